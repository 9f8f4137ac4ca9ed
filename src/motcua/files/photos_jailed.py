"""Works on the photos 0, 1, 2… of its folder and writes `made`. Runs in the jail.

Arguments: "jpeg" (one photo, upright, as large as it is), "signature" (one, small, cut to its strokes, as PNG) or "pdf"
(all, a page each), and their number. Prints "good", or what is wrong with which: "broken 2", "large 0", "empty 0".
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pillow_heif
from PIL import Image, ImageOps

# As inspection.images.MOST_DOTS; this module imports nothing of ours, so that it starts quickly.
_MOST_DOTS = 100_000_000
# A sheet of A4 at 200 dots an inch: fine print stays readable, and a page weighs some hundreds of kilobytes.
_DOTS_AN_INCH = 200
_PAGE = (1654, 2339)
# A signature: how large it is read, and kept. Sixteen colours keep the ink, and the paper's shade, in few bytes.
_SIGNATURE_READ = (1600, 1600)
_SIGNATURE = (800, 320)
_COLOURS = 16
_ROOM = 12
_LEAST_CONTRAST = 50
_LEAST_DOTS = 8
_TAKEN = ("JPEG", "PNG", "TIFF", "HEIF")


class Unreadable(Exception):
    """A photo cannot be used; the text is what to print."""


def main(what: str, count: int) -> None:
    """Make what is asked for."""
    if what == "jpeg":
        photo = _photo(0)
        photo.save("made", "JPEG", quality=92, optimize=True, icc_profile=photo.info.get("icc_profile"))
        return
    if what == "signature":
        _signature().save("made", "PNG", optimize=True)
        return
    pages = _pages(count)
    first = next(pages)
    # The pages are drawn as they are written, so that one photo at a time is in memory.
    first.save(
        "made",
        "PDF",
        save_all=True,
        append_images=pages,
        resolution=_DOTS_AN_INCH,
        quality=85,
        producer="Mot Cua",
    )


def _signature() -> Image.Image:
    """The strokes on white with a little room around them, in few colours: ink stays blue or black."""
    photo = _photo(0).convert("RGB")
    photo.thumbnail(_SIGNATURE_READ)
    grey = photo.convert("L")
    shades = [shade for shade, count in enumerate(grey.histogram()) if count]
    if shades[-1] - shades[0] < _LEAST_CONTRAST:
        raise Unreadable("empty 0")
    # What lies nearer to the darkest than to the lightest is ink.
    threshold = (shades[0] + shades[-1]) // 2
    box = grey.point(lambda dot: 255 if dot < threshold else 0).getbbox()
    if box is None or (box[2] - box[0] < _LEAST_DOTS and box[3] - box[1] < _LEAST_DOTS):
        raise Unreadable("empty 0")
    left, top, right, bottom = box
    page = Image.new("RGB", (right - left + 2 * _ROOM, bottom - top + 2 * _ROOM), "white")
    page.paste(photo.crop(box), (_ROOM, _ROOM))
    page.thumbnail(_SIGNATURE)
    return page.quantize(colors=_COLOURS)


def _pages(count: int) -> Iterator[Image.Image]:
    for number in range(count):
        photo = _photo(number, small=True)
        page = _PAGE if photo.height >= photo.width else _PAGE[::-1]
        photo.thumbnail(page, Image.Resampling.LANCZOS)
        yield photo


def _photo(number: int, *, small: bool = False) -> Image.Image:
    """The photo, upright, in plain colours; what is transparent becomes white."""
    try:
        with Image.open(Path(str(number)), formats=_TAKEN) as opened:
            if opened.width * opened.height > _MOST_DOTS:
                raise Unreadable(f"large {number}")
            if small:
                opened.draft("RGB", (_PAGE[1], _PAGE[1]))  # unpack a JPEG at a fraction of its size
            turned = ImageOps.exif_transpose(opened)
            if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
                turned = turned.convert("RGBA")
                white = Image.new("RGB", turned.size, "white")
                white.paste(turned, mask=turned.getchannel("A"))
                return white
            return turned if turned.mode == "L" else turned.convert("RGB")
    except Unreadable:
        raise
    except Image.DecompressionBombError as error:
        raise Unreadable(f"large {number}") from error
    except (OSError, ValueError, SyntaxError, TypeError, EOFError) as error:
        raise Unreadable(f"broken {number}") from error


if __name__ == "__main__":
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = _MOST_DOTS
    try:
        main(sys.argv[1], int(sys.argv[2]))
    except Unreadable as problem:
        print(problem)
    else:
        print("good")
