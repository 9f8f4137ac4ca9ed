"""A discarded draft while another of the same procedure is open: both are shown, one is chosen, none is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.verification import verify
from tests.portal.conftest import SignedIn
from tests.portal.way import address
from tests.story import APPLICANT, RETAIL, STRANGER, Story


@pytest.fixture
def both(story: Story) -> tuple[Dossier, Dossier]:
    """(discarded, open)."""
    old = story.do("discard", story.draft(), APPLICANT).dossier
    return old, story.draft()


def restore(client: Client, old: Dossier, **more: str) -> object:
    return client.post(address("act", old, act="khoi-phuc"), {"expected": old.event_count, **more})


def test_the_person_sees_both_and_goes_on_with_the_open_one(
    citizen: Client, both: tuple[Dossier, Dossier]
) -> None:
    old, current = both
    response = restore(citizen, old)
    page = response.content.decode()  # type: ignore[attr-defined]
    assert response.status_code == 409  # type: ignore[attr-defined]
    assert "Bạn đang có một hồ sơ khác chưa nộp của cùng thủ tục" in page
    assert address("dossier", current) in page
    assert str(current.key) in page


def test_the_person_takes_the_old_one_instead(citizen: Client, both: tuple[Dossier, Dossier]) -> None:
    old, current = both
    response = restore(citizen, old, instead_of=str(current.key), other_expected=str(current.event_count))
    assert response["Location"] == address("dossier", old)  # type: ignore[index]
    old.refresh_from_db()
    current.refresh_from_db()
    assert old.discarded_at is None
    assert current.discarded_at is not None
    assert Event.objects.filter(dossier=current).order_by("-seq")[0].act == "discard"
    assert [str(one) for one in verify()] == []


def test_what_happened_to_the_open_one_meanwhile_is_noticed(
    citizen: Client, story: Story, both: tuple[Dossier, Dossier]
) -> None:
    old, current = both
    stale = str(current.event_count)
    story.do("submit", current, APPLICANT)
    response = restore(citizen, old, instead_of=str(current.key), other_expected=stale)
    assert response["Location"] == address("dossier", old)  # type: ignore[index]
    current.refresh_from_db()
    assert current.discarded_at is None
    assert current.submitted_at is not None


def test_nobody_discards_a_strangers_draft_this_way(
    signed_in: SignedIn, story: Story, both: tuple[Dossier, Dossier]
) -> None:
    _old, current = both
    own = story.do("discard", story.draft(STRANGER), STRANGER).dossier
    restore(signed_in(STRANGER), own, instead_of=str(current.key), other_expected=str(current.event_count))
    current.refresh_from_db()
    assert current.discarded_at is None


def test_starting_again_offers_the_open_one_first(citizen: Client, both: tuple[Dossier, Dossier]) -> None:
    old, current = both
    page = citizen.get(f"/nop-ho-so/{RETAIL}").content.decode()
    assert address("form_step", current, number=1) in page
    assert str(old.key) not in page
