"""A step that names one post: its holders and their delegates have the work, and nobody else of the same role."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.agencies.delegations import Wanted, delegate
from motcua.agencies.models import Holding, Post
from motcua.agencies.services import end_holding, hold_post
from motcua.dossiers import migration
from motcua.dossiers.acts import ACTS, perform
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import next_rows, work_list
from motcua.dossiers.selectors.counting import work_counts
from motcua.dossiers.selectors.holding import held_by, holders
from motcua.dossiers.verification import verify
from motcua.notices.coordination import in_charge
from motcua.notices.models import Notice
from tests.acts.coordination import publish, settle
from tests.acts.migrating import deliver, next_version, run
from tests.acts.who import DIVISION, check_access
from tests.sample_database import forget_cached
from tests.story import ADMINISTRATOR, CLERK, DEPUTY, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, Story
from tests.story_fixtures import TimeIs

Change = Callable[[dict[str, dict[str, Any]]], None]


def deputy_signs(steps: dict[str, dict[str, Any]]) -> None:
    steps["ky-duyet"]["post"] = "pho-giam-doc"


def one_examiner(steps: dict[str, dict[str, Any]]) -> None:
    steps["tham-dinh"]["post"] = "chuyen-vien-2"


@pytest.fixture
def signing(story: Story) -> Dossier:
    """Before the leaders of the agency, for the deputy director alone to sign."""
    publish(deputy_signs)
    return story.to_approve()


def post_of(story: Story, email: str) -> int:
    return story.actor(email).seats[0].post_id


def listed(story: Story, email: str, code: str) -> list[Any]:
    found = work_list(story.actor(email), code)
    assert found is not None
    return [row.key for row in found]


def vacate(story: Story, email: str) -> Holding:
    """The person holds the post no more."""
    holding = Holding.objects.get(person=story.person(email), post_id=post_of(story, email))
    end_holding(holding)
    forget_cached()
    return holding


def test_it_arrives_at_the_post_and_leaves_it_again(story: Story, signing: Dossier) -> None:
    assert signing.step == "ky-duyet"
    assert signing.post_id == post_of(story, DEPUTY)
    assert story.last_event(signing).data["holder"]["post"] == signing.post_id
    approved = story.do("approve", signing, DEPUTY).dossier
    assert (approved.step, approved.post_id) == ("van-thu", None)
    assert "post" not in story.last_event(approved).data["holder"]
    assert list(verify()) == []


def test_only_the_holder_of_the_post_may_approve(story: Story, signing: Dossier) -> None:
    check_access(story, "approve", signing, may={DEPUTY}, knowing=DIVISION)


def test_without_a_post_every_leader_may(story: Story) -> None:
    check_access(story, "approve", story.to_approve(), may={DIRECTOR, DEPUTY}, knowing=DIVISION)


def test_a_delegate_of_the_holder_may_and_the_record_says_for_whom(
    story: Story, signing: Dossier, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    holding = Holding.objects.get(person=story.person(DEPUTY))
    days = (datetime.date(2026, 12, 7), datetime.date(2026, 12, 11))
    delegate(story.actor(DEPUTY), Wanted(holding.id, story.person(DIRECTOR).id, *days, "Đi công tác"))
    time_is("2026-12-08 09:00")
    assert listed(story, DIRECTOR, "to_approve") == [signing.key]
    check_access(story, "approve", signing, may={DEPUTY, DIRECTOR}, knowing=DIVISION)
    story.do("approve", signing, DIRECTOR)
    card = story.last_event(signing).actor_as
    assert (card["title"], card["on_behalf_of"]) == ("Phó Giám đốc", story.person(DEPUTY).full_name)


def test_it_stands_in_the_lists_and_counts_of_its_holders_alone(story: Story, signing: Dossier) -> None:
    other = Dossier.objects.get(pk=signing.pk)
    other.pk = None
    other.key, other.code, other.receipt_number, other.post_id = None, None, "TN-khac", None
    other.key = Dossier._meta.get_field("key").get_default()
    other.save(force_insert=True)
    assert set(listed(story, DEPUTY, "to_approve")) == {signing.key, other.key}
    assert listed(story, DIRECTOR, "to_approve") == [other.key]
    assert work_counts(story.actor(DEPUTY))["to_approve"] == 2
    assert work_counts(story.actor(DIRECTOR))["to_approve"] == 1
    assert {row.key for row in next_rows(story.actor(DEPUTY))} == {signing.key, other.key}
    assert [row.key for row in next_rows(story.actor(DIRECTOR))] == [other.key]
    # What a leader may look at is as before: everything of the agency.
    assert signing.key in listed(story, DIRECTOR, "all")


def test_who_has_the_role_and_not_the_post_is_told_by_nobody(story: Story) -> None:
    publish(deputy_signs)
    dossier = story.to_approve()
    settle()
    told = set(
        Notice.objects.filter(dossier=dossier, kind=Notice.Kind.ARRIVED).values_list(
            "person__email", flat=True
        )
    )
    assert DEPUTY in told
    assert DIRECTOR not in told
    assert in_charge(Dossier.objects.get(pk=dossier.pk)) == {story.person(DEPUTY).id}


def test_a_head_chooses_among_the_holders_and_only_they_take_it(story: Story) -> None:
    publish(one_examiner)
    dossier = story.forwarded()
    choice, _reason = ACTS["assign"].inputs(Situation(dossier, story.actor(HEAD), timezone.now()))
    assert [value for value, _label in choice.options] == [str(story.person(EXAMINER_2).id)]
    wrong = story.refused("assign", dossier, HEAD, {"examiner": str(story.person(EXAMINER).id)})
    assert wrong.fields == {"examiner": "Hãy chọn “Chuyên viên thụ lý” trong danh sách."}
    dossier = story.do("assign", dossier, HEAD, {"examiner": str(story.person(EXAMINER_2).id)}).dossier
    assert (dossier.assignee_id, dossier.post_id) == (story.person(EXAMINER_2).id, post_of(story, EXAMINER_2))
    choice, _reason = ACTS["reassign"].inputs(Situation(dossier, story.actor(HEAD), timezone.now()))
    assert [value for value, _label in choice.options] == [str(story.person(EXAMINER_2).id)]
    assert list(verify()) == []


def one_examiner_takes(steps: dict[str, dict[str, Any]]) -> None:
    one_examiner(steps)
    steps["tham-dinh"]["actions"].append({"code": "nhan", "label": "Nhận", "act": "take", "to": "@stay"})


def test_given_to_somebody_who_left_the_post_the_head_gives_it_on(story: Story) -> None:
    publish(one_examiner)
    data = {"examiner": str(story.person(EXAMINER_2).id)}
    dossier = story.do("assign", story.forwarded(), HEAD, data).dossier
    assert listed(story, HEAD, "left_behind") == []
    vacate(story, EXAMINER_2)
    hold_post(story.person(EXAMINER_2), "H27.03/quan-ly-thuong-mai/chuyen-vien-1")
    assert listed(story, HEAD, "left_behind") == [dossier.key], "still in the division, and not in the post"
    assert story.refused("propose", dossier, EXAMINER_2, {"opinion": "Đủ."}).status == 403
    hold_post(story.person(EXAMINER), "H27.03/quan-ly-thuong-mai/chuyen-vien-2")
    given = {"examiner": str(story.person(EXAMINER).id), "reason": "Chuyển chức vụ"}
    dossier = story.do("reassign", dossier, HEAD, given).dossier
    assert listed(story, HEAD, "left_behind") == []
    assert story.do("propose", dossier, EXAMINER, {"opinion": "Đủ."}).dossier.step == "duyet-phong"


def test_where_it_can_be_taken_it_waits_for_a_holder_to_do_so(story: Story) -> None:
    publish(one_examiner_takes)
    dossier = story.do(
        "assign", story.forwarded(), HEAD, {"examiner": str(story.person(EXAMINER_2).id)}
    ).dossier
    dossier = story.do("propose", dossier, EXAMINER_2, {"opinion": "Đủ."}).dossier
    vacate(story, EXAMINER_2)
    hold_post(story.person(EXAMINER), "H27.03/quan-ly-thuong-mai/chuyen-vien-2")
    dossier = story.do("send_back", dossier, HEAD, {"reason": "Xem lại"}).dossier
    assert (dossier.step, dossier.assignee_id) == ("tham-dinh", None)
    assert listed(story, EXAMINER, "to_take") == [dossier.key]
    check_access(story, "take", dossier, may={EXAMINER}, knowing=DIVISION - {EXAMINER_2})
    dossier = story.do("take", dossier, EXAMINER).dossier
    assert dossier.assignee_id == story.person(EXAMINER).id
    assert list(verify()) == []


def test_a_vacated_post_keeps_its_work_for_the_next_holder(story: Story, signing: Dossier) -> None:
    vacate(story, DEPUTY)
    assert in_charge(Dossier.objects.get(pk=signing.pk)) == set()
    assert listed(story, DIRECTOR, "to_approve") == []
    # The heads find it, and the page says what is missing.
    assert listed(story, DIRECTOR, "vacant_posts") == [signing.key]
    assert listed(story, HEAD, "vacant_posts") == [signing.key]
    assert story.refused("approve", signing, DIRECTOR).status == 403
    hold_post(story.person(CLERK), "H27.03/lanh-dao/pho-giam-doc")
    assert listed(story, CLERK, "to_approve") == [signing.key]
    assert listed(story, DIRECTOR, "vacant_posts") == []
    assert story.do("approve", signing, CLERK).dossier.step == "van-thu"


def test_a_post_with_work_in_hand_cannot_be_deleted(story: Story, signing: Dossier) -> None:
    with pytest.raises(ProtectedError):
        Post.objects.get(id=signing.post_id).delete()


@pytest.mark.parametrize("change", [{"code": "da-doi-ma"}, {"role": "clerk"}])
def test_a_post_that_is_gone_is_told_before_anything_is_sent_there(
    story: Story, change: dict[str, str]
) -> None:
    publish(deputy_signs)
    dossier = story.proposed()
    Post.objects.filter(id=post_of(story, DEPUTY)).update(**change)
    forget_cached()
    refusal = story.refused("propose", dossier, HEAD, {"opinion": "Kính trình."})
    assert refusal.status == 409
    assert "Cơ quan không còn chức vụ mà bước" in refusal.message
    assert "pho-giam-doc" in refusal.message


def test_who_sent_it_to_a_post_takes_it_back(story: Story, signing: Dossier) -> None:
    back = story.do("take_back", signing, HEAD, {"reason": "Nhầm"}).dossier
    assert (back.step, back.post_id) == ("duyet-phong", None)
    assert list(verify()) == []


def test_heads_see_for_which_post_it_waits(story: Story, signing: Dossier) -> None:
    (holder,) = [one for one in holders(story.actor(DIRECTOR)) if one.post]
    assert (holder.post_name, holder.person_name, holder.number) == ("Phó Giám đốc", "", 1)
    assert [one.row.key for one in held_by(story.actor(DIRECTOR), holder, 1)] == [signing.key]


def test_a_post_costs_an_act_no_statement(story: Story) -> None:
    def statements(change: Change | None) -> int:
        publish(change)
        dossier = story.proposed()
        by = story.actor(HEAD)
        with CaptureQueriesContext(connection) as captured:
            perform("propose", by=by, dossier=dossier.key, data={"opinion": "Kính trình."})
        return len(captured)

    statements(deputy_signs), statements(None)
    assert statements(deputy_signs) == statements(None)


def test_the_rule_knows_no_post_in_definitions_of_before(story: Story) -> None:
    dossier = story.to_approve()
    assert dossier.post_id is None
    assert Situation(dossier, story.actor(DEPUTY), timezone.now()).process.steps["ky-duyet"].post == ""


def test_a_new_version_brings_a_running_dossier_to_the_post_and_the_undoing_back(story: Story) -> None:
    dossier = story.to_approve()
    version = next_version(dossier, lambda steps, _definition: deputy_signs(steps))
    ordered = run(story, dossier, version)
    assert (dossier.post_id, dossier.step) == (post_of(story, DEPUTY), "ky-duyet")
    assert list(verify()) == []
    migration.take_back(story.actor(ADMINISTRATOR), ordered, "Nhầm")
    deliver()
    dossier.refresh_from_db()
    assert dossier.post_id is None
    assert list(verify()) == []


def test_a_record_that_names_another_post_is_noticed(story: Story, signing: Dossier) -> None:
    Dossier.objects.filter(pk=signing.pk).update(post_id=post_of(story, DIRECTOR))
    assert [one.message for one in verify()] == ["Người hoặc đơn vị đang giữ hồ sơ khác với diễn biến."]
