"""Scanned papers page by page: a picture of each page, and a new PDF of chosen pages in a chosen order. In the jail."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from motcua.files.jail import JailError, Limits, run_module
from motcua.files.models import StoredFile
from motcua.files.services import open_file

PICTURES = "pages-1"
"""Changes whenever pages are pictured differently."""
ARCHIVE = "application/zip"
MOST_PAGES = 200
FORMATS = ("pdf", "jpeg", "png", "tiff")
_MODULE = "motcua.files.preview.pages_jailed"
_MEMORY_MB = 1200
_PICTURING = Limits(seconds=90, memory_mb=_MEMORY_MB, file_mb=200)


class Chosen(NamedTuple):
    """One page of a new document: of which of the files (from 0), which page (from 0), turned by how many degrees."""

    file: int
    page: int
    turn: int


def pictures(stored: StoredFile) -> bytes:
    """A ZIP archive with a JPEG of each page, `0.jpg`, `1.jpg`…, small enough to look at many.

    Raises JailError: broken, or more pages than MOST_PAGES.
    """
    with tempfile.TemporaryDirectory(prefix="trang-") as name:
        folder = Path(name)
        _put(stored, folder / "0")
        run_module(_MODULE, "pictures", stored.content_type, folder=folder, limits=_PICTURING)
        return (folder / "made").read_bytes()


def count_in(made: StoredFile) -> int:
    """How many pages the pictures of a file show."""
    with open_file(made) as content, zipfile.ZipFile(content) as archive:
        return len(archive.namelist())


def picture_in(made: StoredFile, page: int) -> bytes | None:
    """The JPEG of one page; None where there is no such page."""
    with open_file(made) as content, zipfile.ZipFile(content) as archive:
        try:
            return archive.read(f"{page}.jpg")
        except KeyError:
            return None


def assembled(files: Sequence[StoredFile], pages: Sequence[Chosen]) -> bytes:
    """A PDF of these pages of these files, in this order.

    Raises JailError: a file is broken, the whole takes too long, or too many others are at it (BUSY).
    """
    with tempfile.TemporaryDirectory(prefix="ghep-") as name:
        folder = Path(name)
        for number in sorted({one.file for one in pages}):
            _put(files[number], folder / str(number))
        plan = {"types": [file.content_type for file in files], "pages": [list(one) for one in pages]}
        (folder / "plan").write_text(json.dumps(plan), encoding="utf-8")
        limits = Limits(seconds=20 + len(pages), memory_mb=_MEMORY_MB, file_mb=200)
        run_module(_MODULE, "assemble", folder=folder, limits=limits)
        made = folder / "made"
        if not made.is_file():
            raise JailError(JailError.FAILED)
        return made.read_bytes()


def rewritten(stored: StoredFile) -> bytes:
    """The same PDF written anew, which others can work on: soundly numbered, its objects in the open.

    Raises JailError: broken, protected by a password, or too many others are at it (BUSY).
    """
    with tempfile.TemporaryDirectory(prefix="viet-lai-") as name:
        folder = Path(name)
        _put(stored, folder / "0")
        run_module(_MODULE, "rewrite", folder=folder, limits=_PICTURING)
        made = folder / "made"
        if not made.is_file():
            raise JailError(JailError.FAILED)
        return made.read_bytes()


def _put(stored: StoredFile, place: Path) -> None:
    with open_file(stored) as content, place.open("wb") as copy:
        shutil.copyfileobj(content, copy)
