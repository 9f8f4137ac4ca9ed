"""Which agency takes dossiers in for which other, regardless of territory: by agreement, with its days and its basis.

(Decree 118/2025.) What is kept in memory is thirty seconds old at most: `at` is `selectors.stamp()`.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.granting import GrantRefused, ruled_by
from motcua.agencies.models import Agency, Reception
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note

if TYPE_CHECKING:
    from motcua.people.models import User


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement as the desks need it."""

    id: int
    responsible: int
    procedures: frozenset[str]
    codes: str
    starts_on: datetime.date
    ends_on: datetime.date | None

    def holds(self, procedure: str, day: datetime.date) -> bool:
        """Whether it holds for a procedure on a day."""
        in_time = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return in_time and (not self.procedures or procedure in self.procedures)


@lru_cache(maxsize=2)
def _kept(at: int) -> Mapping[int, tuple[Agreement, ...]]:
    found: dict[int, tuple[Agreement, ...]] = {}
    columns = ("receiver_id", "id", "responsible_id", "procedures", "codes", "starts_on", "ends_on")
    for receiver, number, responsible, procedures, codes, starts_on, ends_on in Reception.objects.order_by(
        "id"
    ).values_list(*columns):
        one = Agreement(number, responsible, frozenset(procedures), codes, starts_on, ends_on)
        found[receiver] = (*found.get(receiver, ()), one)
    return found


def takes_for_others(receiver: int, at: int) -> bool:
    """Whether an agency takes in for others, or did: its desks know of what they took in."""
    return receiver in _kept(at)


def agreement_for(
    receiver: int, responsible: int, procedure: str, day: datetime.date, at: int
) -> Agreement | None:
    """The agreement by which an agency takes in a procedure for another on a day; the oldest of several."""
    return next(
        (
            one
            for one in _kept(at).get(receiver, ())
            if one.responsible == responsible and one.holds(procedure, day)
        ),
        None,
    )


def taken_in_for(receiver: int, day: datetime.date, at: int) -> dict[int, frozenset[str]]:
    """For whom an agency takes in on a day: by agency id the codes of the procedures, empty = all."""
    found: dict[int, frozenset[str]] = {}
    for one in _kept(at).get(receiver, ()):
        if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on):
            before = found.get(one.responsible)
            everything = not one.procedures or before == frozenset()
            found[one.responsible] = frozenset() if everything else one.procedures | (before or frozenset())
    return found


def agree(
    by: Actor,
    receiver: Agency,
    responsible: Agency,
    *,
    basis: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
    procedures: Collection[str] = (),
    codes: str = Reception.Codes.RESPONSIBLE,
) -> Reception:
    """Have an agency take in for another. The administrator rules both. Raises GrantRefused."""
    person = _ruling(by, receiver.pk, responsible.pk)
    problems = {}
    if receiver.pk == responsible.pk:
        problems["responsible"] = _("Hãy chọn hai cơ quan khác nhau.")
    if receiver.ended_on is not None or responsible.ended_on is not None:
        problems["responsible"] = _("Cơ quan này đã kết thúc; hãy chọn cơ quan đang hoạt động.")
    if not basis:
        problems["basis"] = _("Hãy ghi căn cứ, ví dụ số và ngày của văn bản thoả thuận.")
    elif len(basis) > 500:
        problems["basis"] = _("Dài quá 500 ký tự; hãy rút gọn.")
    if ends_on is not None and ends_on < starts_on:
        problems["ends_on"] = _("Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    if codes not in Reception.Codes.values:
        problems["codes"] = _("Hãy chọn mã hồ sơ theo cơ quan nào.")
    if problems:
        raise GrantRefused(next(iter(problems.values())), problems)
    with transaction.atomic():
        _note(by, "reception_agreed", responsible.pk)
        return Reception.objects.create(
            receiver=receiver,
            responsible=responsible,
            basis=basis,
            starts_on=starts_on,
            ends_on=ends_on,
            procedures=sorted(set(procedures)),
            codes=codes,
            made_by=person,
        )


def end_agreement(by: Actor, one: Reception, last: datetime.date) -> None:
    """End an agreement with a day, today at the earliest; dossiers taken in go on. Raises GrantRefused."""
    person = _ruling(by, one.receiver_id, one.responsible_id)
    if last < timezone.localdate():
        raise _refused("ends_on", _("Hãy chọn hôm nay hoặc một ngày sắp tới."))
    if last < one.starts_on:
        raise _refused("ends_on", _("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
    with transaction.atomic():
        Reception.objects.filter(pk=one.pk).update(ends_on=last, ended_by=person)
        _note(by, "reception_ended", one.responsible_id)


def agreements_of(by: Actor) -> list[Reception]:
    """The agreements in which an agency that this administrator rules has a part, the newest first; two statements."""
    ruled = ruled_by(by)
    found = Reception.objects.filter(Q(receiver_id__in=ruled) | Q(responsible_id__in=ruled))
    return list(found.select_related("receiver", "responsible").order_by("-starts_on", "-id")[:500])


def _ruling(by: Actor, *agencies: int) -> User:
    if by.person is None or not set(agencies) <= ruled_by(by):
        raise GrantRefused(_("Bạn cần là quản trị viên của cả hai cơ quan, hoặc của cơ quan cấp trên chung."))
    return by.person


def _note(by: Actor, change: str, agency: int) -> None:
    note(Kind.ORGANISED, person=by.person, details={"change": change}, agency_id=agency)


def _refused(name: str, message: str) -> GrantRefused:
    return GrantRefused(message, {name: message})
