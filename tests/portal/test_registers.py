"""Public registers as everyone sees them: searched, filtered, paged, downloaded; never what is not public."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.registers.services import change, end
from tests.registers.books import CODE, deed, entered, published
from tests.sample_database import forget_cached

LIST = f"/danh-sach-cong-khai/{CODE}"


@pytest.fixture(autouse=True)
def _published(sample: Any, db: None) -> None:
    published()
    forget_cached()


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_an_entry_is_public_in_the_list_on_its_page_and_at_its_agency(client: Client) -> None:
    number = entered("Rượu Hương Sơn").number
    assert "Rượu Hương Sơn" in text(client, LIST)
    page = text(client, f"{LIST}/{number}")
    assert "Rượu Hương Sơn" in page
    assert "Đang hoạt động" in page
    assert "Ghi vào danh sách" in page
    assert "Cửa hàng đã đăng ký" in text(client, "/danh-sach-cong-khai")
    assert f"{LIST}?co-quan=H27.03" in text(client, "/cong-khai/H27.03")
    assert LIST not in text(client, "/cong-khai/H27.09")
    text(client, "/cong-khai/KHONG.CO", 404)


@pytest.mark.parametrize("words", ["ruou huong", "Hương", "CH-000001", "huong son rượu"])
def test_words_find_an_entry_with_or_without_marks(client: Client, words: str) -> None:
    entered("Rượu Hương Sơn")
    entered("Bánh Cu Đơ")
    shown = client.get(LIST, {"q": words}).content.decode()
    assert "Rượu Hương Sơn" in shown
    assert "Bánh Cu Đơ" not in shown


def test_a_filter_agency_and_order_narrow_and_stay_in_the_address(client: Client) -> None:
    entered("An", "Rượu")
    entered("Bình", "Bánh")
    entered("Chi", "Bánh", agency="H27.09")
    shown = text(client, f"{LIST}?c-loai=B%C3%A1nh&sort=-name")
    assert shown.index(">Chi<") < shown.index(">Bình<")
    assert ">An<" not in shown
    assert "Loại hàng: Bánh" in shown
    assert ">Chi<" not in text(client, f"{LIST}?co-quan=H27.03")


def test_what_is_not_public_is_nowhere_not_even_found(client: Client) -> None:
    number = entered("An").number
    shown = text(client, LIST) + text(client, f"{LIST}/{number}")
    shown += client.get(f"{LIST}/tai-ve.csv").content.decode()
    assert "0912345678" not in shown
    assert "Điện thoại" not in shown
    assert ">An<" not in client.get(LIST, {"q": "0912345678"}).content.decode()
    published(public=False)
    forget_cached()
    for address in (LIST, f"{LIST}/{number}", f"{LIST}/tai-ve.csv"):
        text(client, address, 404)
    assert LIST not in text(client, "/danh-sach-cong-khai")


def test_a_column_that_was_made_private_is_hidden_for_old_entries_too(client: Client) -> None:
    entered("An", "Loại kín")
    assert "Loại kín" in text(client, LIST)
    from tests.registers.books import book

    columns = [
        {**one, "public": False, "filter": False} if one["code"] == "loai" else one
        for one in book()["columns"]
    ]
    published(columns=columns)
    forget_cached()
    assert "Loại kín" not in text(client, LIST)
    assert "Loại kín" not in client.get(f"{LIST}/tai-ve.csv").content.decode()


def test_an_ended_entry_leaves_the_list_unless_the_register_shows_ended_ones(client: Client) -> None:
    number = entered("An").number
    end(CODE, number, deed("D-2"))
    assert ">An<" not in text(client, LIST)
    text(client, f"{LIST}/{number}", 404)
    published(shows_ended=True)
    forget_cached()
    assert "Đã đóng cửa" in text(client, LIST)
    assert ">An<" not in text(client, f"{LIST}?tinh-trang=in_force")


def test_a_change_is_told_on_the_entrys_page_with_when_but_not_by_whom(client: Client) -> None:
    number = entered("An", dossier="H27.03-261122-0007").number
    change(CODE, number, {"answers.ten": "An Khang"}, deed("H27.03-261122-0009"))
    page = text(client, f"{LIST}/{number}")
    assert "An Khang" in page
    assert "Thay đổi thông tin" in page
    assert "H27.03-261122" not in page


def test_the_files_hold_what_the_filters_find_and_no_formula(client: Client) -> None:
    entered("=HYPERLINK(1)", "Rượu")
    entered("An", "Bánh")
    response = client.get(f"{LIST}/tai-ve.csv?c-loai=R%C6%B0%E1%BB%A3u")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [
        ["Số", "Tình trạng", "Tên cửa hàng", "Loại hàng", "Mô tả"],
        ["CH-000001", "Đang hoạt động", "'=HYPERLINK(1)", "Rượu", ""],
    ]
    response = client.get(f"{LIST}/tai-ve.xlsx")
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = zipfile.ZipFile(io.BytesIO(response.content))
    assert b"<f>" not in sheet.read("xl/worksheets/sheet1.xml")
    assert "An" in sheet.read("xl/sharedStrings.xml").decode()
    text(client, f"{LIST}/tai-ve.pdf", 404)


@pytest.mark.parametrize("rows", [3, 40])
def test_no_page_takes_more_than_eight_statements_whatever_its_rows(client: Client, rows: int) -> None:
    for number in range(rows):
        entered(f"Cửa hàng {number}")
    for address in (
        "/danh-sach-cong-khai",
        LIST,
        f"{LIST}?q=cua&page=2",
        f"{LIST}/CH-000001",
        "/cong-khai/H27.03",
    ):
        forget_cached()
        with CaptureQueriesContext(connection) as statements:
            text(client, address)
        assert len(statements) <= 8, address


@pytest.mark.parametrize(
    "query", ["q=%00'\"%5C&page=x", "page=999999&sort=hack", "c-loai=%00&co-quan=%27", "q=---"]
)
def test_nonsense_in_the_address_is_answered_in_words(client: Client, query: str) -> None:
    entered("An")
    text(client, f"{LIST}?{query}")
    text(client, "/danh-sach-cong-khai/khong-co", 404)
