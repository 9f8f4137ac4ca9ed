"""Where a dossier has been: each stay at a step with its working time, for the path and the diagram."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, Event
from motcua.kernel.worktime import WorkingCalendar

_NO_TIME = datetime.timedelta()


@dataclass(frozen=True)
class Stay:
    """One stay at a step: `left` is None while it lasts, `who` ended it, `spent` is working time."""

    step: str
    arrived: datetime.datetime
    left: datetime.datetime | None
    spent: datetime.timedelta
    who: str = ""


def stays(
    dossier: Dossier, events: Iterable[Event], calendar: WorkingCalendar, now: datetime.datetime
) -> list[Stay]:
    """Every stay at a step, oldest first; the last one lasts while the dossier has not ended."""
    found: list[Stay] = []
    arrived: datetime.datetime | None = None
    for event in events:
        if event.to_step == event.from_step:
            continue
        if event.from_step and arrived is not None:
            spent = calendar.between(arrived, event.at)
            found.append(Stay(event.from_step, arrived, event.at, spent, event.actor_as.get("name", "")))
        arrived = event.at
    if dossier.ended_at is None and dossier.step and arrived is not None:
        found.append(Stay(dossier.step, arrived, None, calendar.between(arrived, now)))
    return found


def spent_by_step(found: Iterable[Stay]) -> dict[str, datetime.timedelta]:
    """The working time of all stays at each step together."""
    spent: dict[str, datetime.timedelta] = {}
    for stay in found:
        spent[stay.step] = spent.get(stay.step, _NO_TIME) + stay.spent
    return spent


def time_text(spent: datetime.timedelta) -> str:
    """A working time in words: "4 phút", "2 giờ 5 phút"; "" for less than a minute."""
    hours, minutes = divmod(int(spent.total_seconds()) // 60, 60)
    parts = [_("%(hours)s giờ") % {"hours": hours}] if hours else []
    parts += [_("%(minutes)s phút") % {"minutes": minutes}] if minutes else []
    return " ".join(parts)
