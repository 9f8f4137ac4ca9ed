"""Agreements by which an agency takes dossiers in for another, regardless of territory (decree 118/2025): made, ended.

What they come to for the desks: `receiving.py`.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
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
