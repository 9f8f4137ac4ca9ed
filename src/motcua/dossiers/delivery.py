"""How papers come and how the result goes, as `Dossier.delivery` keeps it. Pure.

Beside `way`, `name`, `phone`, `address` of who receives the result by post: `shape` ("old" for an address of the old
three tiers, which then stands in `former`), `service` (the postal service chosen, "carrier/service"), `cod` ("yes": the
post collects the fees too). Where the post fetches papers, `pickup` is "post", and the same parts begin with `pickup_`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.identity import IdentityError, check_phone

POST, OLD, YES = "post", "old", "yes"
PICKUP = "pickup_"
PARCEL = "dossier.parcel"
"""Topic of the outbox: what became of a parcel of a dossier, for who tells the applicant (`post.telling`)."""

USES = ("pickup", "delivery")
"""The postal services that a procedure may allow (`ProcedureDefinition.postal`)."""

WAYS = ("online", "desk", "post")
# Kept only where something was said.
OPTIONAL = ("shape", "former", "service", "cod", "sms")
_LONGEST = 300


def is_fetched(delivery: Mapping[str, Any]) -> bool:
    """Whether the post fetches papers from the applicant."""
    return delivery.get("pickup") == POST


def is_sent(delivery: Mapping[str, Any]) -> bool:
    """Whether the result goes by post."""
    return delivery.get("way") == POST


def address_of(delivery: Mapping[str, Any], prefix: str = "") -> Mapping[str, Any]:
    """The address in the shape that was chosen. `prefix`: PICKUP for where papers are fetched."""
    part = "former" if delivery.get(f"{prefix}shape") == OLD else "address"
    return delivery.get(f"{prefix}{part}") or {}


def problems(delivery: Mapping[str, Any], allowed: tuple[str, ...] = USES) -> dict[str, str]:
    """What is wrong, by part (I.8.2, II.11.2: the post needs a name, a telephone and an address).

    `allowed`: which of `USES` the procedure allows.
    """
    found: dict[str, str] = {}
    if delivery.get("way", "desk") not in WAYS:
        found["way"] = _("Hãy chọn cách nhận kết quả.")
    elif is_sent(delivery):
        if "delivery" not in allowed:
            found["way"] = _("Thủ tục này không trả kết quả qua bưu chính. Hãy chọn cách khác.")
        found |= _end_problems(delivery, "", _("Hãy nhập họ tên người nhận kết quả qua bưu chính."))
    if is_fetched(delivery):
        if "pickup" not in allowed:
            found["pickup"] = _("Thủ tục này không nhận giấy tờ qua bưu chính. Hãy chọn cách khác.")
        found |= _end_problems(delivery, PICKUP, _("Hãy nhập họ tên người gửi giấy tờ qua bưu chính."))
    return found


def _end_problems(delivery: Mapping[str, Any], prefix: str, no_name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = str(delivery.get(f"{prefix}name", "")).strip()
    if not name:
        found[f"{prefix}name"] = no_name
    elif len(name) > _LONGEST:
        found[f"{prefix}name"] = _("Họ tên dài quá 300 ký tự. Hãy viết gọn lại.")
    try:
        check_phone(str(delivery.get(f"{prefix}phone", "")))
    except IdentityError as problem:
        found[f"{prefix}phone"] = str(problem)
    address = address_of(delivery, prefix)
    if delivery.get(f"{prefix}shape") == OLD:
        whole = all(address.get(part) for part in ("old_province", "old_district", "detail"))
        if not whole:
            found[f"{prefix}former"] = _("Hãy ghi tỉnh, thành phố, quận, huyện và địa chỉ chi tiết.")
    elif not (address.get("province") and address.get("detail")):
        found[f"{prefix}address"] = (
            _("Hãy nhập tỉnh, thành phố và địa chỉ nơi bưu chính đến nhận giấy tờ.")
            if prefix
            else _("Hãy nhập tỉnh, thành phố và địa chỉ nhận kết quả.")
        )
    if any(len(str(value)) > _LONGEST for part, value in address.items() if part != "ward"):
        found[f"{prefix}{'former' if delivery.get(f'{prefix}shape') == OLD else 'address'}"] = _(
            "Địa chỉ dài quá 300 ký tự. Hãy viết gọn lại."
        )
    return found
