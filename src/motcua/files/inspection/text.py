"""Rich text and plain text."""

import re
from typing import IO

from django.utils.translation import gettext as _

from motcua.files.errors import FileRefused
from motcua.files.inspection.legacy import objects_refused

_CHUNK = 256 * 1024
_OVERLAP = 64
# Programs, other documents and links that update themselves, in any way of writing the words.
_OBJECTS = re.compile(rb"\\(object|objdata|objautlink|objlink|objemb|objocx|objupdate|ddeauto)(?![a-z])")


def check_rtf(content: IO[bytes], name: str) -> None:
    """Refuse rich text with another file or a program inside."""
    before = b""
    while chunk := content.read(_CHUNK):
        if _OBJECTS.search(before + chunk):
            raise objects_refused(name)
        before = chunk[-_OVERLAP:]


def check_txt(content: IO[bytes], name: str) -> None:
    """Refuse what only begins as text."""
    head = content.read(2)
    if head in (b"\xff\xfe", b"\xfe\xff"):
        return
    while head:
        if b"\0" in head:
            raise FileRefused(
                _(
                    "Tệp “%(name)s” không phải tệp chữ. Hãy mở thử tệp, lưu lại thành TXT hoặc PDF rồi chọn lại."
                )
                % {"name": name}
            )
        head = content.read(_CHUNK)
