"""Reinstate: what the desk removed as invalid comes back as it was, and is owed its answer anew (II.2.4)."""

from __future__ import annotations

from motcua.dossiers.selectors import available_actions
from motcua.dossiers.selectors.lists import LISTS, in_list, times_for
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.story import DESK, DIRECTOR, Story
from tests.story_fixtures import TimeIs

REMOVE = {"why": "duplicate", "reason": "Trùng hồ sơ khác"}
DATA = {"reason": "Hai hồ sơ cho hai cửa hàng khác nhau"}


def test_it_stands_where_it_stood_and_goes_on(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    before = story.submitted()
    removed = story.do("remove", before, DESK, REMOVE).dossier
    assert [one.act for one in available_actions(story.actor(DIRECTOR), removed)] == ["reinstate"]
    assert available_actions(story.actor(DESK), removed) == []
    time_is("2026-12-09 08:00")
    back = story.do("reinstate", removed, DIRECTOR, DATA).dossier
    assert (back.state, back.step, back.unit_id) == (State.WAITING_ACCEPTANCE, before.step, before.unit_id)
    assert (back.ended_at, back.discarded_at) == (None, None)
    # The eight hours run from when it came back: a whole working day.
    assert back.answer_due_at is not None
    assert before.answer_due_at is not None
    assert (back.answer_due_at - before.answer_due_at).days == 2
    desk = story.actor(DESK)
    assert in_list(desk, LISTS["to_accept"], times_for(desk)).filter(pk=back.pk).exists()
    assert story.do("accept", back, DESK).dossier.code
    assert list(verify()) == []


def test_it_can_be_removed_again(story: Story) -> None:
    dossier = story.do("remove", story.submitted(), DESK, REMOVE).dossier
    dossier = story.do("reinstate", dossier, DIRECTOR, DATA).dossier
    dossier = story.do("remove", dossier, DESK, REMOVE).dossier
    assert dossier.discarded_at is not None
    assert list(verify()) == []


def test_what_was_refused_is_no_removal(story: Story) -> None:
    refused = story.do("refuse", story.submitted(), DESK, {"reason": "Sai thẩm quyền"}).dossier
    assert available_actions(story.actor(DIRECTOR), refused) == []
    assert story.refused("reinstate", refused, DIRECTOR, DATA).code == "not_removed"


def test_a_reason_is_asked_for(story: Story) -> None:
    dossier = story.do("remove", story.submitted(), DESK, REMOVE).dossier
    assert set(story.refused("reinstate", dossier, DIRECTOR, {}).fields) == {"reason"}


def test_twice(story: Story) -> None:
    dossier = story.do("remove", story.submitted(), DESK, REMOVE).dossier
    check_done_once(story, "reinstate", dossier, DIRECTOR, DATA)
