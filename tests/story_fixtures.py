"""Fixtures around a story: the sample province ready to act in, and the time of day."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from motcua.agencies.models import Holding
from motcua.catalogue.models import ProcedureVersion
from tests.kernel.moments import at
from tests.story import Story

TimeIs = Callable[[str], datetime.datetime]


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province, ready to act in."""
    return Story()


@pytest.fixture
def time_is(story: Story, monkeypatch: pytest.MonkeyPatch) -> TimeIs:
    """Set the clock to a moment in Hà Nội: `time_is("2026-12-07 08:00")`. Officers hold their posts since long ago.

    So do the procedures of the sample, which nobody could file before July 2025 else.
    """
    long_ago = datetime.date(2018, 6, 21)
    Holding.objects.update(starts_on=long_ago)
    ProcedureVersion.objects.filter(number=1).update(effective_from=long_ago)

    def set_to(text: str) -> datetime.datetime:
        moment = at(text).astimezone(datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return set_to
