"""Work lists: what waits for this officer now, with counts (II.23.1 to II.23.4), filters and sorting (II.24)."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from motcua.agencies.models import Holding
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, calendar_of
from motcua.data.kept import KeptFigures, KeptQuery
from motcua.dossiers.models import Dossier, Event, MissingOriginals
from motcua.dossiers.scope import OWN_DIVISION, WHOLE_AGENCY
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.opinions import opinions_figure, waiting_for_opinion
from motcua.dossiers.selectors.rows import COLUMNS, Row, rows_by_id, rows_from
from motcua.dossiers.selectors.searching import matching
from motcua.dossiers.states import State
from motcua.kernel.dates import HANOI
from motcua.kernel.paging import PAGE_SIZE, Page

COUNTED_TO = 1000
# Lists over everything are counted less far: nobody works through them from the first to the last.
SEARCHED_TO = 200
OPEN = Q(ended_at__isnull=True, submitted_at__isnull=False)
_WAITING = (State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED)


@dataclass(frozen=True)
class WorkList:
    """A list of the menu: for which roles, and its condition for an actor. Late lists are shown in red."""

    code: str
    title: str | Promise
    roles: tuple[Role, ...]
    where: Callable[[Actor], Q]
    is_late: bool = False
    counted: bool = True
    # Narrowed further by the due time: "late" or "soon".
    due: str = ""
    # What the officer may see at all, where a list reaches beyond the posts' own dossiers.
    scope: Callable[[Actor], Q] = submitted_to
    # The count, where it is not taken over those.
    figure: Callable[[Actor], Any] | None = None

    def condition(self, actor: Actor, times: "Times") -> Q:
        """The whole condition on Dossier, beside what the actor may see at all."""
        return self.where(actor) & (_due(self.due, times) if self.due else Q())


@dataclass(frozen=True)
class Times:
    """The moments that lists compare due times with: now, and the end of what counts as soon."""

    now: datetime.datetime
    soon_until: datetime.datetime


def times_for(actor: Actor, days: int = 1) -> Times:
    """Now, and so many working days on, by the calendar of the actor's agency."""
    now = timezone.now()
    if not actor.agency_ids:
        return Times(now, now)
    return Times(now, calendar_of(actor.agency_ids[0]).add_working_days(now, days))


def _due(due: str, times: Times) -> Q:
    if due == "late":
        return Q(finished_at__isnull=True, due_at__lt=times.now)
    return Q(finished_at__isnull=True, due_at__gte=times.now, due_at__lt=times.soon_until)


def _at(actor: Actor, role: Role) -> Q:
    units = [seat.unit_id for seat in actor.seats_as(role)]
    return Q(step_role=role, unit_id__in=units)


def _desk(*states: State) -> Callable[[Actor], Q]:
    return lambda actor: _at(actor, Role.DESK) & Q(state__in=states)


def _me(actor: Actor) -> int:
    return actor.person.id if actor.person is not None else 0


def _mine(actor: Actor) -> list[int]:
    """This person, and those whose posts this person carries today."""
    return [_me(actor), *(seat.on_behalf_of for seat in actor.seats if seat.on_behalf_of)]


def _of_agency(actor: Actor) -> Q:
    return Q(agency_id__in=[seat.agency_id for seat in actor.seats if seat.role in WHOLE_AGENCY])


def _of_division(actor: Actor) -> Q:
    return Q(division_id__in=[seat.unit_id for seat in actor.seats if seat.role in OWN_DIVISION])


def _waiting_supplement(actor: Actor) -> Q:
    scope = _of_agency(actor) if actor.has_role(Role.DESK) else Q(examiner_id__in=_mine(actor))
    return (scope | (_of_division(actor) if actor.has_role(Role.DIVISION_HEAD) else Q(pk__in=[]))) & Q(
        state__in=_WAITING
    )


def _proposed(actor: Actor) -> Q:
    above = Q(step_role__in=(Role.DIVISION_HEAD, Role.AGENCY_HEAD, Role.CLERK))
    return above & Q(examiner_id__in=_mine(actor), state=State.PROCESSING)


def standing_kinds(actor: Actor) -> list[Q]:
    """What stands with this person, kind by kind: assigned to them, or for anyone who holds one of their posts."""
    anyone = [Q(step_role=seat.role, unit_id=seat.unit_id, assignee_id__isnull=True) for seat in actor.seats]
    return [Q(assignee_id__in=_mine(actor)), *anyone]


def standing_with(actor: Actor) -> Q:
    """What stands with this person, of every kind."""
    return reduce(or_, standing_kinds(actor))


def _heads_of(actor: Actor) -> Q:
    return (
        _of_agency(actor)
        if actor.has_role(Role.AGENCY_HEAD, Role.DESK)
        else standing_with(actor)
        | (_of_division(actor) if actor.has_role(Role.DIVISION_HEAD) else Q(examiner_id__in=_mine(actor)))
    )


def _left_behind(actor: Actor) -> Q:
    """Assigned to somebody who holds no post in the division any more: the head gives it to somebody else."""
    # Reckoned by the database: the statement is kept for longer than a day.
    today = TruncDate(Now(), tzinfo=HANOI)
    there = Holding.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        person=OuterRef("assignee_id"),
        post__unit=OuterRef("unit_id"),
        starts_on__lte=today,
        person__is_active=True,
    )
    return OPEN & _of_division(actor) & Q(assignee__isnull=False) & ~Q(Exists(there))


def _resolved(actor: Actor) -> Q:
    # What was given back at the applicant's wish was not resolved, though its clock stopped.
    return Q(finished_at__isnull=False) & ~Q(state=State.RETURNED)


_DESK, _HEAD, _EXAMINER = Role.DESK, Role.DIVISION_HEAD, Role.EXAMINER
_ALL = (_DESK, _HEAD, _EXAMINER, Role.AGENCY_HEAD, Role.CLERK)
WORK_LISTS: tuple[WorkList, ...] = (
    WorkList("to_accept", gettext_lazy("Chờ tiếp nhận"), (_DESK,), _desk(State.WAITING_ACCEPTANCE)),
    WorkList("supplemented", gettext_lazy("Đã bổ sung, chờ tiếp nhận"), (_DESK,), _desk(State.SUPPLEMENTED)),
    WorkList("withdrawals", gettext_lazy("Đề nghị rút"), (_DESK,), _desk(State.WITHDRAWAL_ASKED)),
    WorkList("to_forward", gettext_lazy("Chờ chuyển xử lý"), (_DESK,), _desk(State.ACCEPTED)),
    WorkList(
        "to_assign",
        gettext_lazy("Chờ phân công"),
        (_HEAD,),
        lambda actor: _at(actor, _HEAD) & Q(examiner_id__isnull=True),
    ),
    WorkList(
        "to_review",
        gettext_lazy("Chờ duyệt trình"),
        (_HEAD,),
        lambda actor: _at(actor, _HEAD) & Q(examiner_id__isnull=False),
    ),
    WorkList(
        "to_examine",
        gettext_lazy("Chờ thẩm định"),
        (_EXAMINER,),
        lambda actor: Q(step_role=_EXAMINER, assignee_id__in=_mine(actor)),
    ),
    WorkList(
        "to_take",
        gettext_lazy("Chưa có người nhận"),
        (_EXAMINER,),
        lambda actor: _at(actor, _EXAMINER) & Q(assignee_id__isnull=True),
    ),
    WorkList(
        "resupplied",
        gettext_lazy("Đã bổ sung, chờ xử lý"),
        (_EXAMINER,),
        lambda actor: Q(step_role=_EXAMINER, assignee_id__in=_mine(actor), state=State.SUPPLEMENTED),
    ),
    WorkList("proposed", gettext_lazy("Đang trình ký"), (_EXAMINER,), _proposed),
    WorkList(
        "assigned",
        gettext_lazy("Đã được phân công"),
        (_EXAMINER,),
        lambda actor: Q(examiner_id__in=_mine(actor)),
    ),
    WorkList(
        "to_sign",
        gettext_lazy("Chờ lãnh đạo đơn vị ký duyệt"),
        (_HEAD,),
        lambda actor: _of_division(actor) & Q(step_role=Role.AGENCY_HEAD),
    ),
    WorkList(
        "to_approve",
        gettext_lazy("Chờ phê duyệt"),
        (Role.AGENCY_HEAD,),
        lambda actor: _at(actor, Role.AGENCY_HEAD),
    ),
    WorkList(
        "to_finish", gettext_lazy("Chờ ban hành kết quả"), (Role.CLERK,), lambda actor: _at(actor, Role.CLERK)
    ),
    WorkList("to_confirm", gettext_lazy("Có kết quả, chờ xác nhận"), (_DESK,), _desk(State.DONE)),
    WorkList("to_hand_over", gettext_lazy("Chờ trả kết quả"), (_DESK,), _desk(State.WAITING_HANDOVER)),
    WorkList(
        "originals_missing",
        gettext_lazy("Chờ đối soát bản chính"),
        (_DESK,),
        lambda actor: (
            _desk(State.WAITING_HANDOVER)(actor)
            & Q(pk__in=MissingOriginals.objects.filter(settled_at__isnull=True).values("dossier_id"))
        ),
    ),
    WorkList(
        "waiting_supplement", gettext_lazy("Chờ bổ sung"), (_DESK, _HEAD, _EXAMINER), _waiting_supplement
    ),
    WorkList(
        "processing",
        gettext_lazy("Đang xử lý"),
        (_DESK, Role.AGENCY_HEAD),
        lambda actor: _of_agency(actor) & Q(state=State.PROCESSING),
    ),
    WorkList(
        "opinions",
        gettext_lazy("Xin ý kiến"),
        _ALL,
        waiting_for_opinion,
        scope=waiting_for_opinion,
        figure=opinions_figure,
    ),
    WorkList("late", gettext_lazy("Quá hạn"), _ALL, _heads_of, is_late=True, due="late"),
    WorkList("soon", gettext_lazy("Sắp đến hạn"), _ALL, _heads_of, due="soon"),
)
# Lists over everything, open or ended; not counted on every page.
SEARCH_LISTS: tuple[WorkList, ...] = (
    WorkList(
        "refused",
        gettext_lazy("Dừng xử lý, từ chối"),
        _ALL,
        lambda actor: Q(state=State.STOPPED),
        counted=False,
    ),
    WorkList(
        "approved",
        gettext_lazy("Đã ký duyệt"),
        (_HEAD, Role.AGENCY_HEAD),
        lambda actor: Q(Exists(Event.objects.filter(dossier=OuterRef("pk"), act="approve"))),
        counted=False,
    ),
    WorkList(
        "left_behind",
        gettext_lazy("Người thụ lý đã chuyển đi"),
        (_HEAD,),
        _left_behind,
        counted=False,
    ),
    WorkList("resolved", gettext_lazy("Đã giải quyết"), _ALL, _resolved, counted=False),
    WorkList(
        "taken_part",
        gettext_lazy("Đã tham gia xử lý"),
        (_HEAD, _EXAMINER, Role.AGENCY_HEAD, Role.CLERK),
        lambda actor: Q(Exists(Event.objects.filter(dossier=OuterRef("pk"), actor_id=_me(actor)))),
        counted=False,
    ),
    WorkList("all", gettext_lazy("Tất cả hồ sơ"), _ALL, lambda actor: Q(), counted=False),
)
_BY_CODE = {item.code: item for item in (*WORK_LISTS, *SEARCH_LISTS)}


@dataclass(frozen=True)
class Filters:
    """What narrows a list; empty = not narrowed. `due`: "late", "soon" or "3" (within three working days)."""

    q: str = ""
    procedure: str = ""
    sector: str = ""
    state: str = ""
    due: str = ""
    channel: str = ""
    unit: int | None = None
    # The division in charge, wherever the dossier stands now (II.24.1: đơn vị giải quyết).
    division: int | None = None
    assignee: int | None = None
    received_from: datetime.date | None = None
    received_to: datetime.date | None = None


SORTS: Mapping[str, tuple[Any, ...]] = {
    "due": (F("due_at").asc(nulls_last=True), "id"),
    "-due": (F("due_at").desc(nulls_last=True), "-id"),
    "submitted": ("submitted_at", "id"),
    "-submitted": ("-submitted_at", "-id"),
    "code": (F("code").asc(nulls_last=True), "id"),
    "-code": (F("code").desc(nulls_last=True), "-id"),
    "applicant": ("applicant_name", "id"),
    "-applicant": ("-applicant_name", "-id"),
}


def work_menu(actor: Actor) -> list[WorkList]:
    """The lists that this officer's roles have, in order: work first, then the search lists."""
    return [item for item in (*WORK_LISTS, *SEARCH_LISTS) if actor.has_role(*item.roles)]


def find_list(code: str) -> WorkList:
    """The list of that code. Raises KeyError."""
    return _BY_CODE[code]


def list_title(code: str) -> str:
    """The title of a list."""
    return str(_BY_CODE[code].title)


def work_counts(actor: Actor) -> dict[str, int]:
    """Counts of the open lists that this officer has, in one statement whatever the number of lists."""
    times = times_for(actor)
    return _counting(actor)(times.now, times.soon_until)


# Stand in a kept statement for the moments at which it will run.
AS_OF = Times(
    datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC), datetime.datetime(9999, 1, 2, tzinfo=datetime.UTC)
)


@lru_cache(maxsize=2048)
def _counting(actor: Actor) -> KeptFigures:
    """What counts the lists of an actor: every page needs it. An actor with other posts is another actor."""

    def build(now: datetime.datetime, soon: datetime.datetime) -> tuple[QuerySet[Dossier], dict[str, Any]]:
        times = Times(now, soon)
        mine = [item for item in WORK_LISTS if actor.has_role(*item.roles)]
        figures: dict[str, Any] = {
            item.code: item.figure(actor) if item.figure else Count("id", filter=item.condition(actor, times))
            for item in mine
        }
        return Dossier.objects.filter(OPEN, submitted_to(actor)), figures

    return KeptFigures(build, AS_OF.now, AS_OF.soon_until)


def work_list(
    actor: Actor,
    code: str,
    filters: Filters | None = None,
    sort: str = "",
    page: int = 1,
    size: int = PAGE_SIZE,
    total: int | None = None,
) -> Page[Row] | None:
    """One page of a list, None for a list that is not this officer's.

    One statement for the rows when `total` is known (from `work_counts`); else one before it that finds them and their
    number at once, up to a limit.
    """
    item = _BY_CODE.get(code)
    if item is None or not actor.has_role(*item.roles):
        return None
    order = sort if sort in SORTS else "due" if item.counted else "-submitted"
    start, end = (page - 1) * size, page * size
    most = COUNTED_TO if item.counted else SEARCHED_TO
    times, narrowed = times_for(actor), filters is not None and filters != Filters()
    if total is not None and not narrowed:
        rows = rows_from(_kept_page(actor, code, order, start, end)(*_moments(item, times)))
        has_next = len(rows) > size
    else:
        # Indexes alone answer most of these, where a whole row would have to be opened for each that is passed over.
        up_to = max(most, end) + 1
        if narrowed and filters is not None:
            found = narrow(_in_list(actor, item, times), actor, filters).order_by(*SORTS[order])
            ids = list(found.values_list("id", flat=True)[:up_to])
        else:
            ids = _kept_ids(actor, code, order, up_to)(*_moments(item, times))
        total, has_next = len(ids), len(ids) > end
        rows = rows_by_id(ids[start:end])
    return Page(
        rows[:size], page, size, has_next=has_next, total=min(total, most), total_is_capped=total > most
    )


def _in_list(actor: Actor, item: WorkList, times: Times) -> QuerySet[Dossier]:
    everything = Dossier.objects.filter(item.scope(actor))
    return everything.filter(item.condition(actor, times), *([OPEN] if item.counted else []))


def _moments(item: WorkList, times: Times) -> tuple[datetime.datetime, ...]:
    """The moments that the condition of a list uses."""
    if item.due == "soon":
        return (times.now, times.soon_until)
    return (times.now,) if item.due else ()


# Composing the statement of a list takes longer than running it; the first pages of each list are asked for all day.
@lru_cache(maxsize=4096)
def _kept_page(actor: Actor, code: str, order: str, start: int, end: int) -> KeptQuery[dict[str, Any]]:
    item = _BY_CODE[code]

    def build(*moments: datetime.datetime) -> QuerySet[Dossier, dict[str, Any]]:
        found = _in_list(actor, item, Times(*(*moments, AS_OF.now, AS_OF.soon_until)[:2]))
        return found.order_by(*SORTS[order]).values(*COLUMNS)[start : end + 1]

    return KeptQuery(build, *_moments(item, AS_OF))


@lru_cache(maxsize=4096)
def _kept_ids(actor: Actor, code: str, order: str, up_to: int) -> KeptQuery[int]:
    item = _BY_CODE[code]

    def build(*moments: datetime.datetime) -> QuerySet[Dossier, int]:
        found = _in_list(actor, item, Times(*(*moments, AS_OF.now, AS_OF.soon_until)[:2]))
        return found.order_by(*SORTS[order]).values_list("id", flat=True)[:up_to]

    return KeptQuery(build, *_moments(item, AS_OF))


def narrow(found: QuerySet[Dossier], actor: Actor, filters: Filters) -> QuerySet[Dossier]:
    if filters.q.strip():
        found = found.filter(matching(filters.q))
    exact = {
        "procedure__code": filters.procedure,
        "procedure__sector__code": filters.sector,
        "state": filters.state,
        "channel": filters.channel,
        "unit_id": filters.unit,
        "division_id": filters.division,
        "assignee_id": filters.assignee,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.received_from is not None:
        found = found.filter(submitted_at__gte=_start_of(filters.received_from))
    if filters.received_to is not None:
        found = found.filter(submitted_at__lt=_start_of(filters.received_to + datetime.timedelta(days=1)))
    if filters.due:
        found = found.filter(_due(filters.due, times_for(actor, 3 if filters.due == "3" else 1)))
    return found


def _start_of(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), HANOI)
