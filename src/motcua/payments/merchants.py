"""Merchants kept by administrators: published, and as data that leaves and comes back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies import outside
from motcua.agencies.outside import Wrong, agency_of, keep
from motcua.payments import gateways
from motcua.payments.models import Gateway

KIND = "payment_gateway"
_TEXTS = ("code", "kind", "name", "agency", "merchant", "pay_url", "api_url")
_MARKS = ("on", "refunds_itself")


def publish(data: Mapping[str, Any]) -> Gateway:
    """Keep a merchant under its code; whoever calls has checked that they may for that agency. Raises Wrong."""
    errors = gateways.mistakes(data)
    agency = agency_of(data)
    if agency is None:
        errors["agency"] = _("Hãy chọn cơ quan thu.")
    return keep(Gateway, KIND, data, agency, errors)


def as_data(row: Gateway) -> dict[str, Any]:
    """The merchant as a file of it: everything but the secret, which is no part of it."""
    return outside.as_data(KIND, row)


def from_file(content: bytes) -> dict[str, Any]:
    """The definition in such a file. Raises Wrong."""
    data = outside.read_file(KIND, content)
    if data is None or not _has_shape(data):
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
