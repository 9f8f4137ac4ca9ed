"""The ways out to signing services, time stamps and authorities, as the outbox knows them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from motcua.kernel.later import later
from motcua.outbox import connection_log
from motcua.outbox.calling import host_of
from motcua.outbox.lines import Family, Place, register
from motcua.signing import archive_policy, csc, trusting
from motcua.signing.models import Gateway

if TYPE_CHECKING:
    from motcua.signing import stamping
else:
    stamping = later("motcua.signing.stamping")


def _services() -> Sequence[Place]:
    return [
        Place(f"signing:{row.code}", row.name, host_of(row.url), row.is_on)
        for row in Gateway.objects.filter(way=Gateway.Way.CSC).order_by("code")
    ]


def _stamping() -> list[tuple[str, float, bool]]:
    """(address, seconds, whether in use) of whoever gives time stamps: beside keys, and for archives."""
    found = [(row.timestamp_url, float(row.seconds), row.is_on) for row in Gateway.objects.order_by("code")]
    policy = archive_policy.current()
    return [*found, (policy.timestamp_url, 10.0, policy.is_on)] if policy.timestamp_url else found


def _stamps() -> Sequence[Place]:
    found: dict[str, bool] = {}
    for url, _seconds, is_on in _stamping():
        host = host_of(url)
        found[host] = found.get(host, False) or is_on
    return [Place(f"stamps:{host}", host, host, is_on) for host, is_on in found.items() if host]


def _authorities() -> Sequence[Place]:
    hosts = sorted(trusting.hosts(trusting.roots_in_use()))
    return [Place(f"revocation:{host}", host, host) for host in hosts]


def _try_service(line: str) -> None:
    csc.forget_tokens()
    csc.info(Gateway.objects.get(code=line.partition(":")[2]))


def _try_stamps(line: str) -> None:
    """A time stamp of nothing."""
    url, seconds = next(
        (url, seconds) for url, seconds, _is_on in _stamping() if f"stamps:{host_of(url)}" == line
    )
    try:
        asyncio.run(stamping.Stamper(url, seconds).async_timestamp(hashlib.sha256(b"").digest(), "sha256"))
    finally:
        connection_log.flush_if_possible()


register(Family("signing", _("Dịch vụ ký số từ xa"), places=_services, try_out=_try_service))
register(Family("stamps", _("Dấu thời gian"), places=_stamps, try_out=_try_stamps))
register(Family("revocation", _("Tổ chức chứng thực chữ ký số (OCSP, CRL)"), places=_authorities))
