"""The board of an officer: how many dossiers stand where, as the circular orders for each role (II.23.1 to II.23.4)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from motcua.agencies.roles import ROLE_LABELS, Role
from motcua.agencies.selectors import Actor, stamp
from motcua.data.kept import KeptFigures, KeptQuery
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.lists import AS_OF, LISTS, OPEN, standing_kinds, times_for
from motcua.dossiers.selectors.rows import Row, rows_by_id

# The lists of each role in the circular's order, letter by letter.
_ORDERED: Mapping[Role, tuple[str, ...]] = {
    Role.DESK: (
        "to_accept",
        "waiting_supplement",
        "to_hand_over",
        "supplemented",
        "processing",
        "refused",
        "soon",
        "all",
    ),
    Role.EXAMINER: ("to_examine", "waiting_supplement", "proposed", "assigned"),
    Role.DIVISION_HEAD: ("to_assign", "to_review", "to_sign", "taken_part"),
    Role.AGENCY_HEAD: ("to_approve",),
    Role.CLERK: ("to_finish",),
}
# Lists that the circular wants apart by "trong hạn" and "quá hạn".
_SPLIT = ("to_examine", "to_assign")


@dataclass(frozen=True)
class Tile:
    """One figure with its list. `late`: how many of them are late, None where the circular does not split."""

    code: str
    title: str
    count: int
    late: int | None = None

    @property
    def on_time(self) -> int:
        """Those that are not late."""
        return self.count - (self.late or 0)


@dataclass(frozen=True)
class RoleBoard:
    """The figures of one role."""

    role: Role
    title: str
    tiles: tuple[Tile, ...]


def board(actor: Actor, counts: Mapping[str, int]) -> list[RoleBoard]:
    """The boards of every role that this officer holds; `counts` is what `work_counts` gave.

    One statement for what is split, one for each figure over ended dossiers too; none grows with the roles' lists.
    """
    roles = [role for role in _ORDERED if actor.has_role(role)]
    codes = {code for role in roles for code in _ORDERED[role]}
    numbers = {
        code: _total(actor, code, stamp()) if code not in counts else counts[code] for code in sorted(codes)
    }
    late = _late(actor, [code for code in _SPLIT if code in codes])
    return [
        RoleBoard(
            role,
            str(ROLE_LABELS[role]),
            tuple(
                Tile(code, str(LISTS[code].title), numbers[code], late.get(code)) for code in _ORDERED[role]
            ),
        )
        for role in roles
    ]


def next_rows(actor: Actor, size: int = 10) -> list[Row]:
    """The dossiers that wait for this person, the most urgent first; two statements.

    Before the legal clock runs, the time that the process gives the step counts. The first of each kind (one's own,
    those of each post) are found by an index each: a desk may have thousands before it.
    """
    return rows_by_id([row["id"] for row in _next(actor, size)()][:size])


@lru_cache(maxsize=2048)
def _next(actor: Actor, size: int) -> KeptQuery[dict[str, Any]]:
    """Finds the first `size` of each kind; the most urgent of all stand first."""

    def build() -> QuerySet[Any, Any]:
        urgency = Coalesce("due_at", "step_due_at")
        waiting = Dossier.objects.filter(OPEN, submitted_to(actor)).annotate(urgency=urgency)
        ordered = waiting.order_by(F("urgency").asc(nulls_last=True), "id").values("urgency", "id")
        first, *others = [ordered.filter(kind)[:size] for kind in standing_kinds(actor)]
        return first.union(*others).order_by(F("urgency").asc(nulls_last=True), "id") if others else first

    return KeptQuery(build)


@lru_cache(maxsize=4096)
def _total(actor: Actor, code: str, at: int) -> int:
    """A figure over everything, ended or not: kept for some seconds (`at` is `stamp()`), since it is large and slow."""
    found = Dossier.objects.filter(submitted_to(actor))
    return found.filter(LISTS[code].condition(actor, times_for(actor))).count()


def _late(actor: Actor, codes: list[str]) -> dict[str, int]:
    if not codes:
        return {}
    return _counting_late(actor, tuple(codes))(timezone.now())


@lru_cache(maxsize=2048)
def _counting_late(actor: Actor, codes: tuple[str, ...]) -> KeptFigures:
    def build(now: datetime.datetime) -> tuple[QuerySet[Dossier], dict[str, Count]]:
        over = Q(finished_at__isnull=True, due_at__lt=now)
        figures = {code: Count("id", filter=LISTS[code].where(actor) & over) for code in codes}
        return Dossier.objects.filter(OPEN, submitted_to(actor)), figures

    return KeptFigures(build, AS_OF.now)
