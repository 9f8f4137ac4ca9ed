"""What a file is, told from its content and not from its name (Circular 39/2017 lists the formats to take)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

HEAD_BYTES = 4096
TAIL_BYTES = 16384
NAME_LENGTH = 150
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that the system takes; `suffixes` are those a name may carry, the first is the usual one."""

    code: str
    label: str
    content_type: str
    suffixes: tuple[str, ...]


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", (".pdf",)),
        Kind("jpeg", "JPEG", "image/jpeg", (".jpg", ".jpeg", ".jfif")),
        Kind("png", "PNG", "image/png", (".png",)),
        Kind("tiff", "TIFF", "image/tiff", (".tif", ".tiff")),
        Kind("doc", "DOC", "application/msword", (".doc",)),
        Kind("docx", "DOCX", _WORD, (".docx",)),
        Kind("xls", "XLS", "application/vnd.ms-excel", (".xls",)),
        Kind("xlsx", "XLSX", _SHEET, (".xlsx",)),
        Kind("odt", "ODT", "application/vnd.oasis.opendocument.text", (".odt",)),
        Kind("rtf", "RTF", "application/rtf", (".rtf",)),
        Kind("txt", "TXT", "text/plain", (".txt",)),
        Kind("mp4", "MP4", "video/mp4", (".mp4", ".m4v")),
        Kind("m4a", "M4A", "audio/mp4", (".m4a",)),
        Kind("mp3", "MP3", "audio/mpeg", (".mp3",)),
    )
}
SHOWN_IN_BROWSER = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""Types that a browser shows without running anything; all others are handed over as downloads."""

HEIC_SUFFIXES = (".heic", ".heif")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_FILM_BRANDS = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"M4A ",
        b"3gp4",
        b"3gp5",
    }
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MEMBERS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}


def starts_as(head: bytes) -> frozenset[str]:
    """Return the codes of the kinds that content beginning with `head` may be; empty = none that we take."""
    if b"%PDF-" in head[:1024]:
        return frozenset({"pdf"})
    if head.startswith(b"\xff\xd8\xff"):
        return frozenset({"jpeg"})
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return frozenset({"png"})
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return frozenset({"tiff"})
    if head[4:8] == b"ftyp" and head[8:12] in _FILM_BRANDS:
        return frozenset({"mp4", "m4a"})
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] and head[1] & 0xE6 == 0xE2):
        return frozenset({"mp3"})
    if head.startswith(_OLE):
        return frozenset({"doc", "xls"})
    if head.startswith(b"PK\x03\x04"):
        return frozenset({"docx", "xlsx", "odt"})
    if head.startswith(b"{\\rtf"):
        return frozenset({"rtf"})
    return frozenset({"txt"}) if _is_text(head) else frozenset()


def _is_text(head: bytes) -> bool:
    """Nothing but letters, tabs and ends of lines; in UTF-16 the zeros are halves of letters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(head) and not any(byte < 32 and byte not in b"\t\n\r\f" for byte in head)


def is_heic(head: bytes) -> bool:
    """Whether content beginning so is a photo in HEIC or HEIF, as phones take them."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS


def archive_kind(members: Sequence[str], mimetype: bytes) -> str | None:
    """Return which kind of document a zip archive is by its members; one with macros is none of ours.

    `mimetype`: what stands where an OpenDocument file begins, its type first.
    """
    if any(name.endswith("vbaProject.bin") for name in members):
        return None
    for member, code in _ZIP_MEMBERS.items():
        if member in members and "[Content_Types].xml" in members:
            return code
    odt = KINDS["odt"].content_type.encode()
    # Longer ones are templates and masters, which are other kinds.
    return "odt" if mimetype.startswith(odt) and mimetype[len(odt) : len(odt) + 1] != b"-" else None


def ends_properly(code: str, tail: bytes) -> bool:
    """Whether the end of the content is there: an upload that was cut off is told at once, not by the officer."""
    if code == "pdf":
        return b"%%EOF" in tail or b"startxref" in tail
    if code == "png":
        return b"IEND" in tail
    if code == "rtf":
        return tail.rstrip(b"\0 \t\r\n").endswith(b"}")
    if code == "jpeg":
        return b"\xff\xd9" in tail
    return True


def suffix_of(name: str) -> str:
    """Return the suffix of a file's name in lower case, with its dot; "" without one."""
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""


def clean_name(name: str) -> str:
    """Return a name that is safe to store and to send: no folders, no control signs, NFC, at most 150 signs.

    Signs that turn the direction of writing go: with them "…gpj.exe" reads as "…exe.jpg". The two joiners stay, which
    Persian and Indian names are written with.
    """
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    bare = "".join(_harmless(sign) for sign in bare)
    bare = re.sub(r'[<>:"|?*]+', "_", bare)
    bare = " ".join(bare.split()).strip(". ")
    if len(bare) > NAME_LENGTH:
        suffix = suffix_of(bare)[:12]
        bare = bare[: NAME_LENGTH - len(suffix)].rstrip() + suffix
    return bare or "tep"


def _harmless(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cf":
        return sign if sign in _JOINERS else ""
    if category in ("Cs", "Co", "Cn"):
        return "_"
    return " " if category[0] in "CZ" else sign


def suffixes_taken(allowed: Sequence[str]) -> list[str]:
    """The suffixes that a file may have, with their dots; photos in HEIC wherever JPEG is taken."""
    found = [suffix for code in allowed if code in KINDS for suffix in KINDS[code].suffixes]
    return [*found, *HEIC_SUFFIXES] if "jpeg" in allowed else found


def joins_photos(allowed: Sequence[str]) -> bool:
    """Whether photos can become one PDF where these kinds are taken."""
    return "pdf" in allowed and bool({"jpeg", "png"} & set(allowed))
