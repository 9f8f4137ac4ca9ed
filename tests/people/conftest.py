"""A policy that a test published holds for that test alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from motcua.people import policy


@pytest.fixture(autouse=True)
def policy_of_its_own() -> Iterator[None]:
    """What is kept in memory of it goes with the test's database."""
    policy._kept.cache_clear()
    yield
    policy._kept.cache_clear()
