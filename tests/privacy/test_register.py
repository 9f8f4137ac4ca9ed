"""The register of processing: every kind that the system holds, what the agency wrote beside it, and its workbook."""

from __future__ import annotations

import io

import openpyxl

from motcua.privacy.inventory import KINDS
from motcua.privacy.models import ProcessingNote
from tests.privacy.pages import TOP, signed_in, text
from tests.story import DESK, Story

REGISTER = "/quan-tri/du-lieu-ca-nhan/so"


def test_every_kind_stands_in_it_with_what_the_agency_wrote(story: Story) -> None:
    office = signed_in(TOP)
    written = {"responsible": "Phòng CNTT", "recipients": "=Không có", "measures": "Mã hoá khi lưu"}
    assert office.post(f"{REGISTER}/ho-so", written).status_code == 302
    page = text(office.get(REGISTER))
    for kind in KINDS:
        assert str(kind.title) in page
    assert "Phòng CNTT" in page
    assert ProcessingNote.objects.get().changed_by == story.person(TOP)
    answer = office.get(f"{REGISTER}/tai-ve.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [str(kind.title) for kind in KINDS]
    assert next(row[6] for row in rows if row[5] == "Phòng CNTT") == "=Không có", "a text, no formula"
    office.post(f"{REGISTER}/ho-so", {**written, "responsible": "Văn phòng"})
    assert ProcessingNote.objects.get().responsible == "Văn phòng"


def test_what_is_too_long_is_told_and_nothing_is_lost(story: Story) -> None:
    answer = signed_in(TOP).post(f"{REGISTER}/ho-so", {"measures": "x" * 2001})
    assert answer.status_code == 422
    assert "dài quá 2000" in text(answer)
    assert "x" * 2001 in text(answer)
    assert not ProcessingNote.objects.exists()
    assert signed_in(TOP).get(f"{REGISTER}/khong-co").status_code == 404


def test_it_is_the_top_administrators_alone(story: Story) -> None:
    for address in (REGISTER, f"{REGISTER}/ho-so", f"{REGISTER}/tai-ve.xlsx"):
        for email in (DESK, "quantri@sct.mau.vn"):
            assert signed_in(email).get(address).status_code == 403
        assert signed_in(TOP).get(address).status_code == 200
