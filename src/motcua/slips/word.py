"""What a Word template is, and what is said of a file that is none. `word_filling` fills one in."""

from __future__ import annotations

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

from motcua.files.rules import archive_kind

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_BYTES = 5 * 1024 * 1024
# A place to fill in by hand, as long as a name.
DOTS = "…" * 12


# How the picture of a signature is called in the file: `word_pages` finds it again by this.
PICTURE_NAME = "motcua-picture-"


class WordTemplateError(ValueError):
    """A Word file that cannot serve as a template; the text says in Vietnamese why and what to do."""


# What an archive raises that is damaged, or locked with a password.
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError)


def unusable(error: Exception) -> WordTemplateError:
    """What is said of a file that cannot be read or filled in."""
    return WordTemplateError(
        _("Không điền được mẫu Word này (%(reason)s). Hãy mở mẫu bằng Word, lưu lại dạng .docx rồi nạp lại.")
        % {"reason": error}
    )


def check_archive(template: bytes) -> None:
    """Raise WordTemplateError for what is no Word file, or larger than a template may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            kind = archive_kind(archive.namelist(), b"")
    except UNREADABLE as error:
        raise WordTemplateError(_("Tệp mẫu không phải tệp Word .docx, hoặc đã hỏng.")) from error
    if kind != "docx":
        raise WordTemplateError(_("Tệp mẫu không phải tệp Word .docx không có macro."))
    if unpacked > MOST_BYTES:
        raise WordTemplateError(
            _("Mẫu Word lớn hơn %(most)s MB. Hãy bỏ bớt hình trong mẫu.")
            % {"most": MOST_BYTES // 1024 // 1024}
        )
