"""Documents that the tests of previews make: good ones and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

import docx
import openpyxl
from PIL import Image

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
WORDS = "Giấy phép bán lẻ rượu số 12/GP-SCT"


def word(*paragraphs: str) -> bytes:
    """A Word document."""
    made, stream = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(stream)
    return stream.getvalue()


def sheet(rows: Iterable[Iterable[object]]) -> bytes:
    """A workbook of one sheet."""
    book, stream = openpyxl.Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet("Danh sách")
    for row in rows:
        page.append(list(row))
    book.save(stream)
    return stream.getvalue()


def many_cells(rows: int, columns: int) -> bytes:
    """A workbook of rows × columns cells, written by hand: a library would take minutes for ten million."""
    cells = "".join("<c><v>1</v></c>" for _column in range(columns))
    return replaced(sheet([["a"]]), "xl/worksheets/sheet1.xml", _sheet_xml(f"<row>{cells}</row>", rows))


def _sheet_xml(row: str, times: int) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{row * times}</sheetData></worksheet>'.encode()


def replaced(archive: bytes, name: str, content: bytes, *, more: dict[str, bytes] | None = None) -> bytes:
    """An archive with one member exchanged and others added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
        for added, given in (more or {}).items():
            new.writestr(added, given)
    return stream.getvalue()


def open_text(body: str) -> bytes:
    """An OpenDocument text with this inside its body."""
    stream = io.BytesIO()
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODT, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        )
    return stream.getvalue()


def scan(pages: int) -> bytes:
    """A scan of several pages."""
    frames = [Image.new("L", (200, 280), 255 - number) for number in range(pages)]
    stream = io.BytesIO()
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:])
    return stream.getvalue()


def rich_text(text: str) -> bytes:
    """An RTF document."""
    signs = "".join(sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in text)
    return ("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Times New Roman;}}\\f0 " + signs + "\\par}").encode("ascii")


def pages(*texts: str) -> bytes:
    """A PDF with a page for each text."""
    import typst

    escaped = ('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)
    source = "#pagebreak()\n".join(f"#text({one})\n" for one in escaped)
    made = typst.compile(source.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def scanned(pages: int, bytes_each: int) -> bytes:
    """A PDF of scanned pages, each a picture of about so many bytes."""
    import os

    side = int(bytes_each**0.5)
    picture = Image.frombytes("L", (side, side), os.urandom(side * side))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=90)
    jpeg = stream.getvalue()
    parts = [b"%PDF-1.4\n"]
    starts: list[int] = []

    def add(content: bytes) -> None:
        starts.append(sum(map(len, parts)) if not starts else starts[-1] + len(parts[-1]))
        parts.append(f"{len(starts)} 0 obj\n".encode() + content + b"\nendobj\n")

    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(pages))
    add(b"<</Type/Catalog/Pages 2 0 R>>")
    add(f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode())
    for number in range(pages):
        page = 3 + 3 * number
        add(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {page + 1} 0 R"
            f"/Resources<</XObject<</I {page + 2} 0 R>>>>>>".encode()
        )
        drawn = b"q 500 0 0 700 40 60 cm /I Do Q"
        add(f"<</Length {len(drawn)}>>stream\n".encode() + drawn + b"\nendstream")
        head = (
            f"<</Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent 8"
            f"/Filter/DCTDecode/Length {len(jpeg)}>>stream\n"
        )
        add(head.encode() + jpeg + b"\nendstream")
    table = starts[-1] + len(parts[-1])
    lines = "".join(f"{start:010d} 00000 n \n" for start in starts)
    parts.append(f"xref\n0 {len(starts) + 1}\n0000000000 65535 f \n{lines}".encode())
    parts.append(f"trailer<</Size {len(starts) + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n".encode())
    return b"".join(parts)
