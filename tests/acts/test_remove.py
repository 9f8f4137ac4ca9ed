"""Remove: an obviously invalid submission leaves every list, is told to the applicant, stays in the record (II.2.4)."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from motcua.catalogue.folders import Folder, Folders
from motcua.dossiers.acts.remove import WHY
from motcua.dossiers.models import Dossier, IssuedSlip, Paper
from motcua.dossiers.selectors import available_actions, own_dossier
from motcua.dossiers.selectors.answers import answer_figures
from motcua.dossiers.selectors.flow import step_flow
from motcua.dossiers.selectors.folders import folder_counts, folder_list
from motcua.dossiers.selectors.lists import LISTS, in_list, times_for, work_menu
from motcua.dossiers.selectors.narrowing import Filters
from motcua.dossiers.selectors.own import own_folders, own_list
from motcua.dossiers.selectors.public import lookup
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from motcua.process.selectors import current_states
from motcua.process.services import publish_states
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, DESK, DESK_2, DIRECTOR, INSPECTOR, RETAIL, Story

DATA = {"why": "test", "reason": "Hồ sơ nộp để chạy thử hệ thống."}


def in_which(story: Story, email: str, dossier: Dossier) -> set[str]:
    """The lists of an officer in which a dossier stands."""
    actor = story.actor(email)
    times = times_for(actor)
    return {
        item.code for item in work_menu(actor) if in_list(actor, item, times).filter(pk=dossier.pk).exists()
    }


@pytest.mark.criterion("II.2.4")
def test_it_leaves_every_list_and_nothing_of_it_is_lost(story: Story) -> None:
    dossier = story.submitted()
    answers, papers = dossier.answers, Paper.objects.filter(dossier=dossier).count()
    assert {"to_accept", "all"} <= in_which(story, DESK, dossier)
    removed = story.do("remove", dossier, DESK, DATA).dossier
    for email in (DESK, DESK_2, DIRECTOR, INSPECTOR):
        assert in_which(story, email, removed) == {"removed"}
    removed.refresh_from_db()
    assert (removed.state, removed.step, removed.step_role, removed.unit_id) == (State.STOPPED, "", "", None)
    assert removed.ended_at is not None
    assert removed.answer_due_at is None
    assert (removed.code, removed.clock, removed.accepted_at) == (None, [], None)
    assert removed.answers == answers
    assert Paper.objects.filter(dossier=dossier).count() == papers
    # It was weighed by nobody: no slip refuses it.
    assert not IssuedSlip.objects.filter(dossier=dossier).exists()
    assert list(verify()) == []


def test_the_applicant_is_told_and_finds_it_among_what_was_put_aside(story: Story) -> None:
    dossier = story.do("remove", story.submitted(), DESK, DATA).dossier
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert view.timeline[0].reason == f"{WHY['test']}. {DATA['reason']}"
    person = story.person(APPLICANT)
    folders = own_folders(person)
    assert (folders["discarded"], folders["returned"], folders["sent"]) == (1, 0, 0)
    assert [row.key for row in own_list(person, "discarded")] == [dossier.key]
    assert [row.key for row in own_list(person, "")] == []
    assert dossier.receipt_number
    found = lookup(dossier.receipt_number)
    assert found is not None
    assert found.state.label == "Dừng xử lý"


def test_both_the_kind_and_an_explanation_are_asked_for(story: Story) -> None:
    dossier = story.submitted()
    assert set(story.refused("remove", dossier, DESK, {}).fields) == {"why", "reason"}
    assert set(story.refused("remove", dossier, DESK, {**DATA, "why": "ghét"}).fields) == {"why"}


def test_never_after_acceptance_nor_after_a_supplement(story: Story) -> None:
    assert story.refused("remove", story.accepted(), DESK, DATA).status == 403
    assert (
        story.refused(
            "remove", story.do("supply", story.asked_at_intake(), APPLICANT).dossier, DESK, DATA
        ).status
        == 403
    )


def test_not_where_the_state_diagram_would_not_let_it_come_back(story: Story) -> None:
    diagram = current_states()
    assert diagram is not None
    moves = [move for move in diagram.definition["moves"] if move != ["stopped", "waiting_acceptance"]]
    publish_states({**diagram.definition, "moves": moves})
    dossier = story.submitted()
    assert "remove" not in {one.act for one in available_actions(story.actor(DESK), dossier)}
    assert story.refused("remove", dossier, DESK, DATA).code == "not_removable"


def test_twice_and_two_officers_at_once(story: Story) -> None:
    check_done_once(story, "remove", story.submitted(), DESK, DATA, second=DESK_2)


def test_the_record_proves_it(story: Story) -> None:
    dossier = story.do("remove", story.submitted(), DESK, DATA).dossier
    Dossier.objects.filter(pk=dossier.pk).update(discarded_at=None)
    assert any("huỷ hay chưa" in one.message for one in verify())


def test_the_removed_are_searched_in_their_list_alone(story: Story) -> None:
    dossier = story.do("remove", story.submitted(), DESK, DATA).dossier
    actor = story.actor(DESK)
    times = times_for(actor)
    assert not in_list(actor, LISTS["refused"], times).filter(pk=dossier.pk).exists()
    assert in_list(actor, LISTS["removed"], times).get() == dossier


def test_it_counts_in_no_named_list_and_no_figure(story: Story) -> None:
    kept, dossier = story.submitted(), story.submitted()
    story.do("remove", dossier, DESK, DATA)
    everything = Folder("tat-ca", "Tất cả", (RETAIL,), ())
    group = Folders("ruou", "Rượu", (everything,), {RETAIL: kept.procedure_id})
    head, day = story.actor(DIRECTOR), timezone.localdate()
    assert [one.count for one in folder_counts(head, group)] == [1]
    assert [row.key for row in folder_list(head, group, everything, Filters(), "", 1)] == [kept.key]
    assert answer_figures(head, day, day).given == 0
    started = timezone.now() - datetime.timedelta(days=1)
    flow = step_flow(head, dossier.process_version_id, {kept.step: 60}, started)
    assert (flow.sampled, flow.steps[kept.step].waiting, flow.steps[kept.step].passed) == (1, 1, 0)
