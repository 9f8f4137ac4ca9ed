"""A person's copy: everything the system holds on them, readable, right by its schema, and nobody else's."""

from __future__ import annotations

import io
import json
import os
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from motcua.audit.models import TrailLine
from motcua.dossiers.exchanges import say
from motcua.dossiers.models import Dossier, InternalNote, Paper
from motcua.dossiers.notes import write
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from motcua.people import reuse
from motcua.people.models import Identity, LocalAccount, Mandate, Passkey, Session
from motcua.privacy import copies, letters, tasks
from motcua.privacy.export.writing import write_personal
from motcua.privacy.inventory import KINDS
from motcua.privacy.models import PersonalExport
from tests.acting import paper_mandate
from tests.privacy.pages import PAGE, signed_in, text
from tests.story import APPLICANT, DESK, STRANGER, Story


def asked(email: str = APPLICANT) -> PersonalExport:
    assert signed_in(email).post(f"{PAGE}/ban-sao", {"action": "moi"}).status_code == 302
    return PersonalExport.objects.latest("id")


def made(email: str = APPLICANT) -> PersonalExport:
    row = asked(email)
    tasks.write_copy(row.pk)
    row.refresh_from_db()
    assert row.state == "done"
    return row


def taken(row: PersonalExport, into: Path, email: str = APPLICANT) -> Path:
    answer = signed_in(email).get(f"{PAGE}/ban-sao/{row.key}.zip")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        archive.extractall(into)
    return into


class Page(HTMLParser):
    """What a page links to, and the tags on it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]


def listed(root: Path, kind: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((root / f"du-lieu/{kind}.json").read_text())["rows"]
    return rows


@pytest.fixture
def whole(story: Story, tmp_path: Path) -> Path:
    """The copy of somebody with a dossier that went all the way, a draft, and much beside."""
    person = story.person(APPLICANT)
    reuse.give_consent(person)
    reuse.keep(
        person, [reuse.Answer("don.dia_chi", "text", "Địa chỉ", 1, "Số 1 Trần Phú")], "H1", timezone.now()
    )
    dossier = story.handed_over()
    say(story.actor(APPLICANT), dossier, "Khi nào tôi nhận được giấy phép?")
    write(story.actor(DESK), dossier, "Ghi chú chỉ cán bộ đọc")
    story.draft()
    foreign = story.submitted(STRANGER)
    mine = Paper.objects.filter(dossier=dossier).exclude(file=None)[0].file
    theirs = Paper.objects.filter(dossier=foreign).exclude(file=None)[0].file
    assert mine is not None
    assert theirs is not None
    for file in (mine, theirs):
        assert signed_in(DESK).get(f"/tep/{file.key}").status_code == 200
    return taken(made(), tmp_path / "out")


def test_the_person_recognises_everything(story: Story, whole: Path) -> None:
    person = story.person(APPLICANT)
    dossier = person.dossiers.get(submitted_at__isnull=False)
    index = (whole / "index.html").read_text()
    for known in (person.full_name, person.email, person.id_number, "Hệ thống giữ những gì"):
        assert known in index
    at = whole / "ho-so" / str(dossier.code)
    page = (at / "index.html").read_text()
    assert dossier.procedure_version.name in page
    assert "Khi nào tôi nhận được giấy phép?" in page
    assert (at / "don.pdf").read_bytes().startswith(b"%PDF")
    told = json.loads((at / "ho-so.json").read_text())
    assert [one["title"] for one in told["events"]][:2] == ["Tạo hồ sơ", "Nộp hồ sơ"]
    assert told["answers"][0]["rows"][0]["label"]
    for one in (*told["papers"], *told["slips"], *told["outcomes"]):
        kept = StoredFile.objects.filter(sha256=one["file"]["sha256"])[0]
        assert (whole / one["file"]["path"]).stat().st_size == kept.size == one["file"]["size"]
    assert len(told["papers"]) == Paper.objects.filter(dossier=dossier).count()
    assert told["outcomes"]
    assert [one["reference"] for one in listed(whole, "ho-so")] == ["", dossier.code]
    assert listed(whole, "dong-y-dung-lai")[0]["wording"] == reuse.wording()
    assert "Số 1 Trần Phú" in [one["text"] for one in listed(whole, "du-lieu-dung-lai")]
    (look,) = listed(whole, "ai-da-xem")
    assert (look["name"], look["dossier"]) == (story.person(DESK).full_name, dossier.code)
    line = TrailLine.objects.get(kind="export")
    assert (line.person, line.subject) == (person, [person.pk])


def test_it_says_how_one_comes_in_and_from_where(story: Story, tmp_path: Path) -> None:
    person = story.person(APPLICANT)
    LocalAccount.objects.filter(user=person).update(standing_reason="Mở lại theo đơn")
    Passkey.objects.create(person=person, name="Máy ở nhà", credential_id=b"1", credential=b"2")
    Identity.objects.create(person=person, issuer="https://dinh-danh.vidu.vn", subject="an-o-vneid")
    browser = signed_in(APPLICANT)
    Session.objects.filter(user=person).update(
        agent="Firefox 140", address="203.0.113.7", begun_at=timezone.now(), seen_at=timezone.now()
    )
    root = taken(made(), tmp_path / "out")
    assert listed(root, "ten-dang-nhap")[0]["standing_reason"] == "Mở lại theo đơn"
    assert listed(root, "khoa-thiet-bi")[0]["name"] == "Máy ở nhà"
    assert listed(root, "dinh-danh")[0]["subject"] == "an-o-vneid"
    assert ("Firefox 140", "203.0.113.7") in {
        (one["browser"], one["address"]) for one in listed(root, "phien") if one["seen_at"]
    }
    words = (root / "du-lieu/phien.json").read_text()
    assert str(browser.session.session_key) not in words


def test_nothing_of_others_and_nothing_that_officers_keep_for_themselves(story: Story, whole: Path) -> None:
    stranger = story.person(STRANGER)
    assert InternalNote.objects.exists()
    for place in whole.rglob("*"):
        if place.suffix in (".html", ".json"):
            words = place.read_text()
            for foreign in ("Ghi chú chỉ cán bộ đọc", stranger.email, stranger.id_number, "password"):
                assert foreign not in words, place


def test_it_reads_without_a_network_and_every_link_leads_somewhere(whole: Path) -> None:
    pages = list(whole.rglob("*.html"))
    assert len(pages) == 1 + len(KINDS) + 2
    for place in pages:
        page = Page(place.read_text())
        assert not {"script", "iframe", "img", "form"} & page.tags
        for link in page.links:
            assert ":" not in link, link
            assert (place.parent / unquote(link)).resolve().is_file(), (place, link)


def test_its_json_follows_the_published_schema(whole: Path) -> None:
    published = Client().get("/du-lieu-ca-nhan/luoc-do.json").json()
    Draft202012Validator.check_schema(published)
    assert json.loads((whole / "luoc-do.json").read_text()) == published
    validator = Draft202012Validator(published)
    seen = 0
    for place in whole.rglob("*.json"):
        if place.name in ("luoc-do.json", "export.json", "don.json"):
            continue
        assert not list(validator.iter_errors(json.loads(place.read_text()))), place
        seen += 1
    assert seen == len(KINDS) + 2
    wrong = json.loads((whole / "du-lieu/tai-khoan.json").read_text())
    wrong["rows"][0]["password"] = "x"
    assert not validator.is_valid(wrong)


def test_a_dossier_by_a_paper_authorisation_is_in_it_while_that_holds(story: Story, tmp_path: Path) -> None:
    person, dossier = story.person(APPLICANT), story.submitted()
    mandate = paper_mandate(person)
    Dossier.objects.filter(pk=dossier.pk).update(mandate=mandate)
    root = taken(made(), tmp_path / "during")
    (row,) = listed(root, "ho-so")
    assert json.loads((root / row["folder"] / "ho-so.json").read_text())["papers"]
    assert "Mở hồ sơ" in (root / "du-lieu/ho-so.html").read_text()
    Mandate.objects.filter(pk=mandate.pk).update(ended_at=timezone.now(), ending="left")
    root = taken(made(), tmp_path / "after")
    (row,) = listed(root, "ho-so")
    assert (row["reference"], row["folder"]) == (dossier.code or dossier.receipt_number, "")
    assert not (root / "ho-so").exists()
    assert "Mở hồ sơ" not in (root / "du-lieu/ho-so.html").read_text()


def test_a_file_that_lies_in_no_dossier_is_in_it_and_nothing_of_an_officers_work(
    story: Story, tmp_path: Path, settings: Any
) -> None:
    story.submitted()
    person, paper = story.person(APPLICANT), store_made(b"%PDF-1.4 giay", "Giấy 1.pdf", "application/pdf")
    lost, office = (
        store_made(text, f"{number}.pdf", "application/pdf")
        for number, text in enumerate((b"%PDF-1.4 mat", b"%PDF-1.4 co quan"))
    )
    StoredFile.objects.filter(pk__in=(paper.pk, lost.pk)).update(given_by=person)
    StoredFile.objects.filter(pk=office.pk).update(given_by=story.person(DESK))
    paper_mandate(person, file=paper)
    (place,) = settings.FILES_FOLDER.rglob(lost.sha256)
    place.unlink()
    root = taken(made(), tmp_path / "out")
    paths = {one["name"]: one["path"] for one in listed(root, "tep")}
    path = paths.pop("Giấy 1.pdf")
    assert (root / path).read_bytes() == b"%PDF-1.4 giay"
    assert set(paths.values()) == {""}, "the others lie with their dossier, or are lost"
    assert "1 tệp không đọc được" in (root / "index.html").read_text()
    links = Page((root / "du-lieu/tep.html").read_text()).links
    assert [one for one in links if "/tep/" in one] == [f"../{quote(path)}"]
    root = taken(made(DESK), tmp_path / "office", DESK)
    assert [one["path"] for one in listed(root, "tep")] == [""]
    assert not (root / "tep").exists()


def test_it_is_told_when_it_is_ready_and_deleted_after_a_week(story: Story, mailoutbox: Any) -> None:
    row = made()
    letters.tell_ready(Message.objects.get(topic=copies.TOPIC))
    notice = Notice.objects.get(person=story.person(APPLICANT))
    assert notice.title == "Bản sao dữ liệu cá nhân của bạn đã sẵn sàng"
    assert notice.link == PAGE
    (letter,) = mailoutbox
    assert letter.to == [APPLICANT]
    assert str(row.key) not in letter.body
    place = copies.folder_of(row)
    tasks.forget_copies(0)
    assert place.is_dir()
    PersonalExport.objects.update(asked_at=timezone.now() - timedelta(days=8))
    tasks.forget_copies(0)
    assert not place.exists()
    assert not PersonalExport.objects.exists()


def test_its_name_has_the_day_of_ha_noi(story: Story) -> None:
    row = made()
    PersonalExport.objects.update(asked_at=datetime(2026, 11, 29, 18, 30, tzinfo=UTC))
    answer = signed_in(APPLICANT).get(f"{PAGE}/ban-sao/{row.key}.zip")
    assert answer["Content-Disposition"] == 'attachment; filename="du-lieu-ca-nhan-20261130.zip"'


def test_nobody_else_takes_or_deletes_it(story: Story) -> None:
    row = made()
    address = f"{PAGE}/ban-sao/{row.key}.zip"
    assert Client().get(address).status_code == 302
    for email in (STRANGER, DESK, "quantri@hatinh.mau.vn"):
        assert signed_in(email).get(address).status_code == 404
        assert signed_in(email).post(f"{PAGE}/ban-sao", {"action": f"xoa:{row.key}"}).status_code == 404
        assert "Yêu cầu lúc" not in text(signed_in(email).get(PAGE))
    assert signed_in(APPLICANT).get(address).status_code == 200


def test_one_at_a_time_and_few_a_day(story: Story) -> None:
    browser = signed_in(APPLICANT)
    first = asked()
    assert "đang được làm" in text(browser.post(f"{PAGE}/ban-sao", {"action": "moi"}, follow=True))
    assert PersonalExport.objects.count() == 1
    assert browser.get(f"{PAGE}/ban-sao/{first.key}.zip").status_code == 404
    for _again in range(3):
        browser.post(f"{PAGE}/ban-sao", {"action": "moi"})
    assert browser.post(f"{PAGE}/ban-sao", {"action": "moi"}).status_code == 429


def test_it_is_deleted_on_request_once_that_was_confirmed(story: Story) -> None:
    row = made()
    browser = signed_in(APPLICANT)
    assert "không lấy lại được" in text(browser.get(f"{PAGE}?xoa={row.key}"))
    place = copies.folder_of(row)
    assert place.is_dir()
    assert browser.post(f"{PAGE}/ban-sao", {"action": f"xoa:{row.key}"}).status_code == 302
    assert not place.exists()
    assert browser.post(f"{PAGE}/ban-sao", {"action": f"xoa:{row.key}"}).status_code == 404
    assert browser.post(f"{PAGE}/ban-sao", {"action": "xoa:x"}).status_code == 404


def test_a_lost_content_is_told_and_does_not_stop_the_copy(
    story: Story, tmp_path: Path, settings: Any
) -> None:
    dossier = story.submitted()
    file = Paper.objects.filter(dossier=dossier).exclude(file=None)[0].file
    assert file is not None
    (place,) = settings.FILES_FOLDER.rglob(file.sha256)
    place.unlink()
    row = made()
    assert row.lost == 1
    root = taken(row, tmp_path / "out")
    told = json.loads(next(root.glob("ho-so/*/ho-so.json")).read_text())
    lost = [one["file"] for one in told["papers"] if one["file"]["sha256"] == file.sha256]
    assert lost[0]["path"] == ""
    assert lost[0]["missing"]
    assert "1 tệp không đọc được" in (root / "index.html").read_text()


def test_memory_does_not_grow_with_what_is_written(story: Story, tmp_path: Path) -> None:
    person, dossier = story.person(APPLICANT), story.submitted()
    write_personal(tmp_path / "warm", person, lambda _progress: None)
    large = store_made(os.urandom(60 * 1024 * 1024), "lớn.pdf", "application/pdf")
    Paper.objects.create(dossier=dossier, requirement="khac", file=large, submitted=False)
    Notice.objects.bulk_create(
        Notice(person=person, key=f"x/{number}", title="Thư", text="x" * 2000, link="/")
        for number in range(5000)
    )
    tracemalloc.start()
    write_personal(tmp_path / "out", person, lambda _progress: None)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024
    assert len(listed(tmp_path / "out", "thong-bao")) == 5000


def test_the_page_takes_few_statements(story: Story, django_assert_max_num_queries: Any) -> None:
    story.submitted()
    made()
    browser = signed_in(APPLICANT)
    browser.get(PAGE)
    with django_assert_max_num_queries(8):
        page = text(browser.get(PAGE))
    assert "Hệ thống giữ những gì" in page
    assert Client().get(PAGE).status_code == 302
