"""What an arrival at a step sets going beside the dossier, and what leaving it ends: opinions, a handoff, timers.

Called by every act, so it reads nothing and writes nothing where the steps have none of these.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import agency_id_of, stamp
from motcua.catalogue.models import Office
from motcua.dossiers.acts.consulting import asked_card, branch_rows, closing, opening
from motcua.dossiers.acts.follow import later
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Event
from motcua.dossiers.timers import keeping
from motcua.process.definition import Handoff, Step
from motcua.process.interpreter import Position, has_ended


@dataclass
class Waiting:
    """What the event keeps of it, and the rows written beside the event."""

    data: dict[str, Any] = field(default_factory=dict)
    after: Sequence[Callable[[Event], object]] = ()


def changes(situation: Situation, before: Position, due_before: datetime.datetime | None) -> Waiting:
    """What follows from the place where a dossier, just moved and not saved yet, stands now. Raises Conflict."""
    dossier = situation.dossier
    moved = dossier.step != before.step
    left = situation.process.steps.get(before.step) if moved else None
    here = situation.process.steps.get(dossier.step)
    waiting = Waiting()
    writes: list[Callable[[Event], object]] = []
    if left is not None and left.kind == "consultation" and not _put_aside(situation, before):
        writes.append(closing(dossier, left.code, situation.at))
    if moved and here is not None:
        writes += _arriving(situation, here, waiting, came_back=_came_back(situation, before))
    if moved and dossier.parent_id is not None and has_ended(situation.process, situation.position):
        writes.append(later(dossier, "rejoin_parent"))
    writes += keeping(situation, left, moved=moved, due_moved=dossier.due_at != due_before)
    waiting.after = writes
    return waiting


def _arriving(
    situation: Situation, step: Step, waiting: Waiting, *, came_back: bool
) -> list[Callable[[Event], object]]:
    if step.kind == "consultation":
        if came_back:
            return [later(situation.dossier, "conclude")]
        rows = branch_rows(situation, step)
        waiting.data["asked"] = [asked_card(row) for row in rows]
        return [opening(rows)]
    if step.handoff is not None:
        if not came_back:
            _require_office(step.handoff)
        return [later(situation.dossier, "rejoin" if came_back else "open_child")]
    return []


def _require_office(handoff: Handoff) -> None:
    """Refuse to send a dossier to an agency that does not take it: better here than lost on the way."""
    there = Office.objects.filter(
        agency=agency_id_of(handoff.agency, stamp()),
        procedure__code=handoff.procedure,
        is_open=True,
        procedure__current__isnull=False,
    )
    if not there.exists():
        raise Conflict(
            _(
                "Chưa chuyển liên thông được: cơ quan %(agency)s không tiếp nhận thủ tục %(procedure)s. "
                "Hồ sơ vẫn ở bước hiện tại; hãy báo quản trị viên."
            )
            % {"agency": handoff.agency, "procedure": handoff.procedure},
            code="no_office",
        )


def _put_aside(situation: Situation, before: Position) -> bool:
    """Whether the dossier only waits for a decision (a withdrawal asked) and may come back to where it stood."""
    return bool(situation.dossier.return_step) and situation.dossier.return_step == before.step


def _came_back(situation: Situation, before: Position) -> bool:
    return bool(before.return_step) and situation.dossier.step == before.return_step
