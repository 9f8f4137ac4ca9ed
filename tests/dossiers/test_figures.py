"""The public's figures: received, in process, resolved in time or late, filed online."""

from __future__ import annotations

from typing import Any

from motcua.dossiers.models import Dossier
from motcua.dossiers.reception import receive_at_desk
from motcua.dossiers.selectors import month_figures
from tests.sample_database import forget_cached
from tests.story import CLERK, DESK, Story
from tests.story_fixtures import TimeIs


def finish(story: Story, dossier: Dossier, day: str) -> None:
    story.do("finish", dossier, CLERK, {"number": "1", "issued_on": day, "file": story.file()})


def test_each_dossier_is_counted_once_and_where_it_belongs(story: Story, time_is: TimeIs) -> None:
    time_is("2026-11-30 08:00")
    story.accepted()
    time_is("2026-12-01 08:00")
    in_time, late = story.approved(), story.approved()
    story.accepted()
    receive_at_desk(story.actor(DESK), story.brought().key)
    story.do("confirm_withdrawal", story.withdrawing(story.accepted()), DESK)
    story.submitted()
    time_is("2026-12-02 08:00")
    finish(story, in_time, "02/12/2026")
    time_is("2026-12-31 08:00")
    finish(story, late, "31/12/2026")
    forget_cached()
    month = month_figures()
    assert (month.received, month.processing, month.resolved, month.on_time, month.late) == (5, 2, 2, 1, 1)
    assert month.online == 4


def test_figures_are_kept_for_a_moment(story: Story, django_assert_num_queries: Any) -> None:
    forget_cached()
    month_figures()
    with django_assert_num_queries(0):
        month_figures()
