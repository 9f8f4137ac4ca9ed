"""The record of a dossier as a story: the time line, and the path with the time spent at each step."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.roles import ROLE_LABELS, Role
from motcua.agencies.selectors import calendar_of
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.selectors.journey import spent_by_step, stays, time_text
from motcua.process.definition import Process
from motcua.process.selectors import cached_process, cached_states


@dataclass(frozen=True)
class Moment:
    """One line of the time line. `who` is empty for an applicant's reader where the act was an officer's own affair."""

    at: datetime.datetime
    act: str
    title: str
    who: str
    role: str
    state_label: str
    step_title: str
    reason: str
    data: dict[str, Any]
    event_id: int


@dataclass(frozen=True)
class PathStep:
    """One step of the path: `status` is "done", "current" or "todo"; `spent` working time, None when not there yet."""

    code: str
    title: str
    status: str
    spent: datetime.timedelta | None
    minutes: int
    late: bool

    @property
    def spent_text(self) -> str:
        """The working time spent in words: "4 phút", "2 giờ 5 phút"; "" where there was none."""
        return time_text(self.spent) if self.spent is not None else ""


# What officers write for each other; the applicant sees that it happened, not what was written.
INTERNAL = frozenset(
    {
        "answer_consultation",
        "approve",
        "assign",
        "conclude",
        "consult",
        "examine",
        "forward",
        "propose",
        "reassign",
        "rejoin",
        "send_back",
        "take",
        "take_back",
        "take_consultation",
    }
)


def timeline(dossier: Dossier, events: Iterable[Event], *, for_applicant: bool) -> list[Moment]:
    """The events, newest first; without the officers' internal words for the applicant."""
    states = cached_states(dossier.state_diagram_id)
    process = cached_process(dossier.process_version_id)
    moments = []
    for event in events:
        hidden = for_applicant and event.act in INTERNAL
        card = event.actor_as
        role = card.get("title") or _role_label(card.get("role", ""))
        unit = card.get("unit", "")
        moments.append(
            Moment(
                at=event.at,
                act=event.act,
                title=title_of(process, event),
                who=card.get("name", ""),
                role=_placed(role, unit, card.get("on_behalf_of", "")),
                state_label=states.label(event.to_state),
                step_title=process.title_of(event.to_step),
                reason="" if hidden else event.reason,
                data={} if hidden else _told(event, for_applicant=for_applicant),
                event_id=event.id,
            )
        )
    return moments[::-1]


def _placed(role: str, unit: str, on_behalf_of: str) -> str:
    """ "Phó giám đốc, Lãnh đạo Sở, thay mặt Nguyễn Văn A"."""
    parts = [
        role,
        unit if role else "",
        _("thay mặt %(name)s") % {"name": on_behalf_of} if on_behalf_of else "",
    ]
    return ", ".join(part for part in parts if part)


# What officers keep for themselves of an act that the applicant reads about.
_OFFICERS_ONLY = {"reject": "opinion", "hand_over": "file"}


def _told(event: Event, *, for_applicant: bool) -> dict[str, Any]:
    if not for_applicant:
        return event.data
    kept_back = ("produced", _OFFICERS_ONLY.get(event.act))
    return {name: value for name, value in event.data.items() if name not in kept_back}


def _role_label(code: str) -> str:
    return str(ROLE_LABELS[Role(code)]) if code in set(Role) else ""


def title_of(process: Process, event: Event) -> str:
    """What an event is called: the label of the button that was pressed, else the name of the act."""
    step = process.steps.get(event.from_step)
    action = step.action(event.action) if step is not None and event.action else None
    label = action.label if action is not None else label_of(event.act)
    rounds = event.data.get("round", 1)
    return _("%(label)s (lần %(round)s)") % {"label": label, "round": rounds} if rounds > 1 else label


def path(dossier: Dossier, events: Sequence[Event], now: datetime.datetime) -> list[PathStep]:
    """The main path with working time spent; a step off the path is put in while the dossier stands there."""
    process = cached_process(dossier.process_version_id)
    spent = spent_by_step(stays(dossier, events, calendar_of(dossier.agency_id), now))
    steps = process.main_path()
    codes = [step.code for step in steps]
    if dossier.step in process.steps and dossier.step not in codes:
        beside = dossier.return_step or next(
            (e.from_step for e in reversed(events) if e.from_step in codes), ""
        )
        place = codes.index(beside) + 1 if beside in codes else 0
        steps.insert(place, process.steps[dossier.step])
        codes.insert(place, dossier.step)
    here = codes.index(dossier.step) if dossier.step in codes else len(codes)
    visited = set(spent)
    return [
        PathStep(
            code=step.code,
            title=step.title,
            status="current"
            if index == here
            else "done"
            if index < here and step.code in visited
            else "todo",
            spent=spent.get(step.code),
            minutes=step.minutes,
            late=bool(
                step.minutes
                and spent.get(step.code, datetime.timedelta()) > datetime.timedelta(minutes=step.minutes)
            ),
        )
        for index, step in enumerate(steps)
    ]
