"""One row of a table as plain JSON."""

import datetime
import decimal
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Model


def row_of(row: Model, fields: Sequence[Any]) -> dict[str, Any]:
    """The columns of a row: moments in UTC with microseconds, bytes as hexadecimal digits, everything else as it is."""
    return {field.attname: value_of(getattr(row, field.attname)) for field in fields}


def value_of(value: Any) -> Any:
    """A value of a column as JSON has it."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value
