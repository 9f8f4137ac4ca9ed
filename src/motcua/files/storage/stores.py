"""What a store of contents is: five things that it can do, whatever it stands on."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

FOLDER, S3 = "folder", "s3"


class Held(NamedTuple):
    """A content as it lies: its size there (sealed contents are larger), and since when (aware)."""

    size: int
    since: datetime.datetime


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """Where a bucket is and how to come in; `endpoint` "" means Amazon's own, `seconds` how long an answer may take."""

    bucket: str
    endpoint: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    region: str
    is_path_style: bool
    seconds: int


class Store(Protocol):
    """Contents under their SHA-256 (64 hexadecimal digits). All raise StorageAway when the store does not answer."""

    is_remote: bool
    """Whether what is read comes over a network."""

    def put(self, sha256: str, source: Path) -> None:
        """Put a file that is written to its end into the store, whole or not at all; it may be taken away."""

    def open(self, sha256: str) -> BinaryIO:
        """Open a content as it lies, to read at any place. Raises FileNotFoundError."""

    def held(self, sha256: str) -> Held | None:
        """Size and age of a content; None when it is not there."""

    def delete(self, sha256: str) -> None:
        """Remove a content, if it is there."""

    def names(self, after: str = "") -> Iterator[tuple[str, Held]]:
        """Every content whose name comes after `after`, in the order of names, a bounded number at a time."""

    def about(self) -> str:
        """Where it is, for operators; no secrets."""


def path_of(sha256: str) -> str:
    """The place of a content inside a store: in both the same, so that a folder may be copied with any tool."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
