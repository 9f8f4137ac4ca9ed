"""What the units that were asked for an opinion are told: who of them answers, and that its time comes near or is over.

An opinion has its own due time, by the working time of the asked agency (II.15.1). The asked unit is reminded of it,
never the lead; what is answered or waited for no longer is new to nobody any more.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.roles import Role
from motcua.agencies.selectors import calendar_of, people_in, with_delegates
from motcua.dossiers.models import Consultation, Dossier, Event
from motcua.kernel.dates import format_datetime
from motcua.notices.desk import OPINION_DUE, desk_notice, keep
from motcua.notices.event_texts import spoken_of
from motcua.notices.letters import Words
from motcua.notices.models import Notice
from motcua.outbox.models import Message

_HEADS = (Role.DIVISION_HEAD, Role.AGENCY_HEAD)
# An opinion whose time is a day or less is soon due as soon as it is asked, and telling that twice helps nobody.
_SOON_DAYS = 1


def tell_given(message: Message, event: Event, told: Mapping[str, Any], values: Mapping[str, str]) -> None:
    """Tell who was given an opinion to answer by the head of the unit."""
    person = (event.data.get("opinion_taken") or {}).get("by")
    if person is None or person == event.actor_id:
        return
    words = spoken_of("officer_given", told, values).words
    keep([desk_notice(event.dossier, Notice.Kind.ASKED, person, f"{message.key}/giao", words)])


def remind_opinions(since: datetime.datetime, at: datetime.datetime) -> int:
    """Tell of opinions whose due time came near or passed in a span of time; return how many opinions."""
    told = 0
    for agency in Agency.objects.values_list("id", flat=True):
        calendar = calendar_of(agency)
        start, end = (calendar.add_working_days(moment, _SOON_DAYS) for moment in (since, at))
        near = _open().filter(agency_id=agency, due_at__gt=start, due_at__lte=end)
        told += _tell(near.exclude(asked_at__gt=since), Notice.Kind.SOON)
    return told + _tell(_open().filter(due_at__gt=since, due_at__lte=at), Notice.Kind.LATE)


def settle_opinions(dossier: Dossier, at: datetime.datetime) -> None:
    """What was told of opinions that nobody waits for any more is new to nobody; two statements where any was asked."""
    over = list(
        Consultation.objects.filter(dossier_id=dossier.id)
        .exclude(answered_at__isnull=True, closed_at__isnull=True)
        .values_list("id", "unit_id", "role")
    )
    if not over:
        return
    waiting = set(
        Consultation.objects.filter(
            dossier_id=dossier.id, answered_at__isnull=True, closed_at__isnull=True
        ).values_list("unit_id", flat=True)
    )
    done = reduce(or_, (Q(key__startswith=f"{OPINION_DUE}{opinion}/") for opinion, _unit, _role in over))
    people = {
        person
        for _opinion, unit, role in over
        if unit not in waiting
        for person in people_in(role, unit_id=unit)
    }
    asked = Q(kind=Notice.Kind.ASKED, person_id__in=people)
    Notice.objects.filter(done | asked, dossier_id=dossier.id, read_at__isnull=True).update(read_at=at)


def _open() -> QuerySet[Consultation]:
    return Consultation.objects.filter(answered_at__isnull=True, closed_at__isnull=True)


def _tell(found: QuerySet[Consultation], kind: Notice.Kind) -> int:
    notices, told = [], 0
    dossiers = found.select_related("dossier").defer("dossier__search", "dossier__search_text")
    for opinion in dossiers.order_by("id").iterator(chunk_size=2000):
        told += 1
        due = opinion.due_at.timestamp() if opinion.due_at is not None else 0
        key, words = f"{OPINION_DUE}{opinion.id}/{due:.0f}", _words(opinion, kind)
        notices += [
            desk_notice(opinion.dossier, kind, person, key, words)
            for person in sorted(_answering(opinion, kind))
        ]
    keep(notices)
    return told


def _answering(opinion: Consultation, kind: str) -> set[int]:
    """Whoever took it, and once it is late the unit's head too; everyone of the unit who may, where nobody took it."""
    if opinion.taken_by_id is None:
        return people_in(opinion.role, unit_id=opinion.unit_id)
    people = with_delegates(opinion.taken_by_id, opinion.unit_id)
    if kind == Notice.Kind.LATE:
        people |= {person for role in _HEADS for person in people_in(role, unit_id=opinion.unit_id)}
    return people


def _words(opinion: Consultation, kind: str) -> Words:
    code = opinion.dossier.code or opinion.dossier.receipt_number
    wording = (
        _("Ý kiến về hồ sơ %(code)s sắp đến hạn trả lời")
        if kind == Notice.Kind.SOON
        else _("Ý kiến về hồ sơ %(code)s đã quá hạn trả lời")
    )
    due = format_datetime(opinion.due_at) if opinion.due_at is not None else ""
    text = _("%(title)s, hạn trả lời %(due)s.") % {"title": opinion.title, "due": due}
    return Words(wording % {"code": code}, (text,))
