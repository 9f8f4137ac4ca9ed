"""Who holds what, and for how long: for heads, who see it through their posts (II.22.4).

A dossier stands with a person, with a unit where nobody took it, with whoever filed it, or with another agency that it
was handed on to. While it waits for opinions it stands with the units that were asked (`held_opinions.py`).
"""

import datetime
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, Min, Q, QuerySet
from django.db.models.fields import BooleanField
from django.utils import timezone

from motcua.agencies.posts import kept_post
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, calendar_of, kept_unit, stamp
from motcua.data.aged import aged
from motcua.dossiers.models import Consultation, Dossier
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.journey import time_text
from motcua.dossiers.selectors.lists import OPEN
from motcua.dossiers.selectors.rows import COLUMNS, Row, rows_from
from motcua.kernel.paging import PAGE_SIZE, Page
from motcua.people.models import User
from motcua.process.selectors import cached_process

# Where a dossier stands with no unit.
NOBODY = 0
WORK, APPLICANT, OUTSIDE, OPINION = "work", "applicant", "outside", "opinion"
_WORDS = {APPLICANT: "nguoi-nop", OUTSIDE: "noi-khac", OPINION: "y-kien"}


@dataclass(frozen=True)
class Holder:
    """What one person holds in one unit. `person` 0: waits there for whoever takes it.

    `post`: the one post that it waits for, 0 where everybody in charge there may take it.

    `kind`: "work"; "applicant" (with whoever filed it); "outside" (handed on to another agency); "opinion" (opinions
    that the unit owes, each counted once). `agency_name`: of a unit in another agency than the head's own.
    """

    kind: str
    unit: int
    person: int
    unit_name: str
    agency_name: str
    person_name: str
    number: int
    late: int
    step_late: int
    longest: str
    post: int = 0
    post_name: str = ""

    @property
    def code(self) -> str:
        """What names it in an address."""
        place = f"{self.unit}.{self.person}" + (f".{self.post}" if self.post else "")
        return place if self.kind == WORK else f"{_WORDS[self.kind]}.{place}"


@dataclass(frozen=True)
class Held:
    """A dossier with how long it has stood where it stands; `reassign`: the code of the act that moves it, if any.

    `in_bulk`: whether it may be given to somebody else together with others.
    """

    row: Row
    since: datetime.datetime | None
    spent: str
    step_late: bool
    reassign: str
    in_bulk: bool = False
    # Of an opinion: until when it is owed, by the calendar of the agency that was asked.
    opinion_due_at: datetime.datetime | None = None
    asked_agency: int = 0


def order(holder: Holder) -> tuple[Any, ...]:
    """The most late first."""
    return (
        -holder.late,
        -holder.step_late,
        -holder.number,
        holder.unit_name,
        holder.post_name,
        holder.person_name,
    )


def holders(actor: Actor) -> list[Holder]:
    """Everyone who holds something of this head's posts, the most late first; two statements."""
    found = aged(("holders", posts_of(actor)), lambda: _holders(actor), total_of)
    return sorted(found, key=order)


def posts_of(actor: Actor) -> tuple[Hashable, ...]:
    """What tells the figures of one officer's posts from those of another's: who leads the same has the same.

    With rights given one by one, the figures are this person's alone.
    """
    posts = tuple(
        sorted((seat.role, seat.unit_id, seat.agency_id, seat.on_behalf_of) for seat in actor.seats)
    )
    rights = tuple(seat.rights for seat in actor.seats)
    return (posts, rights, actor.person.id) if any(rights) and actor.person is not None else posts


def total_of(found: Iterable[Holder]) -> int:
    """Over how many things the figures are."""
    return sum(one.number for one in found)


def _holders(actor: Actor) -> list[Holder]:
    now = timezone.now()
    with_applicant = ExpressionWrapper(Q(step_role=Role.APPLICANT), output_field=BooleanField())
    found = list(
        _standing(actor)
        .values("agency_id", "unit_id", "post_id", "assignee_id", with_applicant=with_applicant)
        .annotate(
            number=Count("id"),
            late=Count("id", filter=Q(finished_at__isnull=True, due_at__lt=now)),
            step_late=Count("id", filter=Q(step_due_at__lt=now)),
            since=Min("step_since"),
        )
        .order_by()
    )
    people = {row["assignee_id"] for row in found if row["assignee_id"] is not None}
    names = dict(User.objects.filter(id__in=people).values_list("id", "full_name"))
    return [_holder(row, names, now) for row in found]


def _standing(actor: Actor) -> QuerySet[Dossier]:
    """Everything open but what waits for the opinions of its step."""
    asked = Consultation.objects.filter(answered_at__isnull=True, closed_at__isnull=True).exclude(step="")
    return Dossier.objects.filter(OPEN, submitted_to(actor)).exclude(pk__in=asked.values("dossier_id"))


def _holder(row: Mapping[str, Any], names: Mapping[int, str], now: datetime.datetime) -> Holder:
    unit, person = row["unit_id"] or NOBODY, row["assignee_id"] or NOBODY
    since, post = row["since"], row["post_id"] or NOBODY
    return Holder(
        kind=APPLICANT if row["with_applicant"] else WORK if unit else OUTSIDE,
        unit=unit,
        person=person,
        unit_name=kept_unit(unit, stamp()).name if unit else "",
        agency_name="",
        person_name=names.get(person, ""),
        number=row["number"],
        late=row["late"],
        step_late=row["step_late"],
        longest=time_text(calendar_of(row["agency_id"]).between(since, now)) if since is not None else "",
        post=post,
        post_name=kept_post(post, stamp()).title if post else "",
    )


def held_by(actor: Actor, holder: Holder, number: int) -> Page[Held]:
    """One page of what somebody holds, the longest first; two statements."""
    there = Q(unit_id=holder.unit) if holder.unit else Q(unit_id__isnull=True)
    theirs = Q(assignee_id=holder.person) if holder.person else Q(assignee_id__isnull=True)
    role = Q(step_role=Role.APPLICANT)
    post = Q(post_id=holder.post) if holder.post else Q(post_id__isnull=True)
    found = _standing(actor).filter(there, theirs, post, role if holder.kind == APPLICANT else ~role)
    start = (number - 1) * PAGE_SIZE
    rows = list(_rows(found)[start : start + PAGE_SIZE + 1])
    now = timezone.now()
    shown = [
        _held(actor, values, row, now)
        for values, row in zip(rows[:PAGE_SIZE], rows_from(rows[:PAGE_SIZE]), strict=True)
    ]
    return Page(shown, number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE, total=holder.number)


def _rows(found: QuerySet[Dossier]) -> QuerySet[Dossier, dict[str, Any]]:
    ordered = found.order_by(F("step_since").asc(nulls_last=True), "id")
    return ordered.values(*COLUMNS, "step_since", "step_due_at", "division_id", "assignee_id")


def _held(actor: Actor, values: Mapping[str, Any], row: Row, now: datetime.datetime) -> Held:
    since, due = values["step_since"], values["step_due_at"]
    spent = calendar_of(values["agency_id"]).between(since, now) if since is not None else None
    reassign = _reassigning(actor, values)
    return Held(
        row=row,
        since=since,
        spent=time_text(spent) if spent is not None else "",
        step_late=due is not None and due < now,
        reassign=reassign,
        in_bulk=bool(reassign),
    )


def _reassigning(actor: Actor, values: Mapping[str, Any]) -> str:
    """The code under which the head of the division gives it to somebody else; "" where that is not possible."""
    led = {seat.unit_id for seat in actor.seats_as(Role.DIVISION_HEAD)}
    step = cached_process(values["process_version_id"]).steps.get(values["step"])
    if step is None or step.holder != "assigned" or values["assignee_id"] is None:
        return ""
    if values["division_id"] not in led:
        return ""
    return next((action.code for action in step.actions if action.act == "reassign"), "reassign")
