"""Who may let a parent go on by hand, and who may not."""

from __future__ import annotations

from django.utils import timezone

from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from tests.acts.coordination import handed_on
from tests.acts.who import DIVISION, check_access
from tests.story import EXAMINER, Story


def test_only_the_lead_and_nobody_of_the_other_agency(story: Story) -> None:
    parent = handed_on(story)
    Dossier.objects.filter(parent=parent).update(state=State.STOPPED, ended_at=timezone.now())
    check_access(story, "rejoin", parent, may={EXAMINER}, knowing=DIVISION)
