"""Correct a result: a new number and file; the old one stays visible as replaced, and time and state as they were."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Dossier, Outcome
from motcua.dossiers.selectors import available_actions, own_dossier
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, CLERK, Story


def correction(story: Story) -> dict[str, object]:
    return {
        "number": "12a/GP-SCT",
        "issued_on": story.today(),
        "file": story.file("dinh-chinh.pdf"),
        "reason": "Sai ngày sinh",
    }


@pytest.mark.criterion("II.10.7")
@pytest.mark.parametrize("stage", ["finished", "ready", "handed_over"])
def test_the_old_result_stays_as_replaced(story: Story, stage: str) -> None:
    before: Dossier = getattr(story, stage)()
    dossier = story.do("correct_outcome", before, CLERK, correction(story)).dossier
    for column in ("state", "step", "finished_at", "due_at", "ended_at", "handed_over_at"):
        assert getattr(dossier, column) == getattr(before, column), column
    old, new = Outcome.objects.filter(dossier=dossier).order_by("id")
    event = story.last_event(dossier)
    assert (old.number, old.replaced_at, new.number, new.replaced_at) == (
        "12/GP-SCT",
        event.at,
        "12a/GP-SCT",
        None,
    )
    assert event.reason == "Sai ngày sinh"
    assert list(verify()) == []


def test_the_applicant_reads_both_once_handed_over(story: Story) -> None:
    dossier = story.do("correct_outcome", story.handed_over(), CLERK, correction(story)).dossier
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert [(one.number, one.replaced_at is None) for one in view.outcomes] == [
        ("12a/GP-SCT", True),
        ("12/GP-SCT", False),
    ]


def test_a_result_changed_by_hand_is_found(story: Story) -> None:
    dossier = story.do("correct_outcome", story.finished(), CLERK, correction(story)).dossier
    Outcome.objects.filter(dossier=dossier).update(replaced_at=None)
    assert [one.message for one in verify(dossier.code)] == [
        "Kết quả giải quyết (số, ngày hoặc tệp) khác với kết quả đã ban hành trong diễn biến."
    ]


def test_everything_is_wanted_and_the_day_not_in_the_future(story: Story) -> None:
    dossier = story.finished()
    assert set(story.refused("correct_outcome", dossier, CLERK, {"issued_on": ""}).fields) == {"reason"}
    told = story.refused("correct_outcome", dossier, CLERK, {"issued_on": "", "reason": "Sai"})
    assert set(told.fields) == {"number", "issued_on", "file"}
    refusal = story.refused(
        "correct_outcome", dossier, CLERK, {**correction(story), "issued_on": "31/12/2126"}
    )
    assert refusal.fields == {"issued_on": "Ngày ban hành không được sau ngày hôm nay."}


def test_it_is_offered_where_there_is_a_result(story: Story) -> None:
    dossier = story.finished()
    assert [one.act for one in available_actions(story.actor(CLERK), dossier)] == ["correct_outcome"]


def test_twice(story: Story) -> None:
    dossier = check_done_once(story, "correct_outcome", story.finished(), CLERK, correction(story))
    assert Outcome.objects.filter(dossier=dossier).count() == 2
