"""Conditions as boxes: the same condition comes back from them, whatever it is; nothing typed is lost. Pure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.console.edits import EditError
from motcua.console.forms import conditions
from motcua.console.forms.conditions import Node
from motcua.kernel.conditions import check, holds
from tests.console.building import sent

KINDS = {"a": "choice", "n": "number", "t": "text"}
tests = st.one_of(
    st.builds(lambda v: {"field": "a", "is": v}, st.sampled_from(["x", "y"])),
    st.builds(lambda v: {"field": "n", "at_least": v}, st.integers(-9, 9)),
    st.builds(lambda v: {"field": "n", "is": v}, st.integers(-9, 9)),
    st.builds(lambda v: {"field": "a", "in": v}, st.lists(st.sampled_from(["x", "y"]), min_size=1)),
    st.builds(lambda v: {"field": "t", "filled": v}, st.booleans()),
)
trees = st.recursive(
    tests,
    lambda below: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(below, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(below, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, below),
    ),
    max_leaves=6,
)


def names_of(form: conditions.ConditionForm) -> dict[str, Any]:
    """What the page would send of these boxes."""
    found: dict[str, Any] = {f"{form.attribute}.raw": form.raw, f"{form.attribute}.raw.was": form.raw}

    def below(node: Node) -> None:
        key = f"{form.attribute}.{node.path}."
        found[f"{key}kind"] = node.kind
        if node.kind == "test":
            found.update({f"{key}field": node.field, f"{key}test": node.test, f"{key}value": node.values})
        else:
            found[f"{key}join"] = node.join
            if node.turned:
                found[f"{key}turned"] = "1"
        for part in node.parts:
            below(part)

    below(form.root)
    return found


@given(trees, st.dictionaries(st.sampled_from("ant"), st.sampled_from(["x", "y", 1, 3, "", None])))
def test_what_goes_through_the_page_means_the_same(condition: Any, answers: dict[str, Any]) -> None:
    form = conditions.of_condition("shown_when", condition)
    if form.is_deeper:
        return
    again = conditions.typed("shown_when", sent(names_of(form)))
    made = conditions.to_condition(again, KINDS)
    assert not list(conditions.errors_of(again))
    assert made is not None
    assert check(made, KINDS) == []
    assert holds(made, answers) == holds(condition, answers)


def test_the_boxes_of_a_page_make_a_condition() -> None:
    form = conditions.of_condition("shown_when", None)
    conditions.change(form, "add", "")
    assert conditions.is_unfinished(form)
    assert conditions.to_condition(form, KINDS) is None
    form.root.parts[0].field, form.root.parts[0].values = "n", ["1.200"]
    form.root.parts[0].test = "at_least"
    assert conditions.to_condition(form, KINDS) == {"field": "n", "at_least": 1200}
    conditions.change(form, "group", "")
    inner = form.root.parts[1].parts[0]
    assert inner.path == "1-0"
    inner.field, inner.test, inner.values = "a", "not_in", ["x", "y"]
    assert not conditions.is_unfinished(form)
    assert conditions.to_condition(form, KINDS) == {
        "all": [{"field": "n", "at_least": 1200}, {"not": {"field": "a", "in": ["x", "y"]}}]
    }
    conditions.change(form, "remove", "0")
    assert form.root.parts[0].path == "0"
    with pytest.raises(EditError):
        conditions.change(form, "remove", "7")


def test_text_that_was_changed_stands_before_the_boxes() -> None:
    form = conditions.of_condition("shown_when", {"field": "a", "is": "x"})
    given = names_of(form) | {"shown_when.raw": '{"field": "a", "is": "y"}'}
    again = conditions.typed("shown_when", sent(given))
    assert again.root.parts[0].values == ["y"]
    expression = conditions.typed("shown_when", sent(names_of(form) | {"shown_when.raw": 'a == "x"'}))
    assert conditions.to_condition(expression, KINDS) == 'a == "x"'
    wrong = conditions.typed("shown_when", sent(names_of(form) | {"shown_when.raw": '{"field": '}))
    assert wrong.raw == '{"field":'
    assert "không phải JSON" in wrong.error
    emptied = conditions.typed("shown_when", sent(names_of(form) | {"shown_when.raw": ""}))
    assert conditions.to_condition(emptied, KINDS) is None


def test_what_boxes_cannot_tell_is_kept_as_text() -> None:
    condition = {"field": "a", "is": True}
    form = conditions.of_condition("shown_when", condition)
    assert form.is_deeper
    assert json.loads(form.raw) == condition
    assert conditions.to_condition(form, KINDS) == condition


def test_a_bound_that_is_no_number_is_told_at_its_box() -> None:
    form = conditions.of_condition("shown_when", {"field": "n", "at_most": 3})
    form.root.parts[0].values = ["ba"]
    assert conditions.to_condition(form, KINDS) is None
    assert dict(conditions.errors_of(form)) == {"shown_when.0.field": "“ba” không phải số nguyên."}
