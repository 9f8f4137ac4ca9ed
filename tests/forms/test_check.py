"""Checking definitions: each mistake has its place and its message."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.forms import rules
from tests.forms.definitions import every_kind

Change = Callable[[dict[str, Any]], object]


def field(definition: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for step in definition["steps"] for one in step["fields"] if one["code"] == code)


def test_a_sound_definition_has_no_problems() -> None:
    assert rules.check(every_kind()) == []


@pytest.mark.parametrize(
    ("change", "pointer", "says"),
    [
        (lambda d: d.pop("title"), "/title", "Thiếu “title”"),
        (lambda d: d.update(titel="x"), "", "Không có thuộc tính “titel”"),
        (lambda d: d.update(steps=[]), "/steps", "ít nhất một bước"),
        (lambda d: d.update(steps=d["steps"] * 11), "/steps", "quá 20 bước"),
        (lambda d: d["steps"][1].update(code="nguoi-nop"), "/steps/1/code", "bị trùng"),
        (lambda d: d["steps"][0].update(fields=[]), "/steps/0/fields", "ít nhất một trường"),
        (lambda d: d["steps"][0].update(fields=d["steps"][0]["fields"] * 50), "/steps", "quá 300 trường"),
        (lambda d: d["steps"][0]["fields"].append(5), "/steps/0/fields/7", "đối tượng JSON"),
        (
            lambda d: field(d, "ho_ten").update(code="Họ tên"),
            "/steps/0/fields/1/code",
            "chữ thường không dấu",
        ),
        (
            lambda d: field(d, "ghi_chu").update(code="ho_ten"),
            "/steps/1/fields/6/code",
            "Mã “ho_ten” bị trùng",
        ),
        (lambda d: field(d, "ghi_chu").update(code="row"), "/steps/1/fields/6/code", "dành riêng"),
        (
            lambda d: field(d, "ho_ten").update(kind="chữ"),
            "/steps/0/fields/1/kind",
            "Không có loại trường “chữ”",
        ),
        (lambda d: field(d, "ho_ten").pop("label"), "/steps/0/fields/1/label", "Thiếu “label”"),
        (lambda d: field(d, "ho_ten").update(required="có"), "/steps/0/fields/1/required", "true hoặc false"),
        (lambda d: field(d, "ho_ten").update(max_length=0), "/steps/0/fields/1/max_length", "số nguyên từ 1"),
        (lambda d: field(d, "ho_ten").update(min=1), "/steps/0/fields/1/min", "không có tác dụng"),
        (lambda d: field(d, "ho_ten").update(lable="x"), "/steps/0/fields/1", "thuộc tính “lable”"),
        (lambda d: field(d, "huong_dan").update(text=""), "/steps/0/fields/0/text", "Thiếu “text”"),
        (
            lambda d: field(d, "ho_ten").update(prefill="person.age"),
            "/steps/0/fields/1/prefill",
            "Tài khoản không có",
        ),
        (
            lambda d: field(d, "dien_thoai").update(prefill="person.address"),
            "/steps/0/fields/3/prefill",
            "không điền được",
        ),
        (lambda d: field(d, "loai").pop("options"), "/steps/1/fields/0/options", "ít nhất một mục"),
        (
            lambda d: field(d, "loai")["options"].append({"value": "ca_nhan", "label": "Lại"}),
            "/steps/1/fields/0/options/2/value",
            "đã có ở trên",
        ),
        (lambda d: field(d, "dien_tich").update(min=9000), "/steps/1/fields/3/min", "lớn hơn “max”"),
        (lambda d: field(d, "dien_tich").update(min="1"), "/steps/1/fields/3/min", "số nguyên"),
        (lambda d: field(d, "dien_tich").update(min=1.5), "/steps/1/fields/3/min", "không dùng số thập phân"),
        (lambda d: field(d, "ngay_sinh").update(min="1/1/1990"), "/steps/0/fields/5/min", "2026-01-31"),
        (lambda d: field(d, "hang").update(min_rows=9), "/steps/1/fields/7/min_rows", "lớn hơn “max_rows”"),
        (lambda d: field(d, "hang").update(columns=[]), "/steps/1/fields/7/columns", "ít nhất một cột"),
        (
            lambda d: field(d, "hang")["columns"][0].update(kind="address"),
            "/steps/1/fields/7/columns/0/kind",
            "Cột của bảng không được",
        ),
        (
            lambda d: field(d, "hang")["columns"][1].update(code="ten"),
            "/steps/1/fields/7/columns/1/code",
            "bị trùng",
        ),
        (
            lambda d: field(d, "von").update(shown_when={"field": "la", "filled": True}),
            "/steps/1/fields/2/shown_when/field",
            "không có trường “la”",
        ),
        (
            lambda d: field(d, "von").update(shown_when={"field": "von", "filled": True}),
            "/steps/1/fields/2/shown_when",
            "chính nó",
        ),
        (
            lambda d: field(d, "von").update(shown_when={"field": "ghi_chu", "filled": True}),
            "/steps/1/fields/2/shown_when",
            "“ghi_chu” đứng sau",
        ),
        (
            lambda d: field(d, "von").update(shown_when={"field": "huong_dan", "filled": True}),
            "/steps/1/fields/2/shown_when/field",
            "huong_dan",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(change: Change, pointer: str, says: str) -> None:
    definition = every_kind()
    change(definition)
    found = [problem.message_vi for problem in rules.check(definition) if problem.pointer == pointer]
    assert any(says in message for message in found), rules.check(definition)


def test_a_circle_of_conditions_is_named() -> None:
    definition = every_kind()
    field(definition, "ma_so_thue")["shown_when"] = {"not": {"field": "von", "filled": True}}
    messages = [problem.message_vi for problem in rules.check(definition)]
    assert any("thành vòng" in message and "“von”" in message for message in messages)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_any_json_gets_an_answer(definition: object) -> None:
    assert rules.check(definition)


@given(
    st.sampled_from([one["code"] for step in every_kind()["steps"] for one in step["fields"]]),
    st.sampled_from(
        ["kind", "code", "label", "required", "options", "columns", "min", "max", "max_rows", "shown_when"]
    ),
    json_values,
)
def test_what_passes_the_check_can_be_parsed(code: str, key: str, value: object) -> None:
    definition = every_kind()
    field(definition, code)[key] = value
    if not rules.check(definition):
        form = rules.parse(definition)
        rules.validate(form, {})
        rules.json_schema(form)
