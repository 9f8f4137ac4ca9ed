"""Catalogues to look things up in, on the screen: written entry by entry with days of effect, brought as workbooks."""

from __future__ import annotations

import datetime
import html
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from motcua.audit.models import TrailLine
from motcua.console.lookups.files import _BOUNDS
from motcua.files.workbooks import read_sheets
from motcua.forms import catalogues, long_catalogues
from motcua.forms.models import ListVersion
from motcua.forms.services import publish_list
from tests.story import ADMINISTRATOR, Story
from tests.story_fixtures import story

__all__ = ["story"]
LIST = "/quan-tri/danh-muc-dung-chung"
ONE = f"{LIST}/ban/truong-hoc"


@pytest.fixture
def client(story: Story) -> Client:
    catalogues.forget()
    return signed_in(story, "quantri@hatinh.mau.vn")


def signed_in(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def number() -> str:
    found = ListVersion.objects.filter(code="truong-hoc").order_by("-number").first()
    return str(found.number) if found else "0"


def made(client: Client) -> None:
    first = {"code": "truong-hoc", "title": "Trường học", "first_code": "T1", "first_label": "Trường Một"}
    assert client.post(f"{LIST}/lap", {**first, "first_label": ""}).status_code == 422
    assert client.post(f"{LIST}/lap", first).status_code == 302
    assert "Mã này đã có" in text(client.post(f"{LIST}/lap", first))


def day(days: int) -> str:
    return f"{timezone.localdate() + datetime.timedelta(days=days):%d/%m/%Y}"


def test_entries_are_added_ended_and_found_by_their_days(client: Client, story: Story) -> None:
    made(client)
    new = {"code": "T2", "label": "Trường Hai", "from": day(1), "to": "", "expected": number()}
    wrong = client.post(f"{ONE}/them", {**new, "to": day(-1)})
    assert wrong.status_code == 422
    assert "trước ngày bắt đầu" in text(wrong)
    assert client.post(f"{ONE}/them", new).status_code == 302
    assert client.post(f"{ONE}/them", {**new, "code": "t2", "expected": number()}).status_code == 422
    # Not offered before its day, and told so.
    assert [one.label for one in catalogues.search("truong-hoc", "")] == ["Trường Một"]
    assert "Trường Hai" in text(client.get(f"{ONE}?tinh-trang=sap-dung"))
    # Ended, it is offered to the end of that day; whoever was slower is told and loses nothing.
    ended = {"label": "Trường Một", "from": "", "to": day(0), "expected": number()}
    assert client.post(f"{ONE}/muc/T1", ended).status_code == 302
    assert catalogues.find("truong-hoc", "T1") is not None
    stale = client.post(f"{ONE}/muc/T1", {**ended, "label": "Tên của người chậm"})
    assert stale.status_code == 422
    assert "Tên của người chậm" in text(stale)
    past = {"label": "Trường Một", "from": "", "to": day(-1), "expected": number()}
    assert client.post(f"{ONE}/muc/T1", past).status_code == 302
    assert catalogues.find("truong-hoc", "T1") is None
    assert "Trường Một" in text(client.get(f"{ONE}?tinh-trang=het-hieu-luc&q=mot"))
    assert client.get(f"{ONE}/muc/khong-co").status_code == 404
    told = text(client.get(ONE))
    assert "thêm “Trường Hai”" in told
    assert "sửa “Trường Một”" in told
    assert client.post(ONE, {"title": "Trường", "source": "", "expected": number()}).status_code == 302
    assert "đổi tên, nguồn" in text(client.get(ONE))
    assert TrailLine.objects.filter(about__startswith="package:").exists()
    # An agency's administrator looks, and takes it along; only who administers all changes what all share.
    other = signed_in(story, ADMINISTRATOR)
    assert other.get(ONE).status_code == 200
    assert other.get(f"{ONE}/tai-ve.xlsx").status_code == 200
    assert other.get(f"{ONE}/muc/T1").status_code == 403
    assert other.post(ONE, {"title": "x", "expected": number()}).status_code == 403


def test_a_workbook_is_brought_with_a_report_by_row(client: Client) -> None:
    made(client)
    taken = client.get(f"{ONE}/tai-ve.xlsx").content
    assert read_sheets(taken, {"Danh mục": 9}, _BOUNDS)["Danh mục"][1][1][:2] == ("T1", "Trường Một")
    assert "giống hệt" in text(give(client, taken))
    bad = give(
        client, filled(taken, ["T2", "Trường Hai", "32/01/2027", ""], ["t2", "Hai nữa"], ["sai mã!", "Ba"])
    )
    assert bad.status_code == 422
    told = text(bad)
    assert "Dùng từ ngày" in told
    assert "đã có ở dòng 3" in told
    assert "mã mục" in told
    good = give(
        client, filled(taken, ["T2", "Trường Hai", "01/01/2020", day(0)], ["T3", "Trường Ba", day(5)])
    )
    assert good.status_code == 302
    assert number() == "1"
    assert client.post(good["Location"], {"action": "load"}).status_code in (200, 302)
    loaded = ListVersion.objects.filter(code="truong-hoc").order_by("-number")[0].content["entries"]
    assert [one["code"] for one in loaded] == ["T1", "T2", "T3"]
    assert loaded[1]["from"] == "2020-01-01"
    assert [one.code for one in catalogues.search("truong-hoc", "")] == ["T1", "T2"]


def give(client: Client, content: bytes) -> Any:
    return client.post(f"{ONE}/nap", {"tep": SimpleUploadedFile("truong.xlsx", content)})


def filled(content: bytes, *rows: list[str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in rows:
        book["Danh mục"].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_entries_of_a_long_catalogue_begin_and_end_at_midnight(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_catalogues, "LONG", 2)
    catalogues.forget()
    today = timezone.localdate()
    tomorrow = today + datetime.timedelta(days=1)
    entries: list[dict[str, Any]] = [{"code": f"C{n}", "label": f"Mục {n}"} for n in range(3)]
    entries += [
        {"code": "MAI", "label": "Từ mai", "from": tomorrow.isoformat()},
        {"code": "NAY", "label": "Hết hôm nay", "to": today.isoformat()},
    ]
    publish_list("catalogue", {"code": "dai", "title": "Dài", "entries": entries})
    assert catalogues.find("dai", "NAY") is not None
    assert catalogues.find("dai", "MAI") is None
    assert long_catalogues.renew(today) == 0
    monkeypatch.setattr(timezone, "localdate", lambda *_args, **_more: tomorrow)
    assert long_catalogues.renew(tomorrow) == 1
    assert catalogues.find("dai", "NAY") is None
    assert catalogues.find("dai", "MAI") is not None
