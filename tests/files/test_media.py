"""Film and sound: taken by what is inside, whole, and with nothing of them elsewhere."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.files.errors import FileRefused
from motcua.files.inspection import look_inside
from motcua.files.models import StoredFile
from motcua.files.services import store
from tests.files import made, media

ALL = ("pdf", "jpeg", "png", "mp4", "m4a", "mp3", "txt")
FILM, SOUND = media.mp4(), media.mp4(b"soun", brand=b"M4A ")


def give(name: str, content: bytes) -> StoredFile:
    return store(content, name, None, allowed=ALL, max_bytes=1024 * 1024)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("phim.mp4", FILM, "video/mp4"),
        ("may-ghi.m4v", media.mp4(b"vide", brand=b"M4V "), "video/mp4"),
        ("ghi-am.m4a", SOUND, "audio/mp4"),
        ("ghi-am.mp3", media.mp3(), "audio/mpeg"),
        ("co-the.mp3", media.mp3(tagged=True), "audio/mpeg"),
    ],
)
def test_good_ones_are_taken_as_what_they_are(name: str, content: bytes, content_type: str) -> None:
    assert give(name, content).content_type == content_type


HOSTILE = {
    "cut.mp4": (FILM[:-500], "bị cắt cụt"),
    "no-film.mp4": (media.mp4(b"soun"), "Không đọc được phim"),
    "film.m4a": (FILM, "Không đọc được phim"),
    "elsewhere.mp4": (media.mp4(here=False), "tệp khác ở ngoài"),
    "no-data.mp4": (media.box(b"ftyp", b"isom") + media.box(b"moov", media.track(b"vide")), "Không đọc được"),
    "deep.mp4": (
        media.box(b"ftyp", b"isom")
        + media.box(b"moov", media.box(b"moov", *[media.box(b"trak", b"")] * 6000)),
        "Không đọc được",
    ),
    "lying.mp4": (
        media.box(b"ftyp", b"isom") + struct.pack(">I", 1) + b"moov" + struct.pack(">Q", 2**63),
        "Không đọc được",
    ),
    "script.mp4": (b"<html><script>", "Không nhận được nội dung"),
    "short.mp3": (media.mp3(2), "Không đọc được"),
    "tag-alone.mp3": (b"ID3\x03\x00\x00\x7f\x7f\x7f\x7f" + bytes(100), "Không đọc được"),
    "named.mp3": (FILM, "không khớp với nội dung"),
    "named.pdf": (media.mp3(), "không khớp với nội dung"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_others_are_refused_with_what_to_do(name: str) -> None:
    content, words = HOSTILE[name]
    with pytest.raises(FileRefused, match=words):
        give(name, content)
    assert not StoredFile.objects.filter(name=name).exists()


@given(
    content=st.one_of(
        st.binary(max_size=400).map(lambda rest: FILM[:40] + rest),
        st.tuples(st.integers(0, len(FILM) - 1), st.integers(0, 255)).map(
            lambda change: FILM[: change[0]] + bytes([change[1]]) + FILM[change[0] + 1 :]
        ),
        st.binary(max_size=400).map(lambda rest: b"ID3" + rest),
        st.binary(max_size=400).map(lambda rest: b"\xff\xfb" + rest),
    ),
    code=st.sampled_from(["mp4", "m4a", "mp3"]),
)
def test_whatever_comes_is_taken_or_refused_with_words(content: bytes, code: str) -> None:
    import io

    try:
        look_inside(io.BytesIO(content), code, "a")
    except FileRefused as refused:
        told = refused.message
        assert told


def test_other_kinds_are_told_apart_still() -> None:
    from motcua.files.rules import is_heic, starts_as

    assert is_heic(made.heic()[:64])
    assert not starts_as(made.heic()[:64]) & {"mp4", "m4a"}
    assert starts_as("\ufeffxin chào".encode("utf-16-le")) == {"txt"}
    assert starts_as(made.picture()[:64]) == {"jpeg"}
