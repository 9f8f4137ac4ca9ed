"""A folder in which the embedded server may run, also for root."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """Not under pytest's own folder: every session closes that to other users, and root's server is another user."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-"))
    yield folder
    shutil.rmtree(folder)
