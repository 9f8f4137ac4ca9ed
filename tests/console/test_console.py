"""The administrators' pages: who comes in, and a package from the upload to the result."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.agencies.services import hold_post
from motcua.catalogue.models import Procedure
from motcua.exchange.models import Package
from motcua.exchange.packages import load_folder
from motcua.people.models import User
from tests.exchange.small import as_files, rows, small_package, small_procedure, write

pytestmark = pytest.mark.django_db

PAGES = [
    "console:home",
    "console:import",
    "console:export",
    "console:states",
    "console:calendar",
    "console:recalculation",
]


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok


def signed_in(place: str, kind: str = "officer") -> Client:
    person = User.objects.create_user(
        f"{place.replace('/', '.') or kind}@a.vn", None, full_name="Ai Đó", kind=kind
    )
    if place:
        hold_post(person, place)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def administrator() -> Client:
    return signed_in("H27/quan-tri/quan-tri")


def upload(client: Client, files: dict[str, bytes]) -> Any:
    given = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post(reverse("console:import"), {"tep": given})


def archive(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("name", PAGES)
def test_only_administrators_come_in(name: str) -> None:
    assert Client().get(reverse(name)).status_code == 302
    assert signed_in("", "citizen").get(reverse(name)).status_code == 403
    assert signed_in("H27.03/mot-cua/can-bo").get(reverse(name)).status_code == 403
    assert signed_in("H27.03/quan-tri/quan-tri").get(reverse(name)).status_code == 200


def test_nobody_else_loads_anything() -> None:
    before = rows()
    files = as_files({"a.json": small_procedure(name="Tên mới")})
    assert upload(Client(), files).status_code == 302
    desk = signed_in("H27.03/mot-cua/can-bo")
    assert upload(desk, files).status_code == 403
    assert rows()["exchange.Package"] == before["exchange.Package"]


def test_what_is_published_is_shown_with_its_versions(administrator: Client) -> None:
    text = administrator.get(reverse("console:home")).content.decode()
    for shown in (
        "Cấp Giấy phép bán lẻ rượu",
        "Đơn đề nghị",
        "Một cửa",
        "Giấy tiếp nhận",
        "Nghị định 61",
        "Giờ hành chính",
    ):
        assert shown in text


@pytest.mark.criterion("II.16.2")
def test_a_package_is_checked_shown_and_then_loaded(administrator: Client) -> None:
    checked = upload(
        administrator, {"goi.zip": archive(as_files({"a.json": small_procedure(name="Tên mới")}))}
    )
    assert checked.status_code == 302
    preview = administrator.get(checked["Location"]).content.decode()
    assert "Không có lỗi" in preview
    assert "Nạp dữ liệu" in preview
    assert Procedure.objects.get().versions.count() == 1

    done = administrator.post(checked["Location"], follow=True)
    assert "Đã nạp" in done.content.decode()
    assert Procedure.objects.get().versions.count() == 2
    assert Package.objects.filter(content__isnull=False).count() == 0

    again = administrator.post(checked["Location"], follow=True)
    assert again.status_code == 200
    assert Procedure.objects.get().versions.count() == 2
    assert "goi.zip" in administrator.get(reverse("console:import")).content.decode()


@pytest.mark.criterion("II.16.2")
def test_mistakes_are_shown_by_file_line_and_reason_and_nothing_is_kept(administrator: Client) -> None:
    before = rows()
    wrong = small_procedure(name="Tên mới", sector="la")
    answer = upload(
        administrator, as_files({"sai.json": wrong, "dung.json": small_package()["bieu-mau.json"]})
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    line = as_files({"sai.json": wrong})["sai.json"].decode().splitlines().index('  "sector": "la",') + 1
    assert "sai.json" in text
    assert f'<td class="mc-nowrap">{line}</td>' in text
    assert "Không có lĩnh vực “la”" in text
    assert rows() == before


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "Hãy chọn một tệp"),
        ({"a.pdf": b"%PDF"}, "chỉ nhận .zip, .json, .txt, .typ và .docx"),
        ({"a.zip": b"khong phai"}, "Không mở được tệp nén"),
        ({"a.zip": b"PK", "b.json": b"{}"}, "phải nạp riêng"),
        ({"a.typ": b"= A"}, "Không có tệp .json"),
        ({"a.json": b"{"}, "cú pháp"),
    ],
)
def test_what_cannot_be_read_is_told_kindly(
    administrator: Client, files: dict[str, bytes], reason: str
) -> None:
    answer = upload(administrator, files)
    assert answer.status_code == 422
    assert reason in answer.content.decode()


def test_nobody_loads_the_package_of_another(administrator: Client) -> None:
    address = upload(administrator, as_files({"a.json": small_procedure(name="Tên mới")}))["Location"]
    other = signed_in("H27.03/quan-tri/quan-tri")
    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert Procedure.objects.get().versions.count() == 1


def test_a_department_does_not_load_for_the_province() -> None:
    department = signed_in("H27.03/quan-tri/quan-tri")
    answer = upload(department, as_files({"a.json": small_package()["trang-thai.json"]}))
    assert answer.status_code == 422
    assert "dùng chung" in answer.content.decode()


def test_everything_is_given_as_an_archive_that_loads_without_a_change(administrator: Client) -> None:
    answer = administrator.get(reverse("console:export"))
    assert answer["Content-Type"] == "application/zip"
    checked = upload(administrator, {"xuat.zip": answer.content})
    assert "giống hệt" in administrator.get(checked["Location"]).content.decode()


def test_a_department_does_not_take_the_accounts_along() -> None:
    answer = signed_in("H27.03/quan-tri/quan-tri").get(reverse("console:export"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        assert not [name for name in found.namelist() if name.startswith("people/")]


def test_one_definition_is_given_as_a_file(administrator: Client) -> None:
    address = reverse("console:export_one", kwargs={"kind": "procedure", "code": "2.000620"})
    assert administrator.get(address).json() == small_procedure()
    for kind, code in (("procedure", "khong"), ("people", "can-bo"), ("la", "la")):
        missing = reverse("console:export_one", kwargs={"kind": kind, "code": code})
        assert administrator.get(missing).status_code == 404


def test_the_states_are_shown_with_their_moves(administrator: Client) -> None:
    text = administrator.get(reverse("console:states")).content.decode()
    assert text.count("Trạng thái waiting_acceptance") >= 2
    assert "Trạng thái handed_over" in text


@pytest.mark.parametrize("query", ["", "?nam=2026", "?nam=abc", "?nam=99999999", "?lich=khong-co", "?nam=²"])
def test_the_calendar_of_a_year_is_shown(administrator: Client, query: str) -> None:
    answer = administrator.get(reverse("console:calendar") + query)
    assert answer.status_code == 200
    if query == "?nam=2026":
        text = answer.content.decode()
        assert "Tết Dương lịch" in text
        assert "01/01/2026" in text
        assert "Làm bù" in text
