"""Journeys run on the sample province, served live, with deliveries made by hand (`deliver`) instead of a worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.journeys.beside import beside
from tests.journeys.walking import Walker
from tests.story_fixtures import story, time_is

__all__ = ["story", "time_is"]


@pytest.fixture
def walker(sample: Path, live_server: LiveServer, tmp_path: Path, settings: object) -> Walker:
    """Knows how to sign in, fill forms and carry a dossier on, in any page."""
    settings.SAMPLE_MODE = True  # type: ignore[attr-defined]  # the fixture's object takes any setting
    return Walker(tmp_path, live_server.url)


@pytest.fixture
def deliver() -> Callable[[], None]:
    """Deliver what waits in the outbox, as the worker would."""
    from motcua.outbox.delivery import deliver_now
    from motcua.outbox.models import Message

    def everything() -> None:
        for message in Message.objects.filter(delivered_at__isnull=True).order_by("id"):
            deliver_now(message.id)

    return lambda: beside(everything)
