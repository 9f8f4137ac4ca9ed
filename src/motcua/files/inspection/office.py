"""Documents that are zip archives (DOCX, XLSX, ODT): unpacked within bounds, without macros, links or programs."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from django.utils.translation import gettext as _

from motcua.files.errors import FileRefused
from motcua.files.inspection.legacy import locked_refused, macros_refused, objects_refused

MEGABYTE = 1024 * 1024
# A workbook of a million cells unpacks to some 40 MB.
MOST_UNPACKED = 300 * MEGABYTE
MOST_MEMBER = 150 * MEGABYTE
MOST_MEMBERS = 5000
_LONGEST_LIST = 2 * MEGABYTE
_CHUNK = 64 * 1024
# Read whole: lists of relations, and the first bytes of the parts that name what is in the document.
_MOST_READ = 4 * MEGABYTE
_END = b"PK\x05\x06"
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_HARMLESS_LINK = re.compile(rb'\bType\s*=\s*["\'][^"\']*/hyperlink["\']', re.IGNORECASE)
_EXTERNAL = re.compile(rb'\bTargetMode\s*=\s*["\']\s*External', re.IGNORECASE)
_DRAWN_FROM_AFAR = re.compile(
    rb'<draw:(?:image|object|object-ole|floating-frame|applet|plugin)\b[^>]*xlink:href\s*=\s*["\']\s*'
    rb"(?:\w+:|//|\\\\)",
    re.IGNORECASE,
)
_PARTS_WITH_LINKS = re.compile(r"\.rels$|^(?:content|styles)\.xml$|^META-INF/manifest\.xml$", re.IGNORECASE)


def check_docx(content: IO[bytes], name: str) -> None:
    """Refuse a Word document with macros, embedded programs, remote templates or pictures, or that is a bomb."""
    _check(content, name, _check_ooxml)


def check_xlsx(content: IO[bytes], name: str) -> None:
    """The same for a workbook; ten million cells are a bomb."""
    _check(content, name, _check_ooxml)


def check_odt(content: IO[bytes], name: str) -> None:
    """The same for a document of OpenDocument."""
    _check(content, name, _check_odf)


def members_of(content: IO[bytes]) -> list[zipfile.ZipInfo] | None:
    """Return the list of an archive's members, or None when it is broken or longer than we would read."""
    content.seek(0, 2)
    size = content.tell()
    tail_size = min(size, 65535 + 22)
    content.seek(size - tail_size)
    tail = content.read(tail_size)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return None
    _disk, _first, _here, count, list_size = struct.unpack("<HHHHI", tail[at + 4 : at + 16])
    if count > MOST_MEMBERS or list_size > _LONGEST_LIST:
        return None
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error, UnicodeError):
        return None


def _check(content: IO[bytes], name: str, check_part: Callable[[str, bytes, str], None]) -> None:
    members = members_of(content)
    if members is None:
        raise _broken(name)
    for member in members:
        _check_member_name(member.filename, name)
        if member.flag_bits & 1:
            raise locked_refused(name)
    if (
        sum(member.file_size for member in members) > MOST_UNPACKED
        or max((member.file_size for member in members), default=0) > MOST_MEMBER
    ):
        raise _bomb(name)
    content.seek(0)
    left = MOST_UNPACKED
    for member in members:
        kept = b""
        wanted = bool(_PARTS_WITH_LINKS.search(member.filename))
        for piece in _unpacked(content, member, name):
            left -= len(piece)
            if left < 0:
                raise _bomb(name)
            if wanted and len(kept) < _MOST_READ:
                kept += piece
            elif wanted and member.filename.endswith((".rels", "manifest.xml")):
                raise _bomb(name)
        if wanted:
            check_part(member.filename, kept, name)


def _check_member_name(member: str, name: str) -> None:
    path = member.lower().replace("\\", "/")
    if path.endswith(("vbaproject.bin", "vbadata.xml")) or path.startswith(("basic/", "scripts/")):
        raise macros_refused(name)
    if "/activex/" in path or (
        ("/embeddings/" in path or path.startswith("object ")) and path.endswith(".bin")
    ):
        raise objects_refused(name)
    if path.startswith("/") or ".." in path.split("/"):
        raise _broken(name)


def _unpacked(content: IO[bytes], member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """Unpack one member in pieces, never more than it declares."""
    if member.header_offset < 0:  # a directory that lies about where it stands
        raise _broken(name)
    content.seek(member.header_offset)
    head = content.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise _broken(name)
    name_size, extra_size = struct.unpack("<HH", head[26:30])
    content.seek(member.header_offset + 30 + name_size + extra_size)
    packed, unpacked = member.compress_size, 0
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _broken(name)
    deflated = member.compress_type == zipfile.ZIP_DEFLATED
    inflater = zlib.decompressobj(-15)
    try:
        while packed > 0:
            chunk = content.read(min(_CHUNK, packed))
            if not chunk:
                raise _broken(name)
            packed -= len(chunk)
            while chunk:
                piece = inflater.decompress(chunk, _CHUNK) if deflated else chunk
                chunk = inflater.unconsumed_tail if deflated else b""
                unpacked += len(piece)
                if unpacked > member.file_size:
                    raise _bomb(name)
                yield piece
    except zlib.error as error:
        raise _broken(name) from error
    if unpacked != member.file_size or (deflated and not inflater.eof):
        raise _broken(name)


def _check_ooxml(part: str, content: bytes, name: str) -> None:
    for relation in _RELATION.findall(_readable(content)):
        if _EXTERNAL.search(relation) and not _HARMLESS_LINK.search(relation):
            raise _linked(name)


def _check_odf(part: str, content: bytes, name: str) -> None:
    text = _readable(content)
    if part.lower().endswith("manifest.xml"):
        if b"encryption-data" in text:
            raise locked_refused(name)
    elif _DRAWN_FROM_AFAR.search(text):
        raise _linked(name)


def _readable(content: bytes) -> bytes:
    """XML as UTF-8: what is written in UTF-16 would pass unread."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[:4].count(0) >= 2:
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-be"
        if content[1:2] == b"\0" and content[:1] == b"<":
            encoding = "utf-16-le"
        return content.decode(encoding, errors="replace").encode()
    return content


def _broken(name: str) -> FileRefused:
    return FileRefused(
        _(
            "Tệp “%(name)s” bị hỏng hoặc có cấu trúc lạ. Hãy mở tệp, lưu lại (hoặc lưu thành PDF) rồi chọn lại."
        )
        % {"name": name}
    )


def _bomb(name: str) -> FileRefused:
    return FileRefused(
        _(
            "Tệp “%(name)s” bung ra quá lớn so với một giấy tờ (quá nhiều ô, trang hoặc ảnh). Hãy chia nhỏ hoặc "
            "lưu phần cần nộp thành PDF rồi chọn lại."
        )
        % {"name": name}
    )


def _linked(name: str) -> FileRefused:
    return FileRefused(
        _(
            "Tệp “%(name)s” lấy nội dung từ nơi khác khi mở (mẫu, ảnh hoặc dữ liệu liên kết) nên không được nhận. "
            "Hãy ngắt liên kết, hoặc lưu lại thành PDF rồi chọn lại."
        )
        % {"name": name}
    )
