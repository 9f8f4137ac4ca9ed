"""The board of an officer: how many dossiers stand where, as the circular orders for each role (II.23.1 to II.23.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet

from motcua.agencies.roles import ROLE_LABELS, Role
from motcua.agencies.selectors import Actor
from motcua.data.kept import KeptQuery
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.counting import list_counts
from motcua.dossiers.selectors.lists import OPEN, list_title, standing_kinds
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


def board_counts(actor: Actor, counts: Mapping[str, int]) -> dict[str, int]:
    """Everything that the boards count, what `work_counts` gave among it; "late:opinions", "soon:opinions" as well.

    One statement for what `counts` does not have, and one for each large figure that was not asked for lately.
    """
    codes = {code for role in _roles(actor) for code in _ORDERED[role]}
    due = [("late", code) for code in _SPLIT if code in codes]
    owed = [("late", "opinions"), ("soon", "opinions")] if counts.get("opinions") else []
    return {**counts, **list_counts(actor, sorted(codes - set(counts)), [*due, *owed])}


def board(actor: Actor, numbers: Mapping[str, int]) -> list[RoleBoard]:
    """The boards of every role that this officer holds; `numbers` is what `board_counts` gave."""
    return [
        RoleBoard(
            role,
            str(ROLE_LABELS[role]),
            tuple(
                Tile(code, list_title(code), numbers[code], numbers.get(f"late:{code}"))
                for code in _ORDERED[role]
            ),
        )
        for role in _roles(actor)
    ]


def _roles(actor: Actor) -> list[Role]:
    return [role for role in _ORDERED if actor.has_role(role)]


def next_rows(actor: Actor, size: int = 10) -> list[Row]:
    """The dossiers that wait for this person, the most urgent first; two statements.

    Before the legal clock runs, the time that the process gives the step counts. The first of each kind (one's own,
    those of each post, with the legal time and without) are found by an index each: a desk may have thousands.
    """
    return rows_by_id([row["id"] for row in _next(actor, size)()][:size])


@lru_cache(maxsize=2048)
def _next(actor: Actor, size: int) -> KeptQuery[dict[str, Any]]:
    """Finds the first `size` of each kind; the most urgent of all stand first."""

    def build() -> QuerySet[Any, Any]:
        waiting = Dossier.objects.filter(OPEN, submitted_to(actor))
        firsts = [
            _first(
                waiting.filter(kind, due_at__isnull=without), F("step_due_at" if without else "due_at"), size
            )
            for kind in standing_kinds(actor)
            for without in (False, True)
        ]
        return firsts[0].union(*firsts[1:]).order_by(F("urgency").asc(nulls_last=True), "id")

    return KeptQuery(build)


def _first(found: QuerySet[Dossier], urgency: Any, size: int) -> QuerySet[Any, Any]:
    # Where one of the two is the same for all, this is the order by the other, and that of the index.
    ordered = found.annotate(urgency=urgency).order_by("due_at", "step_due_at", "id")
    return ordered.values("urgency", "id")[:size]
