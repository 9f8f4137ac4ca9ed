"""Who the portal belongs to: the names and contacts that the circular wants at the head and foot of every page.

The data itself lives in a higher room. It is fetched through `settings.MOTCUA_SITE_PROVIDER`, a dotted path to a
callable that takes nothing and returns a `SiteIdentity`, so that this room needs no table.
"""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

log = structlog.get_logger(__name__)

SECONDS_KEPT = 5.0


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """Names and contacts of the portal (Circular 21/2023, appendix III, items 1 and 8).

    `emblem` is a path under the static files or an absolute address; `support_hours` may stay empty.
    """

    portal_name: str
    owner_name: str
    address: str = ""
    hotline: str = ""
    email: str = ""
    emblem: str = "look/emblem.svg"
    support_hours: str = ""


def plain_identity() -> SiteIdentity:
    """Return what stands there until an administrator has given the names."""
    return SiteIdentity(
        portal_name=_("Cổng dịch vụ công và giải quyết thủ tục hành chính"), owner_name=_("Một Cửa")
    )


class _Kept:
    """The identity last read, kept a few seconds: it stands on every page and changes once a year."""

    def __init__(self) -> None:
        self.identity: SiteIdentity | None = None
        self.fresh_until = 0.0


_kept = _Kept()


@lru_cache(maxsize=4)
def _provider(path: str) -> Any:
    return import_string(path)


def current_site() -> SiteIdentity:
    """Return the identity to show. With the database down, the last one known: an error page needs a header too."""
    now = time.monotonic()
    if now >= _kept.fresh_until:
        path = getattr(settings, "MOTCUA_SITE_PROVIDER", "")
        try:
            _kept.identity = _provider(path)() if path else None
        except DatabaseError:
            log.warning("site_identity_unavailable")
        _kept.fresh_until = now + SECONDS_KEPT
    return _kept.identity or plain_identity()


def forget_site() -> None:
    """Read the identity anew at the next page; called when an administrator changes it."""
    _kept.fresh_until = 0.0
