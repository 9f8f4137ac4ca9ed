"""Rules of a definition: circles, types, bombs and work are found before it is published."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.forms import rules
from tests.effort import calls_for
from tests.forms.following import complete, following
from tests.kernel.expression_cases import expressions

Change = Callable[[dict[str, Any]], object]


def field(definition: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for step in definition["steps"] for one in step["fields"] if one["code"] == code)


def column(definition: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in field(definition, "hang")["columns"] if one["code"] == code)


def test_a_sound_definition_has_no_problems() -> None:
    assert rules.check(following()) == []


@pytest.mark.parametrize(
    ("change", "pointer", "says"),
    [
        (
            lambda d: field(d, "tong").update(formula="phai_nop - phi"),
            "formula",
            "“phai_nop” → “tong” → “phai_nop”",
        ),
        (lambda d: field(d, "tong").update(formula="tong + 1"), "formula", "thành vòng: “tong” → “tong”"),
        (
            lambda d: column(d, "thanh_tien").update(formula="thue * 10"),
            "columns/3/formula",
            "thành vòng: “thue” → “thanh_tien” → “thue”",
        ),
        (
            lambda d: field(d, "loai").update(shown_when="filled(nguoi_ky)"),
            "shown_when",
            "thành vòng: “loai” → “nguoi_ky” → “loai”",
        ),
        (
            lambda d: field(d, "nhom_to_chuc").update(shown_when={"field": "von", "filled": True}),
            "shown_when",
            "thành vòng: “nhom_to_chuc” → “von” → “nhom_to_chuc”",
        ),
        (
            lambda d: field(d, "ho").update(set_when={"when": "filled(sinh)", "value": "ten"}),
            "set_when",
            "đứng sau",
        ),
        (lambda d: field(d, "phi").update(formula="(1"), "formula", "Thiếu “)”"),
        (lambda d: field(d, "phi").update(formula="ho + 1"), "formula", "cần số, không phải chữ"),
        (lambda d: field(d, "phi").update(formula="'x'"), "formula", "cho ra chữ, ở đây cần số"),
        (lambda d: field(d, "phi").update(formula=5), "formula", "“formula” phải là chữ"),
        (lambda d: field(d, "phi").pop("formula"), "formula", "Thiếu “formula”"),
        (lambda d: field(d, "phi").update(result="date"), "result", "một trong: number, money, text"),
        (lambda d: field(d, "phi").update(required=True), "required", "không có tác dụng"),
        (lambda d: field(d, "phi").update(formula="sum(hang.la)"), "formula", "không có cột “la”"),
        (lambda d: field(d, "von").update(shown_when="von_cu > 1"), "shown_when", "không có trường “von_cu”"),
        (lambda d: field(d, "von").update(shown_when="1 + 1"), "shown_when", "cho ra số, ở đây cần đúng/sai"),
        (
            lambda d: field(d, "von").update(shown_when="sinh < today()"),
            "shown_when",
            "today() chỉ dùng được trong “required_when”",
        ),
        (
            lambda d: field(d, "nguoi_ky").update(set_when={"when": "loai = 'ca_nhan'"}),
            "set_when",
            "đúng hai khoá",
        ),
        (
            lambda d: field(d, "nguoi_ky").update(set_when={"when": "loai = 1", "value": "1"}),
            "set_when/when",
            "hai vế phải cùng loại",
        ),
        (
            lambda d: field(d, "nguoi_ky").update(set_when={"when": "true", "value": "1"}),
            "set_when/value",
            "cho ra số, ở đây cần chữ",
        ),
        (
            lambda d: field(d, "hang").update(set_when={"when": "true", "value": "1"}),
            "set_when",
            "không có tác dụng",
        ),
        (
            lambda d: column(d, "thanh_tien").update(formula="phi"),
            "columns/4/formula",
            "không có trường “phi”",
        ),
        (lambda d: column(d, "ten").update(total=True), "columns/0/total", "không có tác dụng"),
        (
            lambda d: column(d, "thanh_tien").update(result="text", formula="ten"),
            "columns/4/total",
            "không cộng được",
        ),
        (lambda d: field(d, "gio_hen").update(min="7:30"), "min", "giờ dạng 07:30"),
        (lambda d: field(d, "gio_hen").update(min="18:00"), "min", "lớn hơn “max”"),
        (lambda d: field(d, "noi_cu").update(tiers="four"), "tiers", "một trong: two, three"),
        (lambda d: field(d, "noi_cu").update(prefill="person.address"), "prefill", "ba cấp cũ"),
        (lambda d: field(d, "nhom_hang").update(label=" "), "label", "Thiếu “label”"),
    ],
)
def test_a_mistake_in_a_rule_is_named_with_its_place(change: Change, pointer: str, says: str) -> None:
    definition = following()
    change(definition)
    found = [one.message_vi for one in rules.check(definition) if one.pointer.endswith(pointer)]
    assert any(says in message for message in found), rules.check(definition)


def test_a_long_chain_of_formulas_is_no_circle_and_is_settled() -> None:
    definition = following()
    chain = [
        {
            "code": f"t{place}",
            "kind": "computed",
            "label": "t",
            "formula": f"t{place + 1} + 1",
            "result": "number",
        }
        for place in range(250)
    ]
    last = {"code": "t250", "kind": "computed", "label": "t", "formula": "1", "result": "number"}
    definition["steps"].append({"code": "day", "title": "Dây", "fields": [*chain, last]})
    assert rules.check(definition) == []
    assert rules.clean(rules.parse(definition), {})["t0"] == 251
    last["formula"] = "t0"
    assert any("thành vòng" in one.message_vi for one in rules.check(definition))


def test_a_definition_that_is_too_much_work_is_refused() -> None:
    definition = following()
    field(definition, "hang")["max_rows"] = 500
    heavy = " + ".join(["sum(hang.so_luong)"] * 40)
    definition["steps"].append(
        {
            "code": "nang",
            "title": "Nặng",
            "fields": [
                {"code": f"n{place}", "kind": "computed", "label": "n", "formula": heavy, "result": "number"}
                for place in range(20)
            ],
        }
    )
    found: list[rules.Problem] = []
    assert calls_for(lambda: found.extend(rules.check(definition))) < 300_000
    assert any("quá nặng" in one.message_vi for one in found)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | expressions,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["when", "value", "field", "is", "all", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(deadline=1000)
@given(
    st.sampled_from([one["code"] for step in following()["steps"] for one in step["fields"]]),
    st.sampled_from(
        [
            "kind",
            "shown_when",
            "required_when",
            "set_when",
            "formula",
            "result",
            "columns",
            "max_rows",
            "tiers",
            "code",
        ]
    ),
    json_values,
)
def test_whatever_stands_in_a_definition_it_is_refused_or_works(code: str, key: str, value: object) -> None:
    definition = following()
    field(definition, code)[key] = value
    if not rules.check(definition):
        form = rules.parse(definition)
        rules.validate(form, complete())
        rules.clean(form, complete())
        rules.json_schema(form)


def test_fields_that_all_look_at_later_ones_do_not_keep_the_check_busy() -> None:
    definition = following()
    definition["steps"][0]["fields"] = [
        {
            "code": f"f{place}",
            "kind": "text",
            "label": "Ô",
            "shown_when": {
                "any": [{"field": f"f{(place + on) % 120}", "filled": True} for on in range(1, 120)]
            },
        }
        for place in range(120)
    ]
    definition["steps"] = definition["steps"][:1]
    problems: list[rules.Problem] = []
    assert calls_for(lambda: problems.extend(rules.check(definition))) < 2_000_000
    assert any("thành vòng" in one.message_vi for one in problems)
