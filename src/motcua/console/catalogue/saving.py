"""Saving an entry as its reader saw it, through the import's own check; all of it or nothing."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.console.catalogue.lists import EntryList, Item, digest, entry_of, item_of, model_of
from motcua.exchange.packages import Mistake, load_files, wait_for_turn
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import Scope
from motcua.people.models import User


class Stale(Exception):
    """Somebody else changed the entry since the page was opened."""


class Taken(Exception):
    """There is an entry of that code already; the text is its name."""


def create(listed: EntryList, item: Item, by: User, scope: Scope) -> list[Mistake]:
    """Add an entry; return why not. Raises Taken."""
    with transaction.atomic():
        wait_for_turn()
        # Codes that differ in capitals alone would be told apart by nobody.
        found = model_of(listed)._default_manager.filter(code__iexact=item["code"]).first()
        if found is not None:
            raise Taken(str(found))
        return _load(listed, item, by, scope)


def save(listed: EntryList, item: Item, seen: str, by: User, scope: Scope) -> list[Mistake]:
    """Keep an entry; return why not. Raises Stale when it is no more as it was seen."""
    with transaction.atomic():
        wait_for_turn()
        row = entry_of(listed, item["code"])
        if row is None or digest(item_of(row)) != seen:
            raise Stale(item["code"])
        return _load(listed, item, by, scope)


def errors_of(mistakes: Iterable[Mistake]) -> dict[str, str]:
    """What the import refuses, by the field that can mend it."""
    errors: dict[str, str] = {}
    for mistake in mistakes:
        field = mistake.pointer.rpartition("/")[2]
        errors.setdefault(field if field in {"code", "name", "order", "from"} else "name", mistake.reason)
    return errors


def _load(listed: EntryList, item: Item, by: User, scope: Scope) -> list[Mistake]:
    files = {f"{listed.kind}.json": as_json({"kind": listed.kind, listed.kind: [item]})}
    name = _("Sửa trên màn hình: %(list)s “%(name)s”") % {"list": listed.one, "name": item["name"]}
    return load_files(files, by, name=name, keep=True, scope=scope).mistakes
