"""Generated dossiers are real ones: their record verifies, and officers and applicants find them."""

from pathlib import Path

import pytest

from bench.generate import FEW, MANY, generate, generate_drafts
from motcua.agencies.selectors import actor_for
from motcua.dossiers.acts import perform
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.selectors import own_folders, work_counts, work_list
from motcua.dossiers.states import ENDED, State
from motcua.dossiers.verification import verify
from motcua.people.models import User
from tests.story import DESK

pytestmark = pytest.mark.django_db
COUNT = 400


@pytest.fixture
def generated(db: None, sample: Path) -> None:
    """Some hundred dossiers over the sample's agencies and further ones."""
    generate(COUNT, workers=1)


def test_their_record_is_clean(generated: None) -> None:
    assert Dossier.objects.count() == COUNT
    assert [str(found) for found in verify()] == []


def test_generating_more_goes_on_with_the_numbers(generated: None) -> None:
    generate(60, workers=1)
    assert Dossier.objects.count() == COUNT + 60
    assert [str(found) for found in verify()] == []


def test_most_are_ended_and_the_rest_stands_everywhere(generated: None) -> None:
    submitted = Dossier.objects.filter(submitted_at__isnull=False)
    still_open = submitted.exclude(state__in=ENDED)
    assert 0.03 < still_open.count() / COUNT < 0.15
    assert still_open.values("step").distinct().count() > 5
    assert still_open.values("agency").distinct().count() > 3
    assert submitted.filter(state=State.HANDED_OVER).exists()
    assert Event.objects.count() > 3 * COUNT
    assert not submitted.filter(search=None).exists()


def test_officers_find_them_by_name_and_citizens_in_their_folders(generated: None) -> None:
    desk = actor_for(User.objects.get(email=DESK))
    everything = work_list(desk, "all")
    assert everything is not None
    assert everything.items
    assert sum(work_counts(desk).values()) > 0
    for email, number in (FEW, MANY):
        assert own_folders(User.objects.get(email=email))["handed_over"] == number


def test_a_complete_draft_can_be_submitted(generated: None) -> None:
    ((dossier, citizen),) = generate_drafts(1)
    done = perform("submit", by=actor_for(citizen), dossier=dossier.key)
    assert done.dossier.state == State.WAITING_ACCEPTANCE
    assert [str(found) for found in verify(done.dossier.receipt_number)] == []
