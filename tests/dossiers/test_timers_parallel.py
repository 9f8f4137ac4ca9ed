"""Runs over the timers at the same time, and runs that are killed: each timer fires once, and what it does is whole."""

from __future__ import annotations

import datetime
import random
import time
from pathlib import Path

import pytest

from motcua.dossiers.models import Dossier, Event, Timer
from motcua.dossiers.timer_run import TOPIC, fire_due
from motcua.dossiers.verification import verify
from motcua.outbox.models import Message
from tests.acts.coordination import publish
from tests.dossiers.processes import Worker, finished
from tests.story import Story

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sample")]

DOSSIERS = 24


def waiting(story: Story) -> tuple[list[Dossier], datetime.datetime]:
    """Dossiers with a reminder and an action each, and a moment at which all of them are due."""

    def change(steps: dict[str, dict[str, object]]) -> None:
        steps["tham-dinh"]["timers"] = [
            {"code": "nhac", "title": "Nhắc", "when": "after_arrival", "minutes": 60, "does": "remind"},
            {
                "code": "trinh",
                "title": "Trình",
                "when": "after_arrival",
                "minutes": 60,
                "does": "act",
                "action": "trinh",
            },
        ]

    publish(change)
    dossiers = [story.assigned() for _ in range(DOSSIERS)]
    latest = Timer.objects.order_by("-fires_at")[0].fires_at
    assert latest is not None
    return dossiers, latest


def check_each_once(dossiers: list[Dossier]) -> None:
    taken = Event.objects.filter(act="propose", actor=None).values_list("dossier_id", flat=True)
    assert sorted(taken) == sorted(dossier.id for dossier in dossiers)
    reminded = [
        item["timer"] for message in Message.objects.filter(topic=TOPIC) for item in message.payload["timers"]
    ]
    assert len(reminded) == len(set(reminded)) == len(dossiers)
    assert list(verify()) == []


def test_runs_at_the_same_time_share_the_work(tmp_path: Path) -> None:
    dossiers, moment = waiting(Story())
    lines = finished([Worker(tmp_path, "timers", moment.isoformat()) for _ in range(4)])
    told, acted, failed = (sum(int(line[0].split()[place]) for line in lines) for place in range(3))
    assert (told, acted, failed) == (DOSSIERS, DOSSIERS, 0)
    check_each_once(dossiers)


def test_a_run_killed_at_any_moment_leaves_nothing_by_halves(tmp_path: Path) -> None:
    dossiers, moment = waiting(Story())
    chance = random.Random(20261122)
    killed = 0
    for _ in range(6):
        process = Worker(tmp_path, "timers", moment.isoformat())
        limit = time.monotonic() + 60
        before = Event.objects.filter(act="propose", actor=None).count()
        while (
            process.works
            and time.monotonic() < limit
            and Event.objects.filter(act="propose", actor=None).count() <= before
        ):
            time.sleep(0.01)
        time.sleep(chance.random() / 20)
        killed += process.works
        process.kill()
    assert killed, "no run was killed while it worked"
    fire_due(moment)
    check_each_once(dossiers)
