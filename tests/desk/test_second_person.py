"""Files that hold many people leave the desk when an administrator has confirmed them, and by no other door."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core import mail

from motcua.agencies import four_eyes
from motcua.agencies.four_eyes_policy import Guarded, publish
from motcua.agencies.models import Agency, AskedAct, AskedFile
from motcua.agencies.rights import EXPORT, Effect
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.granted import granted
from tests.reports.reading import sheet_rows
from tests.story import ADMINISTRATOR, CLERK, DEPARTMENT, DESK, INSPECTOR, JUSTICE_DESK, Story

PAGE = "/can-bo/cho-nguoi-thu-hai"
SHEET = "/can-bo/so-theo-doi.xlsx"
NEEDS = "Việc này cần người thứ hai"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than one is many."""
    monkeypatch.setattr("motcua.reports.leaving.MANY", 1)


@pytest.fixture
def two(story: Story) -> list[str]:
    """The codes of two dossiers, in a department that turned it on."""
    publish(Agency.objects.get(code=DEPARTMENT).pk, [Guarded.EXPORT_DOSSIERS], None)
    return [str(story.accepted().code) for _number in range(2)]


def asked(at: Desk, reason: str = "Báo cáo quý", by: str = DESK, **narrowed: str) -> AskedAct:
    browser = at(by)
    answer = browser.get(SHEET, narrowed)
    assert answer.status_code == 200
    signed = re.search(r'name="viec" value="([^"]+)"', shown(answer))
    assert signed is not None
    sent = browser.post(f"{PAGE}/de-nghi", {"viec": html.unescape(signed[1]), "reason": reason})
    assert sent["Location"] == PAGE
    return AskedAct.objects.latest("id")


def test_a_long_ledger_is_made_when_an_administrator_confirms(two: list[str], story: Story, at: Desk) -> None:
    row = asked(at)
    assert row.payload["rows"] == 2
    assert not AskedFile.objects.exists()
    assert "Rút đề nghị" in shown(at(DESK).get(PAGE))
    administrator = at(ADMINISTRATOR)
    told = shown(administrator.get(f"/quan-tri/cho-nguoi-thu-hai/{row.key}"))
    assert "Lập sổ theo dõi hồ sơ của" in told
    assert "tệp có 2 hồ sơ" in told
    for code in two:
        assert code not in told, "an administrator's post opens no dossier"
    administrator.post(f"/quan-tri/cho-nguoi-thu-hai/{row.key}", {"xac-nhan": "1"})
    assert "Tải tệp về" in shown(at(DESK).get(PAGE))
    for other in (CLERK, JUSTICE_DESK, ADMINISTRATOR):
        assert at(other).get(f"{PAGE}/{row.key}/tep").status_code in (403, 404)
    assert administrator.get(f"/quan-tri/cho-nguoi-thu-hai/{row.key}/tep").status_code == 404
    text = str(sheet_rows(at(DESK).get(f"{PAGE}/{row.key}/tep").content))
    assert [code in text for code in two] == [True, True]
    line = TrailLine.objects.filter(kind=Kind.EXPORT).latest("id")
    assert (line.about, line.details) == (f"asked_act:{row.key}", {"rows": 2})
    for message in Message.objects.filter(delivered_at__isnull=True, topic=four_eyes.DECIDED):
        deliver_now(message.pk)
    letter = next(one for one in mail.outbox if one.to == [DESK])
    assert PAGE in letter.body


def test_no_other_door_lets_as_many_out(two: list[str], at: Desk) -> None:
    browser = at(DESK)
    assert NEEDS in shown(browser.get("/can-bo/so-theo-doi.pdf"))
    for door in ("tai-ve/xlsx/all", "tai-ve/csv/all", "bao-cao.xlsx", "bao-cao.docx"):
        answer = browser.get(f"/can-bo/{door}")
        assert answer.status_code == 422, door
        assert "chỉ đề nghị được ở Sổ theo dõi" in shown(answer)
    assert browser.get(f"/can-bo/tai-ve/xlsx/all?q={two[0]}").status_code == 200, "a single one may"
    assert not TrailLine.objects.filter(kind=Kind.EXPORT, details__rows=2).exists()


def test_an_inspector_above_needs_a_second_person_for_it_as_well(two: list[str], at: Desk) -> None:
    inspector, agency = at(INSPECTOR), Agency.objects.get(code=DEPARTMENT)
    answer = inspector.get("/can-bo/tai-ve/xlsx/all")
    assert answer.status_code == 422
    assert "chỉ đề nghị được ở Sổ theo dõi" in shown(answer)
    row = asked(at, by=INSPECTOR, agency=str(agency.pk))
    assert row.agency == agency
    at(ADMINISTRATOR).post(f"/quan-tri/cho-nguoi-thu-hai/{row.key}", {"xac-nhan": "1"})
    row.refresh_from_db()
    assert row.state == AskedAct.State.CONFIRMED, row.answer
    text = str(sheet_rows(inspector.get(f"{PAGE}/{row.key}/tep").content))
    assert [code in text for code in two] == [True, True]
    assert "0900000101" not in text, "masked for who asked"


def test_rights_of_who_asked_are_asked_anew(two: list[str], story: Story, at: Desk) -> None:
    row = asked(at)
    granted(story, Effect.FORBID, EXPORT, to=DESK)
    assert four_eyes.confirm(story.actor(ADMINISTRATOR), row.key).state == AskedAct.State.VOID
    assert not AskedFile.objects.exists()


def test_an_officer_takes_the_own_request_back_and_no_other(two: list[str], at: Desk) -> None:
    row = asked(at)
    for browser, key, status in ((at(CLERK), row.key, 404), (at(DESK), "x", 404), (at(DESK), row.key, 302)):
        assert browser.post(PAGE, {"rut": str(key)}).status_code == status
    row.refresh_from_db()
    assert row.state == AskedAct.State.WITHDRAWN
    assert "Bạn chưa đề nghị việc nào" in shown(at(CLERK).get(PAGE))


def test_where_it_is_off_nothing_is_asked(story: Story, at: Desk) -> None:
    for _number in range(2):
        story.accepted()
    answer: Any = at(DESK).get(SHEET)
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert at(DESK).get("/can-bo/tai-ve/xlsx/all").status_code == 200
