"""The ledger: what was accepted, with its number in the year's book, for who may see it; on screen, paper and sheet."""

from __future__ import annotations

import datetime
import io
import unicodedata
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader

from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.reports import books
from motcua.reports.ledger import LedgerFilters, all_entries, read_ledger
from motcua.slips.models import SlipVersion
from tests.desk.conftest import Desk
from tests.desk.helpers import copies, shown
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CLERK,
    COMMUNE_DESK,
    DESK,
    DIRECTOR,
    EXAMINER,
    HEAD,
    NOTICE,
    OTHER_EXAMINER,
    OTHER_HEAD,
    RETAIL,
    Story,
)
from tests.story_fixtures import TimeIs

PAGE = "/can-bo/so-theo-doi"
YEAR = f"{PAGE}?from=01/01/2026&to=31/12/2026"


def year(story: Story, email: str = DESK, **more: Any) -> LedgerFilters:
    """The whole book of 2026 of that officer's agency."""
    agency = story.actor(email).seats[0].agency_id
    return LedgerFilters(agency, datetime.date(2026, 1, 1), datetime.date(2026, 12, 31), **more)


def words(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return unicodedata.normalize("NFC", " ".join(" ".join(page.extract_text().split()) for page in pages))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_numbers_run_through_the_year_as_the_slips_say(story: Story, time_is: TimeIs) -> None:
    accepted = []
    for moment in ("2026-01-05 09:00", "2026-03-02 10:00", "2026-03-02 10:30"):
        time_is(moment)
        accepted.append(story.accepted())
    time_is("2026-03-03 08:00")
    story.submitted()  # not accepted: not in the book
    entries = all_entries(story.actor(DESK), year(story), 100)
    assert [entry.number for entry in entries] == ["1", "2", "3"]
    assert [entry.code for entry in entries] == [dossier.code for dossier in accepted]
    slips = [IssuedSlip.objects.get(dossier=dossier).data["book"] for dossier in accepted]
    assert slips == [{"volume": "2026", "entry": str(number)} for number in (1, 2, 3)]
    march = LedgerFilters(year(story).agency, datetime.date(2026, 3, 2), datetime.date(2026, 3, 2))
    assert [entry.number for entry in all_entries(story.actor(DESK), march, 100)] == ["2", "3"]


def test_a_new_year_is_a_new_volume(story: Story, time_is: TimeIs) -> None:
    time_is("2025-12-31 16:00")
    story.accepted()
    time_is("2026-01-02 08:00")
    story.accepted()
    assert [entry.number for entry in all_entries(story.actor(DESK), year(story), 10)] == ["1"]


def test_a_day_is_a_day_in_ha_noi(story: Story, time_is: TimeIs) -> None:
    time_is("2026-03-02 07:30")
    story.accepted()
    for day, expected in ((1, 0), (2, 1), (3, 0)):
        filters = LedgerFilters(year(story).agency, datetime.date(2026, 3, day), datetime.date(2026, 3, day))
        assert len(all_entries(story.actor(DESK), filters, 10)) == expected


def test_a_line_tells_all_that_the_form_asks(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.forwarded()
    (entry,) = all_entries(story.actor(DESK), year(story), 10)
    texts = entry.texts()
    assert texts == {
        "number": "1",
        "code": dossier.code,
        "procedure": "Cấp Giấy phép bán lẻ rượu",
        "sets": "1",
        "applicant": "Nguyễn Văn An",
        "contact": texts["contact"],
        "resolver": "Phòng Quản lý thương mại",
        "received": "08:00 07/12/2026",
        "due": "08:00 21/12/2026",
        "handed_over": "",
        "way": texts["way"],
        "signed": "",
        "note": "",
    }
    assert "0900000101" in texts["contact"]
    assert "Số 12 đường Mẫu" in texts["contact"]


def test_how_it_ended_stands_in_its_line(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    story.handed_over()
    rejected = story.assigned()
    story.do("reject", rejected, EXAMINER, {"reason": "Không đủ điều kiện"})
    first, second = all_entries(story.actor(DESK), year(story), 10)
    assert first.texts()["handed_over"] == "08:00 07/12/2026"
    assert second.texts()["handed_over"] == ""
    if Dossier.objects.get(pk=rejected.pk).ended_at is not None:
        assert second.note == "Dừng xử lý"


@pytest.mark.parametrize(
    ("officer", "count"),
    [(DESK, 1), (DIRECTOR, 1), (CLERK, 1), (HEAD, 1), (EXAMINER, 1), (OTHER_HEAD, 0), (OTHER_EXAMINER, 0)],
)
def test_everyone_reads_what_they_may_see_elsewhere(story: Story, officer: str, count: int) -> None:
    story.forwarded()
    today = datetime.date.today()
    filters = LedgerFilters(year(story).agency, today - datetime.timedelta(1), today + datetime.timedelta(1))
    assert len(all_entries(story.actor(officer), filters, 10)) == count
    # Another agency's book is empty, whoever asks for it.
    assert all_entries(story.actor(COMMUNE_DESK), filters, 10) == []


@pytest.mark.parametrize(
    ("officer", "status"),
    [
        (DESK, 200),
        (HEAD, 200),
        (EXAMINER, 200),
        (DIRECTOR, 200),
        (CLERK, 200),
        (ADMINISTRATOR, 403),
        (APPLICANT, 403),
    ],
)
@pytest.mark.parametrize("end", ["", ".pdf", ".xlsx"])
def test_who_may_open_it(story: Story, at: Desk, officer: str, status: int, end: str) -> None:
    assert at(officer).get(PAGE + end).status_code == status


@pytest.mark.parametrize("end", ["", ".pdf", ".xlsx"])
def test_strangers_sign_in_first(story: Story, client: Any, end: str) -> None:
    answer = client.get(PAGE + end)
    assert answer.status_code == 302
    assert "/dang-nhap" in answer["Location"]


def test_nobody_chooses_an_agency_that_is_not_theirs(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.accepted()
    foreign = year(story).agency
    assert dossier.code not in shown(at(COMMUNE_DESK).get(f"{YEAR}&agency={foreign}"))


def test_the_page_narrows_and_keeps_all_of_it_in_the_address(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.forwarded()
    browser = at(DESK)
    assert dossier.code in shown(browser.get(PAGE))  # from the first of the month until today
    time_is("2027-01-04 08:00")
    browser = at(DESK)
    assert dossier.code not in shown(browser.get(PAGE))
    division = dossier.division_id
    page = shown(browser.get(f"{YEAR}&division={division}&procedure={RETAIL}"))
    assert dossier.code in page
    assert f"/can-bo/ho-so/{dossier.key}" in page
    for kept in (f"division={division}", f"procedure={RETAIL}", "from=01%2F01%2F2026"):
        assert page.count(kept) >= 2  # in the addresses of the book and of the sheet
    assert 'value="01/01/2026"' in page
    assert dossier.code not in shown(browser.get(f"{YEAR}&procedure={NOTICE}"))
    assert dossier.code not in shown(browser.get(f"{YEAR}&division={story.unit(OTHER_HEAD)}"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("from=31/02/2026", "Không có ngày 31/02/2026"),
        ("from=abc", "ngày/tháng/năm"),
        ("from=02/01/2026&to=01/01/2026", "Ngày cuối phải từ ngày đầu trở đi"),
    ],
)
@pytest.mark.parametrize("end", ["", ".pdf", ".xlsx"])
def test_days_that_cannot_be_are_explained_and_kept(
    story: Story, at: Desk, asked: str, told: str, end: str
) -> None:
    answer = at(DESK).get(f"{PAGE}{end}?{asked}")
    assert answer.status_code == 422
    assert told in shown(answer)
    assert asked.split("=")[1].split("&")[0] in shown(answer)


def test_an_empty_part_of_the_book_says_so_and_what_to_do(story: Story, at: Desk) -> None:
    page = shown(at(DESK).get(f"{PAGE}?from=01/01/2020&to=02/01/2020"))
    assert "Không có hồ sơ nào được tiếp nhận trong phần sổ này." in page
    assert "Hãy chọn khoảng ngày khác" in page
    assert "Sổ không có trang này." in shown(at(DESK).get(f"{PAGE}?page=99"))


@pytest.mark.parametrize("asked", ["division=x", "agency=999999", "page=0", "page=99999", "procedure=%00"])
def test_nonsense_in_the_address_breaks_nothing(story: Story, at: Desk, asked: str) -> None:
    assert at(DESK).get(f"{PAGE}?{asked}").status_code == 200


def test_the_book_is_printed_with_cover_and_numbers(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.forwarded()
    story.accepted()
    answer = at(DESK).get(f"{PAGE}.pdf?from=01/01/2026&to=31/12/2026&procedure={RETAIL}")
    assert answer["Content-Type"] == "application/pdf"
    printed = words(body(answer))
    for line in (
        "SỔ THEO DÕI HỒ SƠ",
        "SỞ CÔNG THƯƠNG",
        "Quyển số: 2026",
        "Từ ngày 01 tháng 01 năm 2026 đến ngày 31 tháng 12 năm 2026",
        "Thủ tục: Cấp Giấy phép bán lẻ rượu",
        dossier.code or "",
        "Nguyễn Văn An",
        "Số hồ sơ trong sổ: 2",
        "Mẫu số 07, Phụ lục I Thông tư số 03/2025/TT-VPCP",
    ):
        assert line in printed, printed


def test_the_sheet_holds_the_same_lines_and_no_formula(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.accepted()
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name='=HYPERLINK("http://x")')
    answer = at(DESK).get(f"{PAGE}.xlsx?from=01/12/2026&to=31/12/2026")
    assert answer["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(body(answer))) as sheet:
        texts = sheet.read("xl/sharedStrings.xml").decode()
        cells = sheet.read("xl/worksheets/sheet1.xml").decode()
    assert dossier.code in texts
    assert "=HYPERLINK" in texts
    assert "<f>" not in cells
    assert "46363.333333" in cells  # 08:00 on 07/12/2026 as spreadsheets count it


def test_more_than_fits_is_refused_with_what_to_do(
    story: Story, at: Desk, time_is: TimeIs, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_is("2026-12-07 08:00")
    copies(story.accepted(), 3)
    for name, end in (("MOST_PRINTED", ".pdf"), ("MOST_IN_SHEET", ".xlsx")):
        monkeypatch.setattr(f"motcua.desk.views.ledger.{name}", 3)
        answer = at(DESK).get(f"{PAGE}{end}")
        assert answer.status_code == 422
        assert "Có hơn 3 hồ sơ" in shown(answer)


def test_rules_without_a_form_print_no_book(story: Story, at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.desk.views.ledger.ledger_template", lambda: None)
    answer = at(DESK).get(f"{PAGE}.pdf")
    assert answer.status_code == 422
    assert "chưa có mẫu sổ theo dõi" in shown(answer)


def test_the_book_follows_the_rules_in_force(story: Story, time_is: TimeIs) -> None:
    time_is("2024-03-04 08:00")
    template = books.ledger_template()
    assert template is not None
    assert template.code == "so-theo-doi-2018"
    time_is("2026-03-04 08:00")
    assert SlipVersion.objects.filter(code="so-theo-doi").exists()


def test_pages_follow_one_another_without_a_gap(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    copies(story.accepted(), 119)
    pages = [read_ledger(story.actor(DESK), year(story), number) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [50, 50, 20, 0]
    assert [page.total for page in pages] == [120] * 4
    assert len({entry.key for page in pages for entry in page}) == 120


def test_the_page_is_in_the_menu(story: Story, at: Desk) -> None:
    page = shown(at(HEAD).get("/can-bo/"))
    assert f'href="{PAGE}"' in page
