"""Merchants at gateways as their definitions say, the registry of adapters, and which of them serve an agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.agencies.tree import with_all_above
from motcua.outbox.secret import secret_in
from motcua.payments.adapters import Adapter
from motcua.payments.adapters.national import National
from motcua.payments.adapters.vnpay import Vnpay
from motcua.payments.models import Gateway

ADAPTERS: Mapping[str, Adapter] = {adapter.kind: adapter for adapter in (Vnpay(), National())}
"""Every kind of gateway that the system speaks with; a further one is a module in `adapters/` and its name here."""

USUAL_MINUTES = 15
MOST_MINUTES = 24 * 60
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Bank:
    """A bank or an e-wallet that a payer may choose beforehand."""

    code: str
    name: str


@dataclass(frozen=True)
class Merchant:
    """One merchant's account. `minutes`: how long an order may be paid; `refunds_itself`: what a rule gives back (paid
    twice, or when nothing is owed any more) is asked of the gateway without a decision.

    `facts`: what this kind of gateway wants besides (the beneficiary's account, the treasury).
    """

    code: str
    kind: str
    name: str
    agency: str
    merchant: str
    pay_url: str
    api_url: str
    is_on: bool = False
    minutes: int = USUAL_MINUTES
    refunds_itself: bool = False
    banks: Sequence[Bank] = ()
    facts: Mapping[str, str] = ()  # type: ignore[assignment]  # read() always gives one

    @property
    def secret(self) -> str:
        """From the environment, or from the file that it names; "" where there is none."""
        return secret_in(variable(self.code))

    @property
    def adapter(self) -> Adapter:
        """Which speaks its protocol."""
        return ADAPTERS[self.kind]

    @property
    def is_ready(self) -> bool:
        """Whether payers may be sent there."""
        return self.is_on and bool(self.secret)

    @property
    def notice_url(self) -> str:
        """Where the gateway tells results (IPN): to be given to the gateway's operator."""
        return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/thanh-toan/ket-qua/{self.code}"

    @property
    def return_url(self) -> str:
        """Where the gateway sends payers back to."""
        return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/thanh-toan/tro-ve/{self.code}"


def variable(code: str) -> str:
    """The name of the environment variable with the secret of a merchant."""
    return f"MOTCUA_PAYMENT_{code.upper().replace('-', '_')}_SECRET"


def read(row: Gateway) -> Merchant:
    """The merchant of a row."""
    data = row.definition
    return Merchant(
        code=row.code,
        kind=data["kind"],
        name=data["name"],
        agency=data["agency"],
        merchant=data["merchant"],
        pay_url=data["pay_url"],
        api_url=data["api_url"],
        is_on=row.is_on,
        minutes=data.get("minutes", USUAL_MINUTES),
        refunds_itself=data.get("refunds_itself", False),
        banks=tuple(Bank(one["code"], one["name"]) for one in data.get("banks", ())),
        facts=dict(data.get("facts", {})),
    )


def serving(agency_id: int) -> list[Gateway]:
    """The merchants through which an agency is paid, of each kind the nearest: its own before that of an agency above.

    Two statements.
    """
    above = with_all_above(agency_id)
    rows = sorted(
        Gateway.objects.filter(agency_id__in=above, is_on=True), key=lambda row: above.index(row.agency_id)
    )
    nearest: dict[str, int] = {}
    for row in rows:
        nearest.setdefault(row.definition["kind"], row.agency_id)
    found = [row for row in rows if nearest[row.definition["kind"]] == row.agency_id]
    return [row for row in found if read(row).is_ready]


def mistakes(data: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a definition, by field. Pure."""
    found: dict[str, str] = {}
    if data.get("kind") not in ADAPTERS:
        found["kind"] = _("Hãy chọn loại cổng thanh toán.")
    if not data.get("name"):
        found["name"] = _("Hãy ghi tên để người nộp nhận ra.")
    if not data.get("merchant"):
        found["merchant"] = _("Hãy ghi mã đơn vị mà cổng thanh toán đã cấp.")
    for name in ("pay_url", "api_url"):
        if not _is_address(str(data.get(name, ""))):
            found[name] = _("Hãy ghi địa chỉ bắt đầu bằng https://.")
    minutes = data.get("minutes", USUAL_MINUTES)
    if not isinstance(minutes, int) or not 5 <= minutes <= MOST_MINUTES:
        found["minutes"] = _("Thời gian thanh toán từ 5 phút đến 1.440 phút (một ngày).")
    if data.get("kind") in ADAPTERS:
        facts = data.get("facts", {})
        for fact in ADAPTERS[data["kind"]].facts:
            if fact.required and not facts.get(fact.name):
                found[f"fact-{fact.name}"] = _("Hãy ghi mục này; cổng thanh toán yêu cầu.")
    return found


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password or parts.fragment or parts.query:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
