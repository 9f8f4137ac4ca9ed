"""Files made for tests: good ones of every kind, and what strangers might send."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import pikepdf
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
_ORIENTATION = 0x0112


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, turned: int = 1, colour: str = "red"
) -> bytes:
    """A picture whose upper half has the colour and whose lower half is white, as stored; `turned`: its EXIF mark."""
    image = Image.new("RGB", size, "white")
    image.paste(colour, (0, 0, size[0], size[1] // 2))
    made = io.BytesIO()
    exif = Image.Exif()
    exif[_ORIENTATION] = turned
    image.save(made, kind, **({"exif": exif} if turned != 1 else {}))
    return made.getvalue()


def heic(size: tuple[int, int] = (64, 48)) -> bytes:
    """A photo as phones of Apple store it."""
    import pillow_heif

    made = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", size, "blue")).save(made)
    return made.getvalue()


def archive(members: Mapping[str, bytes], *, first: bytes = b"") -> bytes:
    """A zip archive; `first`: the type that an OpenDocument file begins with."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        if first:
            zipped.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, content in members.items():
            zipped.writestr(name, content)
    return made.getvalue()


def docx(**more: bytes) -> bytes:
    """A Word document; `more`: further members, `__` for a slash and `_rels` names as they are."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more})


def with_relation(kind: str, target: str) -> bytes:
    """A Word document with a relation to somewhere else."""
    relations = (
        f'<Relationships><Relationship Id="r1" Type="http://x/relationships/{kind}" Target="{target}"'
        ' TargetMode="External"/></Relationships>'
    )
    return docx(**{"word/_rels/document.xml.rels": relations.encode()})


def xlsx(sheet: bytes = b"<worksheet/>") -> bytes:
    """A workbook with one sheet."""
    return archive(
        {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": sheet}
    )


def odt(**more: bytes) -> bytes:
    """An OpenDocument text."""
    return archive({"content.xml": b"<office/>", **more}, first=ODT_TYPE)


def compound(*names: str) -> bytes:
    """A compound file of old Office whose directory holds these names."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0").ljust(128, b"\1") for name in names)
    return OLE + bytes(504) + entries + bytes(512)


def pdf(
    change: Callable[[pikepdf.Pdf], None] | None = None, *, packed: bool = False, **saving: object
) -> bytes:
    """A real PDF of one page; `packed`: its objects in a packed stream, where no search of bytes finds a name."""
    book = pikepdf.new()
    book.add_blank_page(page_size=(300, 400))
    if change:
        change(book)
    made = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    book.save(made, object_stream_mode=mode, **saving)  # type: ignore[arg-type]
    return made.getvalue()


def with_script(book: pikepdf.Pdf) -> None:
    """A script that runs when the file is opened."""
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    book.Root.OpenAction = book.make_indirect(action)


def with_launch(book: pikepdf.Pdf) -> None:
    """An area of the page that starts a program."""
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 10, 10],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe")),
    )
    book.pages[0].Annots = pikepdf.Array([link])


def with_attachment(book: pikepdf.Pdf) -> None:
    """Another file inside."""
    book.attachments["a.exe"] = b"MZ"


def with_xfa(book: pikepdf.Pdf) -> None:
    """A form that only one program shows."""
    book.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pikepdf.Array([]))


def with_link(book: pikepdf.Pdf) -> None:
    """A link to a page of the web: harmless."""
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 10, 10],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.vn")),
    )
    book.pages[0].Annots = pikepdf.Array([link])


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, with nothing in it."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + b"\0\0\0\rIHDR"
        + struct.pack(">II", width, height)
        + b"\x08\x02\0\0\0"
        + bytes(20)
        + b"IEND\xaeB`\x82"
    )


def lying_member(content: bytes, told: int) -> bytes:
    """An XLSX whose sheet unpacks to `content` but says `told` bytes."""
    made = bytearray(xlsx(content))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = made.find(mark)
        while at >= 0:
            size = struct.unpack("<I", made[at + offset : at + offset + 4])[0]
            if size == len(content):
                made[at + offset : at + offset + 4] = struct.pack("<I", told)
            at = made.find(mark, at + 4)
    return bytes(made)
