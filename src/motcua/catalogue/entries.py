"""Sectors and topics: kept with the history of their changes, renamed, put in order, taken out of use."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from motcua.catalogue.models import EntryChange, Procedure, ProcedureVersion, Sector, Topic
from motcua.catalogue.selectors import forget_home
from motcua.catalogue.services import search_vector
from motcua.people.models import User

Kind = EntryChange.Kind
_TRACED = {
    Kind.SECTORS: ("name", "order", "is_retired"),
    Kind.TOPICS: ("name", "audience", "order", "is_retired"),
}


def save_sector(content: Mapping[str, Any], by: User | None = None) -> bool:
    """Keep a sector; return whether anything changed. Without the key `retired` it stays in use or out of it."""
    return _save(Kind.SECTORS, Sector(code=content["code"]), _values(content), by)


def save_topic(content: Mapping[str, Any], by: User | None = None) -> bool:
    """Keep a topic; return whether anything changed. Without the key `retired` it stays in use or out of it."""
    values = {**_values(content), "audience": content["audience"]}
    return _save(Kind.TOPICS, Topic(code=content["code"]), values, by)


def users_of(kind: str, codes: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """(code, name) of the procedures that use each sector or topic, by its code; one statement.

    Withdrawn procedures do not count: nobody files under them. One whose version in force still says the sector that
    its next version leaves does.
    """
    wanted = list(codes)
    if kind == Kind.SECTORS:
        keys: tuple[str, ...] = ("procedure__sector__code", "data__sector")
        named = Q(procedure__sector__code__in=wanted) | Q(data__sector__in=wanted)
    else:
        keys = ("procedure__topics__code",)
        named = Q(procedure__topics__code__in=wanted)
    in_force = ProcedureVersion.objects.filter(id=F("procedure__current")).order_by("procedure__code")
    found: dict[str, list[tuple[str, str]]] = {}
    for code, name, *used in in_force.filter(named).values_list("procedure__code", "name", *keys):
        for entry in set(used) & set(wanted):
            found.setdefault(entry, []).append((code, name))
    return found


def retired_entries_of(procedure: Procedure) -> list[str]:
    """Names of the sector and the topics out of use that a withdrawn procedure would come back under."""
    names = [procedure.sector.name] if procedure.sector.is_retired else []
    return names + list(procedure.topics.filter(is_retired=True).values_list("name", flat=True))


def _values(content: Mapping[str, Any]) -> dict[str, Any]:
    retired = {"is_retired": content["retired"]} if "retired" in content else {}
    return {"name": content["name"], "order": content.get("order", 0), **retired}


def _save(kind: Kind, fresh: Sector | Topic, values: Mapping[str, Any], by: User | None) -> bool:
    row: Sector | Topic | None = type(fresh)._default_manager.filter(code=fresh.code).first()
    if row is None:
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.save(force_insert=True)
        before, after = {}, {name: getattr(fresh, name) for name in _TRACED[kind]}
    else:
        before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
        after = {name: values[name] for name in before}
        if not after:
            return False
        for name, value in after.items():
            setattr(row, name, value)
        row.save(update_fields=list(after))
        if isinstance(row, Sector) and "name" in after:
            _find_by_new_name(row)
    EntryChange.objects.create(kind=kind, code=fresh.code, by=by, before=before, after=after)
    transaction.on_commit(forget_home)
    return True


def _find_by_new_name(sector: Sector) -> None:
    """Procedures are found by the words of their sector's name too."""
    versions = list(ProcedureVersion.objects.filter(procedure__sector=sector).only("id", "data"))
    for version in versions:
        version.search = search_vector(version.data, sector)
    ProcedureVersion.objects.bulk_update(versions, ["search"], batch_size=100)
