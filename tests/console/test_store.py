"""The store of files on the screen: who sees it, what is wrong with it, and that it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from motcua.exchange.packages import load_folder
from motcua.files import integrity
from motcua.files.models import StoredFile
from motcua.files.services import store
from motcua.notices.models import Notice
from motcua.notices.store_letters import tell_damaged
from motcua.outbox.models import Message
from tests.console.drawing import administrator
from tests.console.test_console import signed_in
from tests.exchange.small import small_package, write
from tests.files import made

pytestmark = pytest.mark.django_db
PLACE = "/quan-tri/kho-tep"


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok


def damaged(count: int, folder: Path) -> list[StoredFile]:
    """Files whose content the disk lost, found by a check."""
    files = []
    for number in range(count):
        content = made.PDF + str(number).encode() + made.PDF
        files.append(store(content, f"don-{number}.pdf", None, allowed=("pdf",), max_bytes=9999))
    for one in files:
        (there,) = folder.rglob(one.sha256)
        there.rename(folder / f"sao-luu-{one.sha256}")
    integrity.check_some()
    return files


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_only_administrators_of_the_top_agency_come_in() -> None:
    assert Client().get(PLACE).status_code == 302
    for person in (
        signed_in("", "citizen"),
        signed_in("H27.03/mot-cua/can-bo"),
        signed_in("H27.03/quan-tri/quan-tri"),
    ):
        assert person.get(PLACE).status_code == 403
        assert person.post(PLACE, {"noi-dung": "0" * 64}).status_code == 403
    assert administrator().get(PLACE).status_code == 200


def test_nothing_wrong_is_said_and_where_the_files_are(own_files_folder: Path) -> None:
    html = text(administrator().get(PLACE))
    assert "Không thấy tệp nào có lỗi" in html
    assert "chưa kiểm tra lần nào" in html
    assert str(own_files_folder) in html


def test_what_is_wrong_is_listed_by_pages(own_files_folder: Path, django_assert_max_num_queries: Any) -> None:
    damaged(21, own_files_folder)
    client = administrator()
    client.get(PLACE)
    with django_assert_max_num_queries(8):
        html = text(client.get(PLACE))
    assert "Không còn trong kho" in html
    assert "1–20 trong 21" in html
    assert "21–21 trong 21" in text(client.get(f"{PLACE}?page=2"))
    assert "Trang này không có mục nào" in text(client.get(f"{PLACE}?page=3"))


def test_a_content_that_was_put_back_is_checked_again_and_leaves_the_list(own_files_folder: Path) -> None:
    (lost,) = damaged(1, own_files_folder)
    client = administrator()
    again = client.post(PLACE, {"noi-dung": lost.sha256}, follow=True)
    assert "Vẫn còn lỗi: không còn trong kho" in text(again)
    back = own_files_folder / lost.sha256[:2] / lost.sha256[2:4] / lost.sha256
    (own_files_folder / f"sao-luu-{lost.sha256}").rename(back)
    again = client.post(PLACE, {"noi-dung": lost.sha256}, follow=True)
    assert "đúng trở lại" in text(again)
    assert "Không thấy tệp nào có lỗi" in text(again)
    assert client.post(PLACE, {"noi-dung": lost.sha256}).status_code == 404
    assert client.post(PLACE, {"noi-dung": "x" * 900}).status_code == 404


def test_the_administrators_of_the_top_agency_are_told_once(own_files_folder: Path, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    administrator()
    signed_in("H27.03/quan-tri/quan-tri")
    damaged(2, own_files_folder)
    (message,) = Message.objects.filter(topic="files.damaged")
    tell_damaged(message)
    tell_damaged(message)
    notice = Notice.objects.get()
    assert notice.link == PLACE
    assert "2 tệp" in notice.text
    assert notice.kind == Notice.Kind.TOLD
    letter = mail.outbox[0]
    assert letter.to == [notice.person.email]
    assert PLACE in letter.body
