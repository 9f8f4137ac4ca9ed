"""Registers on the sample province."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registers.books import published


@pytest.fixture(autouse=True)
def _province(sample: Any, db: None) -> None:
    published()
