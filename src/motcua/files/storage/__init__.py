"""Where the content of files lies: each content once, under its SHA-256, in the store that the settings name.

The only place that knows. A file is written under a passing name in the work folder of this machine, checked there, and
then put into the store (`local`: a folder, `bucket`: S3) under the name of its content, sealed where keys are set
(`sealing`); nothing writes to it afterwards, so what was checked is what is read.
"""

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, BinaryIO
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from motcua.files.storage import sealing
from motcua.files.storage.local import LocalFolder
from motcua.files.storage.reading import hashed, unsealed
from motcua.files.storage.stores import FOLDER, S3, BucketPlace, Held, Store
from motcua.files.storage.turns import one_at_a_time

__all__ = [
    "FOLDER",
    "FRESH",
    "S3",
    "Held",
    "Store",
    "current",
    "delete_old",
    "folder",
    "held",
    "keep",
    "one_at_a_time",
    "open_content",
    "passing_file",
    "put",
    "store_of",
    "unfinished_folder",
]

FRESH = datetime.timedelta(hours=12)
"""A content that lies there for longer is put again when it is given again, so that what is being given is never old.

Whoever deletes contents leaves alone what is fresh: its row may be about to be written.
"""


@contextmanager
def passing_file() -> Iterator[IO[bytes]]:
    """A new file that nobody else knows, gone at the end of the block unless `keep` has taken it."""
    with _new_file() as passing:
        try:
            yield passing
        finally:
            with suppress(FileNotFoundError):
                os.unlink(passing.name)


def _new_file() -> IO[bytes]:
    try:
        return _new_file_in(settings.FILES_FOLDER)
    except FileNotFoundError:
        return _new_file_in(folder())


def _new_file_in(place: Path) -> IO[bytes]:
    # "x": never one that is there already. By hand, since what `tempfile` wraps around a file costs half a millisecond.
    path = place / f"moi-{uuid4().hex}"
    return open(path, "x+b", opener=_for_ourselves)


def _for_ourselves(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def keep(passing: IO[bytes], sha256: str) -> None:
    """Put a passing file into the store under the name of its content, safely there when this returns.

    Raises:
        StorageAway: it is not there, and nothing of it is.
    """
    passing.flush()
    store, key = current(), sealing.newest()
    size = os.fstat(passing.fileno()).st_size
    there = store.held(sha256)
    expected = size if key is None else sealing.sealed_size(size)
    if there is None:
        put(passing, sha256, key)
    elif there.size != expected or timezone.now() - there.since >= FRESH:
        # Somebody may be about to take it away because nobody named it for so long.
        with one_at_a_time(sha256):
            put(passing, sha256, key)


def put(passing: IO[bytes], sha256: str, key: sealing.Key | None) -> None:
    """Put a passing file into the store whatever lies there, sealed with this key or, with None, as it is.

    Raises StorageAway: what lay there before lies there still.
    """
    passing.flush()
    if key is None:
        current().put(sha256, Path(passing.name))
        return
    with passing_file() as sealed:
        passing.seek(0)
        sealing.seal(passing, sealed, sha256, key)
        sealed.flush()
        current().put(sha256, Path(sealed.name))


def open_content(sha256: str, size: int | None = None) -> BinaryIO:
    """Open what has this SHA-256 for reading, at any place; the caller closes it. `size`, where known, spares a look.

    What comes over a network is held against its hash where it is read from beginning to end, what is sealed wherever
    it is read: the last part of a wrong content is never handed out.

    Raises:
        FileNotFoundError: the store lost it.
        StorageAway: the store does not answer, or the content is damaged or sealed with a key that is not there.
    """
    store = current()
    lying = store.open(sha256)
    try:
        # What is sealed is larger.
        is_plain = size is not None and lying.seek(0, os.SEEK_END) == size
        lying.seek(0)
        opened = None if is_plain else unsealed(lying, sha256)
    except BaseException:
        lying.close()
        raise
    if opened is None:
        return hashed(lying, sha256) if store.is_remote else lying
    return opened


def held(sha256: str) -> Held | None:
    """How large a content is as it lies in the store, and since when; None when it is not there."""
    return current().held(sha256)


def delete_old(sha256: str) -> bool:
    """Remove a content that has lain there for twice `FRESH`; whether it is gone. Asking whether anybody names it is
    the caller's: within the same transaction, and after it holds the turn (`one_at_a_time`).

    Raises StorageAway.
    """
    there = held(sha256)
    if there is None:
        return True
    if timezone.now() - there.since < 2 * FRESH:
        return False
    current().delete(sha256)
    return True


def current() -> Store:
    """The store that the settings name."""
    return store_of(settings.FILES_STORE)


def store_of(kind: str) -> Store:
    """The folder or the bucket, whichever of the two is in use. Raises StorageAway for a bucket that is not named."""
    if kind == S3:
        return _bucket(
            BucketPlace(
                bucket=settings.S3_BUCKET,
                endpoint=settings.S3_ENDPOINT,
                key=settings.S3_KEY,
                secret=settings.S3_SECRET,
                region=settings.S3_REGION,
                is_path_style=settings.S3_PATH_STYLE,
                seconds=settings.S3_SECONDS,
            )
        )
    return LocalFolder(settings.FILES_FOLDER)


def folder() -> Path:
    """The work folder of this machine, made when it is missing; with the local store also the folder of all files."""
    found: Path = settings.FILES_FOLDER
    found.mkdir(parents=True, exist_ok=True)
    return found


def unfinished_folder() -> Path:
    """The folder of uploads that are under way."""
    found = folder() / "dang-tai"
    found.mkdir(exist_ok=True)
    return found


@lru_cache(maxsize=4)
def _bucket(place: BucketPlace) -> Store:
    # Imported here: the client takes memory and time, which an installation without S3 does not spend.
    from motcua.files.storage.bucket import Bucket

    return Bucket(place)
