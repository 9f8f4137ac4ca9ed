"""The lists as workbooks: taken away whole, brought back whole or not at all, with what is wrong by row and column."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.catalogue.models import ComingChange, EntryChange, Sector, Topic
from motcua.exchange.models import Package
from motcua.exchange.packages import dump_archive, load_archive, load_folder
from tests.console.drawing import administrator
from tests.console.test_console import signed_in
from tests.exchange.small import small_package, write

pytestmark = pytest.mark.django_db

SECTORS = "/quan-tri/danh-muc/linh-vuc"
CITIZENS = "/quan-tri/danh-muc/su-kien-cong-dan"
TITLES = ["Mã", "Tên", "Thứ tự", "Tình trạng"]


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok


def book(*rows: list[Any]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(content: bytes) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def give(client: Client, content: bytes, address: str = SECTORS) -> Any:
    return client.post(f"{address}/nap", {"tep": SimpleUploadedFile("danh-sach.xlsx", content)})


def test_a_workbook_is_checked_shown_and_then_loaded_whole() -> None:
    client = administrator(name="Trần Nạp")
    given = give(
        client,
        book(
            TITLES,
            ["G02-CT11", "Thương mại", None, None],
            ["G15-HT", "Hộ tịch", 9, "đang dùng"],
            ["CU", "Cũ", 3, "Ngừng dùng"],
        ),
    )
    assert given.status_code == 302
    assert Sector.objects.count() == 1, "nothing is loaded before the button is pressed"
    client.post(given["Location"])
    assert list(Sector.objects.order_by("code").values_list("code", "name", "order", "is_retired")) == [
        ("CU", "Cũ", 3, True),
        ("G02-CT11", "Thương mại", 1, False),
        ("G15-HT", "Hộ tịch", 9, False),
    ]
    changes = EntryChange.objects.filter(by__full_name="Trần Nạp")
    assert set(changes.values_list("code", flat=True)) == {"CU", "G02-CT11", "G15-HT"}


def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_half_loaded() -> None:
    client = administrator()
    answer = give(
        client,
        book(
            TITLES,
            ["G15-HT", "Hộ tịch", 1, ""],
            ["", "Không mã", 1, ""],
            ["G15-HT", "Lần hai", 1, ""],
            ["G16", "", "bảy", "có lẽ"],
            ["G 17", "Mã có dấu cách", 1, ""],
            ["G02-CT11", "Đang có thủ tục", 1, "Ngừng dùng"],
        ),
    )
    assert answer.status_code == 422
    shown = answer.content.decode()
    for row, column, reason in (
        (3, "Mã", "Chưa có mã"),
        (4, "Mã", "đã có ở dòng 2"),
        (5, "Tên", "Chưa có tên"),
        (5, "Thứ tự", "“bảy” không phải số nguyên"),
        (5, "Tình trạng", "Không hiểu “có lẽ”"),
        (6, "Mã", "viết chưa đúng"),
        (7, "Tình trạng", "2.000620 Cấp Giấy phép bán lẻ rượu"),
    ):
        line = next(part for part in shown.split("<tr>") if reason in part)
        told = re.findall(r'data-label="(?:Dòng|Cột)"><div[^>]*>([^<]*)</div>', line)
        assert told == [str(row), column], reason
    assert Sector.objects.count() == 1
    assert not Package.objects.filter(loaded_at__isnull=True).exists()


def test_a_code_of_another_list_is_not_taken_over() -> None:
    answer = give(administrator(), book(TITLES, ["kinh-doanh", "Của công dân", 1, ""]), CITIZENS)
    assert "đã dùng cho “Kinh doanh” ở danh sách khác" in answer.content.decode()
    assert Topic.objects.get().audience == "business"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Ma;Ten", "lưu lại thành .xlsx"),
        (book(["Mã", "Gọi là"], ["A", "B"]), "thiếu cột “Tên”"),
        (book(["Mã", "Tên", "mã"], ["A", "B", "C"]), "hai cột “Mã”"),
        (book(TITLES), "không có dòng dữ liệu nào"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(content: bytes, reason: str) -> None:
    answer = give(administrator(), content)
    assert answer.status_code == 422
    assert reason in answer.content.decode()


def test_no_file_at_all_is_told() -> None:
    assert "Hãy chọn một tệp." in administrator().post(f"{SECTORS}/nap").content.decode()


def test_a_department_loads_no_workbook() -> None:
    assert give(signed_in("H27.03/quan-tri/quan-tri"), book(TITLES, ["A", "B", 1, ""])).status_code == 403
    assert not Package.objects.filter(loaded_at__isnull=True).exists()


def test_what_is_exported_comes_back_as_no_change() -> None:
    client = administrator()
    content = client.get(f"{SECTORS}/tai-ve.xlsx").content
    assert read(content) == [
        (*TITLES, "Áp dụng từ ngày", "Số thủ tục đang dùng"),
        ("G02-CT11", "Lưu thông hàng hoá", "1", "Đang dùng", None, "1"),
    ]
    assert "giống hệt danh sách đang có" in give(client, content).content.decode()


def test_a_workbook_sets_changes_for_days_to_come_and_takes_them_along() -> None:
    client = administrator()
    titles = [*TITLES, "Áp dụng từ ngày"]
    given = give(client, book(titles, ["G02-CT11", "Thương mại", 1, "", "01/03/2099"]))
    assert given.status_code == 302
    client.post(given["Location"])
    assert Sector.objects.get().name == "Lưu thông hàng hoá"
    assert ComingChange.objects.get().starts_on.isoformat() == "2099-03-01"
    content = client.get(f"{SECTORS}/tai-ve.xlsx").content
    assert ("G02-CT11", "Thương mại", "1", "Đang dùng", "01/03/2099", None) in read(content)
    assert "giống hệt danh sách đang có" in give(client, content).content.decode()
    late = give(
        client, book(titles, ["G02-CT11", "Cũ", 1, "", "01/01/2020"], ["MOI", "Mới", 1, "", "01/03/2099"])
    )
    shown = late.content.decode()
    assert "Ngày này đã qua" in shown
    assert "Chưa có mục “MOI”" in shown


def test_the_report_is_taken_away_as_a_workbook() -> None:
    client = administrator()
    page = give(client, book(TITLES, ["", "Không mã", "bảy", ""])).content.decode()
    kept = html.unescape(re.search(r'name="bao-cao" value="([^"]*)"', page)[1])  # type: ignore[index]
    answer = client.post("/quan-tri/bang-tinh/bao-cao.xlsx", {"bao-cao": kept})
    assert "attachment" in answer["Content-Disposition"]
    rows = read(answer.content)
    assert [row[1:3] for row in rows] == [("Dòng", "Cột"), ("2", "Mã"), ("2", "Thứ tự")]
    for broken in ("", "[", "[[1,2]]", '{"a": 1}', "[" * 100_000):
        assert read(client.post("/quan-tri/bang-tinh/bao-cao.xlsx", {"bao-cao": broken}).content)[1:] == []
    assert Client().post("/quan-tri/bang-tinh/bao-cao.xlsx").status_code == 302
    assert signed_in("H27.03/mot-cua/can-bo").post("/quan-tri/bang-tinh/bao-cao.xlsx").status_code == 403


def test_what_is_retired_stays_so_through_an_export_of_everything() -> None:
    Sector.objects.create(code="CU", name="Cũ", is_retired=True)
    archive = dump_archive()
    Sector.objects.filter(code="CU").delete()
    assert load_archive(archive).ok
    assert Sector.objects.get(code="CU").is_retired
