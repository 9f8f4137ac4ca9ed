"""Keeping files: checked by content, stored under the hash of their content, safely on disk before the row exists."""

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.data.written import insert
from motcua.files import rules
from motcua.files.models import StoredFile

if TYPE_CHECKING:
    from motcua.people.models import User

_CHUNK = 256 * 1024


class FileRefused(Exception):
    """A file is not taken; `message` says in Vietnamese why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def store(
    content: BinaryIO | bytes,
    name: str,
    given_by: "User | None",
    *,
    allowed: Sequence[str],
    max_bytes: int,
) -> StoredFile:
    """Check a given file and keep it; return its row (one statement)."""
    found = place(content, name, given_by, allowed=allowed, max_bytes=max_bytes)
    insert(found)
    return found


def keep_rows(placed: Sequence[StoredFile]) -> None:
    """Write the rows of files that `place` put on disk; one statement for all."""
    StoredFile.objects.bulk_create(placed)


def place(
    content: BinaryIO | bytes,
    name: str,
    given_by: "User | None",
    *,
    allowed: Sequence[str],
    max_bytes: int,
) -> StoredFile:
    """Check a given file and put it on disk; return its row, which is still to be written (`keep_rows`).

    `allowed` are codes of `rules.KINDS`; `max_bytes` is the limit for this file, never above the installation's own.

    Raises:
        FileRefused: empty, too large, cut off, of another kind than its name says or than is taken here.
    """
    shown = rules.clean_name(name)
    limit = min(max_bytes, settings.FILE_MAX_BYTES)
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    folder = _folder()
    with tempfile.NamedTemporaryFile(dir=folder, prefix="moi-", delete=False) as kept:
        waiting = Path(kept.name)
        try:
            sha256, size = _copy(stream, kept, shown, limit)
            kind = _kind(kept, shown, size, allowed)
            kept.flush()
            os.fsync(kept.fileno())
            _put(waiting, sha256)
        finally:
            waiting.unlink(missing_ok=True)
    return StoredFile(
        name=shown,
        content_type=kind.content_type,
        size=size,
        sha256=sha256,
        state=StoredFile.State.CLEAN,
        given_by=given_by,
    )


def store_made(content: bytes, name: str, content_type: str) -> StoredFile:
    """Keep a file that the system itself made (a slip, a printed form); return its row."""
    sha256 = hashlib.sha256(content).hexdigest()
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix="moi-", delete=False) as kept:
        waiting = Path(kept.name)
        try:
            kept.write(content)
            kept.flush()
            os.fsync(kept.fileno())
            _put(waiting, sha256)
        finally:
            waiting.unlink(missing_ok=True)
    return StoredFile.objects.create(
        name=rules.clean_name(name),
        content_type=content_type,
        size=len(content),
        sha256=sha256,
        state=StoredFile.State.CLEAN,
    )


def open_file(stored: StoredFile) -> BinaryIO:
    """Open a kept file for reading; the caller closes it. Raises FileNotFoundError when the disk lost it."""
    return _place(stored.sha256).open("rb")


def _folder() -> Path:
    folder: Path = settings.FILES_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _place(sha256: str) -> Path:
    return _folder() / sha256[:2] / sha256[2:4] / sha256


def _copy(stream: BinaryIO, kept: IO[bytes], name: str, limit: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileRefused(
                _(
                    "Tệp “%(name)s” lớn hơn %(limit)s MB. Hãy giảm dung lượng (chụp hoặc quét ở độ "
                    "phân giải thấp hơn) rồi chọn lại."
                )
                % {"name": name, "limit": f"{limit / 1024 / 1024:g}".replace(".", ",")}
            )
        digest.update(chunk)
        kept.write(chunk)
    if size == 0:
        raise FileRefused(
            _("Tệp “%(name)s” trống (0 byte). Hãy kiểm tra lại tệp trên máy rồi chọn lại.") % {"name": name}
        )
    return digest.hexdigest(), size


def _kind(kept: IO[bytes], name: str, size: int, allowed: Sequence[str]) -> rules.Kind:
    labels = ", ".join(rules.KINDS[code].label for code in allowed if code in rules.KINDS)
    kept.seek(0)
    possible = rules.starts_as(kept.read(rules.HEAD_BYTES))
    if possible & {"docx", "xlsx", "odt"}:
        found = _archive_kind(kept)
        possible = frozenset({found}) if found else frozenset()
    suffix = rules.suffix_of(name)
    named = frozenset(code for code, kind in rules.KINDS.items() if suffix in kind.suffixes)
    if not possible or not (possible & set(allowed)):
        raise FileRefused(
            _(
                "Không nhận được nội dung của tệp “%(name)s”. Chỉ nhận tệp %(kinds)s; hãy lưu hoặc "
                "chụp lại theo một trong các dạng này."
            )
            % {"name": name, "kinds": labels}
        )
    fitting = possible & named
    if not fitting:
        raise FileRefused(
            _(
                "Tên tệp “%(name)s” không khớp với nội dung (nội dung là %(found)s). Hãy đổi đúng "
                "đuôi tệp hoặc lưu lại tệp."
            )
            % {"name": name, "found": "/".join(sorted(rules.KINDS[code].label for code in possible))}
        )
    code = min(fitting)
    if code not in allowed:
        raise FileRefused(
            _("Tệp “%(name)s” không thuộc dạng được nhận. Chỉ nhận tệp %(kinds)s.")
            % {"name": name, "kinds": labels}
        )
    kept.seek(max(0, size - rules.TAIL_BYTES))
    if not rules.ends_properly(code, kept.read()):
        raise FileRefused(
            _(
                "Tệp “%(name)s” bị cắt cụt, có thể do tải lên hoặc sao chép dở dang. Hãy mở thử tệp "
                "trên máy rồi chọn lại."
            )
            % {"name": name}
        )
    return rules.KINDS[code]


def _archive_kind(kept: IO[bytes]) -> str | None:
    kept.seek(0)
    try:
        with zipfile.ZipFile(kept) as archive:
            members = archive.namelist()
            # Read a few bytes only: an archive may unpack to any size.
            mimetype = b""
            if "mimetype" in members:
                with archive.open("mimetype") as entry:
                    mimetype = entry.read(200)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None
    return rules.archive_kind(members, mimetype)


def _put(waiting: Path, sha256: str) -> None:
    place = _place(sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(waiting, place)
    # The name itself must survive a power cut, not only the content.
    descriptor = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
