"""The answers that the desk owes to what was filed online (HT.10): what waits, until when, and what came too late.

Apart from the legal time limit: `dossiers.acts.answering` sets and settles them.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, calendar_of
from motcua.data.counted import KeptCounts
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.lists import AS_OF
from motcua.dossiers.selectors.rows import Row, read_rows
from motcua.kernel.dates import HANOI
from motcua.kernel.due import Lateness, lateness
from motcua.kernel.paging import PAGE_SIZE, Page

# Less working time left than this counts as soon.
SOON = datetime.timedelta(hours=2)
# Who owes the answers, and who answers for it.
ANSWERING = (Role.DESK, Role.AGENCY_HEAD)


@dataclass(frozen=True)
class AnswerCounts:
    """How many answers are owed, and how many of them are due within two working hours or over."""

    owed: int
    soon: int
    late: int


@dataclass(frozen=True)
class OwedAnswer:
    """A dossier that waits for its answer, and until when."""

    row: Row
    due_at: datetime.datetime
    lateness: Lateness

    @property
    def is_late(self) -> bool:
        """Whether the eight hours are over."""
        return self.lateness.state == "late"


@dataclass(frozen=True)
class AnswerFigures:
    """Answers given in a span of days: all of them, and those that came late; `owed_late` is what is overdue now."""

    given: int
    late: int
    owed_late: int


def answer_counts(actor: Actor) -> AnswerCounts:
    """The figures of the desk's list; one statement, none for who has no such list."""
    if not actor.has_role(*ANSWERING):
        return AnswerCounts(0, 0, 0)
    return AnswerCounts(**_counting(actor)(*_moments(actor)))


@lru_cache(maxsize=2048)
def _counting(actor: Actor) -> KeptCounts:
    def build(now: datetime.datetime, soon: datetime.datetime) -> dict[str, list[QuerySet[Dossier]]]:
        owed = _owed(actor)
        return {
            "owed": [owed],
            "soon": [owed.filter(answer_due_at__gte=now, answer_due_at__lt=soon)],
            "late": [owed.filter(answer_due_at__lt=now)],
        }

    return KeptCounts(build, AS_OF.now, AS_OF.soon_until)


def owed_answers(
    actor: Actor, *, late_only: bool = False, page: int = 1, size: int = PAGE_SIZE
) -> Page[OwedAnswer] | None:
    """One page of what waits for an answer, the most urgent first; None for who has no such list. Two statements."""
    if not actor.has_role(*ANSWERING):
        return None
    now = timezone.now()
    found = _owed(actor)
    if late_only:
        found = found.filter(answer_due_at__lt=now)
    start = (page - 1) * size
    dues = list(
        found.order_by("answer_due_at", "id").values_list("key", "agency_id", "answer_due_at")[
            start : start + size + 1
        ]
    )
    keys = [key for key, _agency, _due in dues[:size]]
    rows = {row.key: row for row in read_rows(Dossier.objects.filter(key__in=keys))} if keys else {}
    items = [
        OwedAnswer(rows[key], due_at, lateness(due_at, now, calendar_of(agency), SOON))
        for key, agency, due_at in dues[:size]
        if due_at is not None and key in rows
    ]
    return Page(items, page, size, has_next=len(dues) > size)


def answer_figures(actor: Actor, first: datetime.date, last: datetime.date) -> AnswerFigures:
    """The answers that the actor's agencies gave from one day to another (both counted); two statements.

    Removing what was invalid is no answer: nobody had asked for anything.
    """
    if not actor.has_role(*ANSWERING):
        return AnswerFigures(0, 0, 0)
    start = datetime.datetime.combine(first, datetime.time(), HANOI)
    end = datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time(), HANOI)
    seen = Dossier.objects.filter(submitted_to(actor), pk=OuterRef("dossier_id"))
    given = Event.objects.filter(Exists(seen), at__gte=start, at__lt=end, data__has_key="answer")
    given = given.exclude(act="remove")
    figures = given.aggregate(given=Count("id"), late=Count("id", filter=Q(data__answer__late=True)))
    return AnswerFigures(**figures, owed_late=_owed(actor).filter(answer_due_at__lt=timezone.now()).count())


def _owed(actor: Actor) -> QuerySet[Dossier]:
    return Dossier.objects.filter(submitted_to(actor), answer_due_at__isnull=False)


def _moments(actor: Actor) -> tuple[datetime.datetime, datetime.datetime]:
    now = timezone.now()
    return now, calendar_of(actor.agency_ids[0]).add(now, SOON)
