"""Fixtures of this room: a story on the sample province, and a folder of its own for copies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.story import Story


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province, ready to act in."""
    return Story()


@pytest.fixture(autouse=True)
def copies_folder(settings: Any, tmp_path: Path) -> Path:
    """Where copies are written."""
    settings.EXPORTS_FOLDER = tmp_path / "exports"
    return tmp_path / "exports"
