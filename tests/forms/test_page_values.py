"""What is typed means the same to the page's script as to the server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from motcua.forms import kinds
from motcua.forms.definition import Column, Kind
from motcua.kernel.expression_values import wire
from tests.kernel.expression_cases import Page, page

typed = st.text("0123456789./:-, hđgiờVNDvnd₫\u00a0", max_size=14) | st.text(max_size=10)


@pytest.fixture(scope="module")
def script() -> Iterator[Page]:
    with page(Path(__file__).parent / "tidied.mjs") as running:
        yield running


@settings(max_examples=600)
@given(st.sampled_from(["text", "textarea", "number", "money", "date", "time"]), typed)
@example("money", "1.200.000 đ")
@example("money", "1,200,000 VND")
@example("date", "27031990")
@example("date", "29/2/2023")
@example("date", "1-3-2024")
@example("time", "7h30")
@example("time", "7 giờ 30 phút")
@example("number", "-1.200")
@example("text", "\ufeff a \u0301\ud800")
@example("textarea", "a\r\nb\rc\x85")
def test_typed_text_becomes_the_same_value(script: Page, kind: str, text: str) -> None:
    expected = kinds.typed(Column("x", Kind(kind), "X"), text)
    script.send(json.dumps({"kind": kind, "text": text}))
    assert script.answer() == wire(expected)
