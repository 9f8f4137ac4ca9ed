"""Documents of Office before 2007 (OLE compound files): what they are and what hides in them, by the names inside.

The names of what a compound file holds stand in its directory as UTF-16, never packed: they can be found without
following its structure, which a hostile file would bend.
"""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from motcua.files.errors import FileRefused

_CHUNK = 256 * 1024
# A name in the directory ends with a zero and fills 64 bytes.
_ENTRY = 64
_DOCUMENT, _SHEETS = ("WordDocument",), ("Workbook", "Book")
_MACROS = ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros", "VBA")
_PASSWORD = ("EncryptedPackage", "EncryptionInfo")
_INSIDE = ("\x01Ole10Native", "ObjectPool")


def check_doc(content: IO[bytes], name: str) -> None:
    """Refuse what is no Word document, carries macros or packed programs, or is locked."""
    _check(content, name, _DOCUMENT)


def check_xls(content: IO[bytes], name: str) -> None:
    """Refuse what is no workbook, carries macros or packed programs, or is locked."""
    _check(content, name, _SHEETS)


def macros_refused(name: str) -> FileRefused:
    """The message for a document with macros."""
    return FileRefused(
        _(
            "Tệp “%(name)s” có macro (chương trình kèm trong tài liệu) nên không được nhận. Hãy lưu lại thành "
            "PDF, hoặc thành DOCX/XLSX không có macro, rồi chọn lại."
        )
        % {"name": name}
    )


def locked_refused(name: str) -> FileRefused:
    """The message for a document that opens only with a password."""
    return FileRefused(
        _(
            "Tệp “%(name)s” có mật khẩu nên cơ quan không mở được. Hãy mở tệp bằng mật khẩu, lưu một bản không "
            "đặt mật khẩu rồi chọn bản đó."
        )
        % {"name": name}
    )


def objects_refused(name: str) -> FileRefused:
    """The message for a document with other files inside."""
    return FileRefused(
        _(
            "Tệp “%(name)s” có tệp hoặc chương trình nhúng bên trong nên không được nhận. Hãy lưu lại thành PDF "
            "và tải riêng các tệp nhúng nếu cần."
        )
        % {"name": name}
    )


def _check(content: IO[bytes], name: str, wanted: tuple[str, ...]) -> None:
    found = set(_names(content, (*wanted, *_MACROS, *_PASSWORD, *_INSIDE)))
    if found.intersection(_PASSWORD):
        raise locked_refused(name)
    if found.intersection(_MACROS):
        raise macros_refused(name)
    if "\x01Ole10Native" in found:
        raise objects_refused(name)
    if not found.intersection(wanted):
        raise FileRefused(
            _(
                "Tệp “%(name)s” không phải tài liệu Word hoặc Excel đọc được. Hãy lưu lại thành PDF rồi chọn lại."
            )
            % {"name": name}
        )


def _names(content: IO[bytes], wanted: tuple[str, ...]) -> Iterator[str]:
    marks = {name: name.encode("utf-16-le") + b"\0\0" for name in wanted}
    before = b""
    while chunk := content.read(_CHUNK):
        seen = before + chunk
        for name, mark in marks.items():
            # Entries of the directory begin at multiples of 128; the chunks do too.
            at = seen.find(mark)
            while at >= 0:
                if not (content.tell() - len(seen) + at) % 128:
                    yield name
                    break
                at = seen.find(mark, at + 1)
        before = seen[-2 * _ENTRY :]
