"""Stories into the database, with COPY, some thousand dossiers at a time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from bench.stories import Numbers, Story, words_of
from motcua.dossiers.models import Dossier

# The search column is made by the database out of the text.
_COUNTED = tuple(
    field.attname for field in Dossier._meta.concrete_fields if field.name not in ("search", "search_text")
)
_DOSSIER = (*_COUNTED, "search_text")
_EVENT = (
    *("id", "seq", "act", "at", "actor_id", "actor_as", "from_step", "to_step", "from_state", "to_state"),
    *("action", "reason", "clock", "data", "versions", "previous_hash", "hash"),
)
_DOSSIER_JSON = frozenset({"applicant", "delivery", "clock"})
_EVENT_JSON = frozenset({"actor_as", "data", "versions"})


def write(stories: Sequence[Story], *, checked: bool) -> None:
    """Write a batch in one transaction. `checked`: let the database check foreign keys row by row (slower)."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not checked:
            cursor.execute("SET LOCAL session_replication_role = replica")
        columns = ", ".join(_DOSSIER)
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS bench_staging ON COMMIT DELETE ROWS AS"
            f" SELECT {columns} FROM dossiers_dossier LIMIT 0"
        )
        _copy(cursor, "bench_staging", _DOSSIER, (_dossier_row(story) for story in stories))
        # The words are cut by the database itself, as they are when an act writes them.
        cursor.execute(
            f"INSERT INTO dossiers_dossier ({columns}, search)"
            f" SELECT {columns}, CASE WHEN search_text <> '' THEN to_tsvector('simple', search_text) END"
            " FROM bench_staging"
        )
        cursor.execute("DELETE FROM bench_staging")
        _copy(cursor, "dossiers_event", ("dossier_id", *_EVENT), _event_rows(stories))
        _copy(
            cursor,
            "dossiers_paper",
            ("dossier_id", "requirement", "file_id", "note", "copies", "added_at", "submitted", "to_remove"),
            _paper_rows(stories),
        )
        _copy(
            cursor,
            "dossiers_issuedslip",
            ("dossier_id", "event_id", "template_id", "number", "year", "data", "issued_at"),
            ((story.dossier.id, *slip) for story in stories for slip in story.slips),
        )
        _copy(
            cursor,
            "dossiers_supplement",
            ("dossier_id", "event_id", "stage", "reason", "items", "replies", "asked_at", "answered_at"),
            _supplement_rows(stories),
        )
        _copy(
            cursor,
            "dossiers_outcome",
            ("dossier_id", "event_id", "title", "number", "issued_on", "file_id"),
            (
                (story.dossier.id, *outcome[:-1], outcome[-1].id)
                for story in stories
                for outcome in story.outcomes
            ),
        )


def write_numbers(numbers: Numbers) -> None:
    """Bring the counters of codes and slips to the last number given."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO dossiers_sequence (name, last) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET last = EXCLUDED.last",
            list(numbers.last.items()),
        )


def reserve(table: str, count: int) -> int:
    """Take `count` ids of a table out of its sequence; return the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count])
    return first


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _values(row: Any, columns: Sequence[str], as_json: frozenset[str]) -> list[Any]:
    return [_text(getattr(row, name)) if name in as_json else getattr(row, name) for name in columns]


def _dossier_row(story: Story) -> list[Any]:
    return [*_values(story.dossier, _COUNTED, _DOSSIER_JSON), words_of(story)]


def _event_rows(stories: Sequence[Story]) -> Iterator[Sequence[Any]]:
    for story in stories:
        for event in story.events:
            yield [story.dossier.id, *_values(event, _EVENT, _EVENT_JSON)]


def _paper_rows(stories: Sequence[Story]) -> Iterator[Sequence[Any]]:
    for story in stories:
        submitted = story.dossier.submitted_at is not None
        for requirement, file, at in story.papers:
            yield [story.dossier.id, requirement, file.id, "", 1, at, submitted, False]


def _supplement_rows(stories: Sequence[Story]) -> Iterator[Sequence[Any]]:
    for story in stories:
        for event, stage, reason, items, asked_at, answered_at in story.supplements:
            yield [story.dossier.id, event, stage, reason, _text(items), "{}", asked_at, answered_at]


def last_numbers() -> Mapping[str, int]:
    """The counters as they stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, last FROM dossiers_sequence")
        return dict(cursor.fetchall())
