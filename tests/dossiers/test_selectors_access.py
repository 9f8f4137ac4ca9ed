"""The scope that every reading goes through: the same for lists, pages, acts and files."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Dossier, IssuedSlip, Outcome, Paper
from motcua.dossiers.printing import slip_file
from motcua.dossiers.scope import may_know_of
from motcua.dossiers.selectors import dossier_for, may_read_file, visible_to
from tests.acts.who import AGENCY, DIVISION, EVERYBODY
from tests.story import APPLICANT, DESK, Story


@pytest.mark.parametrize("stage", ["draft", "submitted", "assigned", "handed_over", "same_day", "brought"])
def test_who_may_read_is_who_may_know(story: Story, stage: str) -> None:
    dossier = getattr(story, stage)()
    for email in EVERYBODY:
        actor = story.actor(email)
        visible = Dossier.objects.filter(visible_to(actor), pk=dossier.pk).exists()
        own = dossier.submitter == actor.person
        colleague_of_the_desk = stage == "brought" and bool(
            actor.seats_as("desk", agency_id=dossier.agency_id)
        )
        assert may_know_of(actor, dossier) == (visible or own or colleague_of_the_desk), email
        assert (dossier_for(actor, dossier.key) is not None) == visible
    assert not Dossier.objects.filter(visible_to(Actor(None))).exists()
    assert not may_know_of(Actor(None), dossier)


def readers(story: Story, file: Any) -> set[str]:
    return {email for email in EVERYBODY if may_read_file(story.person(email), file)}


def test_papers_are_for_the_applicant_and_whoever_sees_the_dossier(story: Story) -> None:
    file = Paper.objects.filter(dossier=story.submitted()).earliest("id").file
    assert file is not None
    assert readers(story, file) == AGENCY
    assert not may_read_file(AnonymousUser(), file)


def test_papers_of_a_draft_are_the_applicants_alone(story: Story) -> None:
    assert readers(story, Paper.objects.filter(dossier=story.draft()).earliest("id").file) == {APPLICANT}


def test_slips_are_for_both_sides_and_the_same_file_each_time(story: Story) -> None:
    slips = IssuedSlip.objects.select_related("template", "file").filter(dossier=story.accepted())
    file = slip_file(slips.get())
    assert slip_file(slips.get()) == file
    assert readers(story, file) == AGENCY


def test_results_are_the_applicants_only_once_handed_over(story: Story) -> None:
    dossier = story.ready()
    file = Outcome.objects.get(dossier=dossier).file
    assert readers(story, file) == DIVISION - {APPLICANT}
    story.do("hand_over", dossier, DESK, story.hand_over_data())
    assert readers(story, file) == DIVISION


def test_a_file_of_nothing_is_nobodys(story: Story) -> None:
    assert readers(story, story.file()) == set()
