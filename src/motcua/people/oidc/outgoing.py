"""The ways out to providers of identity and directories of staff, as the outbox knows them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from motcua.outbox.calling import host_of
from motcua.outbox.lines import Family, Place, register
from motcua.people.models import IdentityProvider
from motcua.people.oidc import metadata
from motcua.people.oidc.providers import Provider, read

FAMILY = "identity"


def _providers() -> list[Provider]:
    return [read(row) for row in IdentityProvider.objects.order_by("code")]


def _places() -> Sequence[Place]:
    found: dict[str, Place] = {}
    for one in _providers():
        for address in (one.issuer, one.scim):
            host = host_of(address)
            before = found.get(host)
            if host:
                is_on = one.is_on or (before is not None and before.is_on)
                found[host] = Place(f"{FAMILY}:{host}", one.name, host, is_on)
    return list(found.values())


def _try_out(line: str) -> None:
    metadata.ask(next(one for one in _providers() if f"{FAMILY}:{host_of(one.issuer)}" == line))


# Nobody can sign in there meanwhile: it is tried again soon.
register(
    Family(
        FAMILY,
        _("Hệ thống định danh, danh bạ cán bộ"),
        limit=8,
        rest=10,
        places=_places,
        try_out=_try_out,
    )
)
