"""Lateness as the circular writes it, on dossiers that real acts carried."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import dossier_for, lookup, own_list
from tests.kernel.moments import at
from tests.story import APPLICANT, CLERK, DESK, EXAMINER, NOTICE, Story
from tests.story_fixtures import TimeIs


@pytest.fixture
def dossier(story: Story, time_is: TimeIs) -> Dossier:
    """Accepted on Monday 7 December at 08:00, due in ten working days: Monday the 21st at 08:00."""
    time_is("2026-12-07 08:00")
    return story.assigned()


def line(story: Story, dossier: Dossier) -> str:
    view = dossier_for(story.actor(DESK), dossier.key)
    assert view is not None
    return view.due_line


@pytest.mark.criterion("II.4.1")
@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-12-21 08:01", "Hạn xử lý 21/12/2026 - Quá hạn 1 ngày"),
        ("2026-12-24 09:00", "Hạn xử lý 21/12/2026 - Quá hạn 3 ngày"),
        ("2026-12-27 09:00", "Hạn xử lý 21/12/2026 - Quá hạn 4 ngày"),
    ],
)
def test_late_reads_as_the_circular_orders_for_officer_applicant_and_public(
    story: Story, dossier: Dossier, time_is: TimeIs, now: str, words: str
) -> None:
    time_is(now)
    public = lookup(dossier.code or "")
    assert public is not None
    assert line(story, dossier) == public.due_line == words
    (row,) = own_list(story.person(APPLICANT), "processing")
    assert row.is_late
    assert row.due_text == words.rpartition(" - ")[2]
    assert public.state.label == "Đang xử lý", "late is no state"


def test_in_time_says_how_much_is_left(story: Story, dossier: Dossier, time_is: TimeIs) -> None:
    time_is("2026-12-17 08:00")
    assert line(story, dossier) == "Hạn xử lý 21/12/2026 08:00:00 - còn 2 ngày làm việc"
    time_is("2026-12-18 14:00")
    assert line(story, dossier) == "Hạn xử lý 21/12/2026 08:00:00 - còn 4 giờ làm việc"


def test_while_the_applicant_is_asked_no_time_runs(story: Story, dossier: Dossier, time_is: TimeIs) -> None:
    dossier = story.do("ask_supplement", dossier, EXAMINER, story.request()).dossier
    time_is("2027-06-01 08:00")
    assert line(story, dossier) == "Tạm dừng, chờ người nộp bổ sung"
    (row,) = own_list(story.person(APPLICANT), "supplement")
    assert not row.is_late


@pytest.mark.criterion("II.10.2")
@pytest.mark.parametrize(
    ("finished", "words", "late"),
    [("2026-12-21 08:00", "Xong đúng hạn", False), ("2026-12-22 09:00", "Xong muộn: quá hạn 1 ngày", True)],
)
def test_in_time_or_late_is_judged_by_the_end_of_processing_not_by_the_hand_over(
    story: Story, time_is: TimeIs, finished: str, words: str, late: bool
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.approved()
    time_is(finished)
    data = {"number": "1", "issued_on": "21/12/2026", "file": story.file()}
    dossier = story.do("finish", dossier, CLERK, data).dossier
    assert dossier.finished_at == at(finished)
    time_is("2027-02-01 08:00")
    dossier = story.do("forward", dossier, DESK).dossier
    dossier = story.do("hand_over", dossier, DESK, story.hand_over_data()).dossier
    assert line(story, dossier) == words
    (row,) = own_list(story.person(APPLICANT), "handed_over")
    assert row.is_late is late


def test_before_acceptance_and_without_a_limit_the_words_say_so(story: Story) -> None:
    assert line(story, story.submitted()) == "Chưa tính thời hạn"
    notice = story.do("submit", story.draft(APPLICANT, NOTICE), APPLICANT).dossier
    assert line(story, story.do("accept", notice, DESK).dossier) == "Không quy định thời hạn"
