"""Carriers as their definitions say, the registry of adapters, and which of them serve an agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from motcua.agencies.tree import with_all_above
from motcua.outbox.secret import secret_in
from motcua.post.adapters import Adapter
from motcua.post.adapters.by_hand import ByHand
from motcua.post.adapters.viettel import Viettel
from motcua.post.adapters.vnpost import Vnpost
from motcua.post.models import Carrier
from motcua.post.rules import Service, service_of

ADAPTERS: Mapping[str, Adapter] = {adapter.kind: adapter for adapter in (ByHand(), Vnpost(), Viettel())}
"""Every kind of carrier that the system speaks with; a further one is a module in `adapters/` and its name here."""

PICKUP, DELIVERY = "pickup", "delivery"
USUAL_GRAMS = 100
LINES = "post"


@dataclass(frozen=True)
class Described:
    """One carrier. `customer`: under which number it knows us; `province`: of the desks that it serves, by which the
    tariff says "within"; `weight`: of a usual envelope, in grams; `codes`: what further codes of it mean.
    """

    code: str
    kind: str
    name: str
    agency: str
    address: str
    customer: str
    province: str
    weight: int
    services: Sequence[Service]
    codes: Mapping[str, str]
    facts: Mapping[str, str]
    is_on: bool = False

    @property
    def secret(self) -> str:
        """With which we speak to it: from the environment, or from the file that it names; "" where there is none."""
        return secret_in(variable(self.code))

    @property
    def notice_secret(self) -> str:
        """With which it speaks to us."""
        return secret_in(notice_variable(self.code))

    @property
    def adapter(self) -> Adapter:
        """Which speaks its protocol."""
        return ADAPTERS[self.kind]

    @property
    def line(self) -> str:
        """Its line in the connection log."""
        return f"{LINES}:{self.code}"

    @property
    def is_ready(self) -> bool:
        """Whether parcels may be given to it."""
        return self.is_on and (bool(self.secret) or not self.adapter.is_spoken_to)

    @property
    def notice_url(self) -> str:
        """Where it tells states (webhook): to be given to the carrier."""
        return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/buu-chinh/trang-thai/{self.code}"

    def service(self, code: str) -> Service | None:
        """The service of that code."""
        return next((one for one in self.services if one.code == code), None)

    def word_of(self, code: str, usual: Mapping[str, str]) -> str:
        """What a code of its states means; "" for nothing to us."""
        return self.codes.get(code, usual.get(code, ""))


@dataclass(frozen=True)
class Offer:
    """A service that somebody may choose."""

    carrier: Described
    service: Service

    @property
    def code(self) -> str:
        """How a choice names it: "vnpost/BCCI"."""
        return f"{self.carrier.code}/{self.service.code}"

    @property
    def name(self) -> str:
        """On screens."""
        return f"{self.carrier.name} – {self.service.name}"

    @property
    def inside(self) -> int | None:
        """Of a usual envelope within the province, in đồng."""
        return self.service.price(self.carrier.weight, inside=True)

    @property
    def beyond(self) -> int | None:
        """The same beyond it."""
        return self.service.price(self.carrier.weight, inside=False)

    def price(self, address: Mapping[str, Any], *, collects: bool = False, grams: int = 0) -> int | None:
        """What it costs to or from an address; of the old tiers or in words: as beyond, the dearer one."""
        inside = bool(self.carrier.province) and address.get("province") == self.carrier.province
        return self.service.price(grams or self.carrier.weight, inside=inside, collects=collects)


def variable(code: str) -> str:
    """The name of the environment variable with the secret of a carrier."""
    return f"MOTCUA_POST_{code.upper().replace('-', '_')}_SECRET"


def notice_variable(code: str) -> str:
    """The same of what its messages to us carry."""
    return f"MOTCUA_POST_{code.upper().replace('-', '_')}_NOTICE_SECRET"


def read(row: Carrier) -> Described:
    """The carrier of a row."""
    data = row.definition
    return Described(
        code=row.code,
        kind=data["kind"],
        name=data["name"],
        agency=data["agency"],
        address=str(data.get("address", "")).rstrip("/"),
        customer=data.get("customer", ""),
        province=data.get("province", ""),
        weight=data.get("weight", USUAL_GRAMS),
        services=tuple(service_of(one) for one in data.get("services", ())),
        codes=dict(data.get("codes", {})),
        facts=dict(data.get("facts", {})),
        is_on=row.is_on,
    )


def serving(agency_id: int) -> list[Carrier]:
    """The carriers of an agency and of those above it, the nearest first. One statement and a kept one."""
    above = with_all_above(agency_id)
    rows = Carrier.objects.filter(agency_id__in=above, is_on=True).order_by("code")
    found = sorted(rows, key=lambda row: above.index(row.agency_id))
    return [row for row in found if read(row).is_ready]


def all_offers(agency_id: int) -> list[Offer]:
    """What may be chosen at an agency, the nearest carriers first."""
    found = [read(row) for row in serving(agency_id)]
    return [Offer(carrier, service) for carrier in found for service in carrier.services]


def offers(agency_id: int, use: str) -> list[Offer]:
    """The same for "pickup" or "delivery" alone."""
    return [one for one in all_offers(agency_id) if use in one.service.uses]
