"""The list of what was filed online and waits for the desk's answer (HT.10)."""

from __future__ import annotations

import pytest
from django.core import mail

from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from tests.desk.conftest import Desk
from tests.desk.helpers import shown, tiles
from tests.story import APPLICANT, CLERK, COMMUNE_DESK, DESK, DIRECTOR, EXAMINER, Story
from tests.story_fixtures import TimeIs, time_is

__all__ = ["time_is"]

PAGE = "/can-bo/cho-tra-loi"


@pytest.mark.criterion("HT.10")
def test_what_waits_and_what_came_too_late_is_seen_and_reported(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-04 15:00")
    dossier = story.submitted()
    page = shown(at(DESK).get(PAGE))
    assert dossier.receipt_number in page
    assert "07/12/2026" in page, "eight working hours later, over a weekend"
    assert tiles(shown(at(DESK).get("/can-bo/")))["hồ sơ trực tuyến chờ trả lời"] == 1
    time_is("2026-12-07 15:00:01")
    assert dossier.receipt_number in shown(at(DESK).get(PAGE, {"late": "1"}))
    assert tiles(shown(at(DESK).get("/can-bo/")))["quá hạn trả lời"] == 1
    code = story.do("accept", dossier, DESK).dossier.code
    for message in Message.objects.filter(delivered_at__isnull=True).order_by("id"):
        deliver_now(message.pk)
    assert any(letter.to == [APPLICANT] and str(code) in letter.body for letter in mail.outbox), "told of it"
    after = shown(at(DESK).get(PAGE))
    assert "Không có hồ sơ nào chờ trả lời." in after
    assert "đã trả lời 1 hồ sơ, trong đó 1 trả lời muộn" in after


def test_an_answer_in_time_leaves_no_trace_of_lateness(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.submitted()
    time_is("2026-12-08 08:00")
    assert dossier.receipt_number not in shown(at(DESK).get(PAGE, {"late": "1"}))
    story.do("accept", dossier, DESK)
    assert "đã trả lời 1 hồ sơ, trong đó 0 trả lời muộn" in shown(at(DIRECTOR).get(PAGE))


def test_another_agency_sees_none_of_it(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    assert dossier.receipt_number not in shown(at(COMMUNE_DESK).get(PAGE))


@pytest.mark.parametrize("email", [EXAMINER, CLERK])
def test_who_owes_no_answers_has_no_such_page(story: Story, at: Desk, email: str) -> None:
    assert at(email).get(PAGE).status_code == 403
