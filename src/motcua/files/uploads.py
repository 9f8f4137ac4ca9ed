"""Files on their way in pieces (the core of tus 1.0): begun, written piece by piece, taken once complete, or forgotten.

What has arrived is the size of the file on disk and nothing else, so that neither a broken connection nor a killed
server leaves a wrong count. A person's unfinished uploads are bounded, and go after a day.
"""

import datetime
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.files import quota, rules, storage
from motcua.files.errors import FileRefused
from motcua.files.models import Upload
from motcua.files.storage import sealing, under_way
from motcua.look.file_texts import filled, limit_text

if TYPE_CHECKING:
    from motcua.people.models import User

KEPT = datetime.timedelta(hours=24)
MOST_UNFINISHED = 60
# When a person is at the limit, what was not touched for so long makes place.
IDLE = datetime.timedelta(minutes=10)
CHECKSUMS = ("sha1", "sha256", "md5")
"""What a piece may be held against; SHA-1 is the one that every client of tus knows."""
MOST_CHECKED = 4 * 1024 * 1024
"""So large may a piece be that carries a checksum: it is held in memory until it is known to be whole."""
_CHUNK = 64 * 1024
_LONGEST_PLACE, _LONGEST_MARK = 200, 60
# First half of the key of the advisory lock under which a person's uploads are counted.
_LOCK = 7301


class Readable(Protocol):
    """What a piece is read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; b"" at the end."""


class WrongOffset(Exception):
    """A piece does not begin where the last one ended; `offset` is where it must."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


class Checksum(NamedTuple):
    """What a piece must come to: an algorithm of `CHECKSUMS` and its digest."""

    algorithm: str
    digest: bytes


class WrongChecksum(Exception):
    """A piece arrived differently from how it was sent; nothing of it is kept."""


class Unfinished(NamedTuple):
    """An upload under way, `arrived` of whose bytes are there."""

    upload: Upload
    arrived: int


def begin(
    owner: "User", name: str, length: int, *, agency_id: int | None = None, place: str = "", mark: str = ""
) -> Upload:
    """Begin an upload of `length` bytes.

    `agency_id`: whose dossier it is for, where the page says so: a file for which there is no room is refused before it
    is sent. `place` and `mark`: where on which page it was chosen and by what the browser knows the same file again.

    Raises FileRefused: empty, above the installation's limit, this person has too much under way, or no room for it.
    """
    shown = rules.clean_name(name)
    if length <= 0:
        raise FileRefused(filled("empty", name=shown))
    if length > settings.FILE_MAX_BYTES:
        raise FileRefused(filled("too_big", name=shown, limit=limit_text(settings.FILE_MAX_BYTES)))
    with transaction.atomic():
        # Two tabs that begin at once are counted one after the other.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, owner.pk % 2**31])
        mine = list(Upload.objects.filter(owner=owner))
        if _too_many(mine, length):
            mine = [one for one in mine if not _forget_idle(one)]
        if _too_many(mine, length):
            raise FileRefused(
                _(
                    "Bạn đang có quá nhiều tệp tải lên dở dang. Hãy chờ các tệp đó tải xong hoặc huỷ bớt; tệp bỏ dở "
                    "tự hết hạn sau %(minutes)s phút."
                )
                % {"minutes": int(IDLE.total_seconds() // 60)}
            )
        # What is under way counts here, so that ten files at once are not all sent in vain.
        quota.room_for(owner, agency_id).take(sum(one.length for one in mine) + length)
        key = sealing.newest()
        upload = Upload.objects.create(
            owner=owner,
            name=shown,
            length=length,
            place=place[:_LONGEST_PLACE],
            mark=mark[:_LONGEST_MARK],
            sealed_with=key.name if key is not None else "",
        )
        _place(upload.key).touch(mode=0o600)
    return upload


def of(owner: "User", key: UUID) -> Upload | None:
    """The person's own upload that is still kept; somebody else's does not exist."""
    return Upload.objects.filter(owner=owner, key=key, created_at__gt=timezone.now() - KEPT).first()


def unfinished(owner: "User", page: str) -> list[Unfinished]:
    """The person's own uploads that were begun on this page (its path), the first first; one statement."""
    found = []
    mine = Upload.objects.filter(
        owner=owner, place__startswith=f"{page}#", created_at__gt=timezone.now() - KEPT
    ).order_by("id")
    for upload in mine:
        with suppress(FileNotFoundError):
            found.append(Unfinished(upload, offset_of(upload)))
    return found


def offset_of(upload: Upload) -> int:
    """How many bytes have arrived. Raises FileNotFoundError when it was taken or forgotten meanwhile."""
    return _place(upload.key).stat().st_size


def write(upload: Upload, offset: int, piece: Readable) -> int:
    """Write a piece from where the last one ended; return the new offset.

    What arrives before a connection breaks is kept. Each part is written under a lock, at the place where it belongs or
    not at all: a connection that was thought dead and goes on dripping beside its successor spoils nothing.

    Raises:
        WrongOffset: it begins elsewhere, or another connection has gone on in its place.
        FileNotFoundError: the upload was taken or forgotten meanwhile.
        OSError: the connection broke.
    """
    with _place(upload.key).open("r+b") as file:
        here = os.fstat(file.fileno()).st_size
        if offset != here:
            raise WrongOffset(here)
        while here < upload.length:
            part = piece.read(min(_CHUNK, upload.length - here))
            if not part:
                break
            here = _append(file, here, under_way.veiled(upload.key, upload.sealed_with, here, part))
        return here


def write_checked(upload: Upload, offset: int, piece: bytes, checksum: Checksum) -> int:
    """Write a piece that is held against its checksum before anything of it is kept; return the new offset.

    Raises WrongChecksum, WrongOffset, FileNotFoundError.
    """
    if hashlib.new(checksum.algorithm, piece, usedforsecurity=False).digest() != checksum.digest:
        raise WrongChecksum
    with _place(upload.key).open("r+b") as file:
        here = os.fstat(file.fileno()).st_size
        if offset != here:
            raise WrongOffset(here)
        fitting = piece[: max(0, upload.length - here)]
        return _append(file, here, under_way.veiled(upload.key, upload.sealed_with, here, fitting))


def _append(file: BinaryIO, here: int, part: bytes) -> int:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        there = os.fstat(file.fileno()).st_size
        if there != here:
            raise WrongOffset(there)
        if os.fstat(file.fileno()).st_nlink == 0:  # cancelled while it was coming
            raise FileNotFoundError
        return here + os.pwrite(file.fileno(), part, here)
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def finished(owner: "User", key: UUID) -> Iterator[tuple[Upload, BinaryIO]]:
    """Open a complete upload for reading. Raises FileRefused when it is not complete or no longer kept."""
    upload = of(owner, key)
    try:
        if upload is None:
            raise FileNotFoundError
        content = _place(upload.key).open("rb")
    except FileNotFoundError as gone:
        raise FileRefused(_("Tệp tải lên đã hết hạn hoặc đã bị huỷ. Hãy chọn lại tệp.")) from gone
    with content, under_way.opened(content, upload.key, upload.sealed_with) as readable:
        if os.fstat(content.fileno()).st_size != upload.length:
            raise FileRefused(
                _("Tệp “%(name)s” chưa tải lên xong. Hãy chờ tải xong rồi gửi lại.") % {"name": upload.name}
            )
        yield upload, readable


def forget(upload: Upload) -> None:
    """Throw an upload away: taken, or cancelled."""
    _place(upload.key).unlink(missing_ok=True)
    Upload.objects.filter(pk=upload.pk).delete()


def forget_expired() -> int:
    """Throw away what nobody came back to, and files without a row; return how many."""
    since = timezone.now() - KEPT
    old = list(Upload.objects.filter(created_at__lte=since))
    for upload in old:
        forget(upload)
    # What a killed server left: its row was never committed, or is gone.
    count = len(old)
    for passing in [*storage.unfinished_folder().iterdir(), *storage.folder().glob("moi-*")]:
        with suppress(FileNotFoundError):
            if passing.stat().st_mtime < since.timestamp():
                passing.unlink()
                count += 1
    return count


def _too_many(present: list[Upload], length: int) -> bool:
    total = sum(upload.length for upload in present) + length
    return len(present) >= MOST_UNFINISHED or total > settings.UNFINISHED_MAX_BYTES


def _forget_idle(upload: Upload) -> bool:
    try:
        touched = _place(upload.key).stat().st_mtime
    except FileNotFoundError:
        touched = 0.0
    if timezone.now().timestamp() - touched < IDLE.total_seconds():
        return False
    forget(upload)
    return True


def _place(key: UUID) -> Path:
    return storage.unfinished_folder() / key.hex
