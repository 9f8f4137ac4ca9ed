"""Contents read back: opened where they are sealed, held against their hash where they are not."""

import hashlib
import io
from typing import Any, BinaryIO, cast

from motcua.files.errors import ContentDamaged
from motcua.files.storage import sealing
from motcua.files.storage.placed import Placed


def unsealed(lying: BinaryIO, sha256: str) -> BinaryIO | None:
    """Open a sealed content, readable at any place; None when it is not sealed, and stands at its beginning.

    The first part is opened at once, so that a wrong key is told before anything is handed out.

    Raises:
        KeyUnusable, ContentDamaged: it cannot be opened.
    """
    # The size first: what follows is then read in one go.
    whole = lying.seek(0, io.SEEK_END)
    lying.seek(0)
    header = sealing.header_of(_exactly(lying, sealing.HEADER))
    if header is None:
        lying.seek(0)
        return None
    reader = _Unsealed(lying, sealing.plain_size(whole), sealing.Opener(header, sha256))
    reader.load(0)
    return cast(BinaryIO, io.BufferedReader(reader, sealing.PART))


def hashed(lying: BinaryIO, sha256: str) -> BinaryIO:
    """A content that is held against its hash when it is read from beginning to end.

    Raises ContentDamaged in place of the last piece where it is another; what is read from the middle is not judged.
    """
    return cast(BinaryIO, io.BufferedReader(_Hashed(lying, sha256), sealing.PART))


class _Over(Placed):
    """A content over another one: closed with it."""

    def __init__(self, lying: BinaryIO, size: int) -> None:
        super().__init__(size)
        self._lying = lying

    def close(self) -> None:
        self._lying.close()
        super().close()


class _Unsealed(_Over):
    def __init__(self, lying: BinaryIO, size: int, opener: sealing.Opener) -> None:
        super().__init__(lying, size)
        self._opener = opener
        self._last = max(0, -(-size // sealing.PART) - 1)
        self._number, self._part = -1, b""

    def load(self, number: int) -> None:
        """Have one part open; the one that is open already is not read again."""
        if number == self._number:
            return
        length = sealing.PART + sealing.TAG
        place = sealing.HEADER + number * length
        if self._lying.tell() != place:
            self._lying.seek(place)
        self._part = self._opener.part(number, number == self._last, _exactly(self._lying, length))
        self._number = number

    def readinto(self, buffer: Any) -> int:
        if self._here >= self._size:
            return 0
        self.load(self._here // sealing.PART)
        begin = self._here % sealing.PART
        data = self._part[begin : begin + len(buffer)]
        buffer[: len(data)] = data
        self._here += len(data)
        return len(data)


class _Hashed(_Over):
    def __init__(self, lying: BinaryIO, sha256: str) -> None:
        super().__init__(lying, lying.seek(0, io.SEEK_END))
        lying.seek(0)
        self._wanted = sha256
        self._digest, self._read = hashlib.sha256(), 0

    def readinto(self, buffer: Any) -> int:
        if self._lying.tell() != self._here:
            self._lying.seek(self._here)
        data = self._lying.read(min(len(buffer), max(0, self._size - self._here)))
        if self._here == self._read:
            self._digest.update(data)
            self._read += len(data)
            if self._read == self._size and self._digest.hexdigest() != self._wanted:
                raise ContentDamaged(f"{self._wanted}: the store gave another content")
        buffer[: len(data)] = data
        self._here += len(data)
        return len(data)


def _exactly(content: BinaryIO, length: int) -> bytes:
    """So many bytes, or all that there are."""
    found = content.read(length)
    while found and len(found) < length and (more := content.read(length - len(found))):
        found += more
    return found
