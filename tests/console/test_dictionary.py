"""The data dictionary on the screen: written element by element, told where it is used, safe from what would break."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.forms.models import FormVersion, ListVersion
from motcua.forms.selectors import data_elements
from motcua.forms.services import publish
from motcua.reports.designed.versions import publish_report
from tests.story import ADMINISTRATOR, Story
from tests.story_fixtures import story

__all__ = ["story"]

LIST = "/quan-tri/tu-dien"
ADD = f"{LIST}/them"
NEW = {
    "code": "so_ho_ngheo",
    "name": "Số hộ nghèo",
    "kind": "number",
    "meaning": "Theo kết quả rà soát năm trước.",
}


@pytest.fixture
def client(story: Story) -> Client:
    """Of the administrator of the province."""
    client = Client()
    client.force_login(story.person("quantri@hatinh.mau.vn"))
    return client


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def number() -> str:
    """The version of the dictionary that a page was shown."""
    newest = ListVersion.objects.filter(family="dictionary").order_by("-number").first()
    return str(newest.number) if newest else "0"


def test_an_element_is_added_changed_and_taken_out_each_a_version(client: Client) -> None:
    began = int(number())
    told = text(client.post(ADD, {**NEW, "expected": number()}, follow=True))
    assert "Đã lưu “Số hộ nghèo”." in told
    assert data_elements()["so_ho_ngheo"].kind == "number"
    one = f"{LIST}/muc/so_ho_ngheo"
    changed = {**NEW, "kind": "money", "name": "Số tiền hộ nghèo", "code": "khac", "expected": number()}
    assert client.post(one, changed).status_code == 302
    assert (data_elements()["so_ho_ngheo"].kind, data_elements()["so_ho_ngheo"].name) == (
        "money",
        changed["name"],
    )
    stale = client.post(one, {**changed, "name": "Tên của người chậm", "expected": str(began)})
    assert stale.status_code == 422
    assert "Tên của người chậm" in text(stale)
    assert "vừa được người khác sửa" in text(stale)
    assert client.post(one, {"bo": "1", "expected": number()}).status_code == 302
    assert "so_ho_ngheo" not in data_elements()
    told = text(client.get(LIST))
    assert int(number()) == began + 3
    for change in ("thêm “Số hộ nghèo”", "sửa “Số tiền hộ nghèo”", "bỏ “Số tiền hộ nghèo”"):
        assert change in told


def test_what_is_wrong_is_told_at_its_box_and_stays(client: Client) -> None:
    for typed, says in (
        ({**NEW, "code": "Số Hộ"}, "Số Hộ"),
        ({**NEW, "code": "ho_ten"}, "Mã này đã có"),
        ({**NEW, "meaning": " "}, "Hãy ghi mục này nghĩa là gì."),
    ):
        answer = client.post(ADD, {**typed, "expected": number()})
        assert answer.status_code == 422
        assert says in text(answer)
        assert "Số hộ nghèo" in text(answer)


def test_what_forms_and_reports_name_keeps_its_kind_and_stays(client: Client) -> None:
    one = f"{LIST}/muc/ho_ten"
    page = text(client.get(one))
    assert "Đơn đề nghị cấp Giấy phép bán lẻ rượu" in page
    assert 'name="bo"' not in page
    assert client.post(one, {"bo": "1", "expected": number()}).status_code == 422
    sent = {"name": "Tên người", "kind": "date", "meaning": "Tên.", "expected": number()}
    assert client.post(one, sent).status_code == 302
    assert (data_elements()["ho_ten"].kind, data_elements()["ho_ten"].name) == ("text", "Tên người")
    client.post(ADD, {**NEW, "expected": number()})
    publish_report(
        {
            "code": "ho-ngheo",
            "title": "Hộ nghèo theo xã",
            "form": "summary",
            "groups": [{"by": "agency"}],
            "columns": [{"code": "c1", "of": "form:so_ho_ngheo", "way": "sum"}],
        }
    )
    page = text(client.get(f"{LIST}/muc/so_ho_ngheo"))
    assert "Hộ nghèo theo xã" in page
    assert client.post(f"{LIST}/muc/so_ho_ngheo", {"bo": "1", "expected": number()}).status_code == 422


def test_forms_that_name_one_datum_differently_are_found(client: Client) -> None:
    newest = FormVersion.objects.filter(code="don-ban-le-ruou").latest("number")
    other = {**newest.definition, "code": "don-khac", "title": "Đơn khác"}
    other["steps"] = [
        {
            "code": "nguoi",
            "title": "Người",
            "fields": [{"code": "ten_nguoi_ky", "kind": "text", "label": "Tên", "datum": "dia_danh"}],
        }
    ]
    client.post(ADD, {**NEW, "code": "dia_danh", "name": "Địa danh", "kind": "text", "expected": number()})
    publish("don-khac", other["title"], other)
    assert "ten_nguoi_ky" not in text(client.get(f"{LIST}?ten=khac-ten"))
    third = {**other, "code": "don-thu-ba", "title": "Đơn thứ ba"}
    third["steps"] = [
        {**other["steps"][0], "fields": [{**other["steps"][0]["fields"][0], "code": "nguoi_ky"}]}
    ]
    publish("don-thu-ba", third["title"], third)
    with CaptureQueriesContext(connection) as asked:
        page = text(client.get(f"{LIST}?ten=khac-ten&q=dia+danh"))
    assert len(asked) <= 8, [one["sql"][:90] for one in asked]
    assert "ten_nguoi_ky, nguoi_ky" in page or "nguoi_ky, ten_nguoi_ky" in page
    assert "đặt mã khác nhau" in text(client.get(f"{LIST}/muc/dia_danh"))


def test_an_agency_s_administrator_looks_and_does_not_write(story: Story) -> None:
    client = Client()
    client.force_login(story.person(ADMINISTRATOR))
    page = text(client.get(f"{LIST}/muc/ho_ten"))
    assert '<form class="mc-form"' not in page
    assert client.post(f"{LIST}/muc/ho_ten", {"name": "x"}).status_code == 403
    assert client.get(ADD).status_code == 403
