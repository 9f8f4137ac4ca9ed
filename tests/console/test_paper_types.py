"""Types of papers on the screen: shown before they are published, kept in versions, told at the field when wrong."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.catalogue.models import PaperTypeVersion
from motcua.exchange.packages import load_files, load_folder
from motcua.exchange.packages.dumping import as_json
from tests.console.drawing import administrator
from tests.console.test_console import signed_in
from tests.exchange.small import small_package, write

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/loai-giay-to"
ADD = f"{LIST}/them"
FORM = {
    "kind": "form",
    "code": "giay-khai-sinh",
    "title": "Thông tin giấy khai sinh",
    "steps": [
        {
            "code": "giay",
            "title": "Thông tin trên giấy",
            "fields": [{"code": "so", "kind": "text", "label": "Số", "required": True}],
        }
    ],
}
BIRTH = {"code": "GT-GKS", "title": "Giấy khai sinh", "issuer": "commune", "form": "giay-khai-sinh"}
ONE = f"{LIST}/ban/GT-GKS"


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    files = small_package() | {"giay.json": FORM, "loai.json": {"kind": "paper_type", **BIRTH}}
    [procedure] = [
        name for name, one in files.items() if isinstance(one, dict) and one.get("kind") == "procedure"
    ]
    paper = {"code": "gks", "name": "Giấy khai sinh", "required": True, "type": "GT-GKS"}
    files[procedure] = {**files[procedure], "papers": [*files[procedure]["papers"], paper]}
    report = load_folder(write(tmp_path, files))
    assert report.ok, report.mistakes


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_a_new_type_is_shown_first_and_published_when_that_was_confirmed() -> None:
    client = administrator(name="Lê Thị Loại")
    sent = {"code": "GT-HC", "title": " Hộ  chiếu ", "issuer": "central", "form": "giay-khai-sinh"}
    shown = text(client.post(ADD, sent))
    assert "Bộ, cơ quan trung ương" in shown
    assert "Công bố phiên bản 1" in shown
    assert not PaperTypeVersion.objects.filter(code="GT-HC").exists()
    told = text(client.post(ADD, sent | {"chac": "0"}, follow=True))
    assert "Đã công bố “Hộ chiếu”, phiên bản 1." in told
    assert PaperTypeVersion.objects.get(code="GT-HC").definition == {**sent, "title": "Hộ chiếu"}
    assert "Hộ chiếu" in text(client.get(LIST))


def test_a_change_is_a_new_version_and_the_history_says_what_it_changed() -> None:
    client = administrator()
    sent = {**BIRTH, "title": "Giấy khai sinh (bản chính)", "legal_source": "Luật Hộ tịch"}
    shown = text(client.post(ONE, sent))
    assert "<del>Giấy khai sinh</del>" in shown
    assert "<ins>Giấy khai sinh (bản chính)</ins>" in shown
    assert PaperTypeVersion.objects.count() == 1
    told = text(client.post(ONE, sent | {"chac": "1", "code": "KHAC"}, follow=True))
    assert "Tên loại giấy tờ: từ “Giấy khai sinh” thành “Giấy khai sinh (bản chính)”" in told
    assert "Phiên bản đầu tiên." in told
    newest = PaperTypeVersion.objects.get(number=2)
    assert newest.definition == sent, "the code does not change with what a form says"
    assert "Không có gì thay đổi" in text(client.post(ONE, sent))


def test_a_version_of_somebody_else_in_between_is_shown_before_it_is_replaced() -> None:
    client = administrator()
    between = {"kind": "paper_type", **BIRTH, "title": "Tên của người khác"}
    assert load_files({"a.json": as_json(between)}, None, name="", keep=True).ok
    shown = text(client.post(ONE, {**BIRTH, "title": "Tên của tôi", "chac": "1"}))
    assert "<del>Tên của người khác</del>" in shown
    assert PaperTypeVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"code": ""}, "Hãy ghi mã loại giấy tờ."),
        ({"code": "GT-GKS"}, "Mã này đã có."),
        ({"code": "giấy"}, "viết chưa đúng"),
        ({"code": "001190000001"}, "không bắt đầu như số định danh"),
        ({"title": ""}, "Hãy ghi tên loại giấy tờ."),
        ({"issuer": ""}, "Hãy chọn ai cấp giấy tờ này."),
        ({"issuer": "ai-do"}, "issuer"),
        ({"form": "khong-co"}, "Không có biểu mẫu “khong-co”."),
        ({"title": "x" * 301}, "title"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    changed: dict[str, str], reason: str
) -> None:
    sent = {"code": "GT-HC", "title": "Hộ chiếu", "issuer": "central", "form": "giay-khai-sinh"} | changed
    answer = administrator().post(ADD, sent | {"chac": "0", "legal_source": "Luật còn nguyên"})
    assert answer.status_code == 422
    shown = text(answer)
    assert reason in shown
    assert f'id="{next(iter(changed))}-error"' in shown
    assert "Luật còn nguyên" in shown
    assert PaperTypeVersion.objects.count() == 1


def test_the_list_is_narrowed_and_says_where_a_type_is_used() -> None:
    client = administrator()
    shown = text(client.get(LIST))
    assert "1 thủ tục" in shown
    assert "Thông tin giấy khai sinh" in shown
    assert "GT-GKS" in text(client.get(f"{LIST}?q=khai+sinh&ai-cap=commune"))
    assert "Không có loại giấy tờ nào khớp" in text(client.get(f"{LIST}?ai-cap=central"))
    assert "2.000620" in text(client.get(ONE))
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    assert len(captured) <= 8


def test_who_may_look_and_who_may_write() -> None:
    department = signed_in("H27.03/quan-tri/quan-tri")
    assert "Giấy khai sinh" in text(department.get(LIST))
    shown = text(department.get(ONE))
    assert "Cơ quan cấp xã" in shown
    assert 'name="title"' not in shown
    assert department.get(ADD).status_code == 403
    assert department.post(ONE, {**BIRTH, "title": "Khác", "chac": "1"}).status_code == 403
    citizen, clerk = signed_in("", "citizen"), signed_in("H27.03/mot-cua/can-bo")
    for address in (LIST, ONE, ADD):
        assert Client().get(address).status_code == 302
        assert citizen.get(address).status_code == 403
        assert clerk.get(address).status_code == 403
    assert administrator().get(f"{LIST}/ban/khong-co").status_code == 404
    assert administrator(name="B").post(f"{LIST}/ban/khong-co", BIRTH).status_code == 404
    assert PaperTypeVersion.objects.count() == 1
