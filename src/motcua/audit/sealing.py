"""The chain over the trail: each line gets a place and a hash over itself and the place before, in its own step.

Writing a line locks nothing. The sealer, one at a time, takes the lines that wait (`TrailWaiting`) in the order of
their numbers. A line whose transaction ends late, after lines with higher numbers are sealed, still waits then and
gets the next place: the chain's order is that of sealing, and a line's own moment stands in what is hashed.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from motcua.kernel.hashchain import GENESIS, event_hash

BATCH = 2000
# Any number, the same in every process: "audit" in bytes.
_LOCK = 0x6175646974

# A line as it is hashed. Details and moment as PostgreSQL writes them: whatever stands in a column can be hashed.
CONTENT = """
    line.id, to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, line.kind, line.person_id,
    line.post_id, line.on_behalf_of_id, line.agency_id, line.about, line.subject::text AS subject, line.address,
    line.session, line.agent, line.details::text AS details
"""
NAMES = (
    "id",
    "at",
    "kind",
    "person",
    "post",
    "on_behalf_of",
    "agency",
    "about",
    "subject",
    "address",
    "session",
    "agent",
    "details",
)

_WAITING = f"""
    SELECT {CONTENT} FROM audit_trailwaiting waiting JOIN audit_trailline line ON line.id = waiting.line_id
     ORDER BY line.id LIMIT %s
"""  # noqa: S608 - our own names
_SEAL = """
    WITH sealed AS (
        SELECT position, line_id, decode(hash, 'hex') AS hash
          FROM jsonb_to_recordset(%s::jsonb) AS given (position bigint, line_id bigint, hash text)),
    written AS (INSERT INTO audit_trailseal (position, line_id, hash) SELECT position, line_id, hash FROM sealed)
    DELETE FROM audit_trailwaiting WHERE line_id IN (SELECT line_id FROM sealed)
"""
_HEAD = "SELECT position, hash FROM audit_trailseal ORDER BY position DESC LIMIT 1"


def sealed_hash(before: bytes, position: int, line: Mapping[str, Any]) -> bytes:
    """The hash of a line at its place; `line` by `NAMES`."""
    return event_hash(before, {**line, "position": position})


def seal(batch: int = BATCH) -> int:
    """Put the lines that wait into the chain, in the order of their numbers; return how many.

    Several sealers: one works, the others return 0 at once. Four statements for each batch.
    """
    count = 0
    while done := _seal_some(batch):
        count += done
        if done < batch:
            break
    return count


def head() -> tuple[int, bytes]:
    """The last place of the chain and its hash; (0, `GENESIS`) before the first."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else (0, GENESIS)


def _seal_some(batch: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        # After the lock: a statement sees what the sealer before has committed.
        position, before = head()
        cursor.execute(_WAITING, [batch])
        sealed = []
        for row in cursor.fetchall():
            position += 1
            before = sealed_hash(before, position, dict(zip(NAMES, row, strict=True)))
            sealed.append({"position": position, "line_id": row[0], "hash": before.hex()})
        if sealed:
            cursor.execute(_SEAL, [json.dumps(sealed)])
    return len(sealed)
