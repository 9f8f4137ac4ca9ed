"""What a run over the timers costs when a hundred thousand dossiers wait, and whether it fires any of them twice.

Reminders first; then actions that the system takes itself, of which a run does what it can in its time.
"""

import datetime
import time
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from motcua.agencies.roles import Role
from motcua.dossiers.models import Dossier, Timer
from motcua.dossiers.timer_run import fire_due

WAITING = 100_000
CODE = "bench"
ACTING = 1000


@dataclass(frozen=True)
class Runs:
    """Seconds of a run when nothing is due and when everything is, and how many told their officers a second time.

    acting_s: the longest run over `acting` actions that are all due; acts: actions a second.
    """

    waiting: int
    idle_s: float
    all_due_s: float
    twice: int
    acting: int
    acting_s: float
    acts: float


def runs() -> Runs:
    """A reminder for each of so many dossiers (as many as there are), first not due yet, then all due at once."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_timer (dossier_id, step, code, title, does, action, to_role, fires_at, problem)"
            " SELECT id, step, %s, 'Nhắc việc', 'remind', '', '', %s, '' FROM dossiers_dossier"
            " WHERE submitted_at IS NOT NULL ORDER BY id DESC LIMIT %s",
            [CODE, now + datetime.timedelta(days=1), WAITING],
        )
        waiting = cursor.rowcount
        cursor.execute("ANALYZE dossiers_timer")
    idle_s, _told = _run(now)
    all_due_s, told = _run(now + datetime.timedelta(days=2))
    _again_s, again = _run(now + datetime.timedelta(days=2))
    fired = Timer.objects.filter(code=CODE, fired_at__isnull=False).count()
    assert told >= waiting == fired
    Timer.objects.filter(code=CODE).delete()
    return Runs(waiting, idle_s, all_due_s, again, *_acting(now))


def _acting(now: datetime.datetime) -> tuple[int, float, float]:
    """Dossiers that the system proposes itself, their time being up: how many, the longest run, acts a second.

    The newer half at most: the older half stays with the examiners, whose pages are measured at the next size too.
    """
    there = Dossier.objects.filter(step="tham-dinh", step_role=Role.EXAMINER, ended_at=None).order_by("-id")
    acting = min(ACTING, there.count() // 2)
    Timer.objects.bulk_create(
        Timer(
            dossier_id=dossier,
            step="tham-dinh",
            code=CODE,
            title="Hết thời gian thẩm định",  # not a text: of a dossier that is thrown away
            does=Timer.Does.ACT,
            action="trinh",
            fires_at=now,
        )
        for dossier in there.values_list("id", flat=True)[:acting]
    )
    took, done, more = [], 0, True
    while more:
        began = time.perf_counter()
        fired = fire_due(now)
        took.append(time.perf_counter() - began)
        done, more = done + fired.acted, fired.more
        assert not fired.failed
    # The next size counts its own.
    Timer.objects.filter(code=CODE).delete()
    return done, max(took), done / sum(took)


def _run(at: datetime.datetime) -> tuple[float, int]:
    began = time.perf_counter()
    told = fire_due(at).told
    return time.perf_counter() - began, told
