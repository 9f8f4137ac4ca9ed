"""People and dossiers for the tests of the acts: a shop owner, and the officers of the department."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story import Story


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province, ready to act in."""
    return Story()
