"""A content that is read at any place, whatever it is read from."""

import io


class Placed(io.RawIOBase):
    """Knows its size and where it stands (`_here`); how it is read (`readinto`) is left to its kind."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._here = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._here

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._here, io.SEEK_END: self._size}[whence]
        self._here = max(0, base + offset)
        return self._here
