"""Who else has a dossier's page open: told to officers, expired by itself, never a lock."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from motcua.dossiers.models import Presence
from motcua.dossiers.presence import forget_absent
from tests.desk.conftest import Desk
from tests.desk.helpers import page_of, press, shown
from tests.portal.way import address
from tests.story import APPLICANT, DESK, EXAMINER, HEAD, JUSTICE_HEAD, Story
from tests.story_fixtures import TimeIs

LINE = "đang xem hồ sơ này"


def test_a_colleague_is_named_with_the_time_and_oneself_is_not(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-07 10:32")
    assert LINE not in shown(at(EXAMINER).get(page_of(dossier)))
    time_is("2026-12-07 10:32:30")
    html = shown(at(HEAD).get(page_of(dossier)))
    assert "Lê Minh Tuấn (từ 10:32) đang xem hồ sơ này." in html
    assert html.count(LINE) == 1


def test_it_lasts_while_the_page_tells_and_runs_out_by_itself(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-07 10:32")
    examiner, head = at(EXAMINER), at(HEAD)
    examiner.get(page_of(dossier))
    for second in (25, 50, 75):
        time_is(f"2026-12-07 10:{32 + second // 60}:{second % 60:02}")
        assert examiner.post(f"{page_of(dossier)}/nhap/dang-xem").json() == {"text": ""}
    time_is("2026-12-07 10:34:00")
    told = head.post(f"{page_of(dossier)}/nhap/dang-xem").json()
    assert told == {"text": "Lê Minh Tuấn (từ 10:32) đang xem hồ sơ này."}
    time_is("2026-12-07 10:34:20")
    assert LINE not in shown(head.get(page_of(dossier)))
    time_is("2026-12-07 10:40")
    examiner.get(page_of(dossier))
    assert "(từ 10:40)" in shown(head.get(page_of(dossier))), "who comes back is there anew"


def test_it_locks_nothing(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    at(HEAD).get(page_of(dossier))
    assert press(at(EXAMINER), dossier, "ghi-tham-dinh", {"opinion": "Đủ."}).status_code == 302


def test_only_who_may_open_the_dossier_takes_part_and_the_applicant_hears_nothing(
    story: Story, at: Desk
) -> None:
    dossier = story.assigned()
    assert at(JUSTICE_HEAD).post(f"{page_of(dossier)}/nhap/dang-xem").status_code == 404
    assert at(APPLICANT).post(f"{page_of(dossier)}/nhap/dang-xem").status_code == 403
    at(EXAMINER).get(page_of(dossier))
    assert LINE not in at(APPLICANT).get(address("dossier", dossier)).content.decode()
    assert [row.person.email for row in Presence.objects.select_related("person")] == [EXAMINER]


def test_the_rows_are_few_small_and_cleared_away(
    story: Story, at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = story.submitted()
    browser = at(DESK)
    for _time in range(3):
        browser.get(page_of(dossier))
    assert Presence.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'dossiers_presence'")
        kind: Any = cursor.fetchone()
    assert kind == ("u",), "not worth a log"
    later = timezone.now() + datetime.timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)
    forget_absent()
    assert not Presence.objects.exists()
