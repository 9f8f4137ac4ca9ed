"""What of a dossier's answers came from connected databases, for its record and for whoever reads it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from motcua.dossiers.models import Event
from motcua.dossiers.provenance import DATA, FOUND, Told, told_by
from motcua.exchange.connected.enquiries import answered, origin_of, taken_of
from motcua.exchange.connected.registry import known_source
from motcua.exchange.models import Enquiry
from motcua.forms.definition import Field
from motcua.kernel.dates import format_datetime


def told_of(dossier: UUID) -> Told:
    """What databases gave to fill this dossier, the newest of each field and database; one statement."""
    return taken_of(answered(dossier))


told_by(told_of)


def origins(events: list[Event], fields: Mapping[str, Field]) -> dict[str, str]:
    """By field code, how the answers of a submitted dossier came about, as its record says; in words, for officers.

    Only of fields that a database might have filled: of others there is nothing to tell.
    """
    asking = {code: one for code, one in fields.items() if one.connected}
    handed = next((event for event in reversed(events) if event.act in ("supply", "submit")), None)
    if not asking or handed is None:
        return {}
    sources: Mapping[str, Any] = handed.data.get(DATA, {})
    return {code: _origin(sources.get(code), is_locked=one.locked) for code, one in asking.items()}


def _origin(source: Mapping[str, Any] | None, *, is_locked: bool) -> str:
    if source is None:
        return _("Người nộp tự ghi")
    origin = origin_of(source["from"], datetime.datetime.fromisoformat(source["at"]))
    if source["changed"]:
        return _("Người nộp đã sửa sau khi lấy từ %(origin)s") % {"origin": origin}
    if is_locked:
        return _("%(origin)s; người nộp không sửa được") % {"origin": origin}
    return origin


def warnings(events: list[Event]) -> list[str]:
    """What databases had found of the applicant's enterprise by the last time that answers were handed over."""
    handed = next((event for event in reversed(events) if event.act in ("supply", "submit")), None)
    told: Mapping[str, Any] = handed.data.get(FOUND, {}) if handed is not None else {}
    return [
        _("%(name)s lúc %(time)s: doanh nghiệp, hộ kinh doanh %(finding)s.")
        % {
            "name": asked.name,
            "time": format_datetime(datetime.datetime.fromisoformat(one["at"])),
            "finding": Enquiry.Finding(one["finding"]).label,
        }
        for code, one in told.items()
        if one["finding"] != Enquiry.Finding.ACTIVE and (asked := known_source(code)) is not None
    ]
