"""Channels kept by administrators: published, and as data that leaves and comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies import outside
from motcua.agencies.outside import Wrong, agency_of, keep
from motcua.notices import channels
from motcua.notices.adapters.push import Push
from motcua.notices.kinds import KINDS
from motcua.notices.models import ChannelRow

KIND = "message_channel"
TEXTS = ("code", "kind", "name", "agency", "url", "account", "sender", "quiet_from", "quiet_until")
NUMBERS = ("price", "order")
_MOST_NAMES = 20


def publish(data: Mapping[str, Any]) -> ChannelRow:
    """Keep a channel under its code; whoever calls has checked that they may for that agency. Raises Wrong."""
    errors = channels.mistakes(data)
    agency = agency_of(data)
    if agency is None:
        errors["agency"] = _("Hãy chọn cơ quan gửi.")
    elif data.get("kind") == Push.kind and agency.parent_id is not None:
        # Browsers agree to one key: that of the whole installation.
        errors["agency"] = _("Thông báo trên trình duyệt chỉ có một kênh chung, của cơ quan cao nhất.")
    return keep(ChannelRow, KIND, data, agency, errors)


def as_data(row: ChannelRow) -> dict[str, Any]:
    """The channel as a file of it: everything but the secret, which is no part of it."""
    return outside.as_data(KIND, row)


def from_file(content: bytes) -> dict[str, Any]:
    """The definition in such a file. Raises Wrong."""
    data = outside.read_file(KIND, content)
    if data is None or not _has_shape(data):
        raise Wrong({"file": _("Tệp này không phải là một kênh thông báo đã tải về từ hệ thống.")})
    known = (*TEXTS, *NUMBERS, "on", "marks", "kinds", "templates")
    return {name: data[name] for name in known if name in data}


def _has_shape(data: Mapping[str, Any]) -> bool:
    """Whether each part is of the kind that the pages read it as: a file may have been written by hand."""
    kinds, templates = data.get("kinds", []), data.get("templates", {})
    return (
        all(isinstance(data.get(name, ""), str) for name in TEXTS)
        and all(isinstance(data.get(name, 0), int) for name in NUMBERS)
        and all(isinstance(data.get(name, False), bool) for name in ("on", "marks"))
        and isinstance(kinds, list)
        and all(isinstance(one, str) and one in KINDS for one in kinds)
        and isinstance(templates, dict)
        and all(_is_template(one) for one in templates.values())
    )


def _is_template(one: object) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str):
        return False
    names = one.get("names", [])
    return isinstance(names, list) and all(isinstance(name, str) for name in names)
