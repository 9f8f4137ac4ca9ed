"""What of an account an administrator is not shown unless asked for: hidden values, shown one at a time, and noted."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from motcua.audit.limits import REVEALS_OF_PERSON
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.kernel.dates import format_date
from motcua.kernel.masking import Datum, Mask

# What is asked for by a button, by the name of the field.
BUTTON = "hien"
_DATA: Mapping[str, Datum] = {
    "id_number": Datum.ID_NUMBER,
    "tax_code": Datum.ID_NUMBER,
    "birth_date": Datum.BIRTH_DATE,
    "email": Datum.EMAIL,
    "phone": Datum.PHONE,
}
_PERSONAL_DIGITS = 12


class TooOften(Exception):
    """More hidden data were shown to this person than the limit allows."""


def shown(row: Any, mask: Mask, opened: str = "") -> dict[str, str]:
    """The fields of an account or a registration, or of a row of the list, as the reader sees them."""
    return {name: _text(row, name) if name == opened else _seen(row, name, mask) for name in _DATA}


def reveals(row: Any, mask: Mask, opened: str = "") -> frozenset[str]:
    """The fields that are hidden and may be shown on demand."""
    return frozenset(
        name
        for name, datum in _DATA.items()
        if name != opened and _seen(row, name, mask) != _text(row, name) and mask.opens(datum)
    )


def reveal(request: HttpRequest, row: Any, mask: Mask, about: str, subject: tuple[int, ...]) -> str:
    """Note that a hidden field is shown now, and name it; "" for one that is not hidden.

    Raises PermissionDenied for what this person may not be shown at all, TooOften above the limit.
    """
    name = request.POST[BUTTON]
    if name not in _DATA or _seen(row, name, mask) == _text(row, name):
        return ""
    if not mask.opens(_DATA[name]):
        raise PermissionDenied
    if not allow(f"reveal:{request.user.pk}", *REVEALS_OF_PERSON):
        raise TooOften
    note(Kind.REVEAL, request=request, about=about, subject=subject, details={"what": name})
    return name


def _seen(row: Any, name: str, mask: Mask) -> str:
    text = _text(row, name)
    if name == "tax_code" and len(text) != _PERSONAL_DIGITS:
        return text
    return mask.text(_DATA[name], text)


def _text(row: Any, name: str) -> str:
    value: Any = row.get(name) if isinstance(row, Mapping) else getattr(row, name, "")
    if isinstance(value, datetime.date):
        return format_date(value)
    return str(value or "")
