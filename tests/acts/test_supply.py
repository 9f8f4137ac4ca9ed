"""Supply: the working copy takes the place of what was submitted, and the dossier goes on where it was."""

from __future__ import annotations

import pytest

from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Paper, Supplement
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import APPLICANT, DESK, EXAMINER, PDF, Story
from tests.story_fixtures import TimeIs

PAPER = "cam-ket-attp"


@pytest.mark.criterion("II.6.2", "II.6.4", "DVC.11")
def test_answers_and_papers_are_replaced_and_the_old_ones_kept_aside(story: Story) -> None:
    dossier = story.asked()
    by = story.actor(APPLICANT)
    old = Paper.objects.get(dossier=dossier, requirement=PAPER)
    before = dict(dossier.answers)
    drafts.save_answers(by, dossier.key, {"chuc_vu": "Giám đốc"})
    draft_papers.detach_paper(by, dossier.key, old.id)
    new = draft_papers.attach_paper(by, dossier.key, PAPER, story.file("ro-hon.pdf", PDF + b"ro hon"))
    dossier.refresh_from_db()
    assert dossier.answers == before, "what was submitted stands until it is supplied"
    assert list(verify(dossier.code)) == []

    dossier = story.do("supply", dossier, APPLICANT, {"note": "Đã chụp lại"}).dossier
    dossier.refresh_from_db()
    assert dossier.answers == before | {"chuc_vu": "Giám đốc"}
    assert dossier.pending_answers is None
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.removed_at is not None
    assert (new.submitted, new.removed_at) == (True, None)
    event = story.last_event(dossier)
    assert (event.act, event.reason) == ("supply", "Đã chụp lại")
    assert new.file.sha256 in [paper["sha256"] for paper in event.data["papers"]]
    assert old.file.sha256 not in [paper["sha256"] for paper in event.data["papers"]]
    assert Supplement.objects.get(dossier=dossier).answered_at == event.at
    assert list(verify(dossier.code)) == []


@pytest.mark.criterion("II.6.3")
def test_it_returns_to_the_very_examiner_and_the_clock_goes_on(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-08 08:00")
    dossier = story.do("ask_supplement", dossier, EXAMINER, story.request()).dossier
    time_is("2026-12-10 08:00")
    dossier = story.do("supply", dossier, APPLICANT).dossier
    assert (dossier.state, dossier.step) == (State.SUPPLEMENTED, "tham-dinh")
    assert dossier.assignee == story.person(EXAMINER)
    assert dossier.unit_id == story.trade_division()
    # Two working days were waited for; the appointment on the slip stays as it was given.
    assert dossier.due_at == at("2026-12-23 08:00")
    assert dossier.appointed_at == at("2026-12-21 08:00")


def test_before_acceptance_it_returns_to_the_desk(story: Story) -> None:
    dossier = story.do("supply", story.asked_at_intake(), APPLICANT).dossier
    assert (dossier.state, dossier.step, dossier.unit_id) == (
        State.SUPPLEMENTED,
        "tiep-nhan",
        story.unit(DESK),
    )
    assert story.do("accept", dossier, DESK).dossier.state == State.ACCEPTED


def test_the_desk_supplies_for_a_person_who_came(story: Story) -> None:
    dossier = story.asked()
    draft_papers.note_paper(story.actor(DESK), dossier.key, PAPER, "Bản chính", 2)
    dossier = story.do("supply", dossier, DESK).dossier
    event = story.last_event(dossier)
    assert event.actor_as["role"] == "desk"
    assert {"requirement": PAPER, "sha256": "", "note": "Bản chính", "copies": 2} in event.data["papers"]


def test_what_is_missing_afterwards_is_named(story: Story) -> None:
    dossier = story.asked()
    by = story.actor(APPLICANT)
    draft_papers.detach_paper(by, dossier.key, Paper.objects.get(dossier=dossier, requirement=PAPER).id)
    drafts.save_answers(by, dossier.key, {"so_dang_ky": ""})
    refusal = story.refused("supply", dossier, APPLICANT)
    assert refusal.status == 422
    assert set(refusal.fields) == {"answers.so_dang_ky", f"papers.{PAPER}"}
    assert refusal.fields[f"papers.{PAPER}"].startswith("Hãy đính kèm “")


def test_a_paper_of_an_earlier_supplement_is_not_put_back(story: Story) -> None:
    dossier = story.asked_at_intake()
    by = story.actor(APPLICANT)
    old = Paper.objects.get(dossier=dossier, requirement=PAPER)
    draft_papers.detach_paper(by, dossier.key, old.id)
    draft_papers.attach_paper(by, dossier.key, PAPER, story.file("ro-hon.pdf", PDF + b"ro hon"))
    dossier = story.do("supply", dossier, APPLICANT).dossier
    dossier = story.do("ask_supplement", dossier, DESK, story.request() | {"verdict-1": "met"}).dossier

    with pytest.raises(Conflict):
        draft_papers.put_back_paper(by, dossier.key, old.id)
    assert list(verify(dossier.receipt_number)) == []


def test_nothing_was_asked_nothing_is_supplied(story: Story) -> None:
    assert story.refused("supply", story.submitted(), APPLICANT).status == 403


def test_twice_and_the_desk_at_the_same_time(story: Story) -> None:
    check_done_once(story, "supply", story.asked(), APPLICANT, second=DESK)
