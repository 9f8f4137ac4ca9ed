"""People and dossiers for the tests of the acts; and whatever an act has recorded, the pages of its dossier open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.people.models import User
from tests.story import INSPECTOR, Story
from tests.story_fixtures import story, time_is

__all__ = ["story", "time_is"]


# 302: a draft leads to its form; 404: not this person's; 409: theirs as whom they act for.
_OPENS = (200, 302, 404, 409)


@pytest.fixture(autouse=True)
def _pages_open(story: Story) -> Iterator[None]:
    """After each test the newest dossier is opened by who reads everything and by who submitted it."""
    yield
    dossier = Dossier.objects.select_related("submitter").order_by("-id").first()
    if dossier is None:
        return
    try:
        _opens(story.person(INSPECTOR), "desk:dossier", dossier)
        if dossier.submitter is not None:
            _opens(dossier.submitter, "portal:dossier", dossier)
    except Exception:
        # What a test changed by hand may look like anything.
        if list(verify()) == []:
            raise


def _opens(person: User, page: str, dossier: Dossier) -> None:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse(page, kwargs={"key": dossier.key}))
    assert answer.status_code in _OPENS, (
        f"{page} of a dossier at “{dossier.step}” answers {answer.status_code}"
    )
