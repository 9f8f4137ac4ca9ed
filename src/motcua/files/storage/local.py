"""A folder as the store: the default."""

import datetime
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from motcua.files.errors import StorageAway
from motcua.files.storage.stores import Held, path_of

_FOLDER, _NAME = re.compile(r"[0-9a-f]{2}"), re.compile(r"[0-9a-f]{64}")


class LocalFolder:
    """Contents as read-only files in two levels of folders."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, sha256: str, source: Path) -> None:
        """Move a file of the same disk to its place, safely on disk when this returns."""
        place = self._place(sha256)
        try:
            _to_disk(source)
            source.chmod(0o400)
            try:
                os.replace(source, place)
            except FileNotFoundError:  # the first content whose name begins so
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(source, place)
            # The name itself must survive a power cut, not only the content.
            _to_disk(place.parent)
        except OSError as error:
            raise StorageAway(f"{self._folder}: {error}") from error

    def open(self, sha256: str) -> BinaryIO:
        """Open the file. Raises FileNotFoundError when the disk lost it."""
        try:
            return self._place(sha256).open("rb")
        except FileNotFoundError:
            raise
        except OSError as error:
            raise StorageAway(f"{self._folder}: {error}") from error

    def held(self, sha256: str) -> Held | None:
        """Size and age of the file."""
        return _held(self._place(sha256))

    def delete(self, sha256: str) -> None:
        """Remove the file; empty folders stay."""
        try:
            self._place(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise StorageAway(f"{self._folder}: {error}") from error

    def names(self, after: str = "") -> Iterator[tuple[str, Held]]:
        """Walk the folders in order."""
        for first in _sorted(self._folder, _FOLDER):
            if first < after[:2]:
                continue
            for second in _sorted(self._folder / first, _FOLDER):
                if first + second < after[:4]:
                    continue
                for name in _sorted(self._folder / first / second, _NAME):
                    there = _held(self._place(name)) if name > after else None
                    if there is not None:
                        yield name, there

    def about(self) -> str:
        """The folder."""
        return str(self._folder)

    def _place(self, sha256: str) -> Path:
        return self._folder / path_of(sha256)


def _held(place: Path) -> Held | None:
    try:
        found = place.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageAway(str(error)) from error
    # When it came to its place, not when it was written first: nothing changes it afterwards.
    return Held(found.st_size, datetime.datetime.fromtimestamp(found.st_ctime, tz=datetime.UTC))


def _sorted(folder: Path, pattern: re.Pattern[str]) -> list[str]:
    with suppress(FileNotFoundError, NotADirectoryError):
        return sorted(name for name in os.listdir(folder) if pattern.fullmatch(name))
    return []


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
