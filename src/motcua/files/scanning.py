"""Looking for malware with ClamAV, over its INSTREAM command, when one is configured (`MOTCUA_CLAMD`)."""

import contextlib
import enum
import logging
import socket
import struct
from collections.abc import Iterator
from typing import IO

from django.conf import settings

from motcua.files import storage
from motcua.files.errors import StorageAway
from motcua.files.models import StoredFile
from motcua.outbox.services import send

# While a person waits for the page, and in the background.
QUICK, PATIENT = 10.0, 120.0
REFUSED_TOPIC = "files.refused"
_CONNECTING = 2.0
_CHUNK = 128 * 1024
_LONGEST_ANSWER = 4096
_RUN = 500

log = logging.getLogger(__name__)


class Verdict(enum.Enum):
    """What is known of a content."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


class ScannerAway(Exception):
    """The scanner is configured and gave no verdict; the text says why, for operators."""


def is_on() -> bool:
    """Whether a scanner is configured."""
    return bool(settings.CLAMD)


def verdict(content: IO[bytes], seconds: float = QUICK) -> Verdict:
    """Ask the scanner about a content, from where it stands. Clean without a scanner, UNKNOWN when it is silent."""
    if not is_on():
        return Verdict.CLEAN
    try:
        return Verdict.INFECTED if scan(content, seconds) else Verdict.CLEAN
    except ScannerAway as away:
        log.warning("the scanner gave no verdict: %s", away)
        return Verdict.UNKNOWN


def scan(content: IO[bytes], seconds: float) -> str:
    """Return the name of what was found in the content; "" for nothing.

    Raises:
        ScannerAway: nobody answers in time, or the answer is no verdict (a content above clamd's StreamMaxLength).
    """
    try:
        with _connected(seconds) as connection:
            connection.sendall(b"zINSTREAM\0")
            try:
                while chunk := content.read(_CHUNK):
                    connection.sendall(struct.pack("!I", len(chunk)) + chunk)
                connection.sendall(struct.pack("!I", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has said why and closed
            answer = _answer(connection)
    except OSError as error:
        raise ScannerAway(f"{settings.CLAMD}: {error}") from error
    if answer.endswith(": OK"):
        return ""
    if answer.endswith(" FOUND"):
        return answer.removesuffix(" FOUND").partition(": ")[2]
    raise ScannerAway(f"{settings.CLAMD}: {answer or 'no answer'}")


def ping() -> str:
    """Return the version that the scanner tells. Raises ScannerAway."""
    try:
        with _connected(_CONNECTING) as connection:
            connection.sendall(b"zVERSION\0")
            return _answer(connection)
    except OSError as error:
        raise ScannerAway(f"{settings.CLAMD}: {error}") from error


def check_waiting() -> int:
    """Ask about every file in quarantine; return how many are decided. Stops when the scanner is away.

    With the scanner switched off, nobody would ever decide: the files are let go.
    """
    decided = 0
    waiting = StoredFile.objects.filter(state=StoredFile.State.QUARANTINED).order_by("id")
    for stored in waiting[:_RUN]:
        try:
            with storage.open_content(stored.sha256) as content:
                found = verdict(content, PATIENT)
        except FileNotFoundError:
            log.error("file %s is not in the store", stored.key)
            continue
        except StorageAway as away:
            log.error("file %s cannot be read: %s", stored.key, away)
            continue
        if found is Verdict.UNKNOWN:
            if not _answers():
                break
            continue  # this one alone cannot be judged; the others need not wait for it
        decided += 1
        if found is Verdict.INFECTED:
            refuse(stored)
        else:
            StoredFile.objects.filter(pk=stored.pk, state=StoredFile.State.QUARANTINED).update(
                state=StoredFile.State.CLEAN
            )
    return decided


def refuse(stored: StoredFile) -> None:
    """Refuse a file and every other of the same content, and tell those who gave them (topic `files.refused`)."""
    over = (StoredFile.State.REFUSED, StoredFile.State.REMOVED)
    same = StoredFile.objects.filter(sha256=stored.sha256).exclude(state__in=over)
    for file in same:
        StoredFile.objects.filter(pk=file.pk).update(state=StoredFile.State.REFUSED)
        send(REFUSED_TOPIC, f"{REFUSED_TOPIC}:{file.key}", {"file": str(file.key)})
        log.warning("file %s is refused: malware", file.key)


def _answers() -> bool:
    try:
        ping()
    except ScannerAway:
        return False
    return True


@contextlib.contextmanager
def _connected(seconds: float) -> Iterator[socket.socket]:
    where: str = settings.CLAMD
    if "/" in where:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_CONNECTING)
        address: str | tuple[str, int] = where.removeprefix("unix:")
    else:
        host, _colon, port = where.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), _CONNECTING)
        address = ""
    with connection:
        if address:
            connection.connect(address)
        connection.settimeout(seconds)
        yield connection


def _answer(connection: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0") and len(told) < _LONGEST_ANSWER:
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        told += part
    return told.rstrip(b"\0").decode(errors="replace").strip()
