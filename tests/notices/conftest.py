"""A story on the sample province, and the post that it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from motcua.outbox import delivery, services
from tests.story import Story
from tests.story_fixtures import time_is

__all__ = ["Deliver", "deliver", "story", "time_is"]

Deliver = Callable[[], list[EmailMultiAlternatives]]


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province, ready to act in."""
    return Story()


@pytest.fixture
def deliver(mailoutbox: list[EmailMultiAlternatives]) -> Deliver:
    """Deliver all that waits; return the letters that it made."""

    def delivered() -> list[EmailMultiAlternatives]:
        before = len(mailoutbox)
        for message in services.waiting():
            delivery.deliver_now(message.pk)
        assert not services.waiting().exists()
        return mailoutbox[before:]

    return delivered
