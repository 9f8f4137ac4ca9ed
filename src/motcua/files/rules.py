"""What a file is, told from its content and not from its name (Circular 39/2017 lists the formats to take)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

HEAD_BYTES = 4096
TAIL_BYTES = 16384
NAME_LENGTH = 150


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
    )
}
SHOWN_IN_BROWSER = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""Types that a browser shows without running anything; all others are handed over as downloads."""

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
    if head.startswith(_OLE):
        return frozenset({"doc", "xls"})
    if head.startswith(b"PK\x03\x04"):
        return frozenset({"docx", "xlsx", "odt"})
    return frozenset()


def archive_kind(members: Sequence[str], mimetype: bytes) -> str | None:
    """Return which kind of document a zip archive is by its members; one with macros is none of ours."""
    if any(name.endswith("vbaProject.bin") for name in members):
        return None
    for member, code in _ZIP_MEMBERS.items():
        if member in members and "[Content_Types].xml" in members:
            return code
    return "odt" if mimetype.strip() == KINDS["odt"].content_type.encode() else None


def ends_properly(code: str, tail: bytes) -> bool:
    """Whether the end of the content is there: an upload that was cut off is told at once, not by the officer."""
    if code == "pdf":
        return b"%%EOF" in tail or b"startxref" in tail
    if code == "png":
        return b"IEND" in tail
    if code == "jpeg":
        return b"\xff\xd9" in tail
    return True


def suffix_of(name: str) -> str:
    """Return the suffix of a file's name in lower case, with its dot; "" without one."""
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""


def clean_name(name: str) -> str:
    """Return a name that is safe to store and to send: no folders, no control signs, NFC, at most 150 signs."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    bare = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in bare)
    bare = re.sub(r'[<>:"|?*]+', "_", bare)
    bare = " ".join(bare.split()).strip(". ")
    if len(bare) > NAME_LENGTH:
        suffix = suffix_of(bare)[:12]
        bare = bare[: NAME_LENGTH - len(suffix)].rstrip() + suffix
    return bare or "tep"


def accept_attribute(allowed: Sequence[str]) -> str:
    """Return the value for a file field's `accept`, so that the browser offers only what is taken."""
    return ",".join(suffix for code in allowed if code in KINDS for suffix in KINDS[code].suffixes)


def limits_text(allowed: Sequence[str], max_mb: int, max_files: int) -> str:
    """Word the limits as they stand beside the file field (criterion II.2.3)."""
    labels = ", ".join(KINDS[code].label for code in allowed if code in KINDS)
    return _("Nhận tệp %(kinds)s; mỗi tệp không quá %(size)s MB; nhiều nhất %(count)s tệp.") % {
        "kinds": labels,
        "size": max_mb,
        "count": max_files,
    }
