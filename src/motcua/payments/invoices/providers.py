"""Accounts at providers of invoices as administrators describe them, the adapters, and which serves an agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies import outside
from motcua.agencies.outside import Wrong, agency_of, keep
from motcua.agencies.tree import with_all_above
from motcua.data.held import Held
from motcua.outbox.calling import is_safe_address
from motcua.outbox.secret import secret_in
from motcua.payments.invoices.adapters import Adapter
from motcua.payments.invoices.sinvoice import Sinvoice
from motcua.payments.models import InvoiceProvider

ADAPTERS: Mapping[str, Adapter] = {adapter.kind: adapter for adapter in (Sinvoice(),)}
"""Every protocol that is spoken; a further one is a module here and its name in this list."""

KIND = "invoice_provider"
TEXTS = ("code", "kind", "name", "agency", "url", "tax_code", "user", "template", "series")
_LONGEST = 300


@dataclass(frozen=True)
class Provider:
    """One account. `tax_code`: of the agency as a seller; `template`, `series`: KHMSHDon and KHHDon as registered."""

    code: str
    kind: str
    name: str
    agency: str
    url: str
    tax_code: str
    user: str
    template: str
    series: str
    is_on: bool = False

    @property
    def secret(self) -> str:
        """From the environment, or from the file that it names; "" where there is none."""
        return secret_in(variable(self.code))

    @property
    def adapter(self) -> Adapter:
        """Which speaks its protocol."""
        return ADAPTERS[self.kind]


def variable(code: str) -> str:
    """The name of the environment variable with the secret of an account."""
    return f"MOTCUA_INVOICE_{code.upper().replace('-', '_')}_SECRET"


def read(row: InvoiceProvider) -> Provider:
    """The account of a row."""
    return Provider(**{name: str(row.definition.get(name, "")) for name in TEXTS}, is_on=row.is_on)


def serving(agency_id: int) -> int | None:
    """The id of the account through which an agency's invoices are issued: its own, else of the nearest above; None
    where there is none. No statement where nobody has one.
    """
    on = _held.now()
    if not on:
        return None
    return next((on[one] for one in with_all_above(agency_id) if one in on), None)


def forget() -> None:
    """Read them anew when they are asked for next."""
    _held.forget()


def _on() -> Mapping[int, int]:
    rows = InvoiceProvider.objects.filter(is_on=True).order_by("-id")
    return {agency: number for number, agency in rows.values_list("id", "agency_id")}


_held = Held(_on)


def mistakes(data: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a definition, by field. Pure."""
    found: dict[str, str] = {}
    if data.get("kind") not in ADAPTERS:
        found["kind"] = _("Hãy chọn loại giao thức.")
    if not is_safe_address(str(data.get("url", ""))):
        found["url"] = _("Hãy ghi địa chỉ bắt đầu bằng https://.")
    digits = str(data.get("tax_code", "")).replace("-", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in (10, 13)):
        found["tax_code"] = _("Mã số thuế có 10 hoặc 13 chữ số.")
    for name, words in (
        ("name", _("Hãy ghi tên để kế toán nhận ra.")),
        ("user", _("Hãy ghi tên đăng nhập mà nhà cung cấp đã cấp.")),
        ("template", _("Hãy ghi ký hiệu mẫu số đã đăng ký, ví dụ 2.")),
        ("series", _("Hãy ghi ký hiệu hoá đơn đã đăng ký, ví dụ C26THT.")),
    ):
        if not str(data.get(name, "")).strip():
            found[name] = words
    return found


def publish(data: Mapping[str, Any]) -> InvoiceProvider:
    """Keep an account under its code; whoever calls has checked that they may for that agency. Raises Wrong."""
    errors = mistakes(data)
    agency = agency_of(data)
    if agency is None:
        errors["agency"] = _("Hãy chọn cơ quan thu.")
    row = keep(InvoiceProvider, KIND, _bounded(data), agency, errors)
    forget()
    return row


def _bounded(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(data.get(name, ""))[:_LONGEST] for name in TEXTS} | {"on": bool(data.get("on"))}


def as_data(row: InvoiceProvider) -> dict[str, Any]:
    """The account as a file of it: everything but the secret, which is no part of it."""
    return outside.as_data(KIND, row)


def from_file(content: bytes) -> dict[str, Any]:
    """The definition in such a file. Raises Wrong."""
    data = outside.read_file(KIND, content)
    if data is None or not all(isinstance(data.get(name, ""), str) for name in TEXTS):
        raise Wrong({"file": _("Tệp này không phải là một nhà cung cấp hoá đơn đã tải về từ hệ thống.")})
    return {name: data.get(name, "") for name in TEXTS} | {"on": bool(data.get("on"))}
