"""Images: how many dots they unpack to, read from their heads without unpacking anything."""

import struct
from typing import IO

from django.utils.translation import gettext as _

from motcua.files.errors import FileRefused

# 100 million dots: a sheet of A3 scanned at 600 dots an inch is 70 million. Unpacked it takes 300 MB, in the jail only.
MOST_DOTS = 100_000_000
# No sane photograph carries more before its picture; a hostile one could make us walk for ever.
_MOST_SEGMENTS = 2000
_MOST_TAGS = 500
# Start of frame: the segments that tell the size (not the tables between them).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_EXIF = 0xE1
_ORIENTATION = 0x0112


def check_png(content: IO[bytes], name: str) -> None:
    """Refuse what is no PNG or unpacks to too much."""
    head = content.read(24)
    if len(head) < 24:
        raise _broken(name)
    width, height = struct.unpack(">II", head[16:24])
    _check_dots(width, height, name)


def check_jpeg(content: IO[bytes], name: str) -> None:
    """Refuse what is no JPEG or unpacks to too much."""
    width, height, _orientation = _jpeg(content, name)
    _check_dots(width, height, name)


def check_tiff(content: IO[bytes], name: str) -> None:
    """Refuse what is no TIFF or unpacks to too much (its first page)."""
    head = content.read(8)
    if len(head) < 8:
        raise _broken(name)
    tags = _tags(content, 0, head)
    if not tags.get(256) or not tags.get(257):
        raise _broken(name)
    _check_dots(tags[256], tags[257], name)


def is_turned(content: IO[bytes], name: str) -> bool:
    """Whether a JPEG asks to be turned before it is shown (EXIF), which not every program does."""
    content.seek(0)
    return _jpeg(content, name)[2] in range(2, 9)


def _jpeg(content: IO[bytes], name: str) -> tuple[int, int, int]:
    """Width, height, EXIF orientation (1 = upright) of a JPEG."""
    orientation = 1
    content.seek(2)
    for _number in range(_MOST_SEGMENTS):
        mark = content.read(2)
        while mark[1:] == b"\xff":  # filling before a mark
            mark = b"\xff" + content.read(1)
        if len(mark) < 2 or mark[0] != 0xFF:
            raise _broken(name)
        if mark[1] in _WITHOUT_LENGTH:
            continue
        length = int.from_bytes(content.read(2), "big")
        if length < 2:
            raise _broken(name)
        start = content.tell()
        if mark[1] in _FRAMES:
            frame = content.read(5)
            if len(frame) < 5:
                raise _broken(name)
            height, width = struct.unpack(">HH", frame[1:])
            return width, height, orientation
        if mark[1] == _EXIF and content.read(6) == b"Exif\0\0":
            orientation = _tags(content, start + 6, content.read(8)).get(_ORIENTATION, orientation)
        content.seek(start + length - 2)
    raise _broken(name)


def _tags(content: IO[bytes], start: int, head: bytes) -> dict[int, int]:
    """The whole numbers among the tags of a TIFF's first folder; `start`: where the TIFF begins. {} when broken."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(head[:4])
    if order is None or len(head) < 8:
        return {}
    content.seek(start + struct.unpack(f"{order}I", head[4:8])[0])
    count = content.read(2)
    found: dict[int, int] = {}
    if len(count) < 2:
        return found
    for _number in range(min(struct.unpack(f"{order}H", count)[0], _MOST_TAGS)):
        entry = content.read(12)
        if len(entry) < 12:
            break
        tag, kind, _values = struct.unpack(f"{order}HHI", entry[:8])
        if kind == 3:
            (found[tag],) = struct.unpack(f"{order}H", entry[8:10])
        elif kind == 4:
            (found[tag],) = struct.unpack(f"{order}I", entry[8:12])
    return found


def _check_dots(width: int, height: int, name: str) -> None:
    if not width or not height:
        raise _broken(name)
    if width * height > MOST_DOTS:
        raise FileRefused(
            _(
                "Ảnh “%(name)s” quá lớn (%(width)s × %(height)s điểm, nhiều nhất 100 triệu điểm). Hãy chụp hoặc "
                "quét lại ở độ phân giải thấp hơn (300 dpi là đủ)."
            )
            % {"name": name, "width": width, "height": height}
        )


def _broken(name: str) -> FileRefused:
    return FileRefused(
        _("Ảnh “%(name)s” bị hỏng, không đọc được kích thước. Hãy mở thử trên máy, chụp hoặc quét lại.")
        % {"name": name}
    )
