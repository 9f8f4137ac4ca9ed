"""A result as its template makes it: which template, with which data, under which number."""

import datetime
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import stamp
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.acts.slips import agency_card, applicant_card, delivery_text
from motcua.dossiers.models import Dossier, Event, OutcomeDraft
from motcua.dossiers.numbers import outcome_sequence
from motcua.forms.rules import answer_texts
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import to_local
from motcua.slips.models import SlipVersion
from motcua.slips.numbering import Numbering, numbering_of
from motcua.slips.selectors import current as current_slip


def template_of(dossier: Dossier, kind: str = "") -> SlipVersion | None:
    """The template in force of a result of a dossier's procedure; None where the procedure names none.

    `kind`: which of several; "" for the first that has a template.
    """
    procedure = cached_version(dossier.procedure_version_id)
    if not kind:
        code = next((one.template for one in procedure.outcomes if one.template), "")
    else:
        code = procedure.outcome_kind(kind).template
    return current_slip(code) if code else None


def first_drafted(dossier: Dossier) -> str:
    """The kind of a draft where nobody chose: the first with a template; "" where there is one kind only."""
    procedure = cached_version(dossier.procedure_version_id)
    if not procedure.more_outcomes:
        return ""
    return next((one.code for one in procedure.outcomes if one.template), "")


def numbering_for(template: SlipVersion) -> Numbering | None:
    """How results of this template are numbered; None where their number is typed by hand."""
    return numbering_of(template.code, template.definition)


def sequence_for(dossier: Dossier, numbering: Numbering, day: datetime.date) -> str:
    """The sequence that numbers this result when it is issued on that day."""
    code = agency_card(dossier.agency_id, stamp())["code"]
    return outcome_sequence(code, numbering.series, numbering.counted_in(day.year))


def written_number(dossier: Dossier, numbering: Numbering, number: int | None, day: datetime.date) -> str:
    """The number as it stands on the paper, dots in place of one that was not given yet."""
    agency = agency_card(dossier.agency_id, stamp())
    return numbering.written(
        number, agency_code=agency["code"], agency_name=agency["short"] or agency["name"], year=day.year
    )


def outcome_data(
    dossier: Dossier,
    history: Sequence[Event],
    *,
    number: str = "",
    at: datetime.datetime | None = None,
    replaces: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """What a result may say of its dossier; the keys stand in the slips room's README.

    `at`: the moment of issue; None leaves the day open. `history`: the record, which says who approved. `replaces`:
    of a correction, {"number", "date"} of the result that it takes the place of.
    """
    procedure = cached_version(dossier.procedure_version_id)
    return {
        "agency": dict(agency_card(dossier.agency_id, stamp())),
        "number": number,
        "issued_at": at.isoformat() if at is not None else "",
        "code": dossier.code or "",
        "receipt_number": dossier.receipt_number or "",
        "procedure": {"code": procedure.code, "name": procedure.name},
        "applicant": applicant_card(dossier),
        "submitter": dossier.submitted_by or dossier.applicant_name,
        "answers": answer_texts(cached_form(dossier.form_version_id), dossier.answers),
        "limit_text": procedure.limit.label(),
        "received_at": dossier.accepted_at.isoformat() if dossier.accepted_at else "",
        "due_at": dossier.due_at.isoformat() if dossier.due_at else "",
        "deliver_at": delivery_text(dossier),
        "officer": {"name": dossier.examiner.full_name if dossier.examiner is not None else ""},
        "head": _signer(history),
        "replaces": dict(replaces),
    }


def approval_of(history: Sequence[Event]) -> Event | None:
    """The approval that stands: the last one, unless the dossier was sent back or decided otherwise afterwards."""
    found = None
    for event in history:
        if event.act in ("approve", "approve_correction"):
            found = event
        elif event.act in ("send_back", "reject", "reopen"):
            found = None
    return found


def moment_on(day: datetime.date, at: datetime.datetime) -> datetime.datetime:
    """The moment that a paper dated on a day carries: now where that is today, else noon of that day."""
    local = to_local(at)
    if local.date() == day:
        return at
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=local.tzinfo)


def file_name(draft: OutcomeDraft, number: str) -> str:
    """What the file of an issued result is called."""
    plain = "-".join(filter(None, number.replace("/", " ").split()))
    return "-".join(filter(None, (draft.template.code, plain))) + ".pdf"


def _signer(history: Sequence[Event]) -> dict[str, str]:
    """Who approved, as who signs; left open before that."""
    approval = approval_of(history)
    if approval is None:
        return {}
    told = approval.actor_as
    heading = str(told.get("title") or "")
    name = str(told.get("name") or "")
    return {"heading": heading or _("Thủ trưởng đơn vị"), "name": name} if name else {}
