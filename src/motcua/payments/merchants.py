"""Merchants kept by administrators: published, and as data that leaves and comes back."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.audit.trail import Kind, note
from motcua.payments import gateways
from motcua.payments.models import Gateway

KIND = "payment_gateway"


class Wrong(Exception):
    """The definition cannot be kept: what is wrong, by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(next(iter(errors.values()), ""))
        self.errors = dict(errors)


def publish(data: Mapping[str, Any]) -> Gateway:
    """Keep a merchant under its code; whoever calls has checked that they may for that agency. Raises Wrong."""
    errors = gateways.mistakes(data)
    agency = Agency.objects.filter(code=data.get("agency", "")).first()
    if agency is None:
        errors["agency"] = _("Hãy chọn cơ quan thu.")
    code = str(data.get("code", ""))
    if not code.replace("-", "").isalnum() or not code.isascii() or code != code.lower() or len(code) > 40:
        errors["code"] = _("Mã gồm chữ thường không dấu, số và gạch nối, nhiều nhất 40 ký tự.")
    if errors or agency is None:
        raise Wrong(errors)
    kept = {key: value for key, value in data.items() if key not in ("on", "kind_of_file")}
    with transaction.atomic():
        row, _made = Gateway.objects.update_or_create(
            code=code, defaults={"agency": agency, "definition": kept, "is_on": bool(data.get("on"))}
        )
        details: dict[str, bool] = {"on": row.is_on}
        note(Kind.SETTINGS_CHANGED, about=f"payment_gateway:{code}", details=details, agency_id=agency.pk)
    return row


def as_data(row: Gateway) -> dict[str, Any]:
    """The merchant as a file of it: everything but the secret, which is no part of it."""
    return {"kind_of_file": KIND, **row.definition, "on": row.is_on}


def from_file(content: bytes) -> dict[str, Any]:
    """The definition in such a file. Raises Wrong."""
    try:
        data = json.loads(content)
    except ValueError:
        data = None
    if not isinstance(data, dict) or data.get("kind_of_file") != KIND:
        raise Wrong({"file": _("Tệp này không phải là một cổng thanh toán đã tải về từ hệ thống.")})
    return data
