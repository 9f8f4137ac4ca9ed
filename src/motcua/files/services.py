"""Keeping files: checked by content, stored under the hash of their content, safely on disk before the row exists."""

import hashlib
import io
import logging
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.data.written import insert, insert_all
from motcua.files import photos, quota, rules, scanning, storage
from motcua.files.errors import FileRefused, NotChecked, NotKept, StorageAway
from motcua.files.inspection import look_inside
from motcua.files.inspection.legacy import macros_refused
from motcua.files.inspection.office import members_of
from motcua.files.models import StoredFile
from motcua.look.file_texts import filled, formats_text, limit_text

if TYPE_CHECKING:
    from motcua.people.models import User

__all__ = ["FileRefused", "NotChecked", "keep_rows", "open_file", "place", "store", "store_made"]

log = logging.getLogger(__name__)
_CHUNK = 256 * 1024
_STATES = {
    scanning.Verdict.CLEAN: StoredFile.State.CLEAN,
    scanning.Verdict.UNKNOWN: StoredFile.State.QUARANTINED,
}


def store(
    content: IO[bytes] | bytes,
    name: str,
    given_by: "User | None",
    *,
    allowed: Sequence[str],
    max_bytes: int,
) -> StoredFile:
    """Check a given file and keep it; return its row (one statement)."""
    found = place(content, name, given_by, allowed=allowed, max_bytes=max_bytes)
    with quota.told():
        insert(found)
    return found


def keep_rows(placed: Sequence[StoredFile]) -> None:
    """Write the rows of files that `place` put on disk; one statement for all.

    Raises OverQuota where others took the room meanwhile; the transaction around it is spoilt then.
    """
    with quota.told():
        insert_all(placed)


def place(
    content: IO[bytes] | bytes,
    name: str,
    given_by: "User | None",
    *,
    allowed: Sequence[str],
    max_bytes: int,
    room: quota.Room | None = None,
) -> StoredFile:
    """Check a given file and put it on disk; return its row, which is still to be written (`keep_rows`).

    `room`: what its giver and the agency whose dossier it is for may still keep (`quota.room_for`); what is taken
    counts there. `allowed` are codes of `rules.KINDS`; `max_bytes` is the limit for this file, never above the
    installation's own. Where JPEG is allowed, a HEIC photo is taken and becomes one. A file that the scanner could not
    judge yet comes back QUARANTINED and cannot be opened until it has.

    Raises:
        FileRefused: empty, too large, cut off, of another kind than its name says or than is taken here, with something
            inside that must not be, or malware.
        OverQuota (a FileRefused): there is no room for it.
        NotKept (a FileRefused): it is good, and the store of files is away; nothing of it is kept.
    """
    shown = rules.clean_name(name)
    limit = min(max_bytes, settings.FILE_MAX_BYTES)
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    with storage.passing_file() as kept:
        sha256, size = _copy(stream, kept, shown, limit)
        suffixes = rules.suffixes_taken(allowed)
        if rules.suffix_of(shown) not in suffixes:
            raise FileRefused(filled("wrong_type", name=shown, formats=formats_text(suffixes)))
        kept.seek(0)
        if rules.is_heic(kept.read(rules.HEAD_BYTES)) and "jpeg" in allowed:
            shown, sha256, size = _as_jpeg(kept, shown, limit)
        kind = _kind(kept, shown, size, allowed)
        look_inside(kept, kind.code, shown)
        if kind.code == "jpeg" and photos.is_turned(kept, shown):
            shown, sha256, size = _as_jpeg(kept, shown, limit)
        if room is not None:
            room.take(size)
        state = _judged(kept, shown)
        try:
            storage.keep(kept, sha256)
        except StorageAway as away:
            log.error("a given file cannot be kept: %s", away)
            raise _not_kept(shown) from away
    return StoredFile(
        name=shown,
        content_type=kind.content_type,
        size=size,
        sha256=sha256,
        state=state,
        given_by=given_by,
        agency_id=room.agency_id if room is not None else None,
    )


def store_made(content: bytes, name: str, content_type: str, *, agency_id: int | None = None) -> StoredFile:
    """Keep a file that the system itself made (a slip, a printed form); return its row.

    `agency_id`: the agency for whose use of the store it counts.

    Raises StorageAway: nothing is kept, and the act that needs it must not go on.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    with storage.passing_file() as kept:
        kept.write(content)
        storage.keep(kept, sha256)
    return StoredFile.objects.create(
        name=rules.clean_name(name),
        content_type=content_type,
        size=len(content),
        sha256=sha256,
        state=StoredFile.State.CLEAN,
        agency_id=agency_id,
    )


def open_file(stored: StoredFile) -> BinaryIO:
    """Open a kept file for reading; the caller closes it. Every reader comes through here.

    Raises:
        NotChecked: it waits for the scanner, or was refused.
        FileNotFoundError: the store lost it.
        StorageAway: the store does not answer, or gives something else than was put there.
    """
    if not stored.is_checked:
        raise NotChecked(stored.state)
    return storage.open_content(stored.sha256, stored.size)


def _not_kept(name: str) -> NotKept:
    return NotKept(
        _(
            "Kho lưu tệp tạm thời không nhận được tệp “%(name)s”. Những gì bạn đã nhập và đã tải lên trước đó không "
            "mất; hãy gửi lại tệp này sau ít phút."
        )
        % {"name": name}
    )


def _copy(stream: IO[bytes], kept: IO[bytes], name: str, limit: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileRefused(filled("too_big", name=name, limit=limit_text(limit)))
        digest.update(chunk)
        kept.write(chunk)
    if size == 0:
        raise FileRefused(filled("empty", name=name))
    kept.flush()
    return digest.hexdigest(), size


def _as_jpeg(kept: IO[bytes], name: str, limit: int) -> tuple[str, str, int]:
    """Put an upright JPEG in the place of a photo; return its name, SHA-256 and size."""
    with photos.upright(kept, name) as photo:
        kept.seek(0)
        kept.truncate()
        sha256, size = _copy(photo, kept, name, limit)
    stem = name.removesuffix(rules.suffix_of(name)) if rules.suffix_of(name) in rules.HEIC_SUFFIXES else ""
    return (f"{stem}.jpg" if stem else name), sha256, size


def _judged(kept: IO[bytes], name: str) -> StoredFile.State:
    kept.seek(0)
    found = scanning.verdict(kept)
    if found is scanning.Verdict.INFECTED:
        raise FileRefused(
            _(
                "Tệp “%(name)s” chứa mã độc nên không được nhận. Hãy quét vi-rút máy của bạn, tạo lại tệp từ bản "
                "gốc rồi chọn lại."
            )
            % {"name": name}
        )
    return _STATES[found]


def _kind(kept: IO[bytes], name: str, size: int, allowed: Sequence[str]) -> rules.Kind:
    labels = ", ".join(rules.KINDS[code].label for code in allowed if code in rules.KINDS)
    kept.seek(0)
    possible = rules.starts_as(kept.read(rules.HEAD_BYTES))
    if possible & {"docx", "xlsx", "odt"}:
        found = _archive_kind(kept, name)
        possible = frozenset({found}) if found else frozenset()
    suffix = rules.suffix_of(name)
    if possible == {"txt"} and suffix not in rules.KINDS["txt"].suffixes:
        possible = frozenset()  # a page, a drawing, a program in words: text is only what says that it is
    named = frozenset(
        code for code in allowed if code in rules.KINDS and suffix in rules.KINDS[code].suffixes
    )
    if not possible or not (possible & set(allowed)):
        raise FileRefused(
            _(
                "Không nhận được nội dung của tệp “%(name)s”. Chỉ nhận tệp %(kinds)s; hãy lưu hoặc "
                "chụp lại theo một trong các dạng này."
            )
            % {"name": name, "kinds": labels}
        )
    # What its content may be, what its name says, and what is taken here.
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


def _archive_kind(kept: IO[bytes], name: str) -> str | None:
    members = members_of(kept)
    if members is None:
        return None
    names = [member.filename for member in members]
    if any(member.endswith("vbaProject.bin") for member in names):
        raise macros_refused(name)
    # An OpenDocument file begins with its type, stored as it is.
    kept.seek(0)
    first = kept.read(38 + 200)
    mimetype = first[38:] if first[30:38] == b"mimetype" else b""
    return rules.archive_kind(names, mimetype)
