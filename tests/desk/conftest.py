"""The desk on the sample province, with officers signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from motcua.people.models import User
from tests.story import Story
from tests.story_fixtures import time_is

__all__ = ["Desk", "at", "story", "time_is"]

Desk = Callable[[str], Client]


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province, ready to act in."""
    return Story()


@pytest.fixture
def at(story: Story) -> Desk:
    """Give the browser of somebody: `at(EXAMINER)`."""

    def make(email: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(email=email))
        return client

    return make
