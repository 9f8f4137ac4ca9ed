"""What is held in memory for some seconds."""

from __future__ import annotations

import pytest

from motcua.data import held


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(held.time, "monotonic", lambda: now[0])
    return now


def test_it_is_read_once_and_anew_when_it_is_old(clock: list[float]) -> None:
    found = ["one", "two", "three"]
    value = held.Held(lambda: found.pop(0), seconds=30)
    assert (value.now(), value.now()) == ("one", "one")
    clock[0] += 29
    assert value.now() == "one"
    clock[0] += 1
    assert value.now() == "two"


def test_what_is_forgotten_is_read_anew_and_what_is_kept_is_not(clock: list[float]) -> None:
    found = ["one", "two"]
    value = held.Held(lambda: found.pop(0), seconds=30)
    assert value.now() == "one"
    value.forget()
    assert value.now() == "two"
    value.keep("kept")
    clock[0] += 29
    assert value.now() == "kept"


def test_nothing_found_is_held_too(clock: list[float]) -> None:
    read: list[int] = []

    def nothing() -> tuple[str, ...]:
        read.append(1)
        return ()

    value = held.Held(nothing)
    assert (value.now(), value.now(), len(read)) == ((), (), 1)
