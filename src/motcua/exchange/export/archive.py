"""An export as one zip archive, made while it is sent: nothing of it lies anywhere, however large it is."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_CHUNK = 256 * 1024


class _Passing:
    """What the archive writes to; it cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes, /) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def close(self) -> None:
        """Nothing is open."""

    def flush(self) -> None:
        """Nothing waits."""

    def take(self) -> bytes:
        found = b"".join(self._parts)
        self._parts.clear()
        return found


def zipped(root: Path) -> Iterator[bytes]:
    """The archive piece by piece, packed as it is: most contents are packed already."""
    passing = _Passing()
    with ZipFile(passing, "w", ZIP_STORED, allowZip64=True) as archive:
        for place in sorted(root.rglob("*")):
            if not place.is_file():
                continue
            entry = ZipInfo(place.relative_to(root).as_posix())
            with place.open("rb") as content, archive.open(entry, "w", force_zip64=True) as target:
                while part := content.read(_CHUNK):
                    target.write(part)
                    yield passing.take()
    yield passing.take()
