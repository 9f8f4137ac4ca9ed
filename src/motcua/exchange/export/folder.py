"""The folder of an export as it is written: whole files alone, each noted with its size and SHA-256."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

HEAD, MANIFEST, LAYOUT = "export.json", "manifest.jsonl", "DOC-TRUOC.md"
FORMAT = "motcua-export/1"
NOT_EXPORTED = frozenset({"removed", "refused"})
"""States of files whose rows are exported without their contents: deleted in time, or malware."""
_CHUNK = 1024 * 1024


class Folder:
    """Writes files one after the other and the manifest along with them. Memory does not grow with what is written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files, self.size = 0, 0
        root.mkdir(parents=True, exist_ok=True)
        # What an earlier run left and this one does not write must not stay.
        self._goes_on = any(root.iterdir())
        # An export that is not finished has no head: nobody takes it for whole.
        (root / HEAD).unlink(missing_ok=True)
        self._manifest = (root / f"{MANIFEST}.part").open("w", encoding="utf-8")

    @contextmanager
    def writing(self, path: str) -> Iterator["Writing"]:
        """Write a file that is there whole or not at all."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        passing = place.with_name(f"{place.name}.part")
        try:
            with passing.open("wb") as content:
                written = Writing(content)
                yield written
            os.replace(passing, place)
        except BaseException:
            passing.unlink(missing_ok=True)
            raise
        self._note(path, written.size, written.digest.hexdigest())

    def write_lines(self, path: str, rows: Iterable[dict[str, Any]]) -> int:
        """Write rows as JSON Lines; return how many."""
        count = 0
        with self.writing(path) as written:
            for row in rows:
                written.write(as_line(row))
                count += 1
        return count

    def keep(self, path: str, sha256: str) -> bool:
        """Note a file that an earlier run has left there, if it is still what it should be."""
        found = measured(self.root / path)
        if found is None or found[1] != sha256:
            return False
        self._note(path, *found)
        return True

    def finish(self, head: dict[str, Any]) -> None:
        """Close the manifest and write the head, which makes the export whole."""
        self._manifest.close()
        os.replace(self.root / f"{MANIFEST}.part", self.root / MANIFEST)
        if self._goes_on:
            self._drop_strangers()
        found = measured(self.root / MANIFEST)
        assert found is not None  # noqa: S101 - it was written a moment ago
        whole = {**head, "files": self.files, "size": self.size, "manifest_sha256": found[1]}
        passing = self.root / f"{HEAD}.part"
        passing.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        os.replace(passing, self.root / HEAD)

    def _drop_strangers(self) -> None:
        with (self.root / MANIFEST).open(encoding="utf-8") as lines:
            known = {json.loads(line)["path"] for line in lines}
        for place in self.root.rglob("*"):
            path = place.relative_to(self.root).as_posix()
            if place.is_file() and path != MANIFEST and path not in known:
                place.unlink()

    def close(self) -> None:
        """Leave off; what is there stays for the next run."""
        self._manifest.close()

    def _note(self, path: str, size: int, sha256: str) -> None:
        self.files += 1
        self.size += size
        self._manifest.write(as_line({"path": path, "size": size, "sha256": sha256}).decode())


class Writing:
    """A file under way with its size and hash so far."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, part: bytes) -> None:
        """Add a part."""
        self.digest.update(part)
        self.size += len(part)
        self._content.write(part)


def as_line(row: dict[str, Any]) -> bytes:
    """One line of JSON Lines."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def measured(place: Path) -> tuple[int, str] | None:
    """Size and SHA-256 of a file; None when there is none."""
    digest, size = hashlib.sha256(), 0
    try:
        with place.open("rb") as content:
            while part := content.read(_CHUNK):
                digest.update(part)
                size += len(part)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return size, digest.hexdigest()


def read_head(root: Path) -> dict[str, Any] | None:
    """The head of a finished export; None where there is none."""
    try:
        found = json.loads((root / HEAD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
