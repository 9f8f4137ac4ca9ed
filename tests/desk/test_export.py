"""A list as a file: what the filters find, in its order, with the chosen columns, and nothing that runs."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from lxml import etree

from motcua.audit.models import TrailLine
from motcua.desk import export
from motcua.dossiers.models import Dossier
from motcua.kernel.dates import format_datetime
from tests.desk.conftest import Desk
from tests.desk.helpers import copies, shown
from tests.story import APPLICANT, DESK, EXAMINER, OTHER_EXAMINER, STRANGER, Story

FILES = "/can-bo/tai-ve/"


def csv_rows(answer: Any) -> list[list[str]]:
    """The lines of a CSV file, which begins with the mark by which Excel knows the encoding."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def xlsx_part(answer: Any, name: str) -> Any:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(answer.content)).read(name))


def test_csv_holds_what_the_filters_find_with_the_chosen_columns(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    story.submitted(STRANGER)
    dossier.refresh_from_db()
    browser = at(DESK)
    rows = csv_rows(
        browser.get(f"{FILES}csv/all?state=processing&cot=applicant,sector,accepted_at,due_at,state")
    )
    assert rows[0] == [
        "Mã hồ sơ",
        "Nội dung hồ sơ (thủ tục)",
        "Chủ hồ sơ",
        "Lĩnh vực",
        "Ngày tiếp nhận",
        "Trạng thái",
        "Ngày hẹn trả",
        "Thời hạn",
    ]
    assert dossier.accepted_at is not None
    assert dossier.due_at is not None
    assert rows[1][:7] == [
        dossier.code,
        dossier.procedure_version.name,
        dossier.applicant_name,
        dossier.procedure.sector.name,
        format_datetime(dossier.accepted_at),
        "Đang xử lý",
        format_datetime(dossier.due_at),
    ]
    assert rows[1][7].startswith("còn ")
    assert len(rows) == 2


def test_it_uses_the_kept_columns_and_the_order_of_the_list(story: Story, at: Desk) -> None:
    first, second = story.accepted(), story.accepted()
    browser = at(DESK)
    browser.post("/can-bo/cot/all", {"cot": ["step"], "pham-vi": "list"})
    rows = csv_rows(browser.get(f"{FILES}csv/all?sort=-code"))
    assert rows[0] == ["Mã hồ sơ", "Nội dung hồ sơ (thủ tục)", "Bước"]
    assert [row[0] for row in rows[1:]] == [second.code, first.code]


def test_the_spreadsheet_holds_moments_as_moments(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    answer = at(EXAMINER).get(f"{FILES}xlsx/to_examine")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert 'filename="cho-tham-dinh-' in answer["Content-Disposition"]
    texts = [text.text for text in xlsx_part(answer, "xl/sharedStrings.xml").iter("{*}t")]
    assert {dossier.code, "Ngày hẹn trả", dossier.applicant_name} <= set(texts)
    cells = list(xlsx_part(answer, "xl/worksheets/sheet1.xml").iter("{*}c"))
    assert [cell for cell in cells if cell.get("t") is None], "numbers: dates as office programs know them"
    assert not list(xlsx_part(answer, "xl/worksheets/sheet1.xml").iter("{*}f")), "no formula"


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+84", "-1+1", "@SUM(A1)"])
def test_what_somebody_typed_never_becomes_a_formula(story: Story, at: Desk, name: str) -> None:
    dossier = story.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name=name)
    rows = csv_rows(at(DESK).get(f"{FILES}csv/to_accept?cot=applicant"))
    assert rows[1][2] == f"'{name}"
    sheet = xlsx_part(at(DESK).get(f"{FILES}xlsx/to_accept?cot=applicant"), "xl/worksheets/sheet1.xml")
    assert not list(sheet.iter("{*}f"))


def test_more_than_one_file_takes_is_said_on_the_list(
    story: Story, at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.desk.views.export.MOST", 3)
    copies(story.submitted(), 3)
    answer = at(DESK).get(f"{FILES}xlsx/to_accept")
    assert answer.status_code == 422
    assert "Danh sách có hơn 3 hồ sơ" in shown(answer)
    assert export.MOST == 10_000
    Dossier.objects.latest("id").delete()
    assert at(DESK).get(f"{FILES}xlsx/to_accept").status_code == 200


def test_a_file_gives_nobody_more_than_the_list(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    assert dossier.code not in [row[0] for row in csv_rows(at(OTHER_EXAMINER).get(f"{FILES}csv/all"))]
    assert at(EXAMINER).get(f"{FILES}csv/to_accept").status_code == 404
    assert at(EXAMINER).get(f"{FILES}pdf/all").status_code == 404
    assert at(APPLICANT).get(f"{FILES}csv/all").status_code == 403


def test_a_file_takes_as_many_statements_for_many_rows_as_for_few(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    browser = at(DESK)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"{FILES}csv/all?cot=sector").status_code == 200
        return len(captured)

    statements()
    few = statements()
    copies(dossier, 60)
    assert statements() == few <= 8


def test_a_named_list_is_a_file_too(story: Story, at: Desk) -> None:
    rows = csv_rows(at(DESK).get(f"{FILES}csv/thong-bao-tmdt/tat-ca"))
    assert rows[0][0] == "Mã hồ sơ"


def test_whoever_takes_a_list_away_is_recorded_with_how_much_it_was_and_nothing_of_what_was_asked(
    story: Story, at: Desk
) -> None:
    story.assigned()
    story.submitted(STRANGER)
    browser = at(DESK)
    browser.get(f"{FILES}csv/all?q=Nguyen")
    browser.get("/can-bo/so-theo-doi.xlsx")
    browser.get("/can-bo/bao-cao.xlsx?ky=nam")
    told = TrailLine.objects.order_by("id").values_list("person__email", "kind", "about", "details__rows")
    assert list(told) == [
        (DESK, "export", "list:all", 1),
        (DESK, "export", "list:ledger", 1),
        (DESK, "export", "list:progress", 1),
    ]
    browser.get("/can-bo/danh-sach/all")
    assert TrailLine.objects.count() == 3


def test_whoever_takes_a_paper_made_from_a_dossier_is_recorded(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    browser = at(EXAMINER)
    for paper in ("don.pdf", "kiem-soat.pdf", "kiem-soat.docx", "du-thao-ket-qua.docx"):
        assert browser.get(f"/can-bo/ho-so/{dossier.key}/phieu/{paper}").status_code == 200
        line = TrailLine.objects.get()
        assert line.person is not None
        assert (line.person.email, line.kind, line.about) == (EXAMINER, "print", f"dossier:{dossier.key}")
        assert line.subject == [dossier.submitter_id]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL motcua.audit_truncate = 'on'")
            cursor.execute("TRUNCATE audit_trailline, audit_trailwaiting")
