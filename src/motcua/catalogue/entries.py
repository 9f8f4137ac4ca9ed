"""Sectors, topics, groups of procedures, kinds of exempt people: kept with the history of their changes, now or from a
day to come.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.catalogue.models import (
    ComingChange,
    EntryChange,
    ExemptKind,
    Procedure,
    ProcedureGroup,
    ProcedureVersion,
    Sector,
    Topic,
)
from motcua.catalogue.selectors import forget_home
from motcua.catalogue.services import search_vector
from motcua.people.models import User

Kind = EntryChange.Kind
Row = Sector | Topic | ProcedureGroup | ExemptKind
_TRACED = {
    Kind.SECTORS: ("name", "order", "is_retired"),
    Kind.TOPICS: ("name", "audience", "order", "is_retired"),
    Kind.GROUPS: ("name", "order", "is_retired"),
    Kind.EXEMPTIONS: ("name", "order", "is_retired"),
}
_MODELS: Mapping[str, type[Row]] = {
    Kind.SECTORS: Sector,
    Kind.TOPICS: Topic,
    Kind.GROUPS: ProcedureGroup,
    Kind.EXEMPTIONS: ExemptKind,
}


def save_sector(content: Mapping[str, Any], by: User | None = None) -> bool:
    """Keep a sector; return whether anything changed. Without the key `retired` it stays in use or out of it.

    With the key `from`, a day to come ("2027-01-01"), it changes on that day (`days.turn`).
    """
    return save_entry(Kind.SECTORS, content, by)


def save_topic(content: Mapping[str, Any], by: User | None = None) -> bool:
    """Keep a topic, like `save_sector`."""
    return save_entry(Kind.TOPICS, content, by)


def save_group(content: Mapping[str, Any], by: User | None = None) -> bool:
    """Keep a group of procedures, like `save_sector`."""
    return save_entry(Kind.GROUPS, content, by)


def save_exemption(content: Mapping[str, Any], by: User | None = None) -> bool:
    """Keep a kind of exempt people, like `save_sector`."""
    return save_entry(Kind.EXEMPTIONS, content, by)


def save_entry(kind: str, content: Mapping[str, Any], by: User | None = None) -> bool:
    """Keep an entry of a kind (`EntryChange.Kind`), now or from its day; return whether anything changed."""
    kind = Kind(kind)
    now = {key: value for key, value in content.items() if key != "from"}
    day = datetime.date.fromisoformat(content["from"]) if content.get("from") else None
    if day is None or day <= timezone.localdate():
        return _save(kind, now, by, day)
    return _set_for(day, kind, now, by)


def coming_of(kind: str) -> list[dict[str, Any]]:
    """The entries of a kind as they will be from days to come, as packages carry them; one statement."""
    waiting = ComingChange.objects.filter(kind=kind, applied_at=None, taken_back_at=None, refused_why="")
    return [
        {**change.content, "from": change.starts_on.isoformat()}
        for change in waiting.order_by("starts_on", "code")
    ]


def take_back(change: ComingChange, by: User) -> bool:
    """Take a change back before its day; False when it holds already or was taken back."""
    waiting = ComingChange.objects.filter(id=change.id, applied_at=None, taken_back_at=None)
    return waiting.update(taken_back_at=timezone.now(), taken_back_by=by) == 1


def apply_coming(day: datetime.date) -> int:
    """Make every change hold whose day has come; return how many did.

    One that would take away what procedures use by then is kept back with the reason, for an administrator to see.
    """
    done = 0
    waiting = ComingChange.objects.filter(
        starts_on__lte=day, applied_at=None, taken_back_at=None, refused_why=""
    )
    with transaction.atomic():
        # Another process that turns the same day waits here, and then finds nothing left.
        for change in (
            waiting.select_related("by").select_for_update(of=("self",)).order_by("starts_on", "id")
        ):
            using = users_of(change.kind, [change.code]) if change.content.get("retired") else {}
            if using:
                names = "; ".join(f"{code} {name}" for code, name in using[change.code][:5])
                change.refused_why = _("Còn thủ tục đang dùng mục này: %(names)s.") % {"names": names}
                change.save(update_fields=["refused_why"])
                continue
            _save(Kind(change.kind), change.content, change.by, change.starts_on)
            change.applied_at = timezone.now()
            change.save(update_fields=["applied_at"])
            done += 1
    return done


def users_of(kind: str, codes: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """(code, name) of the procedures that use each entry, by its code; one statement.

    Withdrawn procedures do not count: nobody files under them. Versions that take effect later do, as does one in
    force whose next version leaves the entry.
    """
    wanted = list(codes)
    found: dict[str, list[tuple[str, str]]] = {}
    if not wanted:
        return found
    if kind == Kind.EXEMPTIONS:
        named = Q()
        for one in wanted:
            named |= Q(data__fees__contains=[{"exempt": [{"kind": one}]}])
    elif kind == Kind.GROUPS:
        named = Q(data__group__in=wanted)
    elif kind == Kind.SECTORS:
        named = Q(procedure__sector__code__in=wanted) | Q(data__sector__in=wanted)
    else:
        named = Q(data__topics__has_any_keys=wanted)
    ahead = Q(effective_from__gt=timezone.localdate(), taken_back_at=None)
    counted = ProcedureVersion.objects.filter(
        Q(id=F("procedure__current")) | ahead, procedure__withdrawn_at=None
    )
    rows = counted.filter(named).order_by("procedure__code", "number")
    for code, name, sector, data in rows.values_list(
        "procedure__code", "name", "procedure__sector__code", "data"
    ):
        for entry in _named_in(kind, sector, data) & set(wanted):
            listed = found.setdefault(entry, [])
            if code not in [known for known, _name in listed]:
                listed.append((code, name))
    return found


def _named_in(kind: str, sector: str, data: Mapping[str, Any]) -> set[str]:
    if kind == Kind.SECTORS:
        return {sector, data["sector"]}
    if kind == Kind.TOPICS:
        return set(data.get("topics", ()))
    if kind == Kind.GROUPS:
        return {data.get("group", "")}
    return {one["kind"] for fee in data["fees"] for one in fee.get("exempt", ())}


def retired_entries_of(procedure: Procedure) -> list[str]:
    """Names of the sector, the topics and the group out of use that a withdrawn procedure would come back under."""
    names = [procedure.sector.name] if procedure.sector.is_retired else []
    names += procedure.topics.filter(is_retired=True).values_list("name", flat=True)
    standing = procedure.versions.filter(taken_back_at=None).order_by("-number")
    group = standing.values_list("data__group", flat=True).first()
    return names + list(
        ProcedureGroup.objects.filter(code=group or "", is_retired=True).values_list("name", flat=True)
    )


def _values(kind: Kind, content: Mapping[str, Any]) -> dict[str, Any]:
    retired = {"is_retired": content["retired"]} if "retired" in content else {}
    audience = {"audience": content["audience"]} if kind == Kind.TOPICS else {}
    return {"name": content["name"], **audience, "order": content.get("order", 0), **retired}


def _set_for(day: datetime.date, kind: Kind, content: Mapping[str, Any], by: User | None) -> bool:
    """Keep a change for its day; what was set before for that very day is taken back by it."""
    waiting = ComingChange.objects.filter(
        kind=kind, code=content["code"], starts_on=day, applied_at=None, taken_back_at=None
    )
    before = waiting.first()
    if before is not None and before.content == content:
        return False
    waiting.update(taken_back_at=timezone.now(), taken_back_by=by)
    ComingChange.objects.create(kind=kind, code=content["code"], starts_on=day, content=dict(content), by=by)
    return True


def _save(kind: Kind, content: Mapping[str, Any], by: User | None, day: datetime.date | None) -> bool:
    values = _values(kind, content)
    model = _MODELS[kind]
    row: Any = model._default_manager.filter(code=content["code"]).first()
    before: dict[str, Any]
    if row is None:
        fresh: Any = model(code=content["code"], **values)
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
    EntryChange.objects.create(
        kind=kind, code=content["code"], by=by, before=before, after=after, effective_from=day
    )
    transaction.on_commit(forget_home)
    return True


def _find_by_new_name(sector: Sector) -> None:
    """Procedures are found by the words of their sector's name too."""
    versions = list(ProcedureVersion.objects.filter(procedure__sector=sector).only("id", "data"))
    for version in versions:
        version.search = search_vector(version.data, sector)
    ProcedureVersion.objects.bulk_update(versions, ["search"], batch_size=100)
