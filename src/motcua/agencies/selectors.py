"""Who holds which post, when an agency works, and what this installation is called."""

import dataclasses
import datetime
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from motcua.agencies.models import Agency, Calendar, Holding, SiteSettings, Unit
from motcua.agencies.roles import Role
from motcua.kernel.worktime import WorkingCalendar, parse_hours
from motcua.look.site import SiteIdentity, plain_identity

if TYPE_CHECKING:
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


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the posts that say what this person may do. `person` is None for the system and for strangers."""

    person: "User | None"
    seats: tuple[Seat, ...] = ()

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


def actor_for(user: Any) -> Actor:
    """The actor behind a request's user: one statement for officers, none for others."""
    if not getattr(user, "is_authenticated", False):
        return Actor(None)
    if not user.is_officer:
        return Actor(user)
    today = timezone.localdate()
    holdings = (
        Holding.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today), person=user, starts_on__lte=today
        )
        .select_related("post__unit__agency")
        .order_by("id")
    )
    return Actor(user, tuple(_seat(holding) for holding in holdings))


def _seat(holding: Holding) -> Seat:
    post = holding.post
    unit = post.unit
    return Seat(
        post_id=post.id,
        role=post.role,
        title=post.title,
        unit_id=unit.id,
        unit_name=unit.name,
        unit_kind=unit.kind,
        agency_id=unit.agency_id,
        agency_code=unit.agency.code,
        agency_name=unit.agency.name,
    )


def holders_in(unit_id: int, role: str) -> list[tuple[int, str]]:
    """(person id, "Name – post") of everyone who holds a role in a unit today, by name."""
    today = timezone.localdate()
    rows = (
        Holding.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            post__unit_id=unit_id,
            post__role=role,
            starts_on__lte=today,
            person__is_active=True,
        )
        .order_by("person__full_name")
        .values_list("person_id", "person__full_name", "post__title")
    )
    return [(person, f"{name} – {title}") for person, name, title in rows]


@lru_cache(maxsize=1024)
def units_of_kind(agency_id: int, kind: str, agency_stamp: int) -> tuple[tuple[int, str], ...]:
    """(id, name) of the units of a kind, kept in memory for some seconds like `unit_id_of_kind`."""
    return tuple(Unit.objects.filter(agency_id=agency_id, kind=kind).order_by("id").values_list("id", "name"))


@lru_cache(maxsize=1024)
def unit_id_of_kind(agency_id: int, kind: str, agency_stamp: int) -> int | None:
    """The id of that unit, kept in memory for some seconds (`agency_stamp` changes every 30 s)."""
    units = units_of_kind(agency_id, kind, agency_stamp)
    return units[0][0] if units else None


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
    weekly = parse_hours(calendar.hours)
    usual = next(shifts for shifts in weekly.values() if shifts)
    swapped, holidays = {}, set()
    for day in calendar.days.all():
        if day.works:
            given = parse_hours({"mon": day.hours})[0] if day.hours else usual
            swapped[day.date] = given
        else:
            holidays.add(day.date)
    return WorkingCalendar(weekly, frozenset(holidays), swapped, calendar.timezone)


@lru_cache(maxsize=1024)
def _calendar_of_agency(agency_id: int, at: int) -> WorkingCalendar:
    calendar_id, revision = Agency.objects.values_list("calendar_id", "calendar__revision").get(id=agency_id)
    return _calendar(calendar_id, revision)


def calendar_of(agency_id: int) -> WorkingCalendar:
    """The working calendar of an agency; a change is seen by every process within thirty seconds."""
    return _calendar_of_agency(agency_id, stamp())


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


def agencies_by_code() -> dict[str, Agency]:
    """Every agency by its code, for the filters of the portal."""
    return {agency.code: agency for agency in Agency.objects.order_by("name")}


def working_today(agency_id: int, day: datetime.date) -> bool:
    """Whether the agency works on a day."""
    return calendar_of(agency_id).is_working_day(day)
