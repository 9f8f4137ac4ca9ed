"""Moments as they come from PostgreSQL, read by what Python has in C.

A session in UTC writes them as ISO 8601 does, with "+00" behind; Django's way takes them apart by a pattern and puts
the zone on anew, ten of them on each row of a work list.
"""

from datetime import UTC, datetime
from typing import Any

from psycopg.types.datetime import TimestamptzLoader

_UTC = b"+00"


class UtcLoader(TimestamptzLoader):
    """Moments of a session in UTC; what is not written so (another zone, before Christ, infinity) goes the long way."""

    # By which Django knows that the connection's zone is this one (`create_cursor`).
    timezone = UTC

    def load(self, data: Any) -> datetime:
        """The moment."""
        text = bytes(data)
        if text.endswith(_UTC):
            try:
                return datetime.fromisoformat(text.decode())
            except ValueError:
                pass
        slow: datetime = super().load(data)
        return slow.replace(tzinfo=UTC)


def read_quickly(connection: Any, **_signal: object) -> None:
    """Let a new connection of Django read its moments so."""
    if connection.vendor == "postgresql" and connection.timezone == UTC:
        connection.connection.adapters.register_loader("timestamptz", UtcLoader)
