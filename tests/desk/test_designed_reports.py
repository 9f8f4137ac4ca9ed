"""Designed reports at the desk: on the screen, as files, kept under a name, made by a job (II.13.4, II.14.2)."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.dossiers.models import Dossier
from motcua.reports.designed import lists, making, runs
from motcua.reports.designed.files import FORMATS
from motcua.reports.designed.making import TookTooLong
from motcua.reports.models import ReportRun, ReportVariant, ReportVersion
from tests.desk.conftest import Desk
from tests.desk.helpers import copies, shown
from tests.desk.test_statements import MOST, statements
from tests.reports.reading import sheet_rows
from tests.reports.test_follow_up import december
from tests.story import CLERK, DESK, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, OTHER_EXAMINER, Story

__all__ = ["december"]

HOME = "/can-bo/bao-cao-theo-mau"
HERE = f"{HOME}/xem"


def addresses(page: str, text: str) -> list[str]:
    """Where the links of that very text lead."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [html.unescape(href) for href, inside in found if re.sub(r"<[^>]+>", "", inside).strip() == text]


@pytest.mark.criterion("II.13.4", "II.13.6", "II.14.1")
def test_a_report_is_seen_drawn_and_can_be_printed(
    story: Story, at: Desk, december: dict[str, Dossier]
) -> None:
    home = shown(at(DIRECTOR).get(HOME))
    (address,) = addresses(home, ReportVersion.objects.get(code="06a").title)
    page = shown(at(DIRECTOR).get(address))
    assert '<th scope="colgroup" colspan="4" class="mc-report__over">Số hồ sơ tiếp nhận</th>' in page
    assert "Lưu thông hàng hoá trong nước" in page
    assert 'role="img" aria-label="Biểu đồ: Số hồ sơ đã giải quyết: Trước hạn' in page
    assert "data-print" in page
    assert '<option value="sector" selected>Lĩnh vực</option>' in page
    assert "Tình hình giải quyết trong kỳ: trừ Rút, trả lại" in page


def test_every_file_says_what_the_page_says_and_stands_in_the_trail(
    story: Story, at: Desk, december: dict[str, Dossier]
) -> None:
    browser = at(DIRECTOR)
    lines = TrailLine.objects.filter(kind=Kind.EXPORT, about="report:06a")
    files = {kind: browser.get(f"{HERE}/06a/tep.{kind}").content for kind in ("xlsx", "csv", "docx", "pdf")}
    assert lines.count() == 4
    assert [line.details for line in lines] == [{"rows": 7}] * 4
    table = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert table[1][:2] == ["1", "Lưu thông hàng hoá trong nước"]
    assert table[1][2:] == table[2][2:]
    own = table[2][2:]
    assert own[0] == "7"
    (sheet,) = sheet_rows(files["xlsx"])
    assert own in [row[2:13] for row in sheet]
    words = Document(io.BytesIO(files["docx"]))
    assert [cell.text for cell in words.tables[0].rows[-1].cells][2:] == own
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    assert "Tổng cộng" in text
    assert "Số hồ sơ đang giải quyết" in " ".join(text.split())


@pytest.mark.criterion("II.14.2")
def test_a_variant_is_kept_reused_shared_and_its_makers_alone_to_change(
    story: Story, at: Desk, december: dict[str, Dossier]
) -> None:
    query = "ky=2026-q4&cot=c7,c3&nhom=channel&ve=none&sap=-c7"
    browser = at(EXAMINER)
    assert browser.post(f"{HERE}/06a/luu?{query}", {"name": " "}).status_code == 422
    kept = browser.post(
        f"{HERE}/06a/luu?{query}&page=4", {"name": "Theo kênh", "unit": str(story.unit(EXAMINER))}
    )
    assert kept.status_code == 302
    (address,) = addresses(shown(browser.get(HOME)), "Theo kênh")
    page = shown(browser.get(address))
    assert "page=" not in address
    assert '<th scope="row" class="mc-report__level-0">Trực tuyến</th>' in page
    assert page.index(">Số hồ sơ đã giải quyết</th>") < page.index(">Số hồ sơ tiếp nhận</th>")
    again = browser.post(f"{HERE}/06a/luu?{query}", {"name": "theo KÊNH"})
    assert "Báo cáo này đã có mẫu tên" in shown(again)
    assert addresses(shown(at(EXAMINER_2).get(HOME)), "Theo kênh") == [address]
    assert addresses(shown(at(OTHER_EXAMINER).get(HOME)), "Theo kênh") == []
    variant = ReportVariant.objects.get()
    for other in (EXAMINER_2, HEAD):
        assert at(other).post(f"{HOME}/mau/{variant.pk}", {"name": "Khác"}).status_code == 404
        assert at(other).post(f"{HOME}/mau/{variant.pk}/xoa").status_code == 404
    assert browser.post(f"{HOME}/mau/{variant.pk}", {"name": "Kênh", "unit": ""}).status_code == 302
    assert addresses(shown(at(EXAMINER_2).get(HOME)), "Kênh") == []
    assert "Xoá mẫu “Kênh”?" in shown(browser.get(f"{HOME}/mau/{variant.pk}/xoa"))
    browser.post(f"{HOME}/mau/{variant.pk}/xoa")
    assert not ReportVariant.objects.exists()


@pytest.mark.criterion("II.13.5")
def test_people_who_use_the_services_are_sought_and_taken_out_for_a_survey(story: Story, at: Desk) -> None:
    dossier = story.accepted()
    kind = dossier.applicant["kind"]
    other = "organisation" if kind == "citizen" else "citizen"
    browser = at(DIRECTOR)
    here = f"{HERE}/nguoi-dung-dich-vu"
    page = shown(browser.get(f"{here}?ky=nam&loc.applicant_kind={kind}&loc.channel=online"))
    assert dossier.applicant_name in page
    assert dossier.applicant_name not in shown(browser.get(f"{here}?ky=nam&loc.applicant_kind={other}"))
    file = browser.get(f"{here}/tep.csv?ky=nam&loc.applicant_kind={kind}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [row["Tên chủ hồ sơ"] for row in rows] == [dossier.applicant_name]
    assert rows[0]["Điện thoại"] == dossier.applicant["phone"]
    masked = at(HEAD).get(f"{here}/tep.csv?ky=nam").content.decode("utf-8-sig")
    assert dossier.applicant["phone"] not in masked


def test_what_takes_long_is_made_by_a_job_for_whoever_asked(
    story: Story, at: Desk, december: dict[str, Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = at(DIRECTOR)
    monkeypatch.setattr(making, "counted", _too_slow)
    page = shown(browser.get(f"{HERE}/06a?ve=none"))
    (address, *_others) = addresses(page, "Lập XLSX")
    file = browser.get(f"{HERE}/06a/tep.xlsx?ve=none")
    assert (file.status_code, file["Location"]) == (302, address)
    monkeypatch.undo()
    assert "Bắt đầu lập" in shown(browser.get(address))
    first = browser.post(address)
    assert browser.post(address)["Location"] == first["Location"], "asked for twice, made once"
    waiting = shown(browser.get(first["Location"]))
    assert "Đang chờ đến lượt" in waiting
    assert "data-reload-soon" in waiting
    run = ReportRun.objects.get()
    runs.make(run.pk)
    (href,) = addresses(shown(browser.get(first["Location"])), "Tải XLSX")
    assert sheet_rows(browser.get(href).content)
    assert TrailLine.objects.filter(kind=Kind.EXPORT, about="report:06a").count() == 1
    assert at(HEAD).get(href).status_code == 404
    assert at(HEAD).get(first["Location"]).status_code == 404


def _too_slow(*_given: Any) -> Any:
    raise TookTooLong


def test_the_database_works_no_longer_than_the_page_waits(story: Story, db: None) -> None:
    with pytest.raises(TookTooLong), making.at_most(0.05), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(10)")
    with making.at_most(30), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_run_has_the_rights_of_when_it_is_made(story: Story, at: Desk) -> None:
    person = story.person(EXAMINER)
    run = runs.begin(person, ReportVersion.objects.get(code="ho-so-qua-han"), "csv", "")
    person.is_active = False
    person.save()
    runs.make(run.pk)
    run.refresh_from_db()
    assert (run.state, run.content) == (ReportRun.State.FAILED, None)


def test_a_list_longer_than_a_file_is_not_cut_off_in_silence(
    story: Story, at: Desk, december: dict[str, Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (lists, making):
        monkeypatch.setattr(room, "COUNTED_TO", 2)
    monkeypatch.setattr(runs, "FORMATS", {**FORMATS, "csv": replace(FORMATS["csv"], most=2)})
    answer = at(DIRECTOR).get(f"{HERE}/ho-so-qua-han/tep.csv?ky=khac&tu=01/12/2026&den=31/12/2026")
    assert answer.status_code == 422
    assert "Hãy lọc hẹp hơn" in shown(answer)


def test_a_run_has_an_end_and_one_person_does_not_fill_the_queue(
    story: Story, at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, version = story.person(DIRECTOR), ReportVersion.objects.get(code="ho-so-qua-han")
    run = runs.begin(person, version, "csv", "")
    monkeypatch.setattr(runs, "RUN_SECONDS", 0.01)
    monkeypatch.setattr(making, "counted_rows", _sleeping)
    runs.make(run.pk)
    run.refresh_from_db()
    assert run.state == ReportRun.State.FAILED
    assert "Hãy chọn kỳ ngắn hơn" in run.problem
    monkeypatch.setattr(runs, "MOST_UNDER_WAY", 1)
    first = runs.begin(person, version, "csv", "")
    assert runs.begin(person, version, "csv", "") == first
    there = reverse("desk:report_ask", kwargs={"code": version.code, "kind": "xlsx"})
    assert "chờ lập" in shown(at(DIRECTOR).post(there, follow=True))
    assert ReportRun.objects.count() == 2


def _sleeping(_found: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(10)")
    return 0


@pytest.mark.parametrize("code", ["06a", "06b", "ho-so-qua-han"])
def test_a_page_costs_no_more_the_more_it_is_about(story: Story, at: Desk, code: str) -> None:
    dossier = story.accepted()
    browser: Client = at(DESK)
    assert statements(browser, f"{HERE}/{code}?ve=bars") <= MOST
    copies(dossier, 60)
    assert statements(browser, f"{HERE}/{code}?ve=lines") <= MOST


def test_words_that_do_not_fit_are_told_and_nothing_is_lost(story: Story, at: Desk) -> None:
    browser = at(CLERK)
    answer = browser.get(f"{HERE}/ho-so-qua-han?ky=khac&tu=31/02/2026&den=01/03/2026")
    assert answer.status_code == 422
    assert 'value="31/02/2026"' in shown(answer)
    assert browser.get(f"{HERE}/khong-co").status_code == 404
    assert browser.get(f"{HERE}/06a/tep.exe").status_code == 404
    strange = browser.get(f"{HERE}/06a?ky=x&cot=,&nhom=phone&page=999999&sap=--&ve=y&loc.unit=%00")
    assert strange.status_code == 200
