"""Delegating a post for some days, and appointing a substitute for an absent officer (II.8.4).

Whoever holds a post delegates it; a head of division does it for the examiners of the division, the head of an agency
for everyone there. What is delegated cannot be delegated on.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Delegation, Holding
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note

LONGEST_DAYS = 366
# Nobody carries these for another, nor do they alone make a colleague who carries a post: else who is inspected would
# choose the inspector, and an inspector would act.
_NOT_CARRIED = (Role.ADMINISTRATOR, Role.INSPECTOR)
SHOWN_FOR_DAYS = 180


class DelegationRefused(Exception):
    """Why nothing was delegated; `fields` names the inputs that are wrong."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


@dataclass(frozen=True)
class Wanted:
    """A delegation as it was asked for."""

    holding: int
    delegate: int
    starts_on: datetime.date
    ends_on: datetime.date
    reason: str


def _held_today() -> QuerySet[Holding]:
    today = timezone.localdate()
    held = Holding.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    return held.exclude(post__role__in=_NOT_CARRIED).select_related("post__unit__agency", "person")


def _may_delegate(actor: Actor) -> Q:
    """The condition on Holding for the posts that this person may delegate: the own ones, and those led."""
    if actor.person is None:
        return Q(pk__in=[])
    own = [seat for seat in actor.seats if not seat.on_behalf_of]
    divisions = [seat.unit_id for seat in own if seat.role == Role.DIVISION_HEAD]
    agencies = [seat.agency_id for seat in own if seat.role == Role.AGENCY_HEAD]
    return (
        Q(person=actor.person)
        | Q(post__unit_id__in=divisions, post__role=Role.EXAMINER)
        | Q(post__unit__agency_id__in=agencies)
    )


def delegable(actor: Actor) -> list[Holding]:
    """The posts that this person may delegate today, the own ones first; one statement."""
    person = actor.person
    found = _held_today().filter(_may_delegate(actor)).order_by("post__unit_id", "person__full_name", "id")
    return sorted(found, key=lambda holding: person is None or holding.person_id != person.id)


def possible_delegates(actor: Actor) -> list[tuple[int, str]]:
    """(person id, "Name – post, unit") of the colleagues to whom one may delegate; one statement."""
    agencies = [seat.agency_id for seat in actor.seats if not seat.on_behalf_of]
    rows = _held_today().filter(post__unit__agency_id__in=agencies, person__is_active=True)
    named: dict[int, str] = {}
    for holding in rows.order_by("person__full_name", "id"):
        place = f"{holding.person.full_name} – {holding.post.title}, {holding.post.unit.name}"
        named.setdefault(holding.person_id, place)
    return list(named.items())


def listed(actor: Actor) -> list[Delegation]:
    """Delegations from, to, or under this person that run or ended lately, the latest first; one statement."""
    if actor.person is None:
        return []
    since = timezone.localdate() - datetime.timedelta(days=SHOWN_FOR_DAYS)
    mine = Q(delegate=actor.person) | Q(made_by=actor.person)
    found = Delegation.objects.filter(
        mine | Q(holding__in=Holding.objects.filter(_may_delegate(actor))), ends_on__gte=since
    )
    related = ("holding__person", "holding__post__unit", "delegate", "made_by", "revoked_by")
    return list(found.select_related(*related).order_by("-starts_on", "-id")[:200])


def delegate(by: Actor, wanted: Wanted) -> Delegation:
    """Delegate a post. Raises DelegationRefused with what to mend."""
    with transaction.atomic():
        # Two heads who appoint at the same moment: the second sees what the first did.
        holding = (
            _held_today().select_for_update(of=("self",)).filter(_may_delegate(by), id=wanted.holding).first()
        )
        if holding is None or by.person is None:
            raise _refused("holding", _("Hãy chọn vị trí mà bạn được uỷ quyền hoặc cử người làm thay."))
        _check_dates(wanted)
        colleagues = _held_today().filter(
            post__unit__agency_id=holding.post.unit.agency_id,
            person_id=wanted.delegate,
            person__is_active=True,
        )
        if wanted.delegate == holding.person_id or not colleagues.exists():
            raise _refused("delegate", _("Hãy chọn một cán bộ khác đang làm việc trong cùng cơ quan."))
        running = Delegation.objects.filter(
            holding=holding,
            revoked_at__isnull=True,
            starts_on__lte=wanted.ends_on,
            ends_on__gte=wanted.starts_on,
        ).select_related("delegate")
        other = running.first()
        if other is not None:
            raise _refused(
                "delegate",
                _(
                    "Vị trí này đã uỷ quyền cho %(name)s trong thời gian đó. Hãy thu hồi trước khi uỷ quyền lại."
                )
                % {"name": other.delegate.full_name},
            )
        own = holding.person_id == by.person.id
        made = Delegation.objects.create(
            holding=holding,
            delegate_id=wanted.delegate,
            kind=Delegation.Kind.DELEGATION if own else Delegation.Kind.SUBSTITUTION,
            starts_on=wanted.starts_on,
            ends_on=wanted.ends_on,
            reason=wanted.reason,
            made_by=by.person,
        )
        _note(Kind.DELEGATED, by, made)
        return made


def revoke(by: Actor, delegation_id: int) -> Delegation | None:
    """End a delegation at once; None where there is none that this person may end. Ending it twice changes nothing."""
    if by.person is None:
        return None
    led = Q(holding__in=Holding.objects.filter(_may_delegate(by)))
    found = (
        Delegation.objects.filter(Q(made_by=by.person) | led, id=delegation_id)
        .select_related("delegate", "holding__person", "holding__post__unit")
        .first()
    )
    if found is not None and found.revoked_at is None:
        found.revoked_at, found.revoked_by = timezone.now(), by.person
        with transaction.atomic():
            found.save(update_fields=["revoked_at", "revoked_by"])
            _note(Kind.DELEGATION_ENDED, by, found)
    return found


def _note(kind: Kind, by: Actor, of: Delegation) -> None:
    people = [of.delegate_id, of.holding.person_id]
    days = {"from": of.starts_on.isoformat(), "to": of.ends_on.isoformat()}
    about, agency = f"post:{of.holding.post_id}", of.holding.post.unit.agency_id
    note(kind, person=by.person, subject=people, about=about, details=days, agency_id=agency)


def _check_dates(wanted: Wanted) -> None:
    if wanted.starts_on < timezone.localdate():
        raise _refused("starts_on", _("Ngày bắt đầu không được trước ngày hôm nay."))
    if wanted.ends_on < wanted.starts_on:
        raise _refused("ends_on", _("Ngày kết thúc không được trước ngày bắt đầu."))
    if (wanted.ends_on - wanted.starts_on).days > LONGEST_DAYS:
        raise _refused("ends_on", _("Mỗi lần uỷ quyền không quá một năm."))


def _refused(field: str, message: str) -> DelegationRefused:
    return DelegationRefused(message, {field: message})
