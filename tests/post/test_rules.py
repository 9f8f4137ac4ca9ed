"""How a parcel stands: the same for every order in which it was told, and right where a cancellation came too late."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.post.barcode import bars
from motcua.post.rules import (
    CANCEL_ASKED,
    CANCEL_REFUSED,
    ENDED,
    Line,
    Service,
    Stands,
    Told,
    settle,
    shared_out,
)

_WORDS = [*Stands, CANCEL_ASKED, CANCEL_REFUSED]


def _at(minute: int) -> datetime.datetime:
    return datetime.datetime(2026, 11, 30, 8, minute, tzinfo=datetime.UTC)


def _after(*words: str) -> Stands:
    return settle([Told(_at(minute), word) for minute, word in enumerate(words)])


@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from(_WORDS)), max_size=8), st.randoms())
def test_neither_order_nor_repetition_changes_what_becomes_of_it(
    raw: list[tuple[int, str]], chance: object
) -> None:
    told = [Told(_at(minute), word) for minute, word in raw]
    twice = told * 2
    chance.shuffle(twice)  # type: ignore[attr-defined]
    assert settle(twice) == settle(told)


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        (("ordered", "handed", "moving", "delivering", "delivered"), "delivered"),
        (("ordered", "cancel_asked"), "cancelling"),
        (("ordered", "cancel_asked", "cancelled"), "cancelled"),
        # Picked up before it was cancelled: it has to come back, whatever the carrier calls that.
        (("ordered", "handed", "cancel_asked"), "recalling"),
        (("ordered", "handed", "cancel_asked", "cancelled"), "returning"),
        (("ordered", "handed", "cancel_asked", "cancelled", "returned"), "returned"),
        # Picked up while it was being cancelled.
        (("ordered", "cancel_asked", "handed"), "recalling"),
        # Too late: it goes on as it was, or arrives after all.
        (("ordered", "moving", "cancel_asked", "cancel_refused"), "moving"),
        (("ordered", "moving", "cancel_asked", "delivered"), "delivered"),
        (("ordered", "cancel_asked", "cancelled", "handed"), "handed"),
        (("ordered", "handed", "lost", "moving"), "moving"),
        (("ordered", "moving", "handed"), "moving"),
        (("ordered", "delivered", "cancel_asked", "lost"), "delivered"),
        (("refused",), "refused"),
    ],
)
def test_what_becomes_of_it(words: tuple[str, ...], stands: str) -> None:
    assert _after(*words) == stands


def test_nothing_that_was_picked_up_ends_as_cancelled() -> None:
    for words in itertools.product(["handed", "moving", CANCEL_ASKED, "cancelled", "failed"], repeat=4):
        if words.index("cancelled") if "cancelled" in words else 0:
            before = words[: words.index("cancelled")]
            if any(word in ("handed", "moving", "failed") for word in before):
                assert _after("ordered", *words) not in (Stands.CANCELLED,), words
    assert Stands.CANCELLED in ENDED


def test_the_tariff_gives_the_price_of_the_first_line_that_is_heavy_enough() -> None:
    service = Service(
        "TH",
        "Hồ sơ",
        ("delivery",),
        (Line(100, 26_000, 31_000), Line(500, 30_000, 40_000)),
        collects=True,
        collecting=5_000,
    )
    assert service.price(100, inside=True) == 26_000
    assert service.price(101, inside=False, collects=True) == 45_000
    assert service.price(501, inside=True) is None


def test_what_was_collected_is_shared_out_and_nothing_is_lost() -> None:
    assert shared_out([100, 50], 150) == [100, 50]
    assert shared_out([100, 50], 120) == [100, 20]
    assert shared_out([100, 50], 200) == [100, 100]
    assert shared_out([], 0) == []


def test_the_bars_say_the_number() -> None:
    # The check digit of "Wikipedia" in set B is 88 (a known example), whose bars are 4-2-1-2-1-1.
    widths = "".join(map(str, bars("Wikipedia")))
    assert widths.startswith("211214" + "311321" + "142112")
    assert widths.endswith("421211" + "2331112")
    assert sum(map(int, widths)) == 11 * 11 + 13
    with pytest.raises(ValueError, match="Code 128"):
        bars("đ")
