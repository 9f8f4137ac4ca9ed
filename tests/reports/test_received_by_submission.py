"""Processes without reception: control sheet and ledger fill from the record, the slip is issued where one is named."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from motcua.dossiers.models import Dossier, Event, IssuedSlip
from motcua.dossiers.verification import verify
from motcua.process.models import ProcessVersion
from motcua.reports.control_sheet import hand_overs
from motcua.reports.ledger import LedgerFilters, all_entries
from tests.commerce import WEBSITE, Commerce
from tests.story import EXAMINER, HEAD, ORGANISATION
from tests.story_fixtures import TimeIs

TRADE = "Phòng Quản lý thương mại"


@pytest.fixture
def commerce(sample: Any, db: None) -> Commerce:
    return Commerce()


def rows_of(dossier: Dossier) -> list[tuple[str, str, str, str]]:
    dossier.refresh_from_db()
    rows = hand_overs(dossier, list(Event.objects.filter(dossier=dossier).order_by("seq")))
    return [(row.giver_unit, row.giver, row.receiver_unit, row.receiver) for row in rows]


def book(commerce: Commerce, email: str = HEAD) -> LedgerFilters:
    agency = commerce.actor(email).seats[0].agency_id
    return LedgerFilters(agency, datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))


def without_slip(process: str) -> None:
    """A version of the process by an administrator who does not want the slip."""
    version = ProcessVersion.objects.filter(code=process).order_by("-number")[0]
    version.definition = {key: kept for key, kept in version.definition.items() if key != "reception_slip"}
    version.pk, version.number = None, version.number + 1
    version.save(force_insert=True)


def test_the_control_sheet_begins_with_the_submission(commerce: Commerce, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = commerce.filed(WEBSITE)
    applicant = dossier.applicant_name
    assert rows_of(dossier) == [("Người nộp hồ sơ", applicant, TRADE, "")]
    time_is("2026-12-07 09:00")
    dossier = commerce.do("ask_supplement", dossier, EXAMINER, commerce.request()).dossier
    examiner = commerce.person(EXAMINER).full_name
    assert rows_of(dossier) == [
        ("Người nộp hồ sơ", applicant, TRADE, examiner),
        (TRADE, examiner, "Người nộp hồ sơ", applicant),
    ]
    reception = hand_overs(dossier, list(Event.objects.filter(dossier=dossier).order_by("seq")))[0]
    assert reception.at == dossier.submitted_at
    assert [str(one) for one in verify()] == []


def test_the_slip_goes_with_the_submission_and_numbers_the_ledger(
    commerce: Commerce, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    first, second = commerce.filed(WEBSITE), commerce.filed(WEBSITE)
    slip = IssuedSlip.objects.get(dossier=first)
    assert slip.template.code == "giay-tiep-nhan"
    assert slip.event == Event.objects.get(dossier=first, act="submit")
    assert slip.data["code"] == first.code
    assert slip.data["due_at"] == first.due_at.isoformat() if first.due_at else False
    assert slip.data["papers"]
    # Nobody received it in the agency's name.
    assert slip.data["officer"] == {"name": "", "title": "", "unit": ""}
    entries = all_entries(commerce.actor(HEAD), book(commerce), 10)
    assert [(entry.number, entry.code) for entry in entries] == [("1", first.code), ("2", second.code)]
    assert entries[0].received == first.submitted_at
    assert [str(one) for one in verify()] == []


def test_a_process_that_names_no_slip_issues_none_and_is_still_in_the_book(
    commerce: Commerce, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    without_slip("thong-bao-tmdt")
    dossier = commerce.filed(WEBSITE)
    assert not IssuedSlip.objects.filter(dossier=dossier).exists()
    (entry,) = all_entries(commerce.actor(HEAD), book(commerce), 10)
    assert (entry.number, entry.code, entry.received) == ("", dossier.code, dossier.submitted_at)
    assert len(rows_of(dossier)) == 1
    assert [str(one) for one in verify()] == []


def test_the_applicant_finds_the_slip_with_the_dossier(commerce: Commerce, client: Any) -> None:
    dossier = commerce.filed(WEBSITE)
    client.force_login(commerce.person(ORGANISATION))
    page = client.get(f"/ho-so/{dossier.key}")
    assert page.status_code == 200
    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" in page.content.decode()
