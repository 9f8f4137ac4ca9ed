"""Film and sound: whether they are what they say, whole, and all of them in the file itself.

MPEG-4 is a tree of boxes, of which the heads alone are read; MP3 a chain of frames, of which the first are followed.
Nothing is decoded: browsers do that in a process of their own.
"""

import struct
from typing import IO

from django.utils.translation import gettext as _

from motcua.files.errors import FileRefused

_MOST_BOXES = 5000
_DEEPEST = 6
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"dinf"})
_FILM, _SOUND = b"vide", b"soun"
# MPEG-1, 2 and 2.5 layer III: kilobits a second by the number in the head; samples a second; signs of the version.
_BITRATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_FRAMES_FOLLOWED = 12
_LEAST_FRAMES = 3


class _Walk:
    """What was seen in the boxes of one file."""

    def __init__(self, content: IO[bytes], name: str) -> None:
        self.content, self.name = content, name
        self.boxes = 0
        self.handlers: set[bytes] = set()
        self.seen: set[bytes] = set()

    def go(self, start: int, end: int, depth: int = 0) -> None:
        """Follow the boxes from `start` to `end`; one that does not fit into its place breaks the file."""
        at = start
        while at < end:
            self.boxes += 1
            self.content.seek(at)
            head = self.content.read(16)
            if len(head) < 8 or self.boxes > _MOST_BOXES or depth > _DEEPEST:
                raise _broken(self.name)
            size, kind, inside = int.from_bytes(head[:4], "big"), head[4:8], at + 8
            if size == 1 and len(head) == 16:
                size, inside = int.from_bytes(head[8:], "big"), at + 16
            elif size == 0:
                size = end - at
            if size < inside - at or at + size > end:
                raise _broken(self.name)
            self.seen.add(kind)
            if kind in _CONTAINERS:
                self.go(inside, at + size, depth + 1)
            elif kind == b"hdlr":
                self.content.seek(inside + 8)
                self.handlers.add(self.content.read(4))
            elif kind == b"dref":
                self._all_here(inside, at + size)
            at += size

    def _all_here(self, inside: int, end: int) -> None:
        """Refuse data that lie in another file or at another address."""
        self.content.seek(inside + 4)
        count = int.from_bytes(self.content.read(4), "big")
        at = inside + 8
        for _number in range(min(count, 100)):
            self.content.seek(at)
            head = self.content.read(12)
            size = int.from_bytes(head[:4], "big")
            if len(head) < 12 or size < 12 or at + size > end:
                raise _broken(self.name)
            if not head[11] & 1:
                raise FileRefused(
                    _(
                        "Tệp “%(name)s” lấy hình hoặc tiếng từ tệp khác ở ngoài nên không được nhận. Hãy xuất lại "
                        "thành một tệp MP4 trọn vẹn rồi chọn lại."
                    )
                    % {"name": self.name}
                )
            at += size


def check_film(content: IO[bytes], name: str) -> None:
    """Refuse what is no whole MPEG-4 film. Raises FileRefused."""
    if _FILM not in _walked(content, name):
        raise _broken(name)


def check_sound(content: IO[bytes], name: str) -> None:
    """Refuse what is no whole MPEG-4 sound, a film among them. Raises FileRefused."""
    handlers = _walked(content, name)
    if _SOUND not in handlers or _FILM in handlers:
        raise _broken(name)


def _walked(content: IO[bytes], name: str) -> set[bytes]:
    end = content.seek(0, 2)
    walk = _Walk(content, name)
    walk.go(0, end)
    content.seek(4)
    if content.read(4) != b"ftyp" or not {b"moov", b"mdat"} <= walk.seen:
        raise _broken(name)
    return walk.handlers


def check_mp3(content: IO[bytes], name: str) -> None:
    """Refuse what is no chain of MP3 frames. Raises FileRefused."""
    head = content.read(10)
    at = 0
    if head[:3] == b"ID3" and len(head) == 10:
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    followed = 0
    while followed < _FRAMES_FOLLOWED:
        content.seek(at)
        frame = content.read(4)
        length = _frame_length(frame)
        if not length:
            break
        at += length
        followed += 1
    if followed < _LEAST_FRAMES:
        raise _broken(name)


def _frame_length(head: bytes) -> int:
    """How long the frame of this head is; 0 where it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, (bits,) = (head[1] >> 3) & 3, struct.unpack(">B", head[2:3])
    bitrate, rate, padding = bits >> 4, (bits >> 2) & 3, (bits >> 1) & 1
    if version == 1 or rate == 3 or bitrate in (0, 15):
        return 0
    kilobits = (_BITRATES_1 if version == 3 else _BITRATES_2)[bitrate]
    return int((144_000 if version == 3 else 72_000) * kilobits // _RATES[version][rate]) + padding


def _broken(name: str) -> FileRefused:
    return FileRefused(
        _(
            "Không đọc được phim hoặc bản ghi âm “%(name)s”, có thể do bị cắt cụt. Hãy mở thử trên máy, xuất lại thành "
            "MP4 hoặc MP3 rồi chọn lại."
        )
        % {"name": name}
    )
