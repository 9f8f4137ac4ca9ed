"""Changes to a form's definition: moving, copying, renaming, deleting. Pure."""

from __future__ import annotations

from typing import Any

import pytest

from motcua.console.edits import EditError
from motcua.console.forms import editing
from motcua.console.forms.consequences import lost_fields, mentioned


def form(**steps: list[str]) -> dict[str, Any]:
    return {
        "code": "don",
        "title": "Đơn",
        "steps": [
            {
                "code": code,
                "title": code,
                "fields": [{"code": one, "kind": "text", "label": one.upper()} for one in fields],
            }
            for code, fields in steps.items()
        ],
    }


def order(definition: dict[str, Any]) -> list[str]:
    return [row[2:] for row in editing.rows_of(definition)]


def test_a_field_is_moved_within_its_step_and_over_its_edges() -> None:
    start = form(a=["x", "y"], b=["z"])
    assert order(editing.move_row(start, "f-x", 2)) == ["a", "y", "x", "b", "z"]
    assert order(editing.move_row(start, "f-x", 4)) == ["a", "y", "b", "z", "x"]
    assert order(editing.move_row(start, "f-z", 0)) == ["a", "z", "x", "y", "b"]
    assert order(editing.nudge_row(start, "f-y", 1)) == ["a", "x", "b", "y", "z"]
    assert order(editing.nudge_row(start, "f-z", -1)) == ["a", "x", "y", "z", "b"]
    assert order(editing.nudge_row(start, "f-x", -1)) == order(start)
    assert order(start) == ["a", "x", "y", "b", "z"]


def test_a_step_is_moved_with_its_fields() -> None:
    start = form(a=["x"], b=["y"], c=["z"])
    assert order(editing.move_row(start, "s-a", 3)) == ["b", "y", "a", "x", "c", "z"]
    assert order(editing.move_row(start, "s-c", 1)) == ["c", "z", "a", "x", "b", "y"]
    assert order(editing.nudge_row(start, "s-c", -1)) == ["a", "x", "c", "z", "b", "y"]


def test_a_renamed_field_is_still_the_one_that_conditions_and_formulas_name() -> None:
    start = form(a=["loai", "y", "tong"])
    start["steps"][0]["fields"][1]["shown_when"] = {
        "all": [{"field": "loai", "is": "loai"}, {"not": {"field": "loai", "filled": False}}]
    }
    start["steps"][0]["fields"][2]["formula"] = 'loai * 2 + loai_khac + "loai"'
    changed = editing.put_field(start, "loai", {"code": "loai_moi", "kind": "text", "label": "Loại"})
    assert editing.field_of(changed, "y")["shown_when"] == {
        "all": [{"field": "loai_moi", "is": "loai"}, {"not": {"field": "loai_moi", "filled": False}}]
    }
    assert editing.field_of(changed, "tong")["formula"] == 'loai_moi * 2 + loai_khac + "loai"'
    with pytest.raises(EditError):
        editing.put_field(start, "loai", {"code": "y", "kind": "text", "label": "Y"})


def test_a_copied_step_has_codes_of_its_own_and_its_conditions_name_the_copies() -> None:
    start = form(a=["loai", "y"])
    start["steps"][0]["fields"][1]["shown_when"] = {"field": "loai", "is": "x"}
    changed, row = editing.copy_row(start, "s-a", "Bước hai")
    assert row == "s-buoc-hai"
    assert order(changed) == ["a", "loai", "y", "buoc-hai", "loai_2", "y_2"]
    assert editing.field_of(changed, "y_2")["shown_when"] == {"field": "loai_2", "is": "x"}
    assert editing.field_of(changed, "y")["shown_when"] == {"field": "loai", "is": "x"}


def test_codes_are_made_of_labels_and_always_fit() -> None:
    changed, code = editing.add_field(form(a=["x"]), "text", "Tên thương nhân", "f-x")
    assert code == "ten_thuong_nhan"
    assert order(changed) == ["a", "x", "ten_thuong_nhan"]
    for label in ("12 tháng", "!!!", "Ô" * 200, "Đ", "x"):
        _changed, code = editing.add_field(form(a=["x"]), "text", label)
        assert editing.FIELD_CODE.fullmatch(code), (label, code)
        assert code != "x"


def test_another_kind_drops_what_it_does_not_take_and_brings_what_it_needs() -> None:
    field = {"code": "x", "kind": "text", "label": "X", "max_length": 9, "hint": "h"}
    made = editing.with_kind(field, "choice", lambda key, _kind: key != "max_length")
    assert "max_length" not in made
    assert (made["label"], made["hint"], made["kind"]) == ("X", "h", "choice")
    assert len(made["options"]) == 2


def test_what_is_lost_is_named_with_what_became_of_it() -> None:
    before = form(a=["x", "y", "z", "w"])
    before["steps"][0]["fields"][3] |= {
        "kind": "choice",
        "options": [{"value": "1", "label": "Một"}, {"value": "2", "label": "Hai"}],
    }
    after = editing.delete_row(before, "f-x")
    after = editing.put_field(after, "y", {"code": "y", "kind": "number", "label": "Y"})
    after = editing.put_field(after, "z", {"code": "z_moi", "kind": "text", "label": "Z"})
    after["steps"][0]["fields"][2]["options"].pop()
    told = {one.code: one.what for one in lost_fields(before, after)}
    assert told == {
        "x": "bị bỏ",
        "y": "đổi loại: Chữ một dòng → Số nguyên",
        "z": "đổi mã thành z_moi",
        "w": "bỏ mục “Hai”",
    }
    assert lost_fields(before, before) == []


def test_fields_are_found_in_conditions_and_texts_alike() -> None:
    assert mentioned(
        {"when": {"all": [{"field": "a", "is": 1}]}, "from": "answers.b", "t": ["x answers.c_d"]}
    ) == {
        "a",
        "b",
        "c_d",
    }
