"""Officers and units by workbook: what is wrong is told by row, what is right is loaded, in the own agencies alone."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from motcua.agencies.models import Holding, Unit
from motcua.agencies.selectors import actor_for
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.people.models import User
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    DEPARTMENT,
    DESK,
    HEAD,
    JUSTICE,
    JUSTICE_EXAMINER,
)

UPLOAD, EXPORT = "/quan-tri/can-bo/nap", "/quan-tri/can-bo/tai-ve.xlsx"
TITLES = (
    "Thư điện tử",
    "Họ và tên",
    "Điện thoại",
    "Mã cơ quan",
    "Mã đơn vị",
    "Tên đơn vị",
    "Loại đơn vị",
    "Chức danh",
    "Vai trò",
    "Mã chức vụ",
)
NEW = ("moi@sct.mau.vn", "Ngô Thị Mới", "0912345678", DEPARTMENT)
AT_DESK = (*NEW, "mot-cua", "", "", "Cán bộ một cửa", "Cán bộ một cửa", "")


@pytest.fixture(autouse=True)
def _province(sample: Any, db: None) -> None:
    """The sample province."""


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def book(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    made = Workbook()
    for row in (TITLES, *rows):
        made.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    content = io.BytesIO()
    made.save(content)
    return SimpleUploadedFile("can-bo.xlsx", content.getvalue())


def brought(*rows: tuple[str, ...], by: str = ADMINISTRATOR) -> Any:
    return client_of(by).post(UPLOAD, {"tep": book(*rows)})


@pytest.mark.criterion("II.17.1")
def test_people_units_and_posts_of_a_workbook_are_looked_at_and_then_loaded() -> None:
    rows = (
        AT_DESK,
        (*NEW, "phong-moi", "Phòng Mới", "Phòng chuyên môn", "Chuyên viên chính", "Chuyên viên thụ lý"),
        (
            "moi2@sct.mau.vn",
            "Lê Văn Hai",
            "",
            DEPARTMENT,
            "phong-moi",
            "Phòng Mới",
            "",
            "Trưởng phòng",
            "Lãnh đạo phòng",
        ),
    )
    answer = brought(*rows)
    assert answer.status_code == 302
    assert not User.objects.filter(email=NEW[0]).exists(), "nothing is written yet"
    assert client_of(ADMINISTRATOR).post(answer["Location"]).status_code in (200, 302)
    seats = {
        (seat.unit_name, seat.title, seat.role) for seat in actor_for(User.objects.get(email=NEW[0])).seats
    }
    assert ("Phòng Mới", "Chuyên viên chính", "examiner") in seats
    assert any(title == "Cán bộ một cửa" for _unit, title, _role in seats)
    assert Unit.objects.get(agency__code=DEPARTMENT, code="phong-moi").kind == Unit.Kind.DIVISION
    assert User.objects.get(email="moi2@sct.mau.vn").kind == User.Kind.OFFICER
    assert "giống hệt" in brought(*rows).content.decode(), "brought again it changes nothing"


def test_what_was_taken_away_comes_back_unchanged_and_is_recorded() -> None:
    before = Holding.objects.count()
    answer = client_of(ADMINISTRATOR).get(EXPORT)
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert rows[0] == TITLES
    assert {row[3] for row in rows[1:]} == {DEPARTMENT}
    assert DESK in {row[0] for row in rows}
    line = TrailLine.objects.get(kind=Kind.EXPORT)
    assert (line.person_id, line.about) == (User.objects.get(email=ADMINISTRATOR).pk, "page:officers_export")
    again = brought(*[tuple(str(cell or "") for cell in row) for row in rows[1:]])
    assert "giống hệt" in again.content.decode()
    assert Holding.objects.count() == before


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (("khong-phai", *AT_DESK[1:]), "Thư điện tử", "thư điện tử"),
        (("", *AT_DESK[1:]), "Thư điện tử", "Còn để trống"),
        ((APPLICANT, *AT_DESK[1:]), "Thư điện tử", "tài khoản của công dân"),
        ((ADMINISTRATOR, *AT_DESK[1:]), "Thư điện tử", "không tự giao vị trí"),
        ((*AT_DESK[:1], "", *AT_DESK[2:]), "Họ và tên", "Còn để trống"),
        ((*AT_DESK[:2], "12", *AT_DESK[3:]), "Điện thoại", "điện thoại"),
        ((*AT_DESK[:3], JUSTICE, *AT_DESK[4:]), "Mã cơ quan", "bạn quản trị"),
        ((*AT_DESK[:4], "la", *AT_DESK[5:]), "Tên đơn vị", "hãy ghi tên để lập mới"),
        ((*AT_DESK[:4], "la", "Phòng Lạ", "Gì đó", *AT_DESK[7:]), "Loại đơn vị", "Phòng chuyên môn"),
        ((*AT_DESK[:5], "Tên khác", *AT_DESK[6:]), "Tên đơn vị", "tên là"),
        ((*AT_DESK[:8], "Thần", ""), "Vai trò", "Chuyên viên thụ lý"),
        ((*AT_DESK[:9], "khong-co"), "Mã chức vụ", "không có chức vụ mã này"),
    ],
)
def test_what_is_wrong_is_told_at_its_row_and_nothing_is_loaded(
    row: tuple[str, ...], column: str, said: str
) -> None:
    right = ("dung@sct.mau.vn", "Trần Đúng", *AT_DESK[2:])
    answer = brought(right, row)
    assert answer.status_code == 422
    cells = re.findall(r"<td[^>]*><div[^>]*>(.*?)</div></td>", answer.content.decode())
    told = [cells[place : place + 3] for place in range(0, len(cells), 3)]
    assert ["3", column] in [one[:2] for one in told]
    assert any(said in one[2] for one in told if one[1] == column)
    assert not User.objects.filter(email="dung@sct.mau.vn").exists()


def test_two_names_for_one_address_are_told() -> None:
    answer = brought(AT_DESK, (NEW[0], "Người Khác", *AT_DESK[2:]))
    assert answer.status_code == 422
    assert "Dòng 2 ghi họ tên khác" in answer.content.decode()


def test_only_administrators_come_in_and_see_their_own_agencies() -> None:
    for email in (HEAD, APPLICANT):
        for address in (UPLOAD, EXPORT):
            assert client_of(email).get(address).status_code == 403
    assert Client().get(UPLOAD).status_code == 302
    assert Client().get(EXPORT).status_code == 302
    content = client_of(ADMINISTRATOR).get(EXPORT).content
    cells = {row[0] for row in load_workbook(io.BytesIO(content)).active.values}  # type: ignore[union-attr]
    assert JUSTICE_EXAMINER not in cells
    assert "Nạp từ tệp XLSX" in client_of(ADMINISTRATOR).get(UPLOAD).content.decode()
