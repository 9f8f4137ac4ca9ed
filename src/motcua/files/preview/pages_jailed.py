"""Works on the pages of the files 0, 1, 2… of its folder and writes `made`. Runs in the jail; imports nothing of ours.

Arguments: "pictures" and the type of the file 0 (a ZIP archive of JPEGs), "page", that type, a page and the longest
side in dots (one PNG in shades of grey, for reading its letters), "count" and that type (prints how many pages), or
"assemble" (by the file `plan`, a PDF), "rewrite" (the same PDF, sound).
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

# As scans.MOST_PAGES; this module starts quickly, without ours.
_MOST_PAGES = 200
_MOST_DOTS = 100_000_000
_PDF = "application/pdf"
_TAKEN = ("JPEG", "PNG", "TIFF")
# A page of A4 at 120 dots an inch: print can be read, and a page weighs some hundred kilobytes.
_PICTURE_SIDE = 1400
# A sheet of A4 at 200 dots an inch.
_DOTS_AN_INCH = 200
_PAGE = (1654, 2339)


def count(kind: str) -> int:
    """How many pages the file 0 has."""
    if kind == _PDF:
        with pypdfium2.PdfDocument("0") as book:
            return len(book)
    with Image.open("0", formats=_TAKEN) as picture:
        return int(getattr(picture, "n_frames", 1))


def pictures(kind: str) -> None:
    """Every page of the file 0 as a JPEG in one archive."""
    if not 1 <= count(kind) <= _MOST_PAGES:
        sys.exit(f"a file of {count(kind)} pages")
    with zipfile.ZipFile("made", "w", zipfile.ZIP_STORED) as archive:
        for number, picture in enumerate(_each(kind)):
            kept = io.BytesIO()
            picture.thumbnail((_PICTURE_SIDE, _PICTURE_SIDE), Image.Resampling.LANCZOS)
            picture.save(kept, "JPEG", quality=72, optimize=True)
            archive.writestr(f"{number}.jpg", kept.getvalue())


def page(kind: str, number: int, side: int) -> None:
    """One page of the file 0, its longer side `side` dots, in shades of grey."""
    if kind == _PDF:
        with pypdfium2.PdfDocument("0") as book:
            picture = _drawn(book[number], side)
    else:
        picture = next(one for place, one in enumerate(_frames()) if place == number)
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    picture.convert("L").save("made.png", "PNG", dpi=(300, 300))


def assemble() -> None:
    """The pages of the plan, [file, page, degrees] each, as one PDF."""
    plan: dict[str, Any] = json.loads(Path("plan").read_text("utf-8"))
    opened: dict[int, pikepdf.Pdf] = {}
    with pikepdf.new() as made:
        for number, place, turn in plan["pages"]:
            if number not in opened:
                opened[number] = _as_pdf(number, plan["types"][number])
            made.pages.append(opened[number].pages[place])
            if turn:
                made.pages[-1].rotate(turn, relative=True)
        made.save("made", deterministic_id=True)


def rewrite() -> None:
    """The PDF 0 written anew: the same pages, without what programs wrote into it wrongly."""
    with pikepdf.open("0") as book:
        book.save("made", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def _as_pdf(number: int, kind: str) -> pikepdf.Pdf:
    if kind == _PDF:
        return pikepdf.open(str(number))
    drawn = io.BytesIO()
    pages = (_on_a_sheet(frame) for frame in _frames(str(number)))
    first = next(pages)
    first.save(
        drawn,
        "PDF",
        save_all=True,
        append_images=pages,
        resolution=_DOTS_AN_INCH,
        quality=85,
        producer="Mot Cua",
    )
    return pikepdf.open(drawn)


def _on_a_sheet(picture: Image.Image) -> Image.Image:
    sheet = _PAGE if picture.height >= picture.width else _PAGE[::-1]
    picture.thumbnail(sheet, Image.Resampling.LANCZOS)
    return picture


def _each(kind: str) -> Iterator[Image.Image]:
    if kind != _PDF:
        yield from _frames()
        return
    with pypdfium2.PdfDocument("0") as book:
        for number in range(len(book)):
            yield _drawn(book[number], _PICTURE_SIDE)


def _drawn(sheet: pypdfium2.PdfPage, side: int) -> Image.Image:
    """A page of a PDF whose longer side is `side` dots, however large the sheet says it is."""
    width, height = sheet.get_size()
    scale = side / max(width, height, 1)
    return sheet.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")


def _frames(name: str = "0") -> Iterator[Image.Image]:
    with Image.open(name, formats=_TAKEN) as opened:
        for number in range(getattr(opened, "n_frames", 1)):
            opened.seek(number)
            if opened.width * opened.height > _MOST_DOTS:
                sys.exit("too many dots")
            frame = (
                opened.convert("RGBA") if opened.mode in ("RGBA", "LA", "P", "PA") else opened.convert("RGB")
            )
            if frame.mode == "RGBA":
                white = Image.new("RGB", frame.size, "white")
                white.paste(frame, mask=frame.getchannel("A"))
                frame = white
            yield frame


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = _MOST_DOTS
    what, *rest = sys.argv[1:]
    if what == "assemble":
        assemble()
    elif what == "rewrite":
        rewrite()
    elif what == "pictures":
        pictures(rest[0])
    elif what == "count":
        print(count(rest[0]))
    else:
        page(rest[0], int(rest[1]), int(rest[2]))
