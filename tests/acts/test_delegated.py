"""Acting for somebody else: through a delegated post, with the name of the one it is done for in the record."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from motcua.agencies.delegations import Wanted, delegate
from motcua.agencies.models import Delegation, Holding
from motcua.dossiers.selectors import dossier_for, work_counts, work_list
from motcua.dossiers.verification import verify
from tests.acts.who import DIVISION, LEADERS, check_access
from tests.story import APPLICANT, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, JUSTICE_EXAMINER, Story


def lend(story: Story, post_of: str, to: str, by: str | None = None) -> Delegation:
    today = timezone.localdate()
    holding = Holding.objects.get(person=story.person(post_of))
    until = today + datetime.timedelta(days=5)
    wanted = Wanted(holding.id, story.person(to).id, today, until, "Nghỉ phép")
    return delegate(story.actor(by or post_of), wanted)


@pytest.mark.criterion("II.8.4")
def test_the_record_names_both_and_the_right_ends_with_the_delegation(story: Story) -> None:
    dossier = story.to_approve()
    lent = lend(story, DIRECTOR, HEAD)
    approved = story.do("approve", dossier, HEAD, {"reason": "Đồng ý"}).dossier
    event = story.last_event(approved)
    assert event.actor == story.person(HEAD)
    assert event.actor_as["title"] == "Giám đốc"
    assert event.actor_as["on_behalf_of"] == story.person(DIRECTOR).full_name
    view = dossier_for(story.actor(HEAD), approved.key)
    assert view is not None
    assert view.timeline[0].who == story.person(HEAD).full_name
    assert view.timeline[0].role.endswith(f"thay mặt {story.person(DIRECTOR).full_name}")
    assert list(verify()) == []
    second = story.to_approve()
    lent.revoked_at = timezone.now()
    lent.save()
    assert story.refused("approve", second, HEAD).status == 403


def test_what_the_own_post_allows_is_done_in_the_own_name(story: Story) -> None:
    lend(story, DIRECTOR, HEAD)
    dossier = story.do(
        "assign", story.forwarded(), HEAD, {"examiner": str(story.person(EXAMINER).id)}
    ).dossier
    assert "on_behalf_of" not in story.last_event(dossier).actor_as


@pytest.mark.criterion("II.8.4")
def test_an_absent_examiners_substitute_finds_and_does_that_work(story: Story) -> None:
    dossier = story.assigned()
    lend(story, EXAMINER, EXAMINER_2, by=HEAD)
    substitute = story.actor(EXAMINER_2)
    assert work_counts(substitute)["to_examine"] == 1
    page = work_list(substitute, "to_examine")
    assert page is not None
    assert [row.key for row in page.items] == [dossier.key]
    proposed = story.do("propose", dossier, EXAMINER_2, {"opinion": "Đủ điều kiện."}).dossier
    assert proposed.examiner == story.person(EXAMINER), "it stays the absent one's"
    assert story.last_event(proposed).actor_as["on_behalf_of"] == story.person(EXAMINER).full_name


def test_taken_by_the_substitute_it_is_the_holders(story: Story) -> None:
    lend(story, JUSTICE_EXAMINER, "truongphong@stp.mau.vn")
    dossier = story.do("take", story.same_day(), "truongphong@stp.mau.vn").dossier
    assert dossier.assignee == story.person(JUSTICE_EXAMINER)


def test_access_is_the_posts_and_no_more(story: Story) -> None:
    dossier = story.to_approve()
    lend(story, DIRECTOR, EXAMINER)
    check_access(story, "approve", dossier, may=LEADERS | {EXAMINER}, knowing=DIVISION)


@pytest.mark.criterion("II.7.2")
def test_an_officer_who_moved_away_leaves_no_dossier_behind(story: Story) -> None:
    """Moved with work in hand: the old hands are off it, and the head gives it to somebody else at any such step."""
    dossier = story.assigned()
    Holding.objects.filter(person=story.person(EXAMINER)).update(
        starts_on=timezone.localdate() - datetime.timedelta(days=9),
        ends_on=timezone.localdate() - datetime.timedelta(days=1),
    )
    assert story.refused("propose", dossier, EXAMINER, {"opinion": "Đủ"}).status == 404
    left = work_list(story.actor(HEAD), "left_behind")
    assert left is not None
    assert [row.key for row in left.items] == [dossier.key]
    change = {"examiner": str(story.person(EXAMINER_2).id), "reason": "Chuyển công tác"}
    dossier = story.do("reassign", dossier, HEAD, change).dossier
    again = work_list(story.actor(HEAD), "left_behind")
    assert again is not None
    assert not again.items
    assert story.do("propose", dossier, EXAMINER_2, {"opinion": "Đủ"}).dossier.step == "duyet-phong"
    assert list(verify()) == []


def test_the_head_reassigns_although_the_process_names_no_such_action(story: Story) -> None:
    from tests.acts.coordination import publish

    def without(steps: dict[str, dict[str, object]]) -> None:
        actions = steps["tham-dinh"]["actions"]
        assert isinstance(actions, list)
        steps["tham-dinh"]["actions"] = [one for one in actions if one["act"] != "reassign"]

    publish(without)
    dossier = story.assigned()
    change = {"examiner": str(story.person(EXAMINER_2).id), "reason": "Chuyển công tác"}
    dossier = story.do("reassign", dossier, HEAD, change).dossier
    assert dossier.assignee == story.person(EXAMINER_2)
    assert story.last_event(dossier).action == ""
    assert list(verify()) == []


def test_after_a_supplement_it_waits_where_the_head_finds_it_when_its_examiner_left(story: Story) -> None:
    dossier = story.asked()
    story.person(EXAMINER).holdings.all().delete()
    dossier = story.do("supply", dossier, APPLICANT).dossier
    left = work_list(story.actor(HEAD), "left_behind")
    assert left is not None
    assert [row.key for row in left.items] == [dossier.key]
