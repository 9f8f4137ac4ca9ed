"""What a package may refer to: everything that it brings itself, and everything that is already in the system."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from motcua.agencies.models import Agency, Calendar, Post, Unit
from motcua.catalogue.models import FolderSet, NoticeVersion, ProcedureVersion, Sector, Topic
from motcua.exchange.packages.documents import Document
from motcua.forms.dictionary import Lists, elements_of
from motcua.forms.models import FormVersion
from motcua.forms.selectors import published_lists
from motcua.kernel.hours import CalendarError, parse_hours
from motcua.kernel.worktime import WorkingCalendar
from motcua.process.models import ProcessVersion
from motcua.process.selectors import current_states
from motcua.registers.models import Register
from motcua.slips.models import SlipVersion


@dataclass(frozen=True)
class Known:
    """Codes by kind. A package's own definitions stand before those of the database.

    parents: parent's code (or None) by agency code. units: (agency, unit) codes. posts: "agency/unit/post".
    seats: (agency, unit, role) of every post, the unit by its code and once more by its kind.
    forms, processes: definition by code. daily_minutes: minutes of a working day by agency code.
    procedures: by code, of each its form, process, limit and offices. brought: codes of those in the package.
    states: label by code. moves: the permitted moves between states; None while no diagram is published.
    lists: the catalogues and data elements that forms may name.
    retired: (kind, code) of the sectors and topics out of use once the package is loaded.
    folders: the sets of lists as they are kept now, by code; what the package brings does not stand before them.
    """

    sectors: frozenset[str]
    topics: frozenset[str]
    calendars: frozenset[str]
    parents: Mapping[str, str | None]
    units: frozenset[tuple[str, str]]
    posts: frozenset[str]
    seats: frozenset[tuple[str, str, str]]
    forms: Mapping[str, Mapping[str, Any]]
    processes: Mapping[str, Mapping[str, Any]]
    slips: frozenset[str]
    registers: frozenset[str]
    notices: frozenset[str]
    daily_minutes: Mapping[str, int]
    procedures: Mapping[str, Mapping[str, Any]]
    brought: frozenset[str]
    states: Mapping[str, str]
    moves: frozenset[tuple[str, str]] | None
    retired: frozenset[tuple[str, str]] = frozenset()
    folders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lists: Lists = field(default_factory=Lists)


def gather(documents: Iterable[Document]) -> Known:
    """Read what there is (one statement for each kind) and lay the package's documents over it."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for document in documents:
        by_kind.setdefault(document.kind, []).append(document.data)
    agencies = by_kind.get("agency", [])
    hours = {**dict(Calendar.objects.values_list("code", "hours")), **_by_code(by_kind, "calendar", "hours")}
    calendar_of = {
        **dict(Agency.objects.values_list("code", "calendar__code")),
        **{agency["code"]: agency["calendar"] for agency in agencies},
    }
    minutes = {code: _daily_minutes(weekly) for code, weekly in hours.items()}
    procedures = {data["code"]: data for data in by_kind.get("procedure", [])}
    diagram = _diagram(by_kind)
    entries = {
        "sectors": dict(Sector.objects.values_list("code", "is_retired")),
        "topics": dict(Topic.objects.values_list("code", "is_retired")),
    }
    return Known(
        sectors=frozenset(entries["sectors"]) | _listed(by_kind, "sectors"),
        topics=frozenset(entries["topics"]) | _listed(by_kind, "topics"),
        retired=_retired(entries, by_kind),
        calendars=frozenset(hours),
        parents={
            **dict(Agency.objects.values_list("code", "parent__code")),
            **{agency["code"]: agency.get("parent") for agency in agencies},
        },
        units=frozenset(Unit.objects.values_list("agency__code", "code"))
        | {(agency["code"], unit["code"]) for agency in agencies for unit in agency.get("units", [])},
        posts=_posts(agencies),
        seats=seats_in_database() | _seats(agencies),
        forms={**_latest(FormVersion), **_definitions(by_kind, "form")},
        processes={**_latest(ProcessVersion), **_definitions(by_kind, "process")},
        slips=frozenset(SlipVersion.objects.values_list("code", flat=True))
        | {slip["code"] for slip in by_kind.get("slip", [])},
        registers=frozenset(Register.objects.values_list("code", flat=True))
        | {one["code"] for one in by_kind.get("register", [])},
        notices=frozenset(NoticeVersion.objects.values_list("code", flat=True))
        | {one["code"] for one in by_kind.get("notice", [])},
        daily_minutes={agency: minutes.get(calendar, 0) for agency, calendar in calendar_of.items()},
        procedures={**_published_procedures(), **procedures},
        brought=frozenset(procedures),
        states={state["code"]: state["label"] for state in diagram.get("states", [])},
        moves=frozenset((source, target) for source, target in diagram["moves"]) if diagram else None,
        folders=dict(FolderSet.objects.values_list("code", "data")) if "folders" in by_kind else {},
        lists=_lists(by_kind) if "form" in by_kind else Lists(),
    )


def _lists(by_kind: Mapping[str, list[Mapping[str, Any]]]) -> Lists:
    published = published_lists()
    brought = elements_of(by_kind.get("dictionary", []))
    return Lists(
        published.catalogues | {data["code"] for data in by_kind.get("catalogue", [])},
        {**published.elements, **brought},
    )


def _published_procedures() -> dict[str, Mapping[str, Any]]:
    """What decides how a procedure and its process agree; the rest of its definition stays in the database."""
    keys = ("form", "process", "limit", "offices", "level")
    return {
        code: {key: value for key, value in zip(keys, values, strict=True) if value is not None}
        for code, *values in ProcedureVersion.objects.filter(id=F("procedure__current")).values_list(
            "procedure__code", *(f"data__{key}" for key in keys)
        )
    }


def _diagram(by_kind: Mapping[str, list[Mapping[str, Any]]]) -> Mapping[str, Any]:
    """The state diagram of the package, else the published one; empty when there is none."""
    for data in by_kind.get("states", []):
        return data
    published = current_states()
    return published.definition if published is not None else {}


def _by_code(by_kind: Mapping[str, list[Mapping[str, Any]]], kind: str, key: str) -> dict[str, Any]:
    return {data["code"]: data[key] for data in by_kind.get(kind, [])}


def _listed(by_kind: Mapping[str, list[Mapping[str, Any]]], kind: str) -> frozenset[str]:
    return frozenset(item["code"] for data in by_kind.get(kind, []) for item in data[kind])


def _retired(
    entries: Mapping[str, Mapping[str, bool]], by_kind: Mapping[str, list[Mapping[str, Any]]]
) -> frozenset[tuple[str, str]]:
    found = set()
    for kind, kept in entries.items():
        brought = {
            item["code"]: item["retired"]
            for data in by_kind.get(kind, [])
            for item in data[kind]
            if "retired" in item
        }
        found |= {(kind, code) for code, is_retired in {**kept, **brought}.items() if is_retired}
    return frozenset(found)


def _definitions(by_kind: Mapping[str, list[Mapping[str, Any]]], kind: str) -> dict[str, Mapping[str, Any]]:
    return {data["code"]: data for data in by_kind.get(kind, [])}


def _latest(model: type[FormVersion] | type[ProcessVersion]) -> dict[str, Mapping[str, Any]]:
    """The newest definition of each code: later numbers overwrite earlier ones."""
    return dict(model.objects.order_by("number").values_list("code", "definition"))


def _posts(agencies: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    present = {
        "/".join(path) for path in Post.objects.values_list("unit__agency__code", "unit__code", "code")
    }
    brought = {
        f"{agency['code']}/{unit['code']}/{post['code']}"
        for agency in agencies
        for unit in agency.get("units", [])
        for post in unit.get("posts", [])
    }
    return frozenset(present | brought)


def seats_in_database() -> frozenset[tuple[str, str, str]]:
    """(agency, unit, role) of every post there is, the unit by its code and once more by its kind; one statement."""
    rows = Post.objects.values_list("unit__agency__code", "unit__code", "unit__kind", "role")
    return frozenset((agency, unit, role) for agency, code, kind, role in rows for unit in (code, kind))


def _seats(agencies: Iterable[Mapping[str, Any]]) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (agency["code"], named, post["role"])
        for agency in agencies
        for unit in agency.get("units", [])
        for post in unit.get("posts", [])
        for named in (unit["code"], unit["kind"])
    )


def _daily_minutes(hours: Mapping[str, Any]) -> int:
    """0 for hours that contradict themselves, which the calendar's own check reports."""
    try:
        return WorkingCalendar(parse_hours(hours)).daily_minutes
    except CalendarError:
        return 0
