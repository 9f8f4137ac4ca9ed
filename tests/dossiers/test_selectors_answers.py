"""The answer within eight working hours (HT.10): its own clock, its list and figures, and breaches in the record."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.answers import AnswerCounts, answer_counts, answer_figures, owed_answers
from motcua.dossiers.verification import verify
from tests.kernel.moments import at
from tests.story import (
    APPLICANT,
    COMMUNE_DESK,
    DESK,
    DIRECTOR,
    EXAMINER,
    STRANGER,
    Story,
)
from tests.story_fixtures import TimeIs, story, time_is

__all__ = ["story", "time_is"]


def owed(story: Story, email: str = DESK, **options: Any) -> list[tuple[str, datetime.datetime, bool]]:
    page = owed_answers(story.actor(email), **options)
    assert page is not None
    return [(item.row.reference, item.due_at, item.is_late) for item in page]


def test_a_submission_is_to_be_answered_eight_working_hours_later(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-04 15:00")
    dossier = story.submitted()
    assert dossier.answer_due_at == at("2026-12-07 15:00"), "a Friday afternoon"
    assert dossier.due_at is None, "the legal limit has not begun"
    assert owed(story) == [(dossier.receipt_number, at("2026-12-07 15:00"), False)]
    assert answer_counts(story.actor(DESK)) == AnswerCounts(owed=1, soon=0, late=0)
    time_is("2026-12-07 13:30")
    assert answer_counts(story.actor(DESK)) == AnswerCounts(owed=1, soon=1, late=0)
    time_is("2026-12-07 15:00:01")
    assert answer_counts(story.actor(DESK)) == AnswerCounts(owed=1, soon=0, late=1)
    assert owed(story, late_only=True) == [(dossier.receipt_number, at("2026-12-07 15:00"), True)]
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("act", "data"),
    [("accept", {}), ("refuse", {"reason": "Sai thẩm quyền"}), ("ask_supplement", None)],
)
@pytest.mark.parametrize(("moment", "late"), [("2026-12-08 08:00:00", False), ("2026-12-08 08:00:01", True)])
def test_every_answer_ends_the_wait_and_the_record_keeps_whether_it_came_late(
    story: Story, time_is: TimeIs, act: str, data: dict[str, Any] | None, moment: str, late: bool
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.submitted()
    time_is(moment)
    dossier = story.do(act, dossier, DESK, story.request() if data is None else data).dossier
    assert dossier.answer_due_at is None
    assert story.last_event(dossier).data["answer"] == {
        "due_at": "2026-12-08T01:00:00+00:00",
        "late": late,
    }
    assert owed(story) == []
    day = datetime.date(2026, 12, 8)
    figures = answer_figures(story.actor(DIRECTOR), day, day)
    assert (figures.given, figures.late, figures.owed_late) == (1, int(late), 0)
    assert answer_figures(story.actor(DESK), day + datetime.timedelta(days=1), day).given == 0
    assert list(verify(dossier.code)) == []


def test_a_supplement_before_acceptance_is_to_be_answered_anew(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.asked_at_intake()
    assert dossier.answer_due_at is None, "it waits for the applicant now"
    time_is("2026-12-10 10:00")
    dossier = story.do("supply", dossier, APPLICANT).dossier
    assert dossier.answer_due_at == at("2026-12-11 10:00")
    dossier = story.do("accept", dossier, DESK).dossier
    assert dossier.answer_due_at is None
    assert list(verify(dossier.code)) == []


def test_a_request_to_withdraw_does_not_end_the_wait_but_its_answer_does(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.withdrawing(story.submitted())
    assert dossier.answer_due_at == at("2026-12-08 08:00")
    back = story.do("decline_withdrawal", dossier, DESK, {"reason": "Đã thẩm tra"}).dossier
    assert back.answer_due_at == at("2026-12-08 08:00")
    gone = story.do("confirm_withdrawal", story.withdrawing(back), DESK).dossier
    assert gone.answer_due_at is None
    assert list(verify(gone.receipt_number)) == []


def test_paper_dossiers_and_supplements_in_examination_owe_no_answer(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    assert story.do("submit", story.brought(), DESK).dossier.answer_due_at is None
    assert story.do("supply", story.asked(), APPLICANT).dossier.answer_due_at is None


def test_the_most_urgent_stands_first_and_pages_follow(story: Story, time_is: TimeIs) -> None:
    numbers = []
    for day in ("09", "07", "08"):
        time_is(f"2026-12-{day} 08:00")
        numbers.append(story.submitted().receipt_number)
    first, second = owed_answers(story.actor(DESK), size=2), owed_answers(story.actor(DESK), size=2, page=2)
    assert first is not None
    assert second is not None
    assert [item.row.reference for item in first] == [numbers[1], numbers[2]]
    assert [item.row.reference for item in second] == [numbers[0]]
    assert (first.has_next, second.has_next) == (True, False)


def test_only_the_desk_and_the_heads_of_that_agency_see_it(story: Story) -> None:
    story.submitted()
    assert len(owed(story, DIRECTOR)) == 1
    assert owed(story, COMMUNE_DESK) == []
    assert answer_counts(story.actor(COMMUNE_DESK)) == AnswerCounts(0, 0, 0)
    for email in (EXAMINER, APPLICANT, STRANGER):
        assert owed_answers(story.actor(email)) is None
        assert answer_counts(story.actor(email)) == AnswerCounts(0, 0, 0)
        today = datetime.date.today()
        assert answer_figures(story.actor(email), today, today).given == 0


def test_few_statements_whatever_the_rows(story: Story, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        story.submitted()
    actor = story.actor(DESK)
    owed_answers(actor)
    with django_assert_num_queries(2):
        owed_answers(actor)
    with django_assert_num_queries(1):
        answer_counts(actor)


def test_a_changed_promise_is_found(story: Story) -> None:
    dossier = story.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(answer_due_at=None)
    assert [found.message for found in verify(dossier.receipt_number)] == [
        "Hạn trả lời hồ sơ nộp trực tuyến khác với diễn biến."
    ]
