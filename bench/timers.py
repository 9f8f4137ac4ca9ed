"""What a run over the timers costs when a hundred thousand dossiers wait, and whether it fires any of them twice."""

import datetime
import time
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from motcua.dossiers.models import Timer
from motcua.dossiers.timer_run import fire_due

WAITING = 100_000
CODE = "bench"


@dataclass(frozen=True)
class Runs:
    """Seconds of a run when nothing is due and when everything is, and how many told their officers a second time."""

    waiting: int
    idle_s: float
    all_due_s: float
    twice: int


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
    return Runs(waiting, idle_s, all_due_s, again)


def _run(at: datetime.datetime) -> tuple[float, int]:
    began = time.perf_counter()
    told = fire_due(at).told
    return time.perf_counter() - began, told
