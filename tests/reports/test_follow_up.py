"""The report that follows dossiers through a period: figures equal to its lines, the same in every format."""

from __future__ import annotations

import dataclasses
import datetime
import io
import unicodedata
from collections import Counter
from typing import Any

import pytest
from docx import Document
from pptx import Presentation
from pypdf import PdfReader

from motcua.dossiers.models import Dossier
from motcua.kernel.periods import Period
from motcua.reports.follow_up import FollowUp, Line, follow_up, follow_up_lines
from motcua.reports.follow_up_files import FORMATS
from tests.desk.conftest import Desk
from tests.reports.reading import sheet_rows
from tests.story import APPLICANT, CLERK, DESK, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, OTHER_HEAD, Story
from tests.story_fixtures import TimeIs

DECEMBER = Period(datetime.date(2026, 12, 1), datetime.date(2026, 12, 31), "Tháng 12/2026")


@pytest.fixture
def december(story: Story, time_is: TimeIs) -> dict[str, Dossier]:
    """Dossiers of every fate around December 2026, seen at noon on the 31st."""

    def finish(dossier: Dossier, day: str) -> None:
        story.do("finish", dossier, CLERK, {"number": "1", "issued_on": day, "file": story.file()})

    time_is("2026-11-20 08:00")
    found = {"carried": story.approved(), "before": story.approved(), "still": story.assigned()}
    time_is("2026-11-25 08:00")
    finish(found["before"], "25/11/2026")
    time_is("2026-12-01 08:00")
    found |= {
        "early": story.approved(),
        "on_time": story.approved(),
        "late": story.approved(),
        "open": story.assigned(EXAMINER_2),
        "withdrawn": story.accepted(),
    }
    story.submitted()
    story.do("confirm_withdrawal", story.withdrawing(found["withdrawn"]), DESK)
    time_is("2026-12-02 08:00")
    finish(found["early"], "02/12/2026")
    finish(found["carried"], "02/12/2026")
    found["on_time"].refresh_from_db()
    due = found["on_time"].due_at
    local = due.astimezone(DECEMBER.start.tzinfo)
    time_is(f"{local:%Y-%m-%d %H:%M}")
    finish(found["on_time"], f"{local:%d/%m/%Y}")
    time_is("2026-12-31 12:00")
    finish(found["late"], "31/12/2026")
    for dossier in found.values():
        dossier.refresh_from_db()
    return found


def report(story: Story, email: str) -> tuple[FollowUp, list[Line]]:
    actor = story.actor(email)
    return follow_up(actor, DECEMBER), follow_up_lines(actor, DECEMBER, 100)


@pytest.mark.criterion("II.13.1", "II.22.2")
def test_each_dossier_is_counted_once_where_the_record_has_it(
    story: Story, december: dict[str, Dossier]
) -> None:
    figures, lines = report(story, DIRECTOR)
    total = figures.total
    assert (total.carried, total.received) == (2, 5)
    assert (total.early, total.on_time, total.late, total.withdrawn) == (2, 1, 1, 1)
    assert (total.open, total.open_late) == (2, 2)
    assert total.carried + total.received == total.resolved + total.withdrawn + total.open == len(lines)
    assert december["before"].code not in {line.code for line in lines}
    verdicts = Counter(line.verdict for line in lines)
    assert (verdicts["Xong trước hạn"], verdicts["Xong đúng hạn"]) == (total.early, total.on_time)
    assert verdicts["Trả lại, rút"] == total.withdrawn
    assert sum(line.is_late for line in lines) == total.late + total.open_late


def test_a_period_that_is_over_shows_what_was_open_at_its_end(
    story: Story, december: dict[str, Dossier]
) -> None:
    november = Period(datetime.date(2026, 11, 1), datetime.date(2026, 11, 30), "")
    total = follow_up(story.actor(DIRECTOR), november).total
    assert (total.received, total.early, total.open, total.open_late) == (3, 1, 2, 0)


def test_heads_see_their_officers_examiners_themselves_and_others_their_own_units(
    story: Story, december: dict[str, Dossier]
) -> None:
    names = {email: story.person(email).full_name for email in (EXAMINER, EXAMINER_2)}
    figures, lines = report(story, HEAD)
    by_name = {group.name: group.progress for group in figures.groups}
    unit = by_name["Phòng Quản lý thương mại"]
    assert (by_name[names[EXAMINER]].early, by_name[names[EXAMINER_2]].open) == (2, 1)
    assert by_name[names[EXAMINER]] + by_name[names[EXAMINER_2]] == unit
    own, own_lines = report(story, EXAMINER_2)
    assert [line.code for line in own_lines] == [december["open"].code]
    assert own.total.open == 1
    assert report(story, OTHER_HEAD)[1] == []
    at_desk, _lines = report(story, DESK)
    assert all(group.is_unit for group in at_desk.groups)
    assert len(lines) < len(report(story, DESK)[1]), "the withdrawn one was never with the division"


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


@pytest.mark.criterion("II.20.2", "II.13.2")
def test_text_spreadsheet_presentation_and_pdf_say_the_same(
    story: Story, december: dict[str, Dossier]
) -> None:
    figures, lines = report(story, DIRECTOR)
    made = {kind: one.make(figures, lines) for kind, one in FORMATS.items()}
    expected = [line.texts() for line in lines]

    figure_table, dossier_table = Document(io.BytesIO(made["docx"])).tables
    rows = [[cell.text for cell in row.cells] for row in dossier_table.rows]
    assert [row[1:] for row in rows[1:]] == expected
    assert [cell.text for cell in figure_table.rows[-1].cells][:3] == ["Tổng cộng", "2", "5"]

    by_unit, listed = sheet_rows(made["xlsx"])
    assert [row[1 : 1 + len(expected[0])] for row in listed[4:]] == expected
    assert by_unit[-1][:3] == ["Tổng cộng", "2", "5"]

    pages = PdfReader(io.BytesIO(made["pdf"])).pages
    text = folded("".join(page.extract_text() for page in pages))
    for line in lines:
        assert folded(line.code) in text
    assert folded("Kết quả theo đơn vị, cán bộ") in text

    slides = Presentation(io.BytesIO(made["pptx"])).slides
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    told = {
        table.cell(row, 0).text: table.cell(row, 1).text for table in tables for row in range(len(table.rows))
    }
    assert (told["Tiếp nhận trong kỳ"], told["Quá hạn"]) == ("5", "1")
    chart = next(shape.chart for slide in slides for shape in slide.shapes if shape.has_chart)
    assert {series.name: sum(series.values) for series in chart.plots[0].series} == {
        "Trước hạn": 2,
        "Đúng hạn": 1,
        "Quá hạn": 1,
    }


@pytest.mark.criterion("II.20.2")
def test_the_page_has_the_figures_and_a_file_of_each_kind(
    story: Story, december: dict[str, Dossier], at: Desk
) -> None:
    days = "?ky=khac&tu=01/12/2026&den=31/12/2026"
    browser = at(DIRECTOR)
    page = browser.get(f"/can-bo/bao-cao{days}").content.decode()
    assert "Phòng Quản lý thương mại" in page
    assert story.person(EXAMINER).full_name in page
    for kind, wanted in FORMATS.items():
        assert f"/can-bo/bao-cao.{kind}?ky=khac" in page
        answer = browser.get(f"/can-bo/bao-cao.{kind}{days}")
        assert (answer.status_code, answer["Content-Type"]) == (200, wanted.content_type)
        assert f"bao-cao-theo-doi-20261201-20261231.{kind}" in answer["Content-Disposition"]
    assert browser.get(f"/can-bo/bao-cao.exe{days}").status_code == 404
    assert browser.get("/can-bo/bao-cao?ky=khac&tu=31/02/2026&den=01/03/2026").status_code == 422
    assert browser.get("/can-bo/bao-cao.pdf?ky=khac&tu=x&den=01/03/2026").status_code == 422
    assert at(APPLICANT).get(f"/can-bo/bao-cao.xlsx{days}").status_code == 403


@pytest.mark.parametrize("typed", ['=HYPERLINK("http://x")', "#panic()", "<b>A & B</b>"])
def test_what_people_typed_is_written_as_it_is(story: Story, typed: str, time_is: TimeIs) -> None:
    time_is("2026-12-01 08:00")
    dossier = story.accepted()
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name=typed)
    figures, lines = report(story, DIRECTOR)
    _by_unit, listed = sheet_rows(FORMATS["xlsx"].make(figures, lines))
    assert listed[4][3] == typed
    rows = Document(io.BytesIO(FORMATS["docx"].make(figures, lines))).tables[1].rows
    assert rows[1].cells[3].text == typed
    pdf: Any = PdfReader(io.BytesIO(FORMATS["pdf"].make(figures, lines)))
    assert folded(typed) in folded("".join(page.extract_text() for page in pdf.pages))


def test_more_than_a_file_holds_is_said(
    story: Story, december: dict[str, Dossier], at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = dataclasses.replace(FORMATS["pdf"], most=2)
    monkeypatch.setitem(FORMATS, "pdf", small)  # type: ignore[arg-type]
    answer = at(DIRECTOR).get("/can-bo/bao-cao.pdf?ky=khac&tu=01/12/2026&den=31/12/2026")
    assert answer.status_code == 422
    assert "hơn 2 hồ sơ" in answer.content.decode()
