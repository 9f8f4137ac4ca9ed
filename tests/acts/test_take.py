"""Take: what nobody holds becomes the taker's."""

from __future__ import annotations

import pytest

from motcua.agencies.models import Holding, Post
from motcua.dossiers.selectors import work_list
from tests.acts.repeating import check_done_once
from tests.story import EXAMINER_2, JUSTICE_EXAMINER, JUSTICE_HEAD, Story


@pytest.fixture
def colleague(story: Story) -> str:
    """A second examiner in the same division."""
    division = story.unit(JUSTICE_EXAMINER)
    post = Post.objects.create(unit_id=division, code="chuyen-vien-9", title="Chuyên viên", role="examiner")
    person = story.person(EXAMINER_2)
    Holding.objects.filter(person=person).update(post=post)
    return EXAMINER_2


def listed(story: Story, email: str, code: str) -> int:
    page = work_list(story.actor(email), code)
    assert page is not None
    return len(page.items)


@pytest.mark.criterion("II.8.3")
def test_it_moves_from_the_common_list_to_the_takers(story: Story, colleague: str) -> None:
    dossier = story.same_day()
    assert [listed(story, email, "to_take") for email in (JUSTICE_EXAMINER, colleague)] == [1, 1]
    dossier = story.do("take", dossier, JUSTICE_EXAMINER).dossier
    assert dossier.assignee == dossier.examiner == story.person(JUSTICE_EXAMINER)
    assert [listed(story, email, "to_take") for email in (JUSTICE_EXAMINER, colleague)] == [0, 0]
    assert [listed(story, email, "to_examine") for email in (JUSTICE_EXAMINER, colleague)] == [1, 0]
    assert story.last_event(dossier).act == "take"


def test_the_second_is_told_that_it_is_taken(story: Story, colleague: str) -> None:
    dossier = story.do("take", story.same_day(), JUSTICE_EXAMINER).dossier
    refusal = story.refused("take", dossier, colleague)
    assert (refusal.status, refusal.message) == (409, "Hồ sơ đã có người thụ lý.")


def test_twice_and_two_examiners_at_once(story: Story, colleague: str) -> None:
    check_done_once(story, "take", story.same_day(), JUSTICE_EXAMINER, second=colleague)


def test_a_head_does_not_take(story: Story) -> None:
    assert story.refused("take", story.same_day(), JUSTICE_HEAD).status == 403
