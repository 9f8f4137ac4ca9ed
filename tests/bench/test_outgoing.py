"""What is measured of the way out really goes out, is signed, looked at and held against the books."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.outgoing import TOPIC, WAITS, outgoing
from bench.report import read_budgets
from motcua.outbox.models import Call, Message
from motcua.payments.models import Money


@pytest.mark.django_db(transaction=True)
def test_each_part_is_measured_and_leaves_nothing_behind(sample: Path) -> None:
    # The worker does what is due at this minute too: reminders of the sample's dossiers are no part of the measurement.
    waiting = Message.objects.filter(topic__in=(TOPIC, WAITS), delivered_at__isnull=True)
    waited: list[int] = []

    def acts_a_second() -> float:
        waited.append(waiting.all().count())
        return 100.0

    found = outgoing(acts_a_second, messages=40, waiting=500, signed=4, lines=2000)
    assert waited == [0, 0, 0, 500, 500, 500, 0, 0, 0]
    assert Call.objects.filter(line="bench", outcome="answered").count() == 40
    assert not waiting.all().exists()
    assert not Money.objects.exists()
    assert found.slower == 1.0
    assert min(found.delivered, found.signed, found.verify_ms, found.reconcile_s) > 0
    assert 0 < found.rsa_share + found.stamp_share < 1
    assert set(read_budgets()["outgoing"]) == {
        "delivered",
        "slower",
        "signed",
        "verify_ms",
        "reconcile_s",
        "reconcile_mb",
    }
