"""Photos of papers: upright, out of HEIC, several in one PDF in their order; bombs stay in the jail."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image

from motcua.files import photos, rules
from motcua.files.services import FileRefused, open_file, place
from tests.files import made

MB = 1024 * 1024


def taken(name: str, content: bytes, allowed: tuple[str, ...] = ("pdf", "jpeg", "png")) -> Any:
    return place(io.BytesIO(content), name, None, allowed=allowed, max_bytes=20 * MB)


def image_of(stored: Any) -> Image.Image:
    with open_file(stored) as opened:
        return Image.open(io.BytesIO(opened.read())).convert("RGB")


def is_red(dot: Any) -> bool:
    return bool(dot[0] > 200 and dot[1] < 80)


@pytest.mark.parametrize(("mark", "red_at"), [(3, "bottom"), (6, "right"), (8, "left")])
def test_a_photo_taken_with_the_phone_turned_is_stored_upright(mark: int, red_at: str) -> None:
    stored = taken("anh.jpg", made.picture(size=(80, 40), turned=mark))
    image = image_of(stored)
    assert image.size == ((80, 40) if mark == 3 else (40, 80))
    width, height = image.size
    dots = {
        "bottom": (width // 2, height - 3),
        "right": (width - 3, height // 2),
        "left": (2, height // 2),
    }
    for place_name, dot in dots.items():
        assert is_red(image.getpixel(dot)) == (place_name == red_at)
    with open_file(stored) as opened:
        assert not Image.open(opened).getexif(), "neither the turn nor where it was taken is left"


def test_an_upright_photo_stays_byte_for_byte() -> None:
    content = made.picture()
    with open_file(taken("anh.jpg", content)) as opened:
        assert opened.read() == content


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "anh.heif", "anh.jpg"])
def test_a_heic_photo_becomes_a_jpeg(name: str) -> None:
    stored = taken(name, made.heic())
    assert (stored.name.rpartition(".")[2], stored.content_type) == ("jpg", "image/jpeg")
    assert image_of(stored).size == (64, 48)


def test_a_heic_photo_is_refused_where_no_photo_is_taken_and_when_broken() -> None:
    with pytest.raises(FileRefused, match="không thuộc các loại được nhận: PDF"):
        taken("a.heic", made.heic(), ("pdf",))
    with pytest.raises(FileRefused, match="Không đọc được ảnh"):
        taken("a.heic", made.heic()[:300])


def test_several_photos_become_one_pdf_in_their_order() -> None:
    colours = ["red", "green", "blue"]
    given = [
        ("1.jpg", io.BytesIO(made.picture(size=(3000, 2000), colour=colours[0], turned=6))),
        ("2.png", io.BytesIO(made.picture("PNG", (400, 600), colour=colours[1]))),
        ("3.heic", io.BytesIO(made.heic((640, 480)))),
    ]
    with photos.into_pdf(given) as opened, pikepdf.open(opened) as book:
        assert len(book.pages) == 3
        seen = []
        for page in book.pages:
            _left, _bottom, width, height = [float(number) for number in page.mediabox]
            assert max(width, height) <= 842.5, "no page is larger than A4"
            assert min(width, height) <= 596
            picture = pikepdf.PdfImage(next(iter(page.images.values()))).as_pil_image().convert("RGB")
            seen.append(picture)
        assert seen[0].height > seen[0].width, "turned upright"
        assert is_red(seen[0].getpixel((seen[0].width - 5, 50)))
        green = seen[1].getpixel((10, 10))
        assert green[1] > 100 > green[0]
        blue = seen[2].getpixel((10, 10))
        assert blue[2] > 200 > blue[0]


def test_a_bad_photo_among_good_ones_is_named() -> None:
    given = [("tot.jpg", io.BytesIO(made.picture())), ("hong.jpg", io.BytesIO(made.picture()[:150]))]
    with pytest.raises(FileRefused, match=r"hong\.jpg"), photos.into_pdf(given):
        pass


def test_too_many_photos_are_told() -> None:
    given = [("a.jpg", io.BytesIO(made.picture()))] * (photos.MOST_PHOTOS + 1)
    with pytest.raises(FileRefused, match="20 ảnh"), photos.into_pdf(given):
        pass


def bomb() -> bytes:
    """A PNG of 40,000 by 40,000 dots in a few hundred kilobytes, as a whole file."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(5001)) for _number in range(40_000)) + rows.flush()

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
        )

    head = (40_000).to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_a_bomb_hurts_nobody() -> None:
    content = bomb()
    assert len(content) < MB
    with pytest.raises(FileRefused, match="quá lớn"):
        taken("bom.png", content)
    with pytest.raises(FileRefused, match="quá lớn"), photos.into_pdf([("bom.png", io.BytesIO(content))]):
        pass


def test_heic_is_offered_wherever_jpeg_is() -> None:
    assert ".heic" in rules.suffixes_taken(("pdf", "jpeg"))
    assert ".heic" not in rules.suffixes_taken(("pdf",))
