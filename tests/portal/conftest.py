"""The portal on the sample province, with people signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from motcua.people.models import User
from tests.story import APPLICANT, Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province, ready to act in."""
    return Story()


@pytest.fixture
def signed_in(story: Story) -> SignedIn:
    """Give a client that is signed in as somebody: `signed_in()` the applicant, `signed_in(email)` another."""

    def make(email: str = APPLICANT) -> Client:
        client = Client()
        client.force_login(User.objects.get(email=email))
        return client

    return make


@pytest.fixture
def citizen(signed_in: SignedIn) -> Client:
    """The applicant's browser."""
    return signed_in()
