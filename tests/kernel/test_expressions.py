"""Expressions: what they mean, what is refused and where, and that size, depth and time are bounded."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.expression_types import Type, type_of
from motcua.kernel.expression_values import nearest, rule
from motcua.kernel.expressions import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_NODES,
    ExpressionError,
    fields_of,
    parse,
    weight,
)
from tests.effort import calls_for
from tests.kernel.expression_cases import EXAMPLES, TODAY, answers, expressions

KNOWN = {
    "a": Type.NUMBER,
    "ten": Type.TEXT,
    "ngay": Type.DATE,
    "gio": Type.TIME,
    "chon": Type.CHOICES,
    "noi_o": Type.ADDRESS,
    "hang": {"so": Type.NUMBER, "ten": Type.TEXT},
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["rule"]))
def test_the_table_of_examples_holds(example: dict[str, Any]) -> None:
    value = rule(example["rule"]).run(example["answers"], TODAY)
    assert value == example["value"]
    assert type(value) is type(example["value"])


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "còn thiếu một vế"),
        ("1 +", "còn thiếu một vế"),
        ("(1", "Thiếu “)”"),
        ("1 2", "Không hiểu “2”"),
        ("a & b", "ký tự “&”"),
        ("a = 'x", "chưa được đóng ngoặc"),
        ("A = 1", "ký tự “A”"),
        ("__import__('os')", "ký tự “_”"),
        ("a.b.c", "Không hiểu “.”"),
        ("a.1", "mã cột"),
        ("eval(1)", "Không có hàm “eval”"),
        ("sum", "phải có dấu ngoặc"),
        ("if(a, 1)", "cần 3 giá trị, đang có 2"),
        ("a in [b]", "chỉ ghi số hoặc chữ"),
        ("a in []", "chỉ ghi số hoặc chữ"),
        ("1234567890123456789", "quá 18 chữ số"),
        ("'" + "x" * 501 + "'", "quá 500 ký tự"),
        ("and", "Không hiểu “and”"),
        ("a ** 2", "Không hiểu “*”"),
        ("١ + 1", "ký tự “١”"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(source: str, says: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "bomb",
    [
        "(" * 100_000,
        "(" * 500 + "1" + ")" * 500,
        "-" * 1500 + "1",
        "not " * 400 + "a",
        "+".join(["1"] * 900),
        "concat(" * 90 + "a" + ", a)" * 90,
        "a in [" + ",".join(["1"] * 900) + "]",
        "if(a," * 200,
        "9" * 2000,
        "x" * 5000,
    ],
    ids=lambda bomb: bomb[:12],
)
def test_bombs_are_refused_at_once(bomb: str) -> None:
    def refused() -> None:
        with pytest.raises(ExpressionError):
            parse(bomb)

    assert calls_for(refused) < 20_000


def test_the_largest_that_is_allowed_is_evaluated() -> None:
    wide = "+".join(["1"] * (MAX_NODES // 2))
    assert rule(wide).run({}, TODAY) == MAX_NODES // 2
    deep = "(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1)
    assert rule(deep).run({}, TODAY) == 1
    assert len(wide) < MAX_LENGTH


def test_a_text_cannot_be_doubled_without_end() -> None:
    doubled = rule("concat(a, a, a, a, a, a, a, a, a, a)")
    value: object = "x" * 600
    for _time in range(50):
        value = doubled.run({"a": value}, TODAY) if value is not None else None
    assert value is None


@pytest.mark.parametrize(
    ("source", "found", "says"),
    [
        ("a + 1", Type.NUMBER, None),
        ("a + ten", Type.NUMBER, "cần số, không phải chữ"),
        ("khong_co + 1", Type.NUMBER, "không có trường “khong_co”"),
        ("sum(hang.so)", Type.NUMBER, None),
        ("sum(hang.ten)", Type.NUMBER, "cần cột số, không phải cột chữ"),
        ("sum(hang.gia)", Type.NUMBER, "không có cột “gia”"),
        ("sum(a)", Type.NUMBER, "cần một cột"),
        ("sum(ten.so)", Type.NUMBER, "không phải là bảng"),
        ("count(hang.ten)", Type.NUMBER, None),
        ("rows(hang)", Type.NUMBER, None),
        ("rows(a)", Type.NUMBER, "cần bảng"),
        ("max(a, 0)", Type.NUMBER, None),
        ("hang.so + 1", Type.NUMBER, "cột của bảng"),
        ("chon = 'x'", Type.TRUTH, None),
        ("chon = a", Type.TRUTH, "hai vế phải cùng loại"),
        ("ten = 1", Type.TRUTH, "hai vế phải cùng loại"),
        ("ten in [1]", Type.TRUTH, "hai vế phải cùng loại"),
        ("noi_o = ten", Type.TRUTH, "hai vế phải cùng loại"),
        ("ngay >= '2026-01-01'", Type.TRUTH, None),
        ("ngay >= today()", Type.TRUTH, None),
        ("gio < '11:30'", Type.TRUTH, None),
        ("a < ten", Type.TRUTH, "chỉ so được"),
        ("ten < 'x'", Type.TRUTH, "chỉ so được"),
        ("ngay < gio", Type.TRUTH, "chỉ so được"),
        ("a and true", Type.TRUTH, "cần đúng/sai, không phải số"),
        ("if(a > 1, ten, 'x')", Type.TEXT, None),
        ("if(a, 1, 2)", Type.NUMBER, "cần đúng/sai"),
        ("if(a = 1, 'x', 2)", Type.TEXT, "hai vế phải cùng loại"),
        ("days(ngay, '2026-01-01')", Type.NUMBER, None),
        ("days(ngay, ten)", Type.NUMBER, "cần ngày, không phải chữ"),
        ("years(ngay, today()) >= 18", Type.TRUTH, None),
        ("concat(ten, a, ngay)", Type.TEXT, None),
        ("concat(noi_o)", Type.TEXT, "không phải địa chỉ"),
        ("filled(noi_o)", Type.TRUTH, None),
        ("filled(hang.ten)", Type.TRUTH, "không dùng được cho cả cột"),
    ],
)
def test_types_are_found_and_what_does_not_fit_is_named(source: str, found: Type, says: str | None) -> None:
    result, wrong = type_of(parse(source), KNOWN)
    assert result is found
    assert any(says in one for one in wrong) if says else wrong == []


def test_the_fields_and_the_weight_of_an_expression() -> None:
    tree = parse("if(a in [1, 2], sum(hang.so), b + 1)")
    assert fields_of(tree) == {"a", "b", "hang"}
    assert weight(tree).columns == (("hang", "so"),)
    assert 5 < weight(tree).nodes <= 10


@given(st.integers(-(10**6), 10**6), st.integers(-(10**4), 10**4).filter(bool))
def test_rounding_is_to_the_nearest_with_halves_away_from_zero(number: int, divisor: int) -> None:
    rounded = nearest(number, divisor)
    assert abs(2 * number - 2 * rounded * divisor) <= abs(divisor)
    if 2 * number % divisor == 0 and number % divisor:
        assert abs(rounded * divisor) > abs(number)


@given(st.text(max_size=60) | st.text("ab().+-*/<>=!'\"[], 0123456789notifsum", max_size=60))
def test_any_text_is_read_or_refused_in_vietnamese(source: str) -> None:
    refused = None
    try:
        tree = parse(source)
    except ExpressionError as error:
        refused = error
    if refused is not None:
        assert str(refused)
        assert refused.place >= 1
        return
    type_of(tree, KNOWN)
    rule(source).run({}, TODAY)


@given(expressions, answers)
def test_what_can_be_read_has_a_value_under_any_answers(
    source: str, given_answers: dict[str, object]
) -> None:
    value = rule(source).run(given_answers, TODAY)
    assert value is None or isinstance(value, (str, int, list, dict))
    type_of(parse(source), KNOWN)
