"""What recognised letters propose: what stands behind a label, in the shape of its field, never what it refuses."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers.proposing import MOST, Proposal, proposals
from motcua.files.preview.recognising import Line
from motcua.forms import rules as form_rules
from motcua.forms.definition import Form

TODAY = datetime.date(2026, 11, 29)
FIELDS: list[dict[str, Any]] = [
    {"code": "so", "kind": "text", "label": "Số", "max_length": 20},
    {"code": "ma_so", "kind": "tax_code", "label": "Mã số"},
    {"code": "ten", "kind": "text", "label": "Tên"},
    {"code": "ngay", "kind": "date", "label": "Ngày"},
    {
        "code": "gioi_tinh",
        "kind": "choice",
        "label": "Giới tính",
        "options": [{"value": "nam", "label": "Nam"}, {"value": "nu", "label": "Nữ"}],
    },
]


def form() -> Form:
    steps = [{"code": "giay", "title": "Giấy", "fields": FIELDS}]
    return form_rules.parse({"kind": "form", "code": "giay", "title": "Giấy", "steps": steps})


def lines(*texts: str, page: int = 0) -> list[Line]:
    return [Line(page, number, text, (0, 0, 1000, 10)) for number, text in enumerate(texts)]


def found(rule: dict[str, Any], *texts: str) -> list[Any]:
    told = proposals(form(), [rule], lines(*texts), TODAY)
    return [one.value for one in told.get(rule["field"], [])]


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        ({"field": "so", "after": ["Số"]}, "Số: 123/2024-GKS", "123/2024-GKS"),
        (
            {"field": "ma_so", "after": ["Mã số doanh nghiệp"]},
            "Ma so doanh nghiêp : 0100109106",
            "0100109106",
        ),
        ({"field": "ma_so", "after": ["Mã số"]}, "Mã số thuế 0100 109 106", "0100109106"),
        (
            {"field": "ten", "after": ["Tên công ty"], "before": ["Mã số"]},
            "TÊN CÔNG TY: Sao Mai; Mã số 12",
            "Sao Mai",
        ),
        ({"field": "ngay", "after": ["cấp"]}, "Cấp ngày 05 tháng 9 năm 2024", "2024-09-05"),
        ({"field": "ngay", "after": ["Ngày"]}, "Ngày 5/9/2024.", "2024-09-05"),
        ({"field": "ngay", "after": ["Ngày"]}, "Ngày 05 thang 09 nam 2024", "2024-09-05"),
        ({"field": "gioi_tinh", "after": ["Giới tính"]}, "Giới tính: Nữ Quốc tịch: Việt Nam", "nu"),
    ],
)
def test_the_value_behind_a_label(rule: dict[str, Any], text: str, value: str) -> None:
    if rule["field"] == "gioi_tinh":
        rule = {**rule, "before": ["Quốc tịch"]}
    assert found(rule, text) == [value]


def test_a_label_that_ends_its_line_means_the_next_one() -> None:
    rule = {"field": "ten", "after": ["Họ và tên"]}
    assert found(rule, "Họ và tên:", "PHAN THỊ CÚC") == ["PHAN THỊ CÚC"]
    other_page = [*lines("Họ và tên:"), *lines("PHAN THỊ CÚC", page=1)]
    assert proposals(form(), [rule], other_page, TODAY) == {}


def test_the_place_is_told_as_people_count() -> None:
    rule = {"field": "so", "after": ["Số"]}
    told = proposals(form(), [rule], [*lines("Trang một"), *lines("", "Số 12", page=1)], TODAY)
    assert told == {"so": [Proposal("12", 2, 2, "Số 12")]}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"field": "ma_so", "after": ["Mã số"]}, "Mã số 0100109107"),  # its check digit is wrong
        ({"field": "ngay", "after": ["Ngày"]}, "Ngày 31/02/2024"),
        ({"field": "ngay", "after": ["Ngày"]}, "Ngày tháng năm"),
        ({"field": "so", "after": ["Số"]}, "Số " + "1" * 21),
        ({"field": "so", "after": ["Số"]}, "Sốt 12"),
        ({"field": "so", "after": ["Số"]}, "Số:"),
        ({"field": "khong_co", "after": ["Số"]}, "Số 12"),
        ({"field": "gioi_tinh", "after": ["Giới tính"]}, "Giới tính: không rõ"),
    ],
)
def test_what_is_no_proposal(rule: dict[str, Any], text: str) -> None:
    assert found(rule, text) == []


def test_equal_ones_once_and_few() -> None:
    rule = {"field": "so", "after": ["Số"]}
    assert found(rule, "Số 1", "Số 1", "Số 2", "Số 3", "Số 4") == ["1", "2", "3"][:MOST]


@given(st.lists(st.text(max_size=60), max_size=8), st.lists(st.text(max_size=12), min_size=1, max_size=3))
def test_whatever_was_recognised_breaks_nothing_and_is_never_refused_by_the_form(
    texts: list[str], labels: list[str]
) -> None:
    rules = [{"field": field["code"], "after": labels, "before": labels[:1]} for field in FIELDS]
    told = proposals(form(), rules, lines(*texts), TODAY)
    answers = {code: one.value for code, (one, *_others) in told.items()}
    assert form_rules.validate(form(), answers, today=TODAY) == {}
