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


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("phone", "0912 345 678"),
        ("phone", "+84 (0)912.345.678"),
        ("phone", "0084 24 3824 6969"),
        ("phone", "84912345678"),
        ("email", "Ten.Ho@Vidu.VN"),
        ("id_number", "001 090\u2011000 001"),
        ("tax_code", "0100109106 - 001"),
        ("tax_code", "0100.109.106"),
        ("tax_code", "001 090 000 001"),
    ],
)
def test_rules_on_the_page_see_numbers_of_identity_as_the_server_does(
    script: Page, kind: str, text: str
) -> None:
    column = Column("x", Kind(kind), "X")
    expected = kinds.tidy(column, text)
    assert expected != text, "the server tidies it"
    script.send(json.dumps({"kind": kind, "text": text}))
    assert script.answer() == wire(expected)
