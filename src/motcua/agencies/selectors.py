"""Who holds which post, when an agency works, and what this installation is called."""

import dataclasses
import datetime
import json
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from motcua.agencies.models import (
    Agency,
    Calendar,
    CalendarVersion,
    Delegation,
    Holding,
    SiteSettings,
    Unit,
)
from motcua.agencies.receiving import takes_for_others
from motcua.agencies.resolving import kept_with, standing_id_of
from motcua.agencies.rights import Effect, Reach, Right, is_act, rights_from
from motcua.agencies.roles import NEVER_ASKED, Role
from motcua.agencies.seats import seats_of
from motcua.agencies.tree import agencies_above, agencies_below
from motcua.data.kept import KeptQuery
from motcua.kernel.hours import parse_hours
from motcua.kernel.worktime import WorkingCalendar
from motcua.look.site import SiteIdentity, plain_identity

if TYPE_CHECKING:
    from motcua.people.acting import Behalf
    from motcua.people.models import User


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that somebody holds today."""

    post_id: int
    role: str
    title: str
    unit_id: int
    unit_name: str
    unit_kind: str
    agency_id: int
    agency_code: str
    agency_name: str
    # Whose post it is, when it is carried by delegation; 0 and "" for one's own.
    on_behalf_of: int = 0
    on_behalf_name: str = ""
    # What is given one by one beside the role, or taken from it (`rights.py`).
    rights: tuple[Right, ...] = ()
    # The agencies below this one, where a right reaches them.
    below: tuple[int, ...] = ()
    # Ended agencies whose dossiers this one keeps, and whether its desk takes in for other agencies, or did.
    keeps: tuple[int, ...] = ()
    receives: bool = False

    @property
    def agencies(self) -> tuple[int, ...]:
        """The agency, with the ended ones whose dossiers it keeps."""
        return (self.agency_id, *self.keeps)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the posts that say what this person may do. `person` is None for the system and for strangers."""

    person: "User | None"
    seats: tuple[Seat, ...] = ()
    is_system: bool = False

    @property
    def behalf(self) -> "Behalf | None":
        """For whom the person acts (`people.acting`); None for oneself, and for officers."""
        return self.person.behalf if self.person is not None else None

    def has_role(self, *roles: str) -> bool:
        """Whether some seat carries one of the roles."""
        return any(seat.role in roles for seat in self.seats)

    def seats_as(self, role: str, agency_id: int | None = None, unit_id: int | None = None) -> list[Seat]:
        """The seats of one role, in an agency or a unit where given."""
        return [
            seat
            for seat in self.seats
            if seat.role == role
            and (agency_id is None or seat.agency_id == agency_id)
            and (unit_id is None or seat.unit_id == unit_id)
        ]

    @property
    def agency_ids(self) -> tuple[int, ...]:
        """The agencies in which this person works, each once."""
        return tuple(dict.fromkeys(seat.agency_id for seat in self.seats))

    @property
    def is_administrator(self) -> bool:
        """Whether some seat is an administrator's."""
        return self.has_role(Role.ADMINISTRATOR)


# Whoever does what nobody presses a button for: timers, the answer of a child dossier.
SYSTEM = Actor(None, is_system=True)


def actor_for(user: Any) -> Actor:
    """The actor behind a request's user, own posts before delegated ones.

    One statement for officers alone, and none where the posts came with the session (`seats.seats_along`).
    """
    if not getattr(user, "is_authenticated", False):
        return Actor(None)
    if not user.is_officer:
        return Actor(user)
    along = getattr(user, "read_along", None)
    rows = along if along is not None else seats_of(user.id, timezone.localdate())
    return Actor(user, tuple(seat_from(row) for row in rows))


def seat_from(row: Sequence[Any]) -> Seat:
    """A seat from what `seats.py` reads; rights hold in the agency whose administrator gave them and below it."""
    *values, rows = row
    seat, at = Seat(*values), stamp()
    keeps = kept_with(seat.agency_id, at)[1:]
    receives = seat.role == Role.DESK and takes_for_others(seat.agency_id, at)
    if keeps or receives:
        seat = dataclasses.replace(seat, keeps=keeps, receives=receives)
    if not rows:
        return seat
    if isinstance(rows, str):  # asked for by itself, JSON comes as text
        rows = json.loads(rows)
    over = {seat.agency_id, *agencies_above(seat.agency_id, at)}
    rights = tuple(
        right for right in rights_from(rows) if right.agency_id in over and not _is_beyond(seat.role, right)
    )
    reaches_below = any(right.reach == Reach.BELOW for right in rights)
    below = agencies_below(seat.agency_id, at) if reaches_below else ()
    return dataclasses.replace(seat, rights=rights, below=below)


def _is_beyond(role: str, right: Right) -> bool:
    """Whether no right may give this to such a post: an administrator's opens no dossier, an inspector acts on none."""
    if right.effect != Effect.ALLOW:
        return False
    return role == Role.ADMINISTRATOR or (role == Role.INSPECTOR and is_act(right.what))


def inspected_agencies(seat: Seat) -> tuple[int, ...]:
    """The agencies that an inspector's post reads: its own and all below; none for any other post."""
    if seat.role != Role.INSPECTOR:
        return ()
    return (seat.agency_id, *agencies_below(seat.agency_id, stamp()))


def read_agencies(actor: Actor) -> tuple[int, ...]:
    """The agencies whose lists and books an officer may ask for, each once.

    The own ones, the ended ones whose dossiers those keep, then those inspected.
    """
    kept = (agency for seat in actor.seats if seat.role != Role.ADMINISTRATOR for agency in seat.keeps)
    inspected = (agency for seat in actor.seats for agency in inspected_agencies(seat))
    return tuple(dict.fromkeys((*actor.agency_ids, *kept, *inspected)))


def holders_in(unit_id: int, role: str, posts: Collection[str] = ()) -> list[tuple[int, str]]:
    """(person id, "Name – post") of everyone who holds a role in a unit today, by name.

    `posts`: codes of the posts that count; empty = every post of that role.
    """
    rows = _holders(unit_id, role, timezone.localdate())
    return [(person, f"{name} – {title}") for person, name, title, post in rows if not posts or post in posts]


_holders = KeptQuery(
    lambda unit, role, today: (
        Holding.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            post__unit_id=unit,
            post__role=role,
            starts_on__lte=today,
            person__is_active=True,
        )
        .order_by("person__full_name")
        .values_list("person_id", "person__full_name", "post__title", "post__code")
    ),
    -1,
    "a role",
    datetime.date.max,
)


def officers_in(unit_id: int) -> list[tuple[int, str]]:
    """(person id, "Name – post") of everyone in a unit today who may answer for it, by name; one statement."""
    today = timezone.localdate()
    found = (
        Holding.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            post__unit_id=unit_id,
            starts_on__lte=today,
            person__is_active=True,
        )
        .exclude(post__role__in=NEVER_ASKED)
        .order_by("person__full_name", "id")
        .values_list("person_id", "person__full_name", "post__title")
    )
    people: dict[int, str] = {}
    for person, name, title in found:
        people.setdefault(person, f"{name} – {title}")
    return list(people.items())


def people_in(
    role: str, *, unit_id: int | None = None, agency_id: int | None = None, post_id: int | None = None
) -> set[int]:
    """Ids of everyone who works in a role today, in a unit or an agency, those who carry such a post for another too.

    An empty role means any that is asked for opinions; `post_id`: in that one post alone. Two statements.
    """
    today = timezone.localdate()
    held = Holding.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    held = held.filter(post__role=role) if role else held.exclude(post__role__in=NEVER_ASKED)
    if unit_id is not None:
        held = held.filter(post__unit_id=unit_id)
    if agency_id is not None:
        held = held.filter(post__unit__agency_id=agency_id)
    if post_id is not None:
        held = held.filter(post_id=post_id)
    carried = Delegation.objects.filter(
        holding__in=held, revoked_at__isnull=True, starts_on__lte=today, ends_on__gte=today
    )
    return {
        *held.filter(person__is_active=True).values_list("person_id", flat=True),
        *carried.filter(delegate__is_active=True).values_list("delegate_id", flat=True),
    }


def with_delegates(person_id: int, unit_id: int | None) -> set[int]:
    """Ids of a person and of those who carry a post of this person's today, in that unit where one is given.

    Without the person whose account is closed. One statement.
    """
    today = timezone.localdate()
    carried = Delegation.objects.filter(
        Q(holding__ends_on__isnull=True) | Q(holding__ends_on__gte=today),
        holding__person_id=person_id,
        holding__starts_on__lte=today,
        revoked_at__isnull=True,
        starts_on__lte=today,
        ends_on__gte=today,
        delegate__is_active=True,
    ).exclude(holding__post__role=Role.ADMINISTRATOR)
    if unit_id is not None:
        carried = carried.filter(holding__post__unit_id=unit_id)
    own = Holding.objects.filter(person_id=person_id, person__is_active=True).order_by()
    return set(own.values_list("person_id", flat=True).union(carried.values_list("delegate_id", flat=True)))


def working_people(day: datetime.date) -> list[int]:
    """Ids of everyone with an open account who holds a post on a day, or carries one for another; two statements."""
    held = Holding.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
    held = held.exclude(post__role=Role.ADMINISTRATOR)
    carried = Delegation.objects.filter(
        holding__in=held,
        revoked_at__isnull=True,
        starts_on__lte=day,
        ends_on__gte=day,
        delegate__is_active=True,
    )
    own = held.filter(person__is_active=True)
    return sorted({*own.values_list("person_id", flat=True), *carried.values_list("delegate_id", flat=True)})


@lru_cache(maxsize=1024)
def units_of_kind(agency_id: int, kind: str, agency_stamp: int) -> tuple[tuple[int, str], ...]:
    """(id, name) of the units of a kind, kept in memory for some seconds like `unit_id_of_kind`."""
    return tuple(Unit.objects.filter(agency_id=agency_id, kind=kind).order_by("id").values_list("id", "name"))


@lru_cache(maxsize=1024)
def unit_id_of_kind(agency_id: int, kind: str, agency_stamp: int) -> int | None:
    """The id of that unit, kept in memory for some seconds (`agency_stamp` changes every 30 s)."""
    units = units_of_kind(agency_id, kind, agency_stamp)
    return units[0][0] if units else None


def unit_id_named(agency_id: int, unit: str, at: int) -> int | None:
    """The id of the unit that a step names: by its kind, else by its own code. `at` is `stamp()`."""
    named = unit_id_of_kind if unit in Unit.Kind.values else unit_id_of_code
    return named(agency_id, unit, at)


@lru_cache(maxsize=1024)
def names_of_units(agency_id: int, at: int) -> tuple[tuple[int, str, str], ...]:
    """(id, name, kind) of every unit of an agency by name, kept in memory for some seconds. `at` is `stamp()`."""
    units = Unit.objects.filter(agency_id=agency_id).order_by("name", "id")
    return tuple(units.values_list("id", "name", "kind"))


@lru_cache(maxsize=4)
def names_of_agencies(at: int) -> tuple[tuple[int, str], ...]:
    """(id, name) of every agency by name, ended ones too, kept in memory for some seconds. `at` is `stamp()`."""
    return tuple(Agency.objects.order_by("name", "id").values_list("id", "name"))


@lru_cache(maxsize=4)
def names_of_standing_agencies(at: int) -> tuple[tuple[int, str], ...]:
    """The same without those that have ended."""
    standing = Agency.objects.filter(ended_on__isnull=True)
    return tuple(standing.order_by("name", "id").values_list("id", "name"))


@lru_cache(maxsize=1024)
def unit_id_of_code(agency_id: int, code: str, at: int) -> int | None:
    """The id of the unit of that code, kept in memory for some seconds. `at` is `stamp()`."""
    return Unit.objects.filter(agency_id=agency_id, code=code).values_list("id", flat=True).first()


def agency_id_of(code: str, at: int) -> int | None:
    """The id of the agency that a code of today or of before means, kept for some seconds. `at` is `stamp()`."""
    return standing_id_of(code, at)


@lru_cache(maxsize=1024)
def kept_agency(agency_id: int, at: int) -> Agency:
    """The agency's row, kept in memory for some seconds; to be read only. `at` is `stamp()`."""
    return Agency.objects.get(id=agency_id)


@lru_cache(maxsize=4096)
def kept_unit(unit_id: int, at: int) -> Unit:
    """The unit's row, kept in memory for some seconds; to be read only. `at` is `stamp()`."""
    return Unit.objects.get(id=unit_id)


def stamp() -> int:
    """A number that changes every thirty seconds: part of the key of values that may be that old."""
    return int(time.monotonic() // 30)


@lru_cache(maxsize=256)
def _calendar(calendar_id: int, revision: int) -> WorkingCalendar:
    calendar = Calendar.objects.prefetch_related("days").get(id=calendar_id)
    days = [(day.date, day.works, day.hours) for day in calendar.days.all()]
    return _built(calendar.hours, calendar.timezone, days)


@lru_cache(maxsize=256)
def kept_calendar(version_id: int) -> WorkingCalendar:
    """A calendar as it was at one revision (one statement the first time)."""
    found = CalendarVersion.objects.get(id=version_id).definition
    days = [
        (datetime.date.fromisoformat(day["date"]), day["works"], day.get("hours", []))
        for day in found["days"]
    ]
    return _built(found["hours"], found["timezone"], days)


def _built(
    hours: Mapping[str, Any], zone: str, days: Iterable[tuple[datetime.date, bool, Any]]
) -> WorkingCalendar:
    weekly = parse_hours(hours)
    usual = next(shifts for shifts in weekly.values() if shifts)
    swapped, holidays = {}, set()
    for date, works, own_hours in days:
        if works:
            swapped[date] = parse_hours({"mon": own_hours})[0] if own_hours else usual
        else:
            holidays.add(date)
    return WorkingCalendar(weekly, frozenset(holidays), swapped, zone)


@lru_cache(maxsize=1024)
def _calendar_of_agency(agency_id: int, at: int) -> tuple[WorkingCalendar, int | None]:
    """The calendar of an agency now, and the version that it is."""
    calendar_id, revision, latest, version = (
        Agency.objects.filter(id=agency_id)
        .order_by("-calendar__versions__revision")
        .values_list(
            "calendar_id",
            "calendar__revision",
            "calendar__versions__revision",
            "calendar__versions__id",
        )[0]
    )
    return _calendar(calendar_id, revision), version if latest == revision else None


def calendar_of(agency_id: int) -> WorkingCalendar:
    """The working calendar of an agency; a change is seen by every process within thirty seconds."""
    return _calendar_of_agency(agency_id, stamp())[0]


def calendar_version_of(agency_id: int) -> int | None:
    """The version of an agency's calendar that `calendar_of` gives now, to be pinned by what is reckoned with it."""
    return _calendar_of_agency(agency_id, stamp())[1]


@lru_cache(maxsize=4)
def _site(at: int) -> SiteIdentity:
    row = SiteSettings.objects.filter(id=1).first()
    if row is None:
        return plain_identity()
    shown = {field.name for field in dataclasses.fields(SiteIdentity)}
    return SiteIdentity(**{name: value for name, value in row.data.items() if name in shown})


def site_identity() -> SiteIdentity:
    """The names and addresses shown on every page (at most thirty seconds old)."""
    return _site(stamp())


def site_data() -> dict[str, Any]:
    """The whole site definition as loaded: guides, questions, about."""
    row = SiteSettings.objects.filter(id=1).first()
    return dict(row.data) if row else {}
