"""The trail live to a syslog server (RFC 5424): what was sealed since the last time, in the order of the chain.

The place in the chain is the queue: a server that is away gets everything once it is back, twice rather than never.
`MOTCUA_SYSLOG`: "tls://host:6514" (RFC 5425), "tcp://host:601" (RFC 6587, counted), "udp://host:514".
"""

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from motcua.audit import leaving
from motcua.audit.formats import Outgoing, cef_line, json_line
from motcua.audit.models import TrailForwarded

BATCH = 500
_SECONDS = 5
# Any number, the same in every process: "syslog" in bytes.
_LOCK = 0x7379736C6F67
# Facility 13 (log audit), severity 6 (informational).
_PRIORITY = 13 * 8 + 6
_LONGEST_DATAGRAM = 8000


class SyslogAway(Exception):
    """The lines were not taken; the text names the kind of error."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where lines go."""

    scheme: str
    host: str
    port: int


def target() -> Target | None:
    """The server of the setting; None where there is none. Raises ValueError for an address that is none."""
    if not settings.TRAIL_SYSLOG:
        return None
    parts = urlsplit(settings.TRAIL_SYSLOG)
    if parts.scheme not in ("udp", "tcp", "tls") or not parts.hostname or parts.port is None:
        raise ValueError(settings.TRAIL_SYSLOG)
    return Target(parts.scheme, parts.hostname, parts.port)


def forward() -> int:
    """Send what was sealed since the last time; return how many lines. 0 where another process is at it.

    Raises SyslogAway; what was sent before it counts.
    """
    server = target()
    if server is None:
        return 0
    count = 0
    while True:
        sent, places, failed = _forward_some(server)
        count += sent
        if failed:
            raise SyslogAway(failed)
        if places < BATCH:
            return count


def _forward_some(server: Target) -> tuple[int, int, str]:
    """How many lines were taken, how many places of the chain were passed, and the kind of error, "" for none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0, 0, ""
        kept, _made = TrailForwarded.objects.get_or_create(
            target=_row(), defaults={"position": 0, "at": timezone.now()}
        )
        lines, until = leaving.after(kept.position, BATCH)
        before, failed = kept.position, ""
        if lines:
            try:
                _send(server, [message(line) for line in lines])
            except OSError as away:
                failed = type(away).__name__
        if not failed:
            # Also past places whose lines somebody deleted: what comes after them leaves all the same.
            kept.position = until
        kept.at, kept.failed = timezone.now(), failed
        kept.save()
    return (0 if failed else len(lines)), kept.position - before, failed


def last_try() -> TrailForwarded | None:
    """How far the server of the setting is, and how the last try went; None without a server or before the first."""
    if not settings.TRAIL_SYSLOG:
        return None
    return TrailForwarded.objects.filter(target=_row()).first()


def _row() -> str:
    """Under what the table knows the server."""
    longest: str = settings.TRAIL_SYSLOG[:300]
    return longest


def message(line: Outgoing) -> bytes:
    """One message of RFC 5424; no names of people, whom the receiver knows by number."""
    taken = json_line if settings.TRAIL_SYSLOG_FORMAT == "json" else _cef
    at = line.at.astimezone(timezone.get_default_timezone()).isoformat(timespec="milliseconds")
    host = socket.gethostname() or "-"
    header = f"<{_PRIORITY}>1 {at} {host} motcua - {line.kind} - "
    return header.encode() + b"\xef\xbb\xbf" + taken(line).rstrip("\n").encode()


def _cef(line: Outgoing) -> str:
    return cef_line(line, version("motcua"))


def _send(server: Target, messages: Sequence[bytes]) -> None:
    if server.scheme == "udp":
        _send_datagrams(server, messages)
        return
    with closing(_connected(server)) as stream:
        stream.sendall(b"".join(_counted(messages)))
        # A server that closed is told by its answer; one that died resets the connection, and then nothing counts.
        if isinstance(stream, ssl.SSLSocket):
            # Many servers end without the last word of TLS: only a reset means that they did not read.
            with suppress(ssl.SSLError, TimeoutError):
                stream.unwrap()
            return
        stream.shutdown(socket.SHUT_WR)
        try:
            while stream.recv(1024):
                pass
        except TimeoutError:
            return


def _counted(messages: Sequence[bytes]) -> Iterator[bytes]:
    for one in messages:
        yield b"%d %s" % (len(one), one)


def _connected(server: Target) -> socket.socket:
    plain = socket.create_connection((server.host, server.port), timeout=_SECONDS)
    if server.scheme == "tcp":
        return plain
    context = ssl.create_default_context(cafile=settings.TRAIL_SYSLOG_CA or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context.wrap_socket(plain, server_hostname=server.host)


def _send_datagrams(server: Target, messages: Sequence[bytes]) -> None:
    (family, kind, protocol, _name, address), *_others = socket.getaddrinfo(
        server.host, server.port, type=socket.SOCK_DGRAM
    )
    with socket.socket(family, kind, protocol) as datagrams:
        datagrams.connect(address)
        for one in messages:
            datagrams.send(one[:_LONGEST_DATAGRAM])
