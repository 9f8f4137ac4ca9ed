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
_TEXTS = ("code", "kind", "name", "agency", "merchant", "pay_url", "api_url")
_MARKS = ("on", "refunds_itself")


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
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("kind_of_file") != KIND or not _has_shape(data):
        raise Wrong({"file": _("Tệp này không phải là một cổng thanh toán đã tải về từ hệ thống.")})
    return {name: data[name] for name in (*_TEXTS, *_MARKS, "minutes", "banks", "facts") if name in data}


def _has_shape(data: Mapping[str, Any]) -> bool:
    """Whether each part is of the kind that the pages read it as: a file may have been written by hand."""
    banks, facts, minutes = data.get("banks", []), data.get("facts", {}), data.get("minutes", 0)
    return (
        all(isinstance(data.get(name, ""), str) for name in _TEXTS)
        and all(isinstance(data.get(name, False), bool) for name in _MARKS)
        and isinstance(minutes, int)
        and isinstance(banks, list)
        and all(isinstance(one, dict) and _are_texts(one.get("code"), one.get("name")) for one in banks)
        and isinstance(facts, dict)
        and _are_texts(*facts.values())
    )


def _are_texts(*values: object) -> bool:
    return all(isinstance(one, str) for one in values)
