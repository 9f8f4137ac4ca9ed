"""Where calls may go. Addresses are typed by administrators of agencies, and names are given by whoever owns them: what
lies inside (this machine, the network behind the servers, the services of a cloud that tell its keys) is called only
where whoever runs the system has named it (MOTCUA_INSIDE). Looked at where the connection is made, at the very address
that the name stands for then.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Inside(Exception):
    """The name stands for nothing but addresses inside that nobody named."""


def open_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host that may be called, in the order of the resolver. Raises Inside; OSError for no such
    host, UnicodeError for a name that is none.
    """
    given = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found = list(dict.fromkeys(str(one[4][0]) for one in given))
    if _is_named(host):
        return found
    may_be_called = [one for one in found if _is_open(ipaddress.ip_address(one))]
    if not may_be_called:
        raise Inside(host)
    return may_be_called


def _is_open(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        # An address of the old kind in clothes of the new, or one that is sent on to it.
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return _is_open(inner)
        if address in _TRANSLATED:
            return _is_open(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address.is_global and not address.is_multicast:
        return True
    return any(address in network for network in _networks())


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def _is_named(host: str) -> bool:
    # What the settings themselves say is the operator's word too.
    ours = (urlsplit(one).hostname or "" for one in (settings.POPULATION_URL, settings.SMS_URL) if one)
    wanted = _plain(host)
    return any(wanted == _plain(name) for name in (*settings.INSIDE, *ours) if _network(name) is None)


def _plain(host: str) -> str:
    return host.rstrip(".").lower()


def _networks() -> Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [found for name in settings.INSIDE if (found := _network(name)) is not None]


def _network(name: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(name, strict=False)
    except ValueError:
        return None
