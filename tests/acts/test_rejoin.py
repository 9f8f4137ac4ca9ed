"""Handing on to another agency: a child dossier with its own code and clock, and its parent that waits for its end."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.dossiers.acts.follow import TOPIC
from motcua.dossiers.models import Dossier, Outcome, Paper
from motcua.dossiers.selectors import dossier_for, may_read_file, own_dossier
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from tests.acts.coordination import handed_on, publish, settle
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    COMMUNE_DESK,
    DESK,
    EXAMINER,
    JUSTICE_CLERK,
    JUSTICE_DESK,
    JUSTICE_DIRECTOR,
    JUSTICE_EXAMINER,
    OTHER_EXAMINER,
    PDF,
    STRANGER,
    Story,
)
from tests.story_fixtures import TimeIs


def child_of(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(parent=dossier)


def refuse(story: Story, child: Dossier) -> None:
    story.do("refuse", child, JUSTICE_DESK, {"reason": "Không thuộc thẩm quyền"})
    settle()


@pytest.mark.criterion("II.15.1", "II.15.2")
def test_the_child_has_its_own_agency_code_and_clock_and_the_parent_waits(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    parent = handed_on(story)
    child = child_of(parent)
    assert (parent.step, parent.assignee) == ("lien-thong", story.person(EXAMINER))
    assert (child.agency.code, child.channel, child.submitter) == ("H27.09", "handoff", None)
    assert (child.state, child.applicant_name) == (State.WAITING_ACCEPTANCE, parent.applicant_name)
    files = Paper.objects.filter(dossier=parent).order_by("id").values_list("file_id", flat=True)
    assert list(Paper.objects.filter(dossier=child).order_by("id").values_list("file_id", flat=True)) == list(
        files
    )
    child = story.do("accept", child, JUSTICE_DESK).dossier
    assert child.code.startswith("H27.09-261207-")
    assert child.due_at != parent.due_at
    assert story.refused("rejoin", parent, EXAMINER).message == (
        f"Hồ sơ liên thông {child.code} còn đang được giải quyết ở cơ quan phối hợp."
    )
    assert list(verify()) == []


def test_each_agency_sees_its_own_dossier(story: Story) -> None:
    parent = handed_on(story)
    child = child_of(parent)
    assert dossier_for(story.actor(JUSTICE_DESK), child.key) is not None
    assert dossier_for(story.actor(JUSTICE_DESK), parent.key) is None
    assert dossier_for(story.actor(DESK), child.key) is None


def test_the_childs_end_lets_the_parent_go_on_by_the_system(story: Story) -> None:
    parent = handed_on(story)
    refuse(story, child_of(parent))
    parent.refresh_from_db()
    event = story.last_event(parent)
    assert (parent.step, event.act, event.actor_as["role"]) == ("tham-dinh", "rejoin", "system")
    assert event.data["child"]["state"] == State.STOPPED
    assert list(verify()) == []


def test_the_process_may_tell_a_grant_from_a_refusal(story: Story) -> None:
    def told_apart(steps: dict[str, dict[str, Any]]) -> None:
        granted = {"code": "duoc", "label": "Được", "act": "rejoin", "to": "tham-dinh", "after": "granted"}
        refused = {"code": "khong", "label": "Không", "act": "rejoin", "to": "phan-cong", "after": "refused"}
        steps["lien-thong"]["actions"] = [granted, refused]

    parent = handed_on(story, told_apart)
    refuse(story, child_of(parent))
    parent.refresh_from_db()
    assert (parent.step, story.last_event(parent).action) == ("phan-cong", "khong")
    granted = story.do(
        "assign", parent, "truongphong@sct.mau.vn", {"examiner": str(story.person(EXAMINER).id)}
    ).dossier
    granted = story.do("forward", granted, EXAMINER, action="lien-thong").dossier
    settle()
    second = Dossier.objects.filter(parent=parent).order_by("-id")[0]
    Dossier.objects.filter(pk=second.pk).update(state=State.HANDED_OVER, ended_at=second.submitted_at)
    assert story.do("rejoin", granted, EXAMINER, action="duoc").dossier.step == "tham-dinh"


def test_a_parent_that_does_not_wait_goes_on_at_once(story: Story) -> None:
    def without_waiting(steps: dict[str, dict[str, Any]]) -> None:
        steps["lien-thong"]["handoff"]["waits"] = False

    parent = handed_on(story, without_waiting)
    child = child_of(parent)
    assert (parent.step, child.ended_at) == ("lien-thong", None)
    parent.refresh_from_db()
    assert parent.step == "tham-dinh"
    refuse(story, child)
    again = Dossier.objects.get(pk=parent.pk)
    assert again.event_count == parent.event_count, "the child's end moves nothing any more"


def test_a_message_delivered_twice_opens_one_child(story: Story) -> None:
    parent = handed_on(story)
    for message in Message.objects.filter(topic=TOPIC):
        Message.objects.filter(pk=message.pk).update(delivered_at=None)
        deliver_now(message.pk)
    assert Dossier.objects.filter(parent=parent).count() == 1


def test_an_agency_that_does_not_take_it_is_named_before_anything_moves(story: Story) -> None:
    def elsewhere(steps: dict[str, dict[str, Any]]) -> None:
        steps["lien-thong"]["handoff"]["procedure"] = "9.999999"

    publish(elsewhere)
    refusal = story.refused("forward", story.assigned(), EXAMINER, action="lien-thong")
    assert refusal.status == 409
    assert "cơ quan H27.09 không tiếp nhận thủ tục 9.999999" in refusal.message


def test_a_withdrawn_parent_is_not_called_back(story: Story) -> None:
    parent = handed_on(story)
    story.do("confirm_withdrawal", story.withdrawing(parent), DESK)
    refuse(story, child_of(parent))
    parent.refresh_from_db()
    assert parent.state == State.RETURNED
    assert list(verify()) == []


def test_the_desk_there_works_on_it_like_on_any_other(story: Story) -> None:
    child = story.do("accept", child_of(handed_on(story)), JUSTICE_DESK).dossier
    child = story.do("forward", child, JUSTICE_DESK, {"division": str(story.unit(JUSTICE_EXAMINER))}).dossier
    assert story.do("take", child, JUSTICE_EXAMINER).dossier.assignee == story.person(JUSTICE_EXAMINER)


def granted(story: Story) -> tuple[Dossier, Dossier]:
    """(parent, child) once the other agency has issued its result and handed it over."""
    parent = handed_on(story)
    child = story.do("accept", child_of(parent), JUSTICE_DESK).dossier
    child = story.do("forward", child, JUSTICE_DESK, {"division": str(story.unit(JUSTICE_EXAMINER))}).dossier
    child = story.do("take", child, JUSTICE_EXAMINER).dossier
    child = story.do("propose", child, JUSTICE_EXAMINER, {"opinion": "Đúng bản chính."}).dossier
    child = story.do("approve", child, JUSTICE_DIRECTOR).dossier
    result = {"number": "7/CT", "issued_on": story.today(), "file": story.file("chung-thuc.pdf", PDF + b"c")}
    child = story.do("finish", child, JUSTICE_CLERK, result).dossier
    if child.state != State.WAITING_HANDOVER:
        child = story.do("forward", child, JUSTICE_DESK).dossier
    child = story.do("hand_over", child, JUSTICE_DESK, story.hand_over_data()).dossier
    settle()
    parent.refresh_from_db()
    return parent, child


class TestTheResultComesBack:
    def test_the_record_of_the_parent_names_it_and_is_proven(self, story: Story) -> None:
        parent, child = granted(story)
        event = story.last_event(parent)
        assert event.act == "rejoin"
        outcome = Outcome.objects.get(dossier=child)
        (named,) = event.data["child"]["outcomes"]
        assert (named["number"], named["file"]["sha256"]) == ("7/CT", outcome.file.sha256)
        assert list(verify()) == []
        Outcome.objects.filter(id=outcome.id).update(number="8/CT")
        assert any("hồ sơ liên thông" in one.message for one in verify(parent.code))

    def test_who_sees_the_parent_at_the_lead_agency_opens_it(self, story: Story) -> None:
        parent, child = granted(story)
        outcome = Outcome.objects.get(dossier=child)
        for email in (EXAMINER, DESK, "giamdoc@sct.mau.vn"):
            view = dossier_for(story.actor(email), parent.key)
            assert view is not None
            assert [one.number for one in view.child_outcomes[str(child.key)]] == ["7/CT"]
            assert may_read_file(story.person(email), outcome.file), email
        # The dossier of the other agency stays theirs.
        assert dossier_for(story.actor(EXAMINER), child.key) is None

    def test_nobody_else_does(self, story: Story) -> None:
        parent, child = granted(story)
        file = Outcome.objects.get(dossier=child).file
        for email in (OTHER_EXAMINER, ADMINISTRATOR, APPLICANT, STRANGER, COMMUNE_DESK):
            assert not may_read_file(story.person(email), file), email
        own = own_dossier(story.person(APPLICANT), parent.key)
        assert own is not None
        assert own.child_outcomes == {}

    def test_not_before_the_child_has_ended(self, story: Story) -> None:
        parent, child = granted(story)
        Dossier.objects.filter(id=child.id).update(ended_at=None)
        view = dossier_for(story.actor(EXAMINER), parent.key)
        assert view is not None
        assert view.child_outcomes == {}
        assert not may_read_file(story.person(EXAMINER), Outcome.objects.get(dossier=child).file)

    def test_the_page_shows_it_under_the_dossier_that_was_handed_on(
        self, story: Story, client: Client
    ) -> None:
        parent, child = granted(story)
        client.force_login(story.person(EXAMINER))
        client.get(reverse("desk:dossier", kwargs={"key": parent.key}))
        with CaptureQueriesContext(connection) as captured:
            text = client.get(reverse("desk:dossier", kwargs={"key": parent.key})).content.decode()
        counted = [
            one["sql"][:120] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))
        ]
        # The dossiers around it, and whether this agency was asked on them: two more than usual, whatever they brought.
        assert len(counted) <= 10, "\n".join(counted)
        file = Outcome.objects.get(dossier=child).file
        assert text.count(reverse("portal:file", kwargs={"key": file.key})) >= 2, (
            "there, and in the time line"
        )
        assert "7/CT" in text
        assert client.get(reverse("portal:file", kwargs={"key": file.key})).status_code == 200
