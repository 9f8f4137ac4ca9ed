"""The control sheet (Phiếu kiểm soát quá trình giải quyết hồ sơ): it fills itself from the record, live.

One row for each time that the dossier passed from one person to another, from its acceptance to its return; with places
for two signatures and whether the step that ended with it was done before, in or after its time.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import calendar_of, kept_unit, stamp
from motcua.dossiers.acts.slips import agency_card, applicant_card
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.record import received_by_submission
from motcua.dossiers.selectors.story import title_of
from motcua.kernel.dates import format_slip_moment
from motcua.kernel.due import judge
from motcua.kernel.masking import OPEN, Mask
from motcua.people.models import User
from motcua.process.definition import Process
from motcua.process.selectors import cached_process, cached_rules
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import current as current_slip
from motcua.slips.services import render, render_docx

# The key under which a rule set names the template.
SLIP = "control_sheet"
# Acts that end a dossier by giving something back to the applicant.
_BACK_TO_APPLICANT = frozenset({"hand_over", "confirm_withdrawal"})


@dataclass(frozen=True)
class HandOver:
    """One row: who gave the dossier to whom, when, and how the giver's time was kept ("" where none was set)."""

    at: datetime.datetime
    giver_unit: str
    giver: str
    receiver_unit: str
    receiver: str
    verdict: str
    note: str


@dataclass(frozen=True)
class _Holder:
    """With whom a dossier stands: a role, its unit, and the post or the person where one was named."""

    role: str
    unit: int | None
    person: int | None
    post: int | None = None


def has_control_sheet(dossier: Dossier) -> bool:
    """Whether there is one to print: the dossier was accepted, and its rule set names a template. No statement."""
    return dossier.accepted_at is not None and cached_rules(dossier.rule_set_id).slip_for(SLIP) is not None


def control_sheet_pdf(dossier: Dossier, mask: Mask = OPEN) -> bytes | None:
    """The sheet as it stands now; None where there is none. `mask`: what the reader sees.

    The caller found the dossier through a scoped selector."""
    template = _template(dossier)
    return None if template is None else render(template, _data(dossier, mask))


def control_sheet_docx(dossier: Dossier, mask: Mask = OPEN) -> bytes | None:
    """The same for Word; None where the template has no Word file either."""
    template = _template(dossier)
    return None if template is None else render_docx(template, _data(dossier, mask))


def hand_overs(dossier: Dossier, events: Sequence[Event]) -> list[HandOver]:
    """The rows, oldest first, from the whole record in its order; one statement for the names of officers."""
    process = cached_process(dossier.process_version_id)
    names = _names(events)
    found: list[HandOver] = []
    held: _Holder | None = None
    arrived: datetime.datetime | None = None
    for index, event in enumerate(events):
        holder = _holder_after(process, event)
        if held is None:
            if event.act == "accept" or received_by_submission(event):
                found.append(_reception(dossier, process, event, holder, names, events[index + 1 :]))
                held = holder
        elif _passed_on(event, held, holder):
            unit, person = _receiver(dossier, event, holder, names, events[index + 1 :])
            found.append(
                HandOver(
                    at=event.at,
                    giver_unit=_giver_unit(event),
                    giver=event.actor_as.get("name", ""),
                    receiver_unit=unit,
                    receiver=person,
                    verdict=_verdict(dossier, process, event, arrived),
                    note=title_of(process, event),
                )
            )
            held = holder
        if event.to_step != event.from_step:
            arrived = event.at
    return found


def _passed_on(event: Event, held: _Holder, holder: _Holder) -> bool:
    """An end without anything to give back passes the dossier to nobody."""
    if not holder.role:
        return event.act in _BACK_TO_APPLICANT
    return holder != held


def _reception(
    dossier: Dossier,
    process: Process,
    event: Event,
    holder: _Holder,
    names: dict[int, str],
    later: Iterable[Event],
) -> HandOver:
    """By whoever accepted it at the desk; else, received by being submitted, by those with whom it came to stand."""
    unit, person = event.actor_as.get("unit", ""), event.actor_as.get("name", "")
    if event.act != "accept":
        unit, person = _receiver(dossier, event, holder, names, later)
    return HandOver(
        at=event.at,
        giver_unit=str(_("Người nộp hồ sơ")),
        giver=dossier.applicant_name,
        receiver_unit=unit,
        receiver=person,
        verdict="",
        note=title_of(process, event),
    )


def _holder_after(process: Process, event: Event) -> _Holder:
    step = process.steps.get(event.to_step)
    told = event.data.get("holder", {})
    return _Holder(
        step.role if step is not None else "", told.get("unit"), told.get("assignee"), told.get("post")
    )


def _giver_unit(event: Event) -> str:
    if event.actor_as.get("role") == Role.APPLICANT:
        return str(_("Người nộp hồ sơ"))
    return str(event.actor_as.get("unit", ""))


def _receiver(
    dossier: Dossier, event: Event, holder: _Holder, names: dict[int, str], later: Iterable[Event]
) -> tuple[str, str]:
    """The receiving unit and person: the one who was named, else who first worked on it there."""
    if holder.role in ("", Role.APPLICANT):
        return str(_("Người nộp hồ sơ")), dossier.applicant_name
    unit = kept_unit(holder.unit, stamp()).name if holder.unit is not None else ""
    if holder.person is not None:
        return unit, names.get(holder.person, "")
    return unit, next((one.actor_as.get("name", "") for one in later if one.actor_as.get("unit") == unit), "")


def _verdict(dossier: Dossier, process: Process, event: Event, arrived: datetime.datetime | None) -> str:
    step = process.steps.get(event.from_step)
    left = event.to_step != event.from_step
    if step is None or not left or arrived is None or not step.minutes or step.role == Role.APPLICANT:
        return ""
    calendar = calendar_of(dossier.agency_id)
    rules = cached_rules(dossier.rule_set_id)
    due = rules.step_due(event.from_state, arrived, step.minutes, calendar)
    words = {"early": _("Trước hạn"), "on_time": _("Đúng hạn"), "late": _("Quá hạn")}
    return words[judge(event.at, due, calendar)]


def _names(events: Iterable[Event]) -> dict[int, str]:
    ids = {event.data.get("holder", {}).get("assignee") for event in events} - {None}
    return dict(User.objects.filter(id__in=ids).values_list("id", "full_name"))


def _template(dossier: Dossier) -> SlipVersion | None:
    code = cached_rules(dossier.rule_set_id).slip_for(SLIP) if dossier.accepted_at is not None else None
    return current_slip(code) if code else None


def _data(dossier: Dossier, mask: Mask) -> dict[str, Any]:
    events = list(Event.objects.filter(dossier=dossier).order_by("seq"))
    agency = agency_card(dossier.agency_id, stamp())
    now = timezone.now().isoformat()
    resolver = [dossier.division.name] if dossier.division is not None else []
    return {
        "agency": agency,
        "code": dossier.code or "",
        "receipt_number": dossier.receipt_number or "",
        "procedure": {"code": dossier.procedure.code, "name": dossier.procedure_version.name},
        "applicant": applicant_card(dossier, mask),
        "resolver": ", ".join([*resolver, agency["name"]]),
        "partners": ", ".join(_partners(events)),
        "issued_at": now,
        "printed_at": now,
        "handovers": [
            {
                "giver_unit": row.giver_unit,
                "giver": row.giver,
                "receiver_unit": row.receiver_unit,
                "receiver": row.receiver,
                "at_text": format_slip_moment(row.at),
                "verdict": row.verdict,
                "note": row.note,
            }
            for row in hand_overs(dossier, events)
        ],
    }


def _partners(events: Iterable[Event]) -> list[str]:
    """The units that gave an opinion, each once, in their order."""
    answered = (event.actor_as.get("unit", "") for event in events if event.act == "answer_consultation")
    return [unit for unit in dict.fromkeys(answered) if unit]
