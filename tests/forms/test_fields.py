"""The field macros: every kind draws, is labelled, helped, and shows its error."""

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import engines

from motcua.forms import rules
from motcua.forms.definition import Field, FormStep
from tests.forms.definitions import complete, every_kind
from tests.forms.following import complete as following_answers
from tests.forms.following import following

pytestmark = pytest.mark.urls("tests.forms.urls")

FORM = rules.parse(every_kind())
PAGE = """
{%- from "forms/fields.html" import form_field, form_errors, default_button, required_note -%}
{{ default_button() }}{{ required_note() }}{{ form_errors(errors, form) }}
{% for field in fields %}{{ form_field(field, answers, errors, origins) }}{% endfor %}
"""


class Elements(HTMLParser):
    """All elements of a page with their attributes, in order; noscript's content counts too."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.found if tag in tags]

    def one(self, **wanted: str) -> dict[str, str]:
        matches = [attrs for _tag, attrs in self.found if wanted.items() <= attrs.items()]
        assert len(matches) == 1, (wanted, matches)
        return matches[0]


def draw(
    answers: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    origins: dict[str, str] | None = None,
    fields: tuple[Field, ...] | None = None,
    form: rules.Form = FORM,
) -> str:
    template = engines["jinja2"].from_string(PAGE)
    return template.render(
        {
            "form": form,
            "fields": form.fields if fields is None else fields,
            "answers": answers or {},
            "errors": errors or {},
            "origins": origins or {},
        }
    )


def inputs(elements: Elements) -> list[dict[str, str]]:
    return [one for one in elements.all("input", "select", "textarea") if one.get("type") != "hidden"]


@pytest.mark.parametrize("answers", [{}, complete()], ids=["empty", "complete"])
def test_every_input_has_a_name_a_label_and_an_id_of_its_own(answers: dict[str, Any]) -> None:
    page = Elements(draw(answers))
    labelled = {label["for"] for label in page.all("label")}
    ids = [one["id"] for _tag, one in page.found if "id" in one]
    assert len(ids) == len(set(ids))
    assert {one["id"] for one in inputs(page)} <= labelled
    assert all(one["name"] for one in inputs(page))
    described = [name for _tag, one in page.found for name in one.get("aria-describedby", "").split()]
    assert described
    assert set(described) <= set(ids)


@pytest.mark.criterion("I.6.2")
def test_help_stands_at_every_single_field() -> None:
    bare = every_kind()
    for step in bare["steps"]:
        for field in step["fields"]:
            field.pop("hint", None)
            field.pop("example", None)
    for definition in (every_kind(), bare):
        form = rules.parse(definition)
        for field in form.fields:
            if field.asks:
                html = draw(fields=(field,), form=form)
                described = [
                    one for _tag, one in Elements(html).found if f"field-{field.code}-hint" == one.get("id")
                ]
                assert described, field.code
    html = draw(fields=(FORM.by_code["ho_ten"],))
    assert "Như trên thẻ căn cước." in html
    assert "Ví dụ: Nguyễn Văn An" in html
    assert "Mẫu số 01, Nghị định 105/2017/NĐ-CP" in html


@pytest.mark.criterion("KT.3")
def test_required_fields_carry_the_star_and_others_say_that_they_are_optional() -> None:
    required = draw(fields=(FORM.by_code["ho_ten"],))
    assert '<span class="mc-required" aria-hidden="true">*</span>' in required
    assert "không bắt buộc" not in required
    assert Elements(required).one(name="ho_ten")["aria-required"] == "true"
    optional = draw(fields=(FORM.by_code["thu_dien_tu"],))
    assert "(không bắt buộc)" in optional
    assert "mc-required" not in optional


def test_what_was_answered_stands_in_the_boxes() -> None:
    page = Elements(draw(complete(), origins={"ho_ten": "Từ tài khoản của bạn"}))
    assert page.one(name="ho_ten")["value"] == "Nguyễn Văn An"
    assert page.one(name="ngay_sinh")["value"] == "27/03/1990"
    assert page.one(name="von")["value"] == "250.000.000"
    assert "checked" in page.one(name="loai", value="to_chuc")
    assert "checked" in page.one(name="mat_hang", value="bia")
    assert "selected" in page.one(value="vn")
    assert "selected" in page.one(value="00070")
    assert page.one(name="hang-0-so_luong")["value"] == "3"
    assert "Từ tài khoản của bạn" in draw(complete(), origins={"ho_ten": "Từ tài khoản của bạn"})


def test_what_was_typed_wrongly_stays_in_its_box() -> None:
    assert Elements(draw({"ngay_sinh": "31/02/2026"})).one(name="ngay_sinh")["value"] == "31/02/2026"


def test_typed_markup_is_shown_not_run() -> None:
    html = draw({"ho_ten": '"><script>alert(1)</script>', "ghi_chu": "</textarea><script>"})
    assert "<script" not in html


def test_telephones_get_the_right_keyboard_and_browsers_the_right_hint() -> None:
    page = Elements(draw())
    assert page.one(name="dien_thoai").items() >= {"type": "tel", "autocomplete": "tel"}.items()
    assert page.one(name="thu_dien_tu")["type"] == "email"
    assert page.one(name="von")["inputmode"] == "numeric"
    assert page.one(name="ho_ten")["autocomplete"] == "name"


def test_each_error_stands_at_its_field_and_the_summary_leads_there() -> None:
    answers = {"loai": "to_chuc", "hang": [{"so_luong": 1}], "ngay_sinh": "31/02/2026"}
    errors = rules.validate(FORM, answers)
    html = draw(answers, errors)
    page = Elements(html)
    ids = {one["id"] for _tag, one in page.found if "id" in one}
    assert {"hang.0.ten", "ngay_sinh", "dia_chi.province", "so_dinh_danh", "ma_so_thue"} <= errors.keys()
    for path, message in errors.items():
        assert f'href="#{rules.element_id(path)}"' in html
        assert rules.element_id(path) in ids
        assert html.count(message) >= 2, path
    assert "field-ngay_sinh-error" in page.one(name="ngay_sinh")["aria-describedby"]


def test_a_tables_own_error_leads_to_the_table() -> None:
    html = draw({}, {"hang": "Hãy ghi ít nhất 1 dòng."})
    assert 'href="#field-hang"' in html
    assert "field-hang-error" in Elements(html).one(id="field-hang")["aria-describedby"]


def test_rows_come_and_go_by_buttons() -> None:
    page = Elements(draw({"hang": [{"ten": "A"}, {"ten": "B"}]}))
    assert page.one(value="add:hang")["name"] == "row"
    assert page.one(value="remove:hang:1")["name"] == "row"
    one_row = Elements(draw())
    assert not [one for one in one_row.all("button") if one.get("value", "").startswith("remove")]
    full = Elements(draw({"hang": [{"ten": "A"}] * 4}))
    assert not [one for one in full.all("button") if one.get("value") == "add:hang"]


def test_wards_follow_the_province_with_and_without_scripts() -> None:
    page = Elements(draw())
    ward = page.one(name="dia_chi-ward")
    assert ward["data-options-url"] == "/dia-chi/phuong-xa?province={value}"
    assert ward["data-depends-on"] == page.one(name="dia_chi-province")["id"]
    assert page.one(value="wards:dia_chi")["name"] == "row"


def test_enter_continues_instead_of_pressing_the_first_button_of_a_table() -> None:
    assert "name" not in Elements(draw()).all("button")[0]


def test_a_choice_on_the_page_shows_its_fields_by_script() -> None:
    step: FormStep = FORM.steps[1]
    html = draw_page(step.fields, {})
    shown = {one["code"]: one.get("shown") for one in rules_on(html)["fields"]}
    assert shown["ma_so_thue"] == {"field": "loai", "is": "to_chuc"}
    open_part, waiting = (
        re.sub(r"<template.*?</template>", "", html, flags=re.S),
        re.findall(r"<template data-form-waiting>(.*?)</template>", html, flags=re.S),
    )
    assert 'data-field="ma_so_thue"' in open_part, (
        "a single choice decides: it can be filled in without scripts"
    )
    assert 'data-field="von"' not in open_part, "what only scripts can show is left out without them"
    assert ['data-field="von"' in part for part in waiting] == [True]


def test_a_condition_on_an_earlier_page_is_left_to_the_server() -> None:
    definition = every_kind()
    definition["steps"][1]["fields"][3]["shown_when"] = {"field": "ho_ten", "is": "An"}
    form = rules.parse(definition)
    page = draw_page(form.steps[1].fields, {"ho_ten": "Bình"}, form)
    assert 'data-field="dien_tich"' not in page
    assert rules_on(page)["known"] == {"ho_ten": "Bình"}, "its answer goes along for other rules"
    assert 'data-field="dien_tich"' in draw_page(form.steps[1].fields, {"ho_ten": "An"}, form)


def test_a_page_where_nothing_follows_from_anything_carries_no_rules() -> None:
    assert "data-form-live" not in draw_page(FORM.steps[0].fields, {})


def test_what_follows_from_answers_stands_on_the_page_at_once() -> None:
    form = rules.parse(following())
    page = draw_page(form.steps[1].fields, following_answers(), form)
    assert re.search(r'data-computed="phai_nop">1\.604\.798 đồng<', page)
    assert re.search(r'data-computed="hang\.0\.thanh_tien">360\.000 đồng<', page)
    assert re.search(r'data-total="hang\.so_luong">5<', page)
    first = draw_page(form.steps[0].fields, {"loai": "ca_nhan", "ho": "Lê", "ten": "An"}, form)
    signer = Elements(first).one(name="nguoi_ky")
    assert signer["value"] == "Lê An"
    assert "readonly" in signer
    assert "<li>Ghi <strong>đủ</strong></li>" in first


def draw_page(fields: Sequence[Field], answers: dict[str, Any], form: rules.Form = FORM) -> str:
    source = '{% from "forms/fields.html" import form_fields %}{{ form_fields(form, fields, answers, {}) }}'
    return engines["jinja2"].from_string(source).render({"form": form, "fields": fields, "answers": answers})


def rules_on(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        next(one["data-form-live"] for _tag, one in Elements(page).found if "data-form-live" in one)
    )
    return found


@pytest.mark.parametrize("value", [None, 5, True, "x", [], [1, None], {}, {"province": []}, [["a"]]])
def test_any_stored_value_can_be_drawn(value: Any) -> None:
    assert draw({field.code: value for field in FORM.fields})
