"""The data dictionary: one datum, one kind, one name; told before a form is published."""

from typing import Any

import pytest

from motcua.forms import rules, selectors
from motcua.forms.dictionary import Lists, elements_of, warnings
from motcua.forms.models import ListVersion
from motcua.forms.services import DefinitionRefused, publish, publish_list

DICTIONARY = {
    "code": "chung",
    "title": "Từ điển",
    "elements": [
        {"code": "ho_ten", "name": "Họ và tên", "kind": "text", "meaning": "Tên người."},
        {"code": "von", "name": "Vốn", "kind": "money", "meaning": "Vốn kinh doanh."},
        {"code": "dan_toc", "name": "Dân tộc", "kind": "lookup", "meaning": "Dân tộc."},
    ],
}
LISTS = Lists(elements=elements_of([DICTIONARY]))


def form(code: str = "don-a", **field: Any) -> dict[str, Any]:
    asked = {"code": "ho_ten", "kind": "text", "label": "Họ và tên", "datum": "ho_ten", **field}
    return {
        "code": code,
        "title": f"Đơn {code}",
        "steps": [{"code": "a", "title": "A", "fields": [asked]}],
    }


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ({}, None),
        ({"kind": "textarea"}, None),
        ({"kind": "number"}, "thuộc loại “text”, trường này thuộc loại “number”"),
        ({"datum": "la"}, "Từ điển dữ liệu không có mục “la”"),
        ({"datum": "von", "kind": "computed", "formula": "1", "result": "money"}, None),
        ({"datum": "von", "kind": "computed", "formula": "1", "result": "number"}, "thuộc loại “money”"),
        ({"datum": "dan_toc", "kind": "select", "options": [{"value": "1", "label": "Kinh"}]}, None),
    ],
)
def test_a_field_is_of_the_kind_of_its_datum(field: dict[str, Any], says: str | None) -> None:
    found = [one.message_vi for one in rules.check(form(**field), LISTS)]
    assert any(says in message for message in found) if says else found == []


def test_columns_are_checked_as_well() -> None:
    definition = form()
    table = {
        "code": "bang",
        "kind": "table",
        "label": "Bảng",
        "columns": [{**definition["steps"][0]["fields"][0], "kind": "date"}],
    }
    definition["steps"][0]["fields"].append(table)
    assert [one.pointer for one in rules.check(definition, LISTS)] == ["/steps/0/fields/1/columns/0/datum"]


@pytest.mark.django_db
def test_the_same_datum_under_another_name_elsewhere_is_told() -> None:
    publish_list(ListVersion.Family.DICTIONARY, DICTIONARY)
    publish("don-a", "Đơn a", form())
    uses = selectors.datum_uses()
    assert [(use.form, use.field, use.label) for use in uses["ho_ten"]] == [("don-a", "ho_ten", "Họ và tên")]
    assert warnings(form("don-b"), uses) == []
    assert warnings(form("don-a", label="Tên"), uses) == [], "its own former version is no other form"
    other = warnings(form("don-b", code="ten"), uses)
    assert [(one.pointer, one.message_vi) for one in other] == [
        ("/steps/0/fields/0/code", "Biểu mẫu “Đơn don-a” đặt mã “ho_ten” cho cùng thông tin này.")
    ]
    named = warnings(form("don-b", label="Tên đầy đủ"), uses)
    assert named[0].message_vi == "Biểu mẫu “Đơn don-a” gọi cùng thông tin này là “Họ và tên”."


@pytest.mark.django_db
def test_a_form_that_contradicts_the_dictionary_is_not_published() -> None:
    publish_list(ListVersion.Family.DICTIONARY, DICTIONARY)
    with pytest.raises(DefinitionRefused, match="thuộc loại “text”"):
        publish("don-a", "Đơn a", form(kind="date"))
