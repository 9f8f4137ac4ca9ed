"""Issuing the slip that goes with an act: numbered, with the data frozen as they are at that moment."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.models import Agency
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Seat, stamp
from motcua.catalogue.definition import Fee
from motcua.catalogue.rules import amount_for, fees_on
from motcua.data import written
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.delivery import address_of
from motcua.dossiers.form_files import titles_of
from motcua.dossiers.models import Dossier, Event, IssuedSlip
from motcua.dossiers.numbers import next_number, slip_sequence
from motcua.dossiers.produced import value_lines
from motcua.dossiers.received import hands_over_at_receiver, issuer
from motcua.forms.addresses import address_text
from motcua.forms.masked import PERSONAL_DIGITS
from motcua.kernel.dates import format_datetime, to_local
from motcua.kernel.masking import OPEN, Datum, Mask
from motcua.kernel.money import format_dong
from motcua.process.definition import Action
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import current as current_slip

ID_LABELS = {"citizen": gettext_lazy("CCCD"), "organisation": gettext_lazy("Mã số thuế")}


@lru_cache(maxsize=256)
def _template(code: str, at: int) -> SlipVersion | None:
    return current_slip(code)


@lru_cache(maxsize=256)
def _agency(agency_id: int, at: int) -> Agency:
    return Agency.objects.select_related("parent").get(id=agency_id)


@lru_cache(maxsize=256)
def agency_card(agency_id: int, at: int) -> dict[str, str]:
    """The agency as it stands at the head of its slips, kept for some seconds."""
    agency = _agency(agency_id, at)
    return {
        "code": agency.code,
        "name": agency.name,
        "parent_name": agency.parent.name if agency.parent is not None else "",
        "short": agency.short_name,
        "place": agency.place,
        "phone": agency.phone,
        "email": agency.email,
        "address": agency.address,
        "online_code_moment": agency.online_code_moment,
    }


def has_ended(agency_id: int) -> bool:
    """Whether an agency is no more, as it is known for some seconds."""
    return _agency(agency_id, stamp()).ended_on is not None


def slip_writer(
    situation: Situation, seat: Seat | None, act: str, extra: Mapping[str, Any]
) -> list[Callable[[Event], object]]:
    """The writer (for `Effect.after`) of the slip that the rule set wants with an act; empty when it wants none."""
    return _writer(situation, seat, act, situation.rules.slip_for(act), extra)


def action_slip_writer(
    situation: Situation, seat: Seat | None, act: str, action: Action | None, reason: str
) -> list[Callable[[Event], object]]:
    """The writer of the slip that the process wants with this very action, beside that of the rule set."""
    if action is None or not action.slip or action.slip == situation.rules.slip_for(act):
        return []
    return _writer(situation, seat, act, action.slip, {"reason": reason})


def sequence_of_slip(situation: Situation, act: str, seat: Seat | None) -> str | None:
    """The sequence that numbers the rule set's slip of an act; None where there is no slip."""
    code = situation.rules.slip_for(act)
    template = _template(code, stamp()) if code else None
    return _sequence(situation, seat, template) if template is not None else None


def _sequence(situation: Situation, seat: Seat | None, template: SlipVersion) -> str:
    agency = agency_card(issuer(situation.dossier, seat), stamp())
    return slip_sequence(agency["code"], _suffix(template), to_local(situation.at).year)


def _suffix(template: SlipVersion) -> str:
    return str(template.definition.get("number_suffix", template.code))


def _writer(
    situation: Situation, seat: Seat | None, act: str, code: str | None, extra: Mapping[str, Any]
) -> list[Callable[[Event], object]]:
    template = _template(code, stamp()) if code else None
    if template is None:
        return []

    def write(event: Event) -> None:
        dossier = situation.dossier
        year = to_local(situation.at).year
        sequence = _sequence(situation, seat, template)
        number = situation.numbers.pop(sequence, None) or next_number(sequence)
        numbered = {"number": f"{number}/{_suffix(template)}", "code": dossier.code or ""}
        data = (situation.slip_content or _content(situation, seat)) | numbered | dict(extra)
        if act == "accept":
            # The book of a year is one volume; a dossier's place in it is the number of its reception slip.
            data["book"] = {"volume": str(year), "entry": str(number)}
        slip = IssuedSlip(
            dossier=dossier,
            event=event,
            template=template,
            number=number,
            year=year,
            data=data,
            issued_at=situation.at,
        )
        written.insert(slip, key=False)

    return [write]


def prepare_content(situation: Situation, seat: Seat | None) -> None:
    """Gather what the slip says before a number is taken, for which others wait until this act ends."""
    situation.slip_content = _content(situation, seat)


def _content(situation: Situation, seat: Seat | None) -> dict[str, Any]:
    """What every slip says, but for its number and the dossier's code."""
    dossier = situation.dossier
    person = situation.actor.person
    procedure = situation.procedure
    # What counts in law is the official reception; before it, a slip names the moment of submission.
    received = dossier.accepted_at or dossier.submitted_at
    return {
        "agency": dict(agency_card(issuer(dossier, seat), stamp())),
        **_received(dossier),
        "issued_at": situation.at.isoformat(),
        "receipt_number": dossier.receipt_number or "",
        "procedure": {"code": procedure.code, "name": _asked_for(dossier, procedure.name)},
        "applicant": applicant_card(dossier),
        "submitter": dossier.submitted_by or dossier.applicant_name,
        "papers": _papers(situation),
        "sets": procedure.sets,
        "limit_text": procedure.limit.label(),
        "received_at": received.isoformat() if received else "",
        "due_at": dossier.due_at.isoformat() if dossier.due_at else "",
        "deliver_at": delivery_text(dossier),
        "fees": [
            {"name": fee.name, "amount_text": _fee_text(fee, dossier.answers, dossier.channel)}
            for fee in fees_on(to_local(situation.at).date(), procedure.fees)
        ],
        "officer": {
            # Somebody without a post is the applicant, who receives nothing in the agency's name.
            "name": person.full_name if person is not None and seat is not None else "",
            "title": seat.title if seat is not None else "",
            "unit": seat.unit_name if seat is not None else "",
        },
        "head": _head(situation, seat),
        "produced": value_lines(dossier, situation.process),
        "legal_source": situation.rules.legal_basis,
        "printed_note": format_datetime(situation.at),
    }


def _asked_for(dossier: Dossier, procedure: str) -> str:
    """What the applicant asks for; of a dossier taken in for another agency, also of whom."""
    if dossier.receiver_id is None:
        return procedure
    agency = agency_card(dossier.agency_id, stamp())["name"]
    return _("%(procedure)s – cơ quan giải quyết: %(agency)s") % {"procedure": procedure, "agency": agency}


def _received(dossier: Dossier) -> dict[str, Any]:
    """Of a dossier taken in for another agency: who did, and who resolves it."""
    if dossier.receiver_id is None:
        return {}
    return {
        "received_by": agency_card(dossier.receiver_id, stamp())["name"],
        "resolved_by": agency_card(dossier.agency_id, stamp())["name"],
    }


def _head(situation: Situation, seat: Seat | None) -> dict[str, str]:
    """Who signs for the agency, where the head acted; left open for whoever signs on paper otherwise."""
    person = situation.actor.person
    if person is None or seat is None or seat.role != Role.AGENCY_HEAD:
        return {}
    return {"name": person.full_name, "heading": seat.title}


def applicant_card(dossier: Dossier, mask: Mask = OPEN) -> dict[str, str]:
    """The applicant as written on slips, or as a reader of the page sees it."""
    applicant = dossier.applicant
    kind = applicant.get("kind", "citizen")
    return {
        "name": dossier.applicant_name,
        "id_label": str(ID_LABELS.get(kind, ID_LABELS["citizen"])),
        "id_number": _number_of(applicant, kind, mask),
        "address": mask.text(Datum.ADDRESS, address_text(applicant.get("address") or {})),
        "phone": mask.text(Datum.PHONE, applicant.get("phone", "")),
        "email": mask.text(Datum.EMAIL, applicant.get("email", "")),
    }


def _number_of(applicant: Mapping[str, Any], kind: str, mask: Mask) -> str:
    """The number of the ID card, or the tax code; only that of a person is hidden."""
    number = str(applicant.get("tax_code" if kind == "organisation" else "id_number", ""))
    is_personal = kind != "organisation" or len(number) == PERSONAL_DIGITS
    return mask.text(Datum.ID_NUMBER, number) if is_personal else number


def delivery_text(dossier: Dossier, mask: Mask = OPEN) -> str:
    """Where the applicant gets the result."""
    delivery = dossier.delivery
    way = delivery.get("way", "desk")
    if way == "post":
        return _("Qua dịch vụ bưu chính công ích: %(address)s") % {
            "address": mask.text(Datum.ADDRESS, address_text(address_of(delivery)))
        }
    if way == "online":
        return _("Trực tuyến, trong tài khoản của người nộp trên Cổng dịch vụ công")
    if dossier.receiver_id is not None:
        place = dossier.receiver_id if hands_over_at_receiver(dossier) else dossier.agency_id
        name = agency_card(place, stamp())["name"]
        return _("Trực tiếp tại Bộ phận một cửa, %(agency)s") % {"agency": name}
    return _("Trực tiếp tại Bộ phận một cửa")


def _fee_text(fee: Fee, answers: Mapping[str, object], channel: str) -> str:
    """What this dossier pays; every case where its answers do not say which one it is."""
    amount = amount_for(fee, answers, channel)
    if amount is not None:
        return format_dong(amount)
    return "; ".join(f"{tier.label}: {format_dong(tier.amount)}" for tier in fee.tiers)


def _papers(situation: Situation) -> list[dict[str, Any]]:
    names = {paper.code: paper.name for paper in situation.procedure.papers} | titles_of(situation.form)
    counted: dict[str, dict[str, Any]] = {}
    for paper in situation.papers:
        if not paper.submitted:
            continue
        row = counted.setdefault(
            paper.requirement,
            {
                "name": names.get(paper.requirement, _("Giấy tờ khác")),
                "kind": paper.note or _("Bản điện tử"),
                "count": 0,
            },
        )
        row["count"] += paper.copies
    return list(counted.values())
