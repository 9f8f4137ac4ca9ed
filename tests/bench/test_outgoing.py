"""What is measured of the way out really goes out, is signed, looked at and held against the books."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.outgoing import outgoing
from bench.report import read_budgets
from motcua.outbox.models import Call, Message
from motcua.payments.models import Money


@pytest.mark.django_db(transaction=True)
def test_each_part_is_measured_and_leaves_nothing_behind(sample: Path) -> None:
    # Other measurements of this worker may have left letters that nobody takes.
    waiting = Message.objects.filter(delivered_at__isnull=True)
    left = waiting.count()
    waited: list[int] = []

    def acts_a_second() -> float:
        waited.append(waiting.all().count() - left)
        return 100.0

    found = outgoing(acts_a_second, messages=40, waiting=500, signed=4, lines=2000)
    assert waited == [0, 0, 0, 500, 500, 500, 0, 0, 0]
    assert Call.objects.filter(line="bench", outcome="answered").count() == 40
    assert waiting.all().count() == left
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
