"""Conditions over answers: what they mean, what is refused, and that they never raise once checked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.conditions import MAX_DEPTH, check, fields_of, holds

FIELDS = ("loai", "dien_tich", "mat_hang", "dong_y")
SCALARS = st.text() | st.integers() | st.booleans() | st.floats(allow_nan=False)
TESTS = st.one_of(
    st.fixed_dictionaries({"field": st.sampled_from(FIELDS), "is": SCALARS}),
    st.fixed_dictionaries(
        {"field": st.sampled_from(FIELDS), "in": st.lists(SCALARS, min_size=1, max_size=4)}
    ),
    st.fixed_dictionaries({"field": st.sampled_from(FIELDS), "filled": st.booleans()}),
    st.fixed_dictionaries(
        {"field": st.sampled_from(FIELDS), "at_least": st.integers() | st.floats(allow_nan=False)}
    ),
    st.fixed_dictionaries(
        {"field": st.sampled_from(FIELDS), "at_most": st.integers() | st.floats(allow_nan=False)}
    ),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["field", "is", "in", "filled", "at_least", "all", "any", "not", "x"]), inner
        )
    ),
    max_leaves=20,
)
ANSWERS = st.dictionaries(st.sampled_from(FIELDS), JSON | st.decimals(), max_size=4)


@given(CONDITIONS, ANSWERS)
def test_a_checked_condition_answers_yes_or_no_whatever_the_answers_are(condition, answers):
    if check(condition, FIELDS) == []:
        assert holds(condition, answers) in (True, False)
        assert holds({"not": condition}, answers) is not holds(condition, answers)


@given(JSON, ANSWERS)
def test_checking_takes_anything_and_what_it_passes_can_be_asked(condition, answers):
    problems = check(condition, FIELDS)
    assert all(problem.message_vi for problem in problems)
    if not problems:
        assert holds(condition, answers) in (True, False)
        assert fields_of(condition) <= set(FIELDS)


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ({"field": "loai", "is": "x"}, {"loai": "x"}, True),
        ({"field": "loai", "is": "x"}, {"loai": "y"}, False),
        ({"field": "loai", "is": "x"}, {}, False),
        ({"field": "loai", "is": "x"}, {"loai": ["y", "x"]}, True),
        ({"field": "loai", "is": "rượu"}, {"loai": "rươ\u0323u"}, True),
        ({"field": "dong_y", "is": True}, {"dong_y": True}, True),
        ({"field": "dong_y", "is": True}, {"dong_y": 1}, False),
        ({"field": "dong_y", "is": 1}, {"dong_y": True}, False),
        ({"field": "loai", "in": ["x", "y"]}, {"loai": "y"}, True),
        ({"field": "loai", "in": ["x", "y"]}, {"loai": ""}, False),
        ({"field": "loai", "filled": True}, {"loai": "  "}, False),
        ({"field": "loai", "filled": True}, {"loai": []}, False),
        ({"field": "loai", "filled": True}, {"loai": None}, False),
        ({"field": "loai", "filled": True}, {"loai": 0}, True),
        ({"field": "dong_y", "filled": True}, {"dong_y": False}, True),
        ({"field": "loai", "filled": False}, {}, True),
        ({"field": "dien_tich", "at_least": 50}, {"dien_tich": 50}, True),
        ({"field": "dien_tich", "at_least": 50}, {"dien_tich": "49.5"}, False),
        ({"field": "dien_tich", "at_least": 50}, {"dien_tich": " 51 "}, True),
        ({"field": "dien_tich", "at_least": 50}, {"dien_tich": "sNaN"}, False),
        ({"field": "dien_tich", "is": 50}, {"dien_tich": Decimal("50.0")}, True),
        ({"field": "dien_tich", "is": 50}, {"dien_tich": Decimal("sNaN")}, False),
        ({"field": "dien_tich", "at_least": 0}, {"dien_tich": True}, False),
        ({"field": "dien_tich", "at_least": 0}, {}, False),
        ({"field": "dien_tich", "at_most": 50}, {"dien_tich": Decimal("50.00")}, True),
        ({"field": "dien_tich", "at_most": 50}, {}, False),
        ({"all": [{"field": "loai", "is": "x"}, {"field": "dong_y", "is": True}]}, {"loai": "x"}, False),
        ({"any": [{"field": "loai", "is": "x"}, {"field": "dong_y", "is": True}]}, {"loai": "x"}, True),
        ({"not": {"field": "loai", "is": "x"}}, {}, True),
    ],
)
def test_what_conditions_mean(condition, answers, expected):
    assert check(condition, FIELDS) == []
    assert holds(condition, answers) is expected


@pytest.mark.parametrize(
    ("condition", "pointer"),
    [
        (None, ""),
        ("loai == 'x'", ""),
        ({}, ""),
        ({"loai": "x"}, ""),
        ({"all": [], "any": []}, ""),
        ({"all": []}, "/all"),
        ({"any": {"field": "loai", "is": "x"}}, "/any"),
        ({"not": [{"field": "loai", "is": "x"}]}, "/not"),
        ({"field": "loai"}, ""),
        ({"field": "loai", "is": "x", "in": ["x"]}, ""),
        ({"field": "loai", "matches": ".*"}, ""),
        ({"field": "la", "is": "x"}, "/field"),
        ({"field": 3, "is": "x"}, "/field"),
        ({"field": "loai", "is": None}, "/is"),
        ({"field": "loai", "in": []}, "/in"),
        ({"field": "loai", "in": ["x", []]}, "/in"),
        ({"field": "loai", "filled": "yes"}, "/filled"),
        ({"field": "loai", "at_least": "50"}, "/at_least"),
        ({"field": "loai", "at_most": True}, "/at_most"),
        ({"field": "loai", "at_most": float("nan")}, "/at_most"),
        ({"all": [{"field": "loai", "is": "x"}, {"not": {"field": "la", "is": 1}}]}, "/all/1/not/field"),
    ],
)
def test_wrong_conditions_are_refused_at_the_right_place(condition, pointer):
    assert [problem.pointer for problem in check(condition, FIELDS)] == [pointer]


def nested(depth: int) -> dict[str, object]:
    condition: dict[str, object] = {"field": "loai", "is": "x"}
    for _ in range(depth - 1):
        condition = {"not": condition}
    return condition


def test_conditions_have_a_largest_depth_and_size():
    assert check(nested(MAX_DEPTH), FIELDS) == []
    assert "10 cấp" in check(nested(MAX_DEPTH + 1), FIELDS)[0].message_vi
    assert "10 cấp" in check(nested(5000), FIELDS)[0].message_vi
    small = {"field": "loai", "is": "x"}
    assert check({"any": [small] * 199}, FIELDS) == []
    assert "200" in check({"any": [small] * 200}, FIELDS)[0].message_vi
    assert "200" in check({"field": "loai", "in": ["x"] * 200}, FIELDS)[0].message_vi


def test_an_unchecked_condition_is_an_error_and_not_an_answer():
    with pytest.raises(ValueError, match="check it"):
        holds({"loai": "x"}, {})


def test_the_fields_of_a_condition():
    condition = {
        "all": [{"field": "loai", "is": "x"}, {"any": [{"not": {"field": "dong_y", "filled": True}}]}]
    }
    assert fields_of(condition) == {"loai", "dong_y"}
