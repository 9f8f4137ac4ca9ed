"""PDF: without scripts, programs, other files inside, or a password to open.

Most of what a plain PDF must not have is written out as names; a file without any of these, and without packed objects
where they could hide, needs no parser. All others are read by one, in the jail.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from motcua.files.errors import FileRefused
from motcua.files.inspection.legacy import locked_refused, objects_refused
from motcua.files.jail import JailError, Limits, run_module

_CHUNK = 256 * 1024
_OVERLAP = 64
_SUSPECT = re.compile(
    rb"/(?:JavaScript|JS|Launch|ImportData|SubmitForm|GoToE|EmbeddedFiles?|EF|RichMedia|Rendition|Movie|Sound|3D|XFA"
    rb"|Encrypt|ObjStm)(?![A-Za-z0-9])|/[A-Za-z]{0,20}#[0-9A-Fa-f]{2}"
)
_LIMITS = Limits(seconds=15, memory_mb=600, file_mb=1)


def check_pdf(content: IO[bytes], name: str) -> None:
    """Refuse a PDF that runs something, carries other files, or opens only with a password."""
    if not _is_suspect(content):
        return
    content.seek(0)
    with tempfile.TemporaryDirectory(prefix="motcua-") as folder:
        try:
            told = run_module(
                "motcua.files.inspection.pdf_jailed",
                folder=Path(folder),
                limits=_LIMITS,
                stdin=_real(content),
            )
        except JailError as error:
            if error.reason == JailError.BUSY:
                raise FileRefused(
                    _("Máy chủ đang kiểm tra nhiều tệp. Hãy chờ một phút rồi chọn lại tệp “%(name)s”.")
                    % {"name": name}
                ) from error
            raise _unreadable(name) from error
    _refuse(told.strip(), name)


def _refuse(told: str, name: str) -> None:
    if told == "good":
        return
    if told == "locked":
        raise locked_refused(name)
    if told == "files":
        raise objects_refused(name)
    if told == "active":
        raise FileRefused(
            _(
                "Tệp “%(name)s” có chương trình chạy bên trong (JavaScript, lệnh mở tệp, phim) nên không được nhận. "
                "Hãy mở tệp rồi chọn In, “Lưu thành PDF” và chọn bản vừa lưu."
            )
            % {"name": name}
        )
    if told == "xfa":
        raise FileRefused(
            _(
                "Tệp “%(name)s” là biểu mẫu động (XFA), nhiều máy không xem được. Hãy mở tệp rồi chọn In, “Lưu "
                "thành PDF” và chọn bản vừa lưu."
            )
            % {"name": name}
        )
    raise _unreadable(name)


def _unreadable(name: str) -> FileRefused:
    return FileRefused(
        _(
            "Tệp “%(name)s” bị hỏng hoặc phức tạp quá mức, không kiểm tra được. Hãy mở tệp rồi chọn In, “Lưu thành "
            "PDF” và chọn bản vừa lưu."
        )
        % {"name": name}
    )


def _is_suspect(content: IO[bytes]) -> bool:
    before = b""
    while chunk := content.read(_CHUNK):
        if _SUSPECT.search(before + chunk):
            return True
        before = chunk[-_OVERLAP:]
    return False


def _real(content: IO[bytes]) -> IO[bytes]:
    # The jail reads by the descriptor, whose place our own buffer does not move.
    os.lseek(content.fileno(), 0, os.SEEK_SET)
    return content
