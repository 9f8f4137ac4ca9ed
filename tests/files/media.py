"""Film and sound for tests, made by hand: MP4 boxes, and MP3 frames of silence that browsers play."""

from __future__ import annotations

import struct


def box(kind: bytes, *inside: bytes) -> bytes:
    """A box of MPEG-4."""
    content = b"".join(inside)
    return struct.pack(">I", 8 + len(content)) + kind + content


def track(handler: bytes, *, here: bool = True) -> bytes:
    """A track; `here`: its data lie in the file itself."""
    where = box(b"url ", struct.pack(">I", int(here)), b"" if here else b"http://ke-xau.example/a.mp4\0")
    references = box(b"dref", struct.pack(">II", 0, 1), where)
    return box(
        b"trak",
        box(
            b"mdia",
            box(b"hdlr", bytes(8), handler, bytes(13)),
            box(b"minf", box(b"dinf", references)),
        ),
    )


def mp4(*handlers: bytes, brand: bytes = b"isom", here: bool = True, data: bytes = bytes(2000)) -> bytes:
    """A film (b"vide", b"soun") or a sound (b"soun")."""
    tracks = [track(handler, here=here) for handler in handlers or (b"vide", b"soun")]
    return box(b"ftyp", brand, bytes(4), b"mp42") + box(b"moov", *tracks) + box(b"mdat", data)


def mp3(frames: int = 80, *, tagged: bool = False) -> bytes:
    """Silence: 128 kilobits, 44,100 samples a second, 26 ms a frame."""
    tag = b"ID3\x03\x00\x00" + bytes([0, 0, 1, 0]) + bytes(128) if tagged else b""
    return tag + (b"\xff\xfb\x90\x00" + bytes(413)) * frames
