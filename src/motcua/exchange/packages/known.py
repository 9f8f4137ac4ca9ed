"""What a package may refer to: everything that it brings itself, and everything that is already in the system."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from motcua.agencies.models import Agency, Calendar, Holding, Post, Unit
from motcua.agencies.resolving import present_code, read_codes
from motcua.catalogue.models import (
    ExemptKind,
    FolderSet,
    NoticeVersion,
    PaperTypeVersion,
    ProcedureGroup,
    ProcedureVersion,
    Sector,
    Topic,
)
from motcua.exchange.packages.documents import Document
from motcua.forms.dictionary import Element, Lists, elements_of
from motcua.forms.models import FormVersion
from motcua.forms.selectors import published_lists
from motcua.kernel.hours import CalendarError, parse_hours
from motcua.kernel.worktime import WorkingCalendar
from motcua.people.models import User
from motcua.process.models import ProcessVersion
from motcua.process.selectors import current_states
from motcua.registers.models import Register
from motcua.slips.models import SlipVersion


@dataclass(frozen=True)
class PostFacts:
    """A post as processes need it: what it is called, its role, and whether somebody holds it now."""

    title: str
    role: str
    is_held: bool


# Posts by (agency, unit, post), the unit by its code and once more by its kind.
Posts = Mapping[tuple[str, str, str], PostFacts]


@dataclass(frozen=True)
class Known:
    """Codes by kind. A package's own definitions stand before those of the database.

    parents: parent's code (or None) by agency code. units: (agency, unit) codes. posts: "agency/unit/post".
    named_posts: every post by (agency, unit, post), the unit by its code and once more by its kind.
    forms, processes: definition by code. daily_minutes: minutes of a working day by agency code.
    procedures: by code, of each its form, process, limit and offices. brought: codes of those in the package.
    states: label by code. moves: the permitted moves between states; None while no diagram is published.
    lists: the catalogues and data elements that forms may name.
    groups, exemptions: codes of the groups of procedures, of the kinds of exempt people.
    retired: (kind, code) of all these entries out of use once the package is loaded.
    folders: the sets of lists as they are kept now, by code; what the package brings does not stand before them.
    applicants: of the e-mails in the package, those whose accounts here are no officers'.
    """

    sectors: frozenset[str]
    topics: frozenset[str]
    calendars: frozenset[str]
    parents: Mapping[str, str | None]
    units: frozenset[tuple[str, str]]
    posts: frozenset[str]
    named_posts: Posts
    forms: Mapping[str, Mapping[str, Any]]
    processes: Mapping[str, Mapping[str, Any]]
    slips: frozenset[str]
    registers: frozenset[str]
    notices: frozenset[str]
    paper_types: frozenset[str]
    daily_minutes: Mapping[str, int]
    procedures: Mapping[str, Mapping[str, Any]]
    brought: frozenset[str]
    states: Mapping[str, str]
    moves: frozenset[tuple[str, str]] | None
    # The code that stands today for each code of before and of an agency that ended; both name its units and posts.
    standing: Mapping[str, str] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    exemptions: frozenset[str] = frozenset()
    retired: frozenset[tuple[str, str]] = frozenset()
    # By the code of a template, the form that prints on it.
    paper_forms: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lists: Lists = field(default_factory=Lists)
    applicants: frozenset[str] = frozenset()
    # Elements of the dictionaries that the package brings.
    elements: Mapping[str, Element] = field(default_factory=dict)

    @cached_property
    def seats(self) -> frozenset[tuple[str, str, str]]:
        """(agency, unit, role) of every post."""
        return frozenset(
            (agency, unit, post.role) for (agency, unit, _code), post in self.named_posts.items()
        )


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
        "groups": dict(ProcedureGroup.objects.values_list("code", "is_retired")),
        "exemptions": dict(ExemptKind.objects.values_list("code", "is_retired")),
    }
    known = Known(
        sectors=frozenset(entries["sectors"]) | _listed(by_kind, "sectors"),
        topics=frozenset(entries["topics"]) | _listed(by_kind, "topics"),
        groups=frozenset(entries["groups"]) | _listed(by_kind, "groups"),
        exemptions=frozenset(entries["exemptions"]) | _listed(by_kind, "exemptions"),
        retired=_retired(entries, by_kind),
        calendars=frozenset(hours),
        parents={
            **dict(Agency.objects.values_list("code", "parent__code")),
            **{agency["code"]: agency.get("parent") for agency in agencies},
        },
        units=frozenset(Unit.objects.values_list("agency__code", "code"))
        | {(agency["code"], unit["code"]) for agency in agencies for unit in agency.get("units", [])},
        posts=_posts(agencies),
        named_posts=_named_posts(agencies, by_kind.get("people", [])),
        forms={**_latest(FormVersion), **_definitions(by_kind, "form")},
        processes={**_latest(ProcessVersion), **_definitions(by_kind, "process")},
        slips=frozenset(SlipVersion.objects.values_list("code", flat=True))
        | {slip["code"] for slip in by_kind.get("slip", [])},
        paper_forms=_paper_forms(by_kind.get("slip", [])),
        registers=frozenset(Register.objects.values_list("code", flat=True))
        | {one["code"] for one in by_kind.get("register", [])},
        notices=frozenset(NoticeVersion.objects.values_list("code", flat=True))
        | {one["code"] for one in by_kind.get("notice", [])},
        paper_types=frozenset(PaperTypeVersion.objects.values_list("code", flat=True))
        | {one["code"] for one in by_kind.get("paper_type", [])},
        daily_minutes={agency: minutes.get(calendar, 0) for agency, calendar in calendar_of.items()},
        procedures={**_published_procedures(), **procedures},
        brought=frozenset(procedures),
        states={state["code"]: state["label"] for state in diagram.get("states", [])},
        moves=frozenset((source, target) for source, target in diagram["moves"]) if diagram else None,
        folders=dict(FolderSet.objects.values_list("code", "data")) if "folders" in by_kind else {},
        lists=_lists(by_kind) if "form" in by_kind else Lists(),
        applicants=_applicants(by_kind.get("people", [])),
        elements=elements_of(by_kind.get("dictionary", [])),
    )
    return _with_former_codes(known)


def _with_former_codes(known: Known) -> Known:
    """Codes of before, and of agencies that ended, stand for the agency that goes on, with its units and posts."""
    codes = read_codes()
    old = {*codes.former, *(codes.present[agency] for agency in codes.after)}
    standing = {code: now for code in sorted(old) if (now := present_code(code, codes)) != code}
    if not standing:
        return known
    return replace(
        known,
        standing=standing,
        # An administrator of the agency that goes on decides for what went over to it.
        parents={**known.parents, **standing},
        units=known.units
        | {(code, unit) for code, now in standing.items() for agency, unit in known.units if agency == now},
        posts=known.posts
        | {
            f"{code}/{place.partition('/')[2]}"
            for code, now in standing.items()
            for place in known.posts
            if place.partition("/")[0] == now
        },
        named_posts={
            **{
                (code, unit, post): facts
                for code, now in standing.items()
                for (agency, unit, post), facts in known.named_posts.items()
                if agency == now
            },
            **known.named_posts,
        },
        daily_minutes={
            **known.daily_minutes,
            **{code: known.daily_minutes.get(now, 0) for code, now in standing.items()},
        },
    )


def _paper_forms(slips: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The form of each template that a form prints itself on, by the template's code; asked where one is brought."""
    if not any(slip.get("form") for slip in slips):
        return {}
    newest = SlipVersion.objects.order_by("code", "-number").distinct("code")
    found = {
        **dict(newest.values_list("code", "form_code")),
        **{one["code"]: one.get("form", "") for one in slips},
    }
    return {code: form for code, form in found.items() if form}


def _applicants(people: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    emails = {person["email"].strip().lower() for one in people for person in one["people"]}
    if not emails:
        return frozenset()
    others = User.objects.filter(email__in=emails).exclude(kind=User.Kind.OFFICER)
    return frozenset(others.values_list("email", flat=True))


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
    return frozenset(item["code"] for data in by_kind.get(kind, []) for item in data[kind] if holds_now(item))


def holds_now(item: Mapping[str, Any]) -> bool:
    """Whether an entry of a package holds when it is loaded, and not from a day to come."""
    return str(item.get("from", "")) <= timezone.localdate().isoformat()


def _retired(
    entries: Mapping[str, Mapping[str, bool]], by_kind: Mapping[str, list[Mapping[str, Any]]]
) -> frozenset[tuple[str, str]]:
    found = set()
    for kind, kept in entries.items():
        brought = {
            item["code"]: item["retired"]
            for data in by_kind.get(kind, [])
            for item in data[kind]
            if "retired" in item and holds_now(item)
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


def posts_in_database() -> Posts:
    """Every post there is; one statement."""
    return _by_kind_too(_placed())


# By (agency, unit, post): the kind of the unit, and the post.
_Placed = dict[tuple[str, str, str], tuple[str, PostFacts]]


def _placed() -> _Placed:
    today = timezone.localdate()
    held = Holding.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        post=OuterRef("pk"),
        starts_on__lte=today,
        person__is_active=True,
    )
    rows = (
        Post.objects.annotate(is_held=Exists(held))
        .order_by("unit_id", "id")
        .values_list("unit__agency__code", "unit__code", "unit__kind", "code", "title", "role", "is_held")
    )
    return {
        (agency, unit, code): (kind, PostFacts(title, role, is_held))
        for agency, unit, kind, code, title, role, is_held in rows
    }


def _by_kind_too(placed: _Placed) -> Posts:
    """A kind means the agency's first unit of it, as for dossiers; of divisions, whichever resolves the procedure."""
    found = {place: post for place, (_kind, post) in placed.items()}
    first: dict[tuple[str, str], str] = {}
    for (agency, unit, code), (kind, post) in placed.items():
        if kind == Unit.Kind.DIVISION or first.setdefault((agency, kind), unit) == unit:
            found.setdefault((agency, kind, code), post)
    return found


def _named_posts(agencies: Iterable[Mapping[str, Any]], people: Iterable[Mapping[str, Any]]) -> Posts:
    """Those of the database under those of the package, held by whoever has them now or gets them with the package."""
    placed = _placed()
    for agency in agencies:
        for unit in agency.get("units", []):
            for post in unit.get("posts", []):
                place = (agency["code"], unit["code"], post["code"])
                is_held = place in placed and placed[place][1].is_held
                placed[place] = (unit["kind"], PostFacts(post["title"], post["role"], is_held))
    given = {
        tuple(place.split("/"))
        for one in people
        for person in one["people"]
        for place in person.get("posts", ())
    }
    for place, (kind, post) in placed.items():
        if place in given:
            placed[place] = (kind, replace(post, is_held=True))
    return _by_kind_too(placed)


def _daily_minutes(hours: Mapping[str, Any]) -> int:
    """0 for hours that contradict themselves, which the calendar's own check reports."""
    try:
        return WorkingCalendar(parse_hours(hours)).daily_minutes
    except CalendarError:
        return 0
