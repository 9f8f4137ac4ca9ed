"""The generated dossiers many times over: two million rows for the lists to stand on, in minutes rather than an hour.

Copies have a key and references of their own and everything else from what they copy; those that are open have its
events too, the others only approvals. They have no papers, slips or numbers, and their chains are those of the
originals: they are there for lists, counts and searches to find their way among them, and the database is thrown away.
"""

from collections.abc import Callable, Mapping

from django.db import connection

from bench.generate import settle
from bench.population import MODEL_AGENCY
from motcua.dossiers.models import Dossier, Event

_MOMENTS = (
    "submitted_at",
    "accepted_at",
    "approved_at",
    "finished_at",
    "due_at",
    "step_due_at",
    "ended_at",
    "handed_over_at",
)
_OPEN = f"(ended_at IS NULL AND agency_id = (SELECT id FROM agencies_agency WHERE code = '{MODEL_AGENCY}'))"
_SUBMITTED = "submitted_at IS NOT NULL"


def enlarge(total: int, open_of_agency: int, say: Callable[[str], None] = print) -> None:
    """Bring the database to about `total` dossiers, about `open_of_agency` of them open at the busy agency."""
    open_there, others = f"{_SUBMITTED} AND {_OPEN}", f"{_SUBMITTED} AND NOT {_OPEN}"
    wanted = {open_there: open_of_agency, others: total - open_of_agency}
    dossiers, events = _next_id("dossiers_dossier"), _next_id("dossiers_event")
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for where, number in wanted.items():
            cursor.execute(f"SELECT count(*) FROM dossiers_dossier WHERE {where}")
            originals = f"{where} AND id < {dossiers}"
            for copy in range(1, round(number / cursor.fetchone()[0])):
                cursor.execute(_copied_dossiers(originals, copy, dossiers))
                told = "true" if where == open_there else "act = 'approve'"
                cursor.execute(_copied_events(originals, told, copy, dossiers, events))
            say(f"  {number:,} where {where}")
        # What is written from now on comes after the copies.
        for table in ("dossiers_dossier", "dossiers_event"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    settle()


def _next_id(table: str) -> int:
    """The number from which a copy's ids start, once for each copy: far enough for every original."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) + 1 FROM {table}")
        return int(cursor.fetchone()[0])


def _copied_dossiers(originals: str, copy: int, first: int) -> str:
    # Each copy a little earlier than what it copies, so that no two stand at the same moment.
    earlier = {name: f"{name} - interval '{37 * copy} seconds'" for name in _MOMENTS}
    changed = {
        "id": f"id + {copy * first}",
        "key": "gen_random_uuid()",
        # The four digits of the day's sequence, from ten thousand on.
        "code": f"left(code, -4) || (right(code, 4)::int + {copy * 10_000})",
        "receipt_number": f"receipt_number || '/{copy}'",
        "parent_id": "NULL",
        "handoff_seq": "NULL",
        **earlier,
    }
    return _insert(Dossier, changed, originals)


def _copied_events(originals: str, told: str, copy: int, first: int, first_event: int) -> str:
    changed = {"id": f"id + {copy * first_event}", "dossier_id": f"dossier_id + {copy * first}"}
    where = f"{told} AND dossier_id IN (SELECT id FROM dossiers_dossier WHERE {originals})"
    return _insert(Event, changed, where)


def _insert(model: type[Dossier] | type[Event], changed: Mapping[str, str], where: str) -> str:
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(column, column) for column in columns)
    names = ", ".join(columns)
    return f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values} FROM {table} WHERE {where}"
