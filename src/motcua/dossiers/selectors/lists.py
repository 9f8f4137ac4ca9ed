"""The work lists: for which role each is, and what stands in it (II.23.1 to II.23.4)."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from motcua.agencies.models import Holding
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, calendar_of
from motcua.data.kept import Spelled
from motcua.dossiers.labels import labels_now
from motcua.dossiers.models import Dossier, Event, MissingOriginals
from motcua.dossiers.scope import OWN_DIVISION, WHOLE_AGENCY
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.opinions import opinion_due, opinion_due_is, waiting_for_opinion
from motcua.dossiers.selectors.reaching import granted, granting
from motcua.dossiers.states import State
from motcua.kernel.dates import HANOI

OPEN = Q(ended_at__isnull=True, submitted_at__isnull=False)
# Not removed as invalid: those have a list of their own and stand in no other one.
_KEPT = Q(discarded_at__isnull=True)
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
    # What "late" and "soon" mean in it: of the dossier, unless it is a list of something with a time of its own.
    due_is: Callable[[Actor, str, "Times"], Q] = lambda _actor, due, times: due_is(due, times)
    # The due time by which it is sorted, where that is not the dossier's own.
    own_due: Callable[[Actor], Subquery] | None = None
    # Whether an officer of one of the roles has it; None = each of them.
    when: Callable[[Actor], bool] | None = None

    def is_for(self, actor: Actor) -> bool:
        """Whether this officer has the list."""
        return actor.has_role(*self.roles) and (self.when is None or self.when(actor))

    @property
    def name(self) -> str:
        """The title that officers see: an administrator's own, else ours."""
        return labels_now().lists.get(self.code) or str(self.title)


@dataclass(frozen=True)
class Times:
    """The moments that lists compare due times with: now, and the end of what counts as soon."""

    now: datetime.datetime
    soon_until: datetime.datetime


# Stand in a kept statement for the moments at which it will run.
AS_OF = Times(
    datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC), datetime.datetime(9999, 1, 2, tzinfo=datetime.UTC)
)


def times_for(actor: Actor, days: int = 1) -> Times:
    """Now, and so many working days on, by the calendar of the actor's agency."""
    now = timezone.now()
    if not actor.agency_ids:
        return Times(now, now)
    return Times(now, calendar_of(actor.agency_ids[0]).add_working_days(now, days))


def due_is(due: str, times: Times) -> Q:
    """What is late, not late ("on_time") or soon due."""
    if due == "late":
        return Q(finished_at__isnull=True, due_at__lt=times.now)
    if due == "on_time":
        return Q(finished_at__isnull=False) | Q(due_at__isnull=True) | Q(due_at__gte=times.now)
    return Q(finished_at__isnull=True, due_at__gte=times.now, due_at__lt=times.soon_until)


def _at(actor: Actor, role: Role) -> Q:
    seats = actor.seats_as(role)
    units = [seat.unit_id for seat in seats]
    return Q(step_role=role, unit_id__in=units) & _for_no_other(seat.post_id for seat in seats)


def _for_no_other(posts: Iterable[int]) -> Q:
    """Not given to one post alone, unless it is one of these.

    Said as a negation, it is no "or" that would need an index of its own: it passes over what stands at other posts.
    """
    return ~(Q(post_id__isnull=False) & ~Q(post_id__in=sorted(set(posts))))


def _desk(*states: State) -> Callable[[Actor], Q]:
    return lambda actor: _at(actor, Role.DESK) & Q(state__in=states)


def _me(actor: Actor) -> int:
    return actor.person.id if actor.person is not None else 0


def _mine(actor: Actor) -> list[int]:
    """This person, and those whose posts this person carries today."""
    return [_me(actor), *(seat.on_behalf_of for seat in actor.seats if seat.on_behalf_of)]


def _of_agency(actor: Actor) -> Q:
    found = Q(agency_id__in=[seat.agency_id for seat in actor.seats if seat.role in WHOLE_AGENCY])
    receiving = [seat.agency_id for seat in actor.seats if seat.receives]
    return found | Q(receiver_id__in=receiving) if receiving else found


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
    anyone = [
        Q(step_role=seat.role, unit_id=seat.unit_id, assignee_id__isnull=True) & _for_no_other([seat.post_id])
        for seat in actor.seats
    ]
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


def _held_today() -> QuerySet[Holding]:
    # Reckoned by the database: the statement is kept for longer than a day.
    today = TruncDate(Now(), tzinfo=HANOI)
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    return Holding.objects.filter(still, starts_on__lte=today, person__is_active=True)


def _left_behind(actor: Actor) -> Q:
    """Assigned to somebody who is in the division no more, or in the post that it is for: the head gives it on."""
    there = _held_today().filter(
        person=OuterRef("assignee_id"),
        post__unit=OuterRef("unit_id"),
        post_id=Coalesce(OuterRef("post_id"), F("post_id")),
    )
    return OPEN & _of_division(actor) & Q(assignee__isnull=False) & ~Q(Exists(there))


def _at_vacant_posts(actor: Actor) -> Q:
    """At a post that nobody holds: it waits until the administrator gives the post to somebody."""
    led = _of_agency(actor) if actor.has_role(Role.AGENCY_HEAD) else _of_division(actor)
    there = _held_today().filter(post=OuterRef("post_id"))
    return OPEN & led & Q(post_id__isnull=False) & ~Q(Exists(there))


def _resolved(actor: Actor) -> Q:
    # What was given back at the applicant's wish was not resolved, though its clock stopped.
    return Q(finished_at__isnull=False) & ~Q(state=State.RETURNED)


_DESK, _HEAD, _EXAMINER = Role.DESK, Role.DIVISION_HEAD, Role.EXAMINER
_ALL = (_DESK, _HEAD, _EXAMINER, Role.AGENCY_HEAD, Role.CLERK)
_READING = (*_ALL, Role.INSPECTOR)
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
            & Q(
                pk__any_of=ArraySubquery(
                    MissingOriginals.objects.filter(settled_at=None).values("dossier_id")
                )
            )
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
        due_is=lambda actor, due, times: opinion_due_is(actor, due, times.now, times.soon_until),
        own_due=opinion_due,
    ),
    WorkList(
        "granted",
        gettext_lazy("Được giao thêm quyền xử lý"),
        _ALL,
        granted,
        when=lambda actor: bool(granting(actor)),
    ),
    WorkList("late", gettext_lazy("Quá hạn"), _ALL, _heads_of, is_late=True, due="late"),
    WorkList("soon", gettext_lazy("Sắp đến hạn"), _ALL, _heads_of, due="soon"),
)
# Lists over everything, open or ended; not counted on every page.
SEARCH_LISTS: tuple[WorkList, ...] = (
    WorkList(
        "refused",
        gettext_lazy("Dừng xử lý, từ chối"),
        _READING,
        lambda actor: Q(state=State.STOPPED) & _KEPT,
        counted=False,
    ),
    WorkList(
        "removed",
        gettext_lazy("Đã loại bỏ, không hợp lệ"),
        (_DESK, Role.AGENCY_HEAD, Role.INSPECTOR),
        lambda actor: Q(discarded_at__isnull=False),
        counted=False,
    ),
    WorkList(
        "approved",
        gettext_lazy("Đã ký duyệt"),
        (_HEAD, Role.AGENCY_HEAD),
        lambda actor: Q(approved_at__isnull=False),
        counted=False,
    ),
    WorkList(
        "left_behind",
        gettext_lazy("Người thụ lý đã chuyển đi"),
        (_HEAD,),
        _left_behind,
        counted=False,
    ),
    WorkList(
        "vacant_posts",
        gettext_lazy("Chức vụ đang trống"),
        (_HEAD, Role.AGENCY_HEAD),
        _at_vacant_posts,
        counted=False,
    ),
    WorkList("resolved", gettext_lazy("Đã giải quyết"), _READING, _resolved, counted=False),
    WorkList(
        "taken_part",
        gettext_lazy("Đã tham gia xử lý"),
        (_HEAD, _EXAMINER, Role.AGENCY_HEAD, Role.CLERK),
        lambda actor: (
            Q(Exists(Event.objects.filter(dossier=OuterRef("pk"), actor_id=Spelled(_me(actor))))) & _KEPT
        ),
        counted=False,
    ),
    WorkList("all", gettext_lazy("Tất cả hồ sơ"), _READING, lambda actor: _KEPT, counted=False),
)
LISTS = {item.code: item for item in (*WORK_LISTS, *SEARCH_LISTS)}


def work_menu(actor: Actor) -> list[WorkList]:
    """The lists that this officer's roles have, in order: work first, then the search lists."""
    return [item for item in (*WORK_LISTS, *SEARCH_LISTS) if item.is_for(actor)]


def list_title(code: str) -> str:
    """The title of a list."""
    return LISTS[code].name


def in_list(actor: Actor, item: WorkList, times: Times, where: Q | None = None) -> QuerySet[Dossier]:
    """The dossiers of a list that the actor sees; `where` stands for the list's own condition when given."""
    found = Dossier.objects.filter(item.scope(actor)).filter(item.where(actor) if where is None else where)
    if item.due:
        found = found.filter(item.due_is(actor, item.due, times))
    return found.filter(OPEN) if item.counted else found
