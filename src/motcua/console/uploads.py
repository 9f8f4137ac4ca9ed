"""Reading what an administrator gives in the browser: one zip archive, or some single files."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from motcua.exchange.packages.sources import (
    KNOWN_ENDINGS,
    MOST_BYTES,
    PackageFiles,
    SourceRefused,
    read_archive,
)


def read_uploads(uploads: Sequence[UploadedFile]) -> tuple[str, PackageFiles]:
    """The name to show and the files. Raises SourceRefused with what to do instead."""
    if not uploads:
        raise SourceRefused(_("Hãy chọn một tệp .zip, hoặc một hay nhiều tệp .json, .txt, .typ, .docx."))
    if sum(upload.size or 0 for upload in uploads) > MOST_BYTES:
        size = MOST_BYTES // 1024 // 1024
        raise SourceRefused(_("Các tệp nặng hơn %(most)s MB. Hãy chia thành nhiều lần nạp.") % {"most": size})
    names = [PurePosixPath(upload.name or "").name for upload in uploads]
    if len(uploads) == 1 and names[0].lower().endswith(".zip"):
        return names[0], read_archive(uploads[0].read())
    for index, name in enumerate(names):
        if name.lower().endswith(".zip"):
            raise SourceRefused(_("Tệp .zip phải nạp riêng, không chọn cùng tệp khác."))
        if not name.lower().endswith(KNOWN_ENDINGS):
            raise SourceRefused(
                _("Không nhận tệp “%(name)s”: chỉ nhận .zip, .json, .txt, .typ và .docx.") % {"name": name}
            )
        if name in names[:index]:
            raise SourceRefused(_("Có hai tệp cùng tên “%(name)s”.") % {"name": name})
    shown = names[0] if len(names) == 1 else _("%(count)s tệp") % {"count": len(names)}
    return shown, {name: upload.read() for name, upload in zip(names, uploads, strict=True)}
