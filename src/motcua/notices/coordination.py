"""Telling officers: who was asked for an opinion, and what timers remind of or report to those above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import people_in, with_delegates
from motcua.dossiers.models import Consultation, Dossier, Event
from motcua.dossiers.timer_run import TOPIC
from motcua.kernel.dates import format_datetime
from motcua.notices.desk import desk_notice, keep
from motcua.notices.event_texts import spoken_of
from motcua.notices.letters import Words
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from motcua.outbox.services import handler


def in_charge(dossier: Dossier) -> set[int]:
    """Who holds the dossier's task; where nobody took it, everyone of its unit, or of its post, who may.

    Delegates of either too.
    """
    if dossier.assignee_id is not None:
        return with_delegates(dossier.assignee_id, dossier.unit_id)
    if dossier.unit_id is None:
        return set()
    return people_in(dossier.step_role, unit_id=dossier.unit_id, post_id=dossier.post_id)


def of_role(dossier: Dossier, role: str) -> set[int]:
    """The people of a role who answer for a dossier: of its division, or of its agency."""
    if role in (Role.DIVISION_HEAD, Role.EXAMINER) and dossier.division_id is not None:
        return people_in(role, unit_id=dossier.division_id)
    return people_in(role, agency_id=dossier.agency_id)


def tell_asked(message: Message, event: Event, told: Mapping[str, Any], values: Mapping[str, str]) -> None:
    """Tell the units that an event asked for their opinion."""
    words = spoken_of("officer_asked", told, values).words
    asked = Consultation.objects.filter(dossier=event.dossier_id, seq=event.seq)
    people = {person for one in asked for person in people_in(one.role, unit_id=one.unit_id)}
    kind = Notice.Kind.ASKED
    keep(desk_notice(event.dossier, kind, person, f"{message.key}/y-kien", words) for person in people)


@handler(TOPIC)
def tell_timers(message: Message) -> None:
    """Payload {"timers": [{"timer", "dossier", "title", "does", "to_role"}]}: a batch of reminders and escalations."""
    items = message.payload["timers"]
    dossiers = {
        str(dossier.key): dossier
        for dossier in Dossier.objects.filter(key__in=[item["dossier"] for item in items]).defer("search")
    }
    known: dict[tuple[Any, ...], set[int]] = {}
    notices = []
    for number, item in enumerate(items):
        dossier = dossiers.get(item["dossier"])
        if dossier is None:
            continue
        for person in _told(dossier, item, known):
            title = f"{item['title']}: {dossier.code or dossier.receipt_number}"
            words = Words(title, (_text(dossier),))
            notices.append(desk_notice(dossier, Notice.Kind.TOLD, person, f"{message.key}/{number}", words))
    keep(notices)


def _told(dossier: Dossier, item: Mapping[str, Any], known: dict[tuple[Any, ...], set[int]]) -> set[int]:
    """Who is told; the people of a unit are read once for a whole batch."""
    escalated = item["does"] == "escalate"
    place = (
        (dossier.agency_id, dossier.division_id, item["to_role"])
        if escalated
        else (dossier.unit_id, dossier.step_role, dossier.post_id, dossier.assignee_id)
    )
    if place not in known:
        known[place] = of_role(dossier, item["to_role"]) if escalated else in_charge(dossier)
    return known[place]


def _text(dossier: Dossier) -> str:
    if dossier.due_at is None:
        return _("Hồ sơ của %(name)s.") % {"name": dossier.applicant_name}
    return _("Hồ sơ của %(name)s, hạn xử lý %(due)s.") % {
        "name": dossier.applicant_name,
        "due": format_datetime(dossier.due_at),
    }
