"""The control sheet fills itself from the record: who gave the dossier to whom, when, and whether in time."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from motcua.dossiers.models import Dossier, Event
from motcua.reports.control_sheet import HandOver, control_sheet_docx, control_sheet_pdf, hand_overs
from motcua.slips.models import SlipVersion
from tests.story import APPLICANT, DESK, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, Story
from tests.story_fixtures import TimeIs

LAW_OF_2018 = "2024-03-04"  # a Monday under the rules of 2018


def rows_of(dossier: Dossier) -> list[HandOver]:
    dossier.refresh_from_db()
    return hand_overs(dossier, list(Event.objects.filter(dossier=dossier).order_by("seq")))


def told(rows: Sequence[HandOver]) -> list[tuple[str, str, str, str]]:
    return [(row.giver_unit, row.giver, row.receiver_unit, row.receiver) for row in rows]


def text_of(pdf: bytes | None) -> str:
    assert pdf is not None
    pages = PdfReader(io.BytesIO(pdf)).pages
    return unicodedata.normalize("NFC", " ".join(" ".join(page.extract_text().split()) for page in pages))


def test_the_way_of_a_dossier_is_a_row_for_each_hand_over(story: Story) -> None:
    dossier = story.handed_over()
    one_stop, trade = "Bộ phận một cửa Sở Công Thương", "Phòng Quản lý thương mại"
    rows = rows_of(dossier)
    names = {email: story.person(email).full_name for email in (DESK, HEAD, EXAMINER, DIRECTOR)}
    assert told(rows[:5]) == [
        ("Người nộp hồ sơ", "Nguyễn Văn An", one_stop, names[DESK]),
        (one_stop, names[DESK], trade, names[HEAD]),
        (trade, names[HEAD], trade, names[EXAMINER]),
        (trade, names[EXAMINER], trade, names[HEAD]),
        (trade, names[HEAD], rows[4].receiver_unit, names[DIRECTOR]),
    ]
    assert told(rows)[-1] == (one_stop, names[DESK], "Người nộp hồ sơ", "Nguyễn Văn An")
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    passed_on = Event.objects.filter(dossier=dossier, act="forward").order_by("seq")[0]
    assert rows[1].at == passed_on.at
    assert rows[1].note == "Chuyển phòng chuyên môn"


def test_nothing_is_handed_over_by_looking_at_it(story: Story) -> None:
    dossier = story.assigned()
    before = told(rows_of(dossier))
    story.do("examine", dossier, EXAMINER, {"opinion": "Đang xem."})
    assert told(rows_of(dossier)) == before


def test_a_reassignment_and_a_supplement_are_hand_overs_too(story: Story) -> None:
    dossier = story.assigned()
    story.do("reassign", dossier, HEAD, {"examiner": str(story.person(EXAMINER_2).id), "reason": "Nghỉ phép"})
    story.do("ask_supplement", dossier, EXAMINER_2, story.request())
    before_answer = rows_of(dossier)
    assert before_answer[-2].receiver == story.person(EXAMINER_2).full_name
    assert told(before_answer)[-1][2:] == ("Người nộp hồ sơ", "Nguyễn Văn An")


def test_each_step_is_judged_by_its_own_time(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.accepted()
    time_is("2026-12-09 08:00")  # to be passed on the same day
    dossier = story.do("forward", dossier, DESK, {"division": str(story.trade_division())}).dossier
    time_is("2026-12-09 08:30")
    examiner = str(story.person(EXAMINER).id)
    dossier = story.do("assign", dossier, HEAD, {"examiner": examiner}).dossier
    time_is("2026-12-09 10:00")
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ."})
    verdicts = [(row.note, row.verdict) for row in rows_of(dossier)]
    assert verdicts[0][1] == ""
    assert dict(verdicts)["Chuyển phòng chuyên môn"] == "Quá hạn"
    assert [verdict for _note, verdict in verdicts[2:]] == ["Đúng hạn", "Trước hạn"]


def test_a_dossier_that_was_never_accepted_has_none(story: Story) -> None:
    dossier = story.do("refuse", story.submitted(), DESK, {"reason": "Sai thẩm quyền"}).dossier
    assert control_sheet_pdf(dossier) is None
    assert control_sheet_docx(dossier) is None


def test_it_is_printed_live_with_the_form_of_the_rules(story: Story) -> None:
    dossier = story.forwarded()
    first = text_of(control_sheet_pdf(dossier))
    for words in (
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        f"Mã hồ sơ: {dossier.code}",
        "Phòng Quản lý thương mại, Sở Công Thương",
        "Mẫu số 06, Phụ lục I Thông tư số 03/2025/TT-VPCP",
        "Chuyển phòng chuyên môn",
    ):
        assert words in first, first
    assert first.count("Người giao") == 2
    examiner = str(story.person(EXAMINER).id)
    dossier = story.do("assign", dossier, HEAD, {"examiner": examiner}).dossier
    assert text_of(control_sheet_pdf(dossier)).count("Người giao") == 3


def test_a_dossier_under_the_rules_of_2018_has_their_form(story: Story, time_is: TimeIs) -> None:
    time_is(f"{LAW_OF_2018} 08:00")
    dossier = story.forwarded()
    assert "Mẫu số 05, Phụ lục Thông tư số 01/2018/TT-VPCP" in text_of(control_sheet_pdf(dossier))


def test_it_comes_for_word_with_the_same_rows(story: Story) -> None:
    dossier = story.forwarded()
    made = control_sheet_docx(dossier)
    assert made is not None
    table = next(one for one in Document(io.BytesIO(made)).tables if one.rows[0].cells[0].text == "TT")
    assert len(table.rows) == 1 + len(rows_of(dossier))
    row = " ".join(cell.text for cell in table.rows[2].cells)
    assert story.person(DESK).full_name in row
    assert "Phòng Quản lý thương mại" in row


def test_rules_without_a_form_give_no_sheet(story: Story) -> None:
    dossier = story.forwarded()
    rules = dossier.rule_set
    rules.pk = None
    rules.number += 1
    rules.definition = {**rules.definition, "slips": {"accept": "giay-tiep-nhan"}}
    rules.save(force_insert=True)
    Dossier.objects.filter(pk=dossier.pk).update(rule_set=rules)
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert control_sheet_pdf(dossier) is None
    assert SlipVersion.objects.filter(code="phieu-kiem-soat").exists()


@pytest.mark.parametrize("typed", ["{{ 1 }}", "#panic()"])
def test_what_people_typed_is_printed_as_it_is(story: Story, typed: str) -> None:
    dossier = story.forwarded()
    dossier.applicant_name = typed
    dossier.save()
    assert typed in text_of(control_sheet_pdf(dossier))
    made = control_sheet_docx(dossier)
    assert made is not None
    found: Any = Document(io.BytesIO(made)).element.iter(qn("w:t"))
    assert any(typed in (node.text or "") for node in found)
    assert APPLICANT
