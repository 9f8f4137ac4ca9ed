"""Timers in working time: the rows of a stay at a step, written when the dossier arrives, each with its moment.

The moments are reckoned once, by the calendar of the dossier's agency; the run (`timer_run`) then reads one index.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection

from motcua.agencies.roles import Role
from motcua.agencies.selectors import kept_agency, stamp
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.clockwork import calendar_for
from motcua.dossiers.models import Event
from motcua.process.definition import Step, Timer
from motcua.process.timing import timer_moment

# Marks the codes of an agency's own reminders, so that they never meet those of a process.
OF_AGENCY = "co-quan/"


@dataclass(frozen=True)
class Planned:
    """One timer of the stay that begins."""

    code: str
    title: str
    does: str
    action: str
    to_role: str
    fires_at: datetime.datetime | None


def keeping(
    situation: Situation, left: Step | None, *, moved: bool, due_moved: bool
) -> list[Callable[[Event], object]]:
    """The writers that bring a dossier's timers to where it stands now; none where no step has any."""
    dossier = situation.dossier
    own = kept_agency(dossier.agency_id, stamp()).timers
    here = situation.process.steps.get(dossier.step)
    defined = _timers_of(here, own) if here is not None else []
    had_some = left is not None and (left.timers or own)
    if moved and (defined or had_some):
        planned = _plan(situation, defined)
        return [lambda event: _replace(dossier.id, dossier.step, planned)]
    if not moved and due_moved and defined:
        planned = _plan(situation, [timer for timer in defined if timer.when in ("before_due", "after_due")])
        return [lambda event: _reschedule(dossier.id, planned)] if planned else []
    return []


def _timers_of(step: Step, own: Iterable[dict[str, str | int]]) -> list[Timer]:
    """Those of the step, and at every officer's step those of the agency."""
    return list(step.timers) if step.role == Role.APPLICANT else [*step.timers, *agency_timers(own)]


def agency_timers(own: Iterable[dict[str, str | int]]) -> tuple[Timer, ...]:
    """An agency's own timers as those of a step; `own`: `Agency.timers`."""
    return tuple(
        Timer(
            code=f"{OF_AGENCY}{raw['code']}",
            title=str(raw["title"]),
            when=raw["when"],  # type: ignore[arg-type]
            minutes=int(raw["minutes"]),
            does=raw["does"],  # type: ignore[arg-type]
            to_role=str(raw.get("to_role", "")),
        )
        for raw in own
    )


def _plan(situation: Situation, timers: Iterable[Timer]) -> list[Planned]:
    return [
        Planned(timer.code, timer.title, timer.does, timer.action, timer.to_role, _moment(situation, timer))
        for timer in timers
    ]


def _moment(situation: Situation, timer: Timer) -> datetime.datetime | None:
    """When a timer fires; None while that is unknown (no due time, a paused clock, a dossier that is done)."""
    dossier = situation.dossier
    return timer_moment(
        timer,
        calendar_for(dossier),
        arrived=dossier.step_since,
        step_due=dossier.step_due_at,
        due=dossier.due_at if dossier.finished_at is None else None,
    )


_REPLACE = """
    WITH gone AS (
        DELETE FROM dossiers_timer WHERE dossier_id = %(dossier)s AND NOT code = ANY(%(codes)s::text[])
    )
    INSERT INTO dossiers_timer (dossier_id, step, problem, code, title, does, action, to_role, fires_at)
    SELECT %(dossier)s, %(step)s, '', planned.*
      FROM unnest(%(codes)s::text[], %(titles)s::text[], %(does)s::text[], %(actions)s::text[], %(roles)s::text[],
                  %(moments)s::timestamptz[]) planned
        ON CONFLICT (dossier_id, code) DO UPDATE
       SET step = EXCLUDED.step, title = EXCLUDED.title, does = EXCLUDED.does, action = EXCLUDED.action,
           to_role = EXCLUDED.to_role, fires_at = EXCLUDED.fires_at, fired_at = NULL, problem = ''
"""
_RESCHEDULE = """
    UPDATE dossiers_timer timer SET fires_at = planned.fires_at
      FROM unnest(%(codes)s::text[], %(moments)s::timestamptz[]) planned (code, fires_at)
     WHERE timer.dossier_id = %(dossier)s AND timer.code = planned.code AND timer.fired_at IS NULL
"""


def _replace(dossier_id: int, step: str, planned: list[Planned]) -> None:
    """A new stay: its timers take the place of those of the stay before, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REPLACE,
            {
                "dossier": dossier_id,
                "step": step,
                "codes": [timer.code for timer in planned],
                "titles": [timer.title for timer in planned],
                "does": [timer.does for timer in planned],
                "actions": [timer.action for timer in planned],
                "roles": [timer.to_role for timer in planned],
                "moments": [timer.fires_at for timer in planned],
            },
        )


def _reschedule(dossier_id: int, planned: list[Planned]) -> None:
    """The due time moved: what has not fired yet follows it."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RESCHEDULE,
            {
                "dossier": dossier_id,
                "codes": [timer.code for timer in planned],
                "moments": [timer.fires_at for timer in planned],
            },
        )
