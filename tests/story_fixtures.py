"""Fixtures around a story: the sample province ready to act in, and the time of day."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from motcua.agencies.models import Holding
from tests.kernel.moments import at
from tests.story import Story

TimeIs = Callable[[str], datetime.datetime]


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province, ready to act in."""
    return Story()


@pytest.fixture
def time_is(story: Story, monkeypatch: pytest.MonkeyPatch) -> TimeIs:
    """Set the clock to a moment in Hà Nội: `time_is("2026-12-07 08:00")`. Officers hold their posts since long ago."""
    Holding.objects.update(starts_on=datetime.date(2018, 6, 21))

    def set_to(text: str) -> datetime.datetime:
        moment = at(text).astimezone(datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return set_to
