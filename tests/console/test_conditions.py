"""Conditions inside conditions, written on the screen with buttons alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from motcua.console.designer import ground
from motcua.console.designer.condition_form import ConditionForm, change, of_condition, to_condition
from motcua.console.models import ProcessDraft
from motcua.console.procedures import choices
from motcua.exchange.packages import load_folder
from motcua.kernel import conditions
from motcua.process.models import ProcessVersion
from tests.console import drawing, writing
from tests.console.drawing import administrator, begin, step
from tests.exchange.small import small_package, write

TESTS = st.one_of(
    st.builds(
        lambda field, value: {"field": field, "is": value}, st.sampled_from("abc"), st.sampled_from("xy")
    ),
    st.builds(
        lambda field, filled: {"field": field, "filled": filled}, st.sampled_from("abc"), st.booleans()
    ),
    st.builds(lambda field: {"field": field, "in": ["x", "y"]}, st.sampled_from("abc")),
    st.builds(lambda bound: {"field": "n", "at_least": bound}, st.integers(0, 9)),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(
            lambda key, parts: {key: parts}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1)
        ),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
ANSWERS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(["x", "y", ""]) for name in "abc"} | {"n": st.integers(0, 9)}
)


@given(CONDITIONS, st.lists(ANSWERS, min_size=3, max_size=6))
def test_rows_say_the_same_as_the_condition(condition: dict[str, Any], several: list[dict[str, Any]]) -> None:
    form = of_condition(condition)
    written, wrong = to_condition(form, {"n": "number"})
    assert wrong == {}
    assert written is not None
    for answers in several:
        assert conditions.holds(written, answers) == conditions.holds(condition, answers)


def test_what_no_row_can_say_is_kept_as_it_is() -> None:
    condition = {"all": [{"field": "a", "is": True}, {"field": "b", "filled": True}]}
    form = of_condition(condition)
    assert form.rows == []
    assert to_condition(form, {}) == (condition, {})


def test_a_group_without_anything_in_it_is_told() -> None:
    form = ConditionForm([{"field": "", "test": "g_any", "value": "", "depth": "0"}])
    _condition, wrong = to_condition(form, {})
    assert "chưa có điều kiện nào" in wrong[0]


def test_no_row_stands_deeper_than_its_group_whatever_is_sent() -> None:
    rows = [{"field": "a", "test": "filled", "value": "", "depth": "9"}]
    change(rows, "add")
    assert [row["depth"] for row in rows] == ["0", "0"]
    change(rows, "in", 1)
    assert rows[1]["depth"] == "0"


@pytest.fixture
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    choices._places.cache_clear()
    assert load_folder(write(tmp_path, small_package())).ok


@pytest.fixture
def client() -> Client:
    return administrator()


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
class TestInTheDesigner:
    @pytest.fixture
    def draft(self, client: Client) -> ProcessDraft:
        return begin(client, "Một cửa mới", str(ProcessVersion.objects.get().id))

    def test_groups_inside_groups_are_put_together_with_buttons(
        self, client: Client, draft: ProcessDraft
    ) -> None:
        address = f"/quan-tri/quy-trinh/nhap/{draft.key}/buoc/tham-dinh"
        fields = drawing.form_fields(drawing.page(client, draft, buoc="tham-dinh"), "bang-sua")

        def press(row: str) -> None:
            """As a browser without scripts does: the form that stands on the page, and the button."""
            answer = client.post(address, fields | {"row": row})
            assert answer.status_code == 200
            text = answer.content.decode()
            assert "chưa có điều kiện nào" not in text, "nobody is scolded for what is just being written"
            fields.clear()
            fields.update(drawing.form_fields(text, "bang-sua"))

        key = "action-0-when-"
        press("add:when:0")
        fields |= {f"{key}0-field": "loai", f"{key}0-value": "moi"}
        press("group:when:0")
        fields[f"{key}1-test"] = "g_not_any"
        press("add:when:0")
        assert fields[f"{key}2-depth"] == "1", "what follows a group is inside it"
        fields |= {f"{key}2-field": "ten", f"{key}2-test": "filled"}
        press("add:when:0")
        fields |= {f"{key}3-field": "loai", f"{key}3-value": "lai"}
        assert client.post(address, fields).status_code == 302
        assert step(draft, "tham-dinh")["actions"][0]["when"] == {
            "all": [
                {"field": "loai", "is": "moi"},
                {"not": {"any": [{"field": "ten", "filled": True}, {"field": "loai", "is": "lai"}]}},
            ]
        }
        fields.update(drawing.form_fields(drawing.page(client, draft, buoc="tham-dinh"), "bang-sua"))
        press("out:when:0:3")
        assert step(draft, "tham-dinh")["actions"][0]["when"] == {
            "all": [
                {"field": "loai", "is": "moi"},
                {"not": {"field": "ten", "filled": True}},
                {"field": "loai", "is": "lai"},
            ]
        }

    def test_an_empty_group_is_told_once_it_is_saved(self, client: Client, draft: ProcessDraft) -> None:
        address = f"/quan-tri/quy-trinh/nhap/{draft.key}/buoc/tham-dinh"
        fields = drawing.form_fields(drawing.page(client, draft, buoc="tham-dinh"), "bang-sua")
        text = client.post(address, fields | {"row": "group:when:0"}).content.decode()
        answer = client.post(address, drawing.form_fields(text, "bang-sua"))
        assert answer.status_code == 422
        assert "Nhóm này chưa có điều kiện nào" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_a_paper_of_a_procedure_is_needed_under_nested_conditions(client: Client) -> None:
    draft = writing.begin(client)
    writing.write(client, draft)
    writing.press(client, draft, "giay-to", "add:papers")
    writing.send(client, draft, "giay-to", {"papers-0-name": "Bản vẽ"})
    writing.press(client, draft, "giay-to", "group:papers-0-when")
    writing.press(client, draft, "giay-to", "add:papers-0-when")
    writing.send(
        client,
        draft,
        "giay-to",
        {
            "papers-0-when-0-test": "g_not_any",
            "papers-0-when-1-field": "loai",
            "papers-0-when-1-value": "moi",
        },
    )
    writing.press(client, draft, "giay-to", "add:papers-0-when")
    writing.send(client, draft, "giay-to", {"papers-0-when-2-field": "ten", "papers-0-when-2-test": "filled"})
    assert [(row["test"], row["depth"]) for row in draft.typed["papers"][0]["when"]] == [
        ("g_not_any", "0"),
        ("is", "1"),
        ("filled", "1"),
    ]
    answer = writing.publish(client, draft)
    assert answer.status_code == 302
    assert draft.published is not None
    (paper,) = draft.published.data["papers"]
    assert paper["shown_when"] == {
        "not": {"any": [{"field": "loai", "is": "moi"}, {"field": "ten", "filled": True}]}
    }
