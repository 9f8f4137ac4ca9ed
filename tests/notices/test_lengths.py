"""How text messages are counted: in the alphabet of GSM and in UCS-2, and when they may leave."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.dates import format_datetime
from motcua.notices.lengths import length_of, without_marks
from motcua.notices.quiet import next_evening, quiet_until
from tests.kernel.moments import at


@pytest.mark.parametrize(
    ("text", "signs", "parts", "plain"),
    [
        ("", 0, 1, True),
        ("a" * 160, 160, 1, True),
        ("a" * 161, 161, 2, True),
        ("a" * 306, 306, 2, True),
        ("a" * 307, 307, 3, True),
        ("€" * 80, 160, 1, True),
        # 76 signs of two fill a part but for one: none is cut in two.
        ("€" * 153, 306, 3, True),
        ("ế" * 70, 70, 1, False),
        ("ế" * 71, 71, 2, False),
        ("ế" * 134, 134, 2, False),
        ("ế" * 135, 135, 3, False),
        ("😀" * 35, 70, 1, False),
        ("😀" * 67, 134, 3, False),
        ("Hồ sơ đã có kết quả", 19, 1, False),
    ],
)
def test_a_text_is_counted_as_operators_do(text: str, signs: int, parts: int, plain: bool) -> None:
    found = length_of(text)
    assert (found.signs, found.parts, found.plain) == (signs, parts, plain)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậ “”–… 0123456789.", max_size=400))
def test_without_marks_nothing_costs_more(text: str) -> None:
    plain = without_marks(text)
    assert length_of(plain).plain
    assert length_of(plain).parts <= length_of(text).parts


T = datetime.time.fromisoformat


@pytest.mark.parametrize(
    ("now", "begins", "ends", "until"),
    [
        ("2026-12-07 22:00", "21:00", "07:00", "08/12/2026 07:00:00"),
        ("2026-12-08 06:59", "21:00", "07:00", "08/12/2026 07:00:00"),
        ("2026-12-08 07:00", "21:00", "07:00", ""),
        ("2026-12-08 12:30", "12:00", "13:00", "08/12/2026 13:00:00"),
        ("2026-12-08 20:59", "21:00", "07:00", ""),
        ("2026-12-08 20:59", "07:00", "07:00", ""),
    ],
)
def test_quiet_hours_end_at_their_end(now: str, begins: str, ends: str, until: str) -> None:
    found = quiet_until(at(now), T(begins), T(ends))
    assert (format_datetime(found) if found else "") == until


def test_the_letter_of_the_evening_leaves_at_eighteen() -> None:
    assert format_datetime(next_evening(at("2026-12-08 17:59"))) == "08/12/2026 18:00:00"
    assert format_datetime(next_evening(at("2026-12-08 18:00"))) == "09/12/2026 18:00:00"
