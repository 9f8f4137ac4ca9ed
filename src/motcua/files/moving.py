"""Contents brought from one store to another, and sealed anew: one at a time, to be gone on with after a break."""

import hashlib
import shutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple

from motcua.files import storage
from motcua.files.errors import ContentDamaged, KeyUnusable
from motcua.files.storage import sealing
from motcua.files.storage.reading import unsealed

_CHUNK = 1024 * 1024


class Outcome(StrEnum):
    """What came of one content."""

    DONE = "done"
    ALREADY = "already"
    DAMAGED = "damaged"
    NO_KEY = "no_key"
    LOST = "lost"


class Step(NamedTuple):
    """One content and what came of it; `told` says more where it failed."""

    sha256: str
    outcome: Outcome
    told: str = ""


def move(source: storage.Store, target: storage.Store) -> Iterator[Step]:
    """Copy every content of one store into another as it lies, held against its hash before and after.

    What lies there already in the same size is left: it was put there whole. Nothing is taken away from the source.

    Raises StorageAway: one of the two does not answer; calling again goes on from there.
    """
    for sha256, held in source.names():
        there = target.held(sha256)
        if there is not None and there.size == held.size:
            yield Step(sha256, Outcome.ALREADY)
            continue
        with _Failing(sha256) as step, storage.passing_file() as passing:
            with source.open(sha256) as lying:
                shutil.copyfileobj(lying, passing, _CHUNK)
            passing.flush()
            sent = _held_against(Path(passing.name), sha256)
            target.put(sha256, Path(passing.name))
            with target.open(sha256) as arrived:
                if _hash_of(arrived) != sent:
                    raise ContentDamaged(f"{target.about()}: {sha256} came out differently")
        yield step.result


def reseal(key: sealing.Key | None) -> Iterator[Step]:
    """Seal every content of the store with this key, or with None keep it unsealed.

    Raises StorageAway: the store does not answer; calling again goes on with those that are left.
    """
    store = storage.current()
    for sha256, _held in store.names():
        with _Failing(sha256) as step:
            with store.open(sha256) as lying:
                header = sealing.header_of(lying.read(sealing.HEADER))
            if (header.key if header else None) == (key.name if key else None):
                step.result = Step(sha256, Outcome.ALREADY)
            else:
                _seal_anew(sha256, key)
        yield step.result


def _seal_anew(sha256: str, key: sealing.Key | None) -> None:
    with storage.passing_file() as plain:
        digest = hashlib.sha256()
        with storage.open_content(sha256) as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                plain.write(chunk)
        if digest.hexdigest() != sha256:
            raise ContentDamaged(f"{sha256}: another content")
        storage.put(plain, sha256, key)


def _held_against(place: Path, sha256: str) -> str:
    """Check a copy as it lies against the hash of its content; return the hash of what lies."""
    with place.open("rb") as lying:
        raw = _hash_of(lying)
        lying.seek(0)
        content: BinaryIO | None = unsealed(lying, sha256)
        found = raw if content is None else _hash_of(content)
    if found != sha256:
        raise ContentDamaged(f"{sha256}: another content")
    return raw


def _hash_of(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


class _Failing:
    """Turns what is wrong with one content into its step; what is wrong with the store goes on up."""

    def __init__(self, sha256: str) -> None:
        self.result = Step(sha256, Outcome.DONE)

    def __enter__(self) -> "_Failing":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        for wrong, outcome in (
            (KeyUnusable, Outcome.NO_KEY),
            (ContentDamaged, Outcome.DAMAGED),
            (FileNotFoundError, Outcome.LOST),
        ):
            if isinstance(error, wrong):
                self.result = Step(self.result.sha256, outcome, str(error))
                return True
        return False
