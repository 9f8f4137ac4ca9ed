"""Who brings dossiers to another version: an administrator of their agency, or of one above it; nobody else."""

from __future__ import annotations

import pytest

from motcua.dossiers import migration
from motcua.dossiers.errors import Incomplete, NotAllowed
from motcua.dossiers.models import ProcessMigration
from tests import story as people
from tests.acts.migrating import more_time, next_version, run
from tests.story import JUSTICE_ADMINISTRATOR, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


@pytest.mark.parametrize("email", [JUSTICE_ADMINISTRATOR, people.DIRECTOR, people.APPLICANT])
def test_nobody_orders_it_for_an_agency_of_others(story: Story, email: str) -> None:
    dossier = story.assigned()
    version = next_version(dossier, more_time)
    by = story.actor(email)
    assert migration.preview(by, version, {}, 0, 50) == []
    with pytest.raises(Incomplete):
        migration.order(by, version, {}, [dossier.key], "Thử")
    assert not ProcessMigration.objects.exists()


def test_a_run_of_others_is_not_taken_back(story: Story) -> None:
    dossier = story.assigned()
    ordered = run(story, dossier, next_version(dossier, more_time))
    with pytest.raises(NotAllowed):
        migration.take_back(story.actor(JUSTICE_ADMINISTRATOR), ordered, "")
    assert dossier.events.filter(act="migrate").count() == 1
