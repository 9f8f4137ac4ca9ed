"""Services outside that agencies use and their administrators describe: merchants, carriers, channels of messages,
accounts for invoices. Each is one row: a code, the agency, the definition as data, and whether it is in use. Its secret
stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.audit.trail import Kind, note
from motcua.kernel.foreign_json import object_in

_LONGEST_CODE, _LONGEST_CHANGED = 40, 200
# What stands in a file beside the definition.
_APART = ("on", "kind_of_file")

R = TypeVar("R", bound=models.Model)


class Wrong(Exception):
    """The definition cannot be kept: what is wrong, by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(next(iter(errors.values()), ""))
        self.errors = dict(errors)


def agency_of(data: Mapping[str, Any]) -> Agency | None:
    """The agency that a definition names."""
    return Agency.objects.filter(code=data.get("agency", "")).first()


def keep(
    model: type[R],
    kind: str,
    data: Mapping[str, Any],
    agency: Agency | None,
    errors: Mapping[str, str],
) -> R:
    """Keep a definition under its code, with a line in the trail; whoever calls has checked that they may.

    `errors`: what was found already, an agency that is missing among it. Raises Wrong for these and for a code that
    cannot be one.
    """
    code, found = str(data.get("code", "")), dict(errors)
    if not _is_code(code):
        found["code"] = _("Mã gồm chữ thường không dấu, số và gạch nối, nhiều nhất 40 ký tự.")
    if found or agency is None:
        raise Wrong(found)
    definition = {name: value for name, value in data.items() if name not in _APART}
    is_on = bool(data.get("on"))
    with transaction.atomic():
        before = model._default_manager.filter(code=code).values_list("definition", flat=True).first() or {}
        row, _made = model._default_manager.update_or_create(
            code=code, defaults={"agency": agency, "definition": definition, "is_on": is_on}
        )
        # Where the secret goes is said by the address: whoever looks into the trail sees that it changed.
        changed = sorted(one for one in {*before, *definition} if before.get(one) != definition.get(one))
        details: dict[str, bool | str] = {"on": is_on, "changed": " ".join(changed)[:_LONGEST_CHANGED]}
        note(Kind.SETTINGS_CHANGED, about=f"{kind}:{code}", details=details, agency_id=agency.pk)
    return row


@contextmanager
def one_at_a_time(model: type[models.Model]) -> Iterator[None]:
    """A transaction in which nobody else keeps one of this kind: whose a code is stays so until it is kept."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"outside/{model._meta.db_table}"])
        yield


def as_data(kind: str, row: Any) -> dict[str, Any]:
    """A row as a file of it: everything but the secret, which is no part of it."""
    return {"kind_of_file": kind, **row.definition, "on": row.is_on}


def read_file(kind: str, content: bytes) -> dict[str, Any] | None:
    """What is written in such a file; None for what is none of this kind."""
    try:
        data = object_in(content)
    except ValueError:
        return None
    return data if data.get("kind_of_file") == kind else None


def _is_code(code: str) -> bool:
    plain = code.replace("-", "").isalnum() and code.isascii() and code == code.lower()
    return plain and len(code) <= _LONGEST_CODE
