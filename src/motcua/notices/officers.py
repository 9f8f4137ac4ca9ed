"""What an event says to officers: what came to them, what an applicant or another unit answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motcua.agencies.roles import Role
from motcua.agencies.selectors import people_in, with_delegates
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.received import stands_at_receiver
from motcua.notices.coordination import in_charge
from motcua.notices.desk import desk_notice, keep, settle
from motcua.notices.event_texts import spoken_of
from motcua.notices.letters import Words, mail
from motcua.notices.models import Notice, Preferences
from motcua.notices.opinions import settle_opinions, tell_given
from motcua.notices.rules import CHANGING_HANDS, ENDING_OPINIONS, OFFICERS_TOLD, OFFICERS_WRITTEN_TO
from motcua.outbox.models import Message
from motcua.people.models import User
from motcua.process.selectors import cached_process


def tell_desk(message: Message, event: Event, told: Mapping[str, Any], values: Mapping[str, str]) -> None:
    """What the event leaves behind the bell: an answer that was waited for, or work that came to somebody."""
    dossier = event.dossier
    moved = event.from_step != event.to_step or event.act in CHANGING_HANDS
    if moved:
        settle(dossier, event.at)
    if moved or event.act in ENDING_OPINIONS:
        settle_opinions(dossier, event.at)
    if event.act == "take_consultation":
        tell_given(message, event, told, values)
    if event.act in OFFICERS_TOLD:
        kind = OFFICERS_TOLD[event.act]
        words = spoken_of(f"officer_{event.act}", told, values).words
        _keep(message, dossier, words, kind, _concerned(dossier) - _own(event))
    elif moved and dossier.step == event.to_step and dossier.ended_at is None:
        # Where it has gone on meanwhile, what came after tells of it.
        step = cached_process(dossier.process_version_id).title_of(dossier.step)
        more = {**told, "step": step, "event": event}
        words = spoken_of("officer_arrived", more, {**values, "step": step}).words
        _keep(message, dossier, words, Notice.Kind.ARRIVED, in_charge(dossier) - _own(event))


def tell_officers(message: Message, dossier: Dossier, words: Words, kind: str) -> None:
    """Tell who holds the dossier's task; where nobody took it, everyone in its unit who may."""
    _keep(message, dossier, words, kind, _concerned(dossier))


def write_to_officers(event: Event, told: Mapping[str, Any], values: Mapping[str, str]) -> None:
    """The letter beside the bell, to those who want letters (II.6.5)."""
    if event.act not in OFFICERS_WRITTEN_TO:
        return
    dossier, words = event.dossier, spoken_of(f"officer_{event.act}", told, values).words
    people = _concerned(dossier) - _own(event)
    unwanted = Preferences.objects.filter(letters=False).values("person_id")
    agency = dossier.agency
    contacts = {"name": agency.name, "phone": agency.phone, "email": agency.email, "address": agency.address}
    link = f"/can-bo/ho-so/{dossier.key}"
    for person in User.objects.filter(id__in=people, is_active=True).exclude(id__in=unwanted).order_by("id"):
        mail(words, to=person.email, name=person.display_name, link=link, agency=contacts)


def _keep(message: Message, dossier: Dossier, words: Words, kind: str, people: set[int]) -> None:
    keep(desk_notice(dossier, kind, person, message.key, words) for person in people)


def _own(event: Event) -> set[int]:
    """Who did it knows of it."""
    return {event.actor_id} if event.actor_id is not None else set()


def _concerned(dossier: Dossier) -> set[int]:
    """Who holds it; while it stands with the applicant or with other units, who examines it, else the desk."""
    holding = in_charge(dossier)
    if holding:
        return holding
    if dossier.examiner_id is not None:
        return with_delegates(dossier.examiner_id, dossier.division_id)
    at_receiver = dossier.receiver_id is not None and stands_at_receiver(dossier)
    return people_in(Role.DESK, agency_id=dossier.receiver_id if at_receiver else dossier.agency_id)
