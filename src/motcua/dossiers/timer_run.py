"""The periodic run over timers that are due: found by one index, each fired exactly once for its stay.

Reminders and escalations are claimed and told in one transaction for a whole batch. An action is taken in a transaction
of its own together with the mark that it fired: a process that is killed leaves both undone or both done, and two runs
at the same time share the work.
"""

import datetime
import logging
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import SYSTEM
from motcua.dossiers.acts.registry import perform
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier, Timer
from motcua.outbox.services import send
from motcua.process.selectors import cached_process

TOPIC = "dossier.timer"
BATCH = 500
# A run takes actions for so long; what is left is for the next one, which follows at once.
RUN_SECONDS = 4.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fired:
    """How many reminders were sent, actions the system took and could not take; whether more was due than it took."""

    told: int = 0
    acted: int = 0
    failed: int = 0
    more: bool = False


def fire_due(now: datetime.datetime | None = None) -> Fired:
    """Fire everything that is due at `now`. Safe to run at the same time, to be killed, and to be run again."""
    at, began = now or timezone.now(), time.monotonic()
    told, past = 0, _FIRST
    while batch := _tell_batch(at, past):
        told += len(batch)
        past = max(batch)
    acted = failed = 0
    due = _due_actions(at)
    for timer_id, dossier_id in due[:BATCH]:
        if time.monotonic() - began > RUN_SECONDS:
            return Fired(told, acted, failed, more=True)
        done = _act(timer_id, dossier_id, at)
        acted += done is True
        failed += done is False
    return Fired(told, acted, failed, more=len(due) > BATCH)


# A place among the timers, in the order in which they are due: a batch begins behind the one before it, or the database
# would pass all that have fired since the run began once more for each batch.
Place = tuple[datetime.datetime, int]
_FIRST: Place = (datetime.datetime.min.replace(tzinfo=datetime.UTC), 0)

# A timer of a step that its dossier has left tells nobody: its row is about to go.
_CLAIM = """
    WITH due AS (
        SELECT id FROM dossiers_timer
         WHERE fired_at IS NULL AND fires_at <= %(at)s AND does <> 'act' AND (fires_at, id) > (%(past)s, %(past_id)s)
         ORDER BY fires_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
    UPDATE dossiers_timer timer SET fired_at = %(at)s
      FROM due, dossiers_dossier dossier
     WHERE timer.id = due.id AND dossier.id = timer.dossier_id
    RETURNING timer.id, dossier.key, timer.title, timer.does, timer.to_role,
              dossier.step = timer.step AND dossier.ended_at IS NULL, timer.fires_at
"""


def _tell_batch(at: datetime.datetime, past: Place) -> list[Place]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"at": at, "most": BATCH, "past": past[0], "past_id": past[1]})
            rows = cursor.fetchall()
        _send(
            {"timer": timer, "dossier": str(key), "title": title, "does": does, "to_role": to_role}
            for timer, key, title, does, to_role, is_live, _due in rows
            if is_live
        )
    return [(due, timer) for timer, *_told, due in rows]


def _send(items: Iterable[dict[str, object]]) -> None:
    """One message for a batch: what is told once must not cost two statements each."""
    told = list(items)
    if told:
        send(TOPIC, f"timers/{uuid.uuid4()}", {"timers": told})


def _due_actions(at: datetime.datetime) -> Sequence[tuple[int, int]]:
    due = Timer.objects.filter(fired_at__isnull=True, fires_at__lte=at, does=Timer.Does.ACT)
    return list(due.order_by("fires_at", "id").values_list("id", "dossier_id")[: BATCH + 1])


def _act(timer_id: int, dossier_id: int, at: datetime.datetime) -> bool | None:
    """Take one action: True when done, False when it could not be done, None when somebody was quicker."""
    try:
        with transaction.atomic():
            # The dossier first, as every act locks it, and its timer after it.
            dossier = (
                Dossier.objects.select_for_update(of=("self",))
                .only("id", "key", "step", "process_version_id")
                .get(id=dossier_id)
            )
            timer = Timer.objects.filter(id=timer_id, fired_at__isnull=True, fires_at__lte=at).first()
            if timer is None or timer.step != dossier.step:
                return None
            Timer.objects.filter(id=timer_id).update(fired_at=at)
            return _take(timer, dossier)
    except DatabaseError:
        # It stays due: the next run tries again.
        log.exception("a timer failed", extra={"timer": timer_id})
        return False


def _take(timer: Timer, dossier: Dossier) -> bool:
    step = cached_process(dossier.process_version_id).steps.get(timer.step)
    action = step.action(timer.action) if step is not None else None
    try:
        if action is None:
            raise Refusal(_("Quy trình không có thao tác “%(code)s” ở bước này.") % {"code": timer.action})
        words = {"reason": timer.title, "opinion": timer.title, "note": timer.title}
        perform(action.act, by=SYSTEM, dossier=dossier.key, data=words, action=action.code)
    except Refusal as refusal:
        problem = next(iter(refusal.fields.values()), refusal.message)[:500]
        Timer.objects.filter(id=timer.id).update(problem=problem)
        title = _("Hệ thống chưa tự thực hiện được “%(title)s”: %(why)s") % {
            "title": timer.title,
            "why": problem,
        }
        _send(
            [
                {
                    "timer": timer.id,
                    "dossier": str(dossier.key),
                    "title": title,
                    "does": "remind",
                    "to_role": "",
                }
            ]
        )
        return False
    return True
