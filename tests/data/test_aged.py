"""Figures over many things serve for a while in proportion to their size; those over few are always of this moment."""

from __future__ import annotations

import time

import pytest

from motcua.data import aged as room
from motcua.data.aged import MOST, aged


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_kept", {})


class Reckoning:
    """Gives another number each time, and counts how often it was asked."""

    def __init__(self, first: int) -> None:
        self.number = first - 1
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        self.number += 1
        return self.number


def test_small_figures_are_reckoned_each_time() -> None:
    reckoning = Reckoning(MOST - 1)
    assert [aged("a", reckoning, int) for _ in range(2)] == [MOST - 1, MOST]
    assert reckoning.asked == 2


def test_large_figures_serve_a_millisecond_for_each_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    reckoning = Reckoning(5000)
    assert aged("a", reckoning, int) == 5000
    now += 4.9
    assert aged("a", reckoning, int) == 5000
    assert aged("b", reckoning, int) == 5001, "what is asked otherwise is reckoned by itself"
    now += 0.2
    assert aged("a", reckoning, int) == 5002


def test_nothing_serves_longer_than_five_minutes_or_after_it_has_become_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    sizes = iter([2_000_000, 3, 4])

    def shrinking() -> int:
        return next(sizes)

    assert aged("a", shrinking, int) == 2_000_000
    now += 301
    assert aged("a", shrinking, int) == 3
    assert aged("a", shrinking, int) == 4
