"""Where the content of files lies: one folder, each content once, under its SHA-256.

The only module that knows the place. A file is written under a passing name, checked there, and then moved to the name
of its content; nothing writes to it afterwards, so what was checked is what is read.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings


@contextmanager
def passing_file() -> Iterator[IO[bytes]]:
    """A new file that nobody else knows, gone at the end of the block unless `keep` has taken it."""
    with tempfile.NamedTemporaryFile(dir=folder(), prefix="moi-", delete=False) as passing:
        try:
            yield passing
        finally:
            Path(passing.name).unlink(missing_ok=True)


def keep(passing: IO[bytes], sha256: str) -> None:
    """Move a passing file to the name of its content, safely on disk when this returns."""
    passing.flush()
    os.fsync(passing.fileno())
    place = _place(sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    os.chmod(passing.name, 0o400)
    os.replace(passing.name, place)
    # The name itself must survive a power cut, not only the content.
    descriptor = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_content(sha256: str) -> BinaryIO:
    """Open what has this SHA-256; the caller closes it. Raises FileNotFoundError when the disk lost it."""
    return _place(sha256).open("rb")


def folder() -> Path:
    """The folder of all files, made when it is missing."""
    found: Path = settings.FILES_FOLDER
    found.mkdir(parents=True, exist_ok=True)
    return found


def unfinished_folder() -> Path:
    """The folder of uploads that are under way."""
    found = folder() / "dang-tai"
    found.mkdir(exist_ok=True)
    return found


def _place(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256[2:4] / sha256
