"""Reading an export again: every file that is missing, changed or not of it is named. Needs no database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from motcua.exchange.export.folder import FORMAT, HEAD, MANIFEST, NOT_EXPORTED, measured, read_head

UNFINISHED, MISSING, CHANGED, SIZE, STRANGE, UNNAMED, UNREADABLE = (
    "unfinished",
    "missing",
    "changed",
    "size",
    "strange",
    "unnamed",
    "unreadable",
)


class Fault(NamedTuple):
    """What is wrong with one file of an export (`path` within it)."""

    path: str
    what: str


def verify_export(root: Path) -> Iterator[Fault]:
    """Every fault; none means that the folder is what was exported. Reads everything once, with flat memory."""
    head = read_head(root)
    if head is None:
        yield Fault(HEAD, UNFINISHED)
        return
    if head.get("format") != FORMAT:
        yield Fault(HEAD, UNREADABLE)
        return
    manifest = measured(root / MANIFEST)
    if manifest is None:
        yield Fault(MANIFEST, MISSING)
        return
    if manifest[1] != head.get("manifest_sha256"):
        yield Fault(MANIFEST, CHANGED)
    there, missing = 0, set[str]()
    for path, size, sha256 in _lines(root):
        if not path:
            yield Fault(MANIFEST, UNREADABLE)
            return
        found = measured(root / path)
        there += found is not None
        if found is None:
            missing.add(path)
            yield Fault(path, MISSING)
        elif found[0] != size:
            yield Fault(path, SIZE)
        elif found[1] != sha256:
            yield Fault(path, CHANGED)
    yield from (fault for fault in _contents(root) if fault.path not in missing)
    if sum(1 for _each in _present(root)) != there:
        known = {path for path, _size, _sha256 in _lines(root)}
        yield from (Fault(path, STRANGE) for path in _present(root) if path not in known)


def _lines(root: Path) -> Iterator[tuple[str, int, str]]:
    """(path, size, hash) of the manifest; an empty path for a line that cannot be read or leads out of the folder."""
    with (root / MANIFEST).open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                row = json.loads(line)
                path, size, sha256 = str(row["path"]), int(row["size"]), str(row["sha256"])
            except (ValueError, KeyError, TypeError):
                yield "", 0, ""
                return
            if path.startswith("/") or ".." in path.split("/"):
                yield "", 0, ""
                return
            yield path, size, sha256


def _contents(root: Path) -> Iterator[Fault]:
    """Contents that a row of a file names and that neither lie there nor are told as lost."""
    lost = {row.get("sha256") for row in _rows(root / "lost.jsonl")}
    before = ""
    for row in _rows(root / "tables/files_storedfile.jsonl"):
        sha256 = str(row.get("sha256", ""))
        if row.get("state") in NOT_EXPORTED or sha256 in lost or sha256 == before:
            continue
        before = sha256
        path = f"files/{sha256[:2]}/{sha256[2:4]}/{sha256}"
        if not (root / path).is_file():
            yield Fault(path, UNNAMED)


def _rows(place: Path) -> Iterator[dict[str, Any]]:
    if not place.is_file():
        return
    with place.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                found = json.loads(line)
            except ValueError:
                return  # its hash has told it already
            if isinstance(found, dict):
                yield found


def _present(root: Path) -> Iterator[str]:
    for place in root.rglob("*"):
        path = place.relative_to(root).as_posix()
        if place.is_file() and path not in (HEAD, MANIFEST):
            yield path
