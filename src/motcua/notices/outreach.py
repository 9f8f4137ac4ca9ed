"""One event told to its recipients by every medium that serves: once by each, held while it is quiet.

Who calls has written the notice on the page already. Letters leave here and now, unless they are held; everything else
by a message of the outbox of its own, so that one channel's trouble keeps up no other.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from motcua.dossiers.models import Dossier
from motcua.notices import channels
from motcua.notices.channels import Channel
from motcua.notices.choosing import choices_of, media_of
from motcua.notices.event_texts import with_address
from motcua.notices.letters import Words
from motcua.notices.models import Choice, Delivery, Medium, Subscription
from motcua.notices.quiet import next_evening, quiet_until
from motcua.notices.sending import TOPIC, deliver_letter
from motcua.outbox.services import send
from motcua.people.models import User


@dataclass(frozen=True)
class Recipient:
    """Somebody to be told: an account, or the applicant whom a dossier names (`person` is None).

    `agreed`: media on the telephone that were asked for with the dossier itself.
    """

    person: User | None
    name: str
    link: str
    email: str = ""
    phone: str = ""
    agreed: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """Who it is, within one event."""
        return str(self.person.pk) if self.person is not None else "chu-ho-so"


@dataclass(frozen=True)
class Told:
    """What is told. `about`: the key of the notice without the person; `short`: as a text message, else the subject;
    `english`: the same for whom chose it, where there is such a text; `values`: what templates are filled with.
    """

    about: str
    event: str
    kind: str
    words: Words
    agency_id: int
    contacts: Mapping[str, str]
    dossier: Dossier | None = None
    short: str = ""
    english: Words | None = None
    english_short: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    link_text: str = ""

    def in_language(self, choice: Choice | None) -> Words:
        """The words for somebody."""
        if choice is not None and choice.language == "en" and self.english is not None:
            return self.english
        return self.words


def reach(told: Told, recipients: Sequence[Recipient]) -> None:
    """Tell each of them; again after a failure: what has left already does not leave twice."""
    if not recipients:
        return
    people = [one.person.pk for one in recipients if one.person is not None]
    serving, choices = channels.serving(told.agency_id), choices_of(people)
    pushed = _subscribed(people) if _is_usable(Medium.PUSH, serving, told) else frozenset()
    rows: dict[str, tuple[Delivery, Recipient]] = {}
    now = timezone.now()
    for one in recipients:
        choice = choices.get(one.person.pk) if one.person is not None else None
        for medium in _media(told, one, choice, serving, pushed):
            row = _row(told, one, medium, choice, serving.get(medium), now)
            rows[row.key] = (row, one)
    _begin(told, rows)


def _media(
    told: Told,
    one: Recipient,
    choice: Choice | None,
    serving: Mapping[str, Channel],
    pushed: frozenset[int],
) -> list[str]:
    """By what somebody is told now. Where none of the media that they want serves, the page alone tells."""
    wanted = media_of(choice, told.kind) | one.agreed
    return [
        medium
        for medium in Medium.values
        if medium in wanted and _is_usable(medium, serving, told) and _has_address(medium, one, pushed)
    ]


def _is_usable(medium: str, serving: Mapping[str, Channel], told: Told) -> bool:
    channel = serving.get(medium)
    return channels.usable(medium, serving) and (channel is None or channel.tells(told.kind, told.event))


def _has_address(medium: str, one: Recipient, pushed: frozenset[int]) -> bool:
    if medium == Medium.MAIL:
        return bool(one.email)
    if medium == Medium.PUSH:
        return one.person is not None and one.person.pk in pushed
    return bool(one.phone)


def _subscribed(people: Sequence[int]) -> frozenset[int]:
    found = Subscription.objects.filter(person_id__in=people).values_list("person_id", flat=True)
    return frozenset(found)


def _row(
    told: Told,
    one: Recipient,
    medium: str,
    choice: Choice | None,
    channel: Channel | None,
    now: datetime.datetime,
) -> Delivery:
    words = told.in_language(choice)
    gathered = medium == Medium.MAIL and choice is not None and choice.gathers
    return Delivery(
        key=f"{told.about}/{one.key}/{medium}",
        about=told.about,
        event=told.event[:40],
        kind=told.kind,
        person=one.person,
        to_applicant=one.person is None,
        dossier=told.dossier,
        agency_id=told.agency_id,
        medium=medium,
        channel_id=channel.row_id if channel is not None else None,
        subject=words.subject,
        text=_text(told, words, medium),
        language="vi" if words is told.words else "en",
        link=one.link,
        values=dict(told.values) if medium == Medium.OTT else {},
        is_gathered=gathered,
        held_until=next_evening(now) if gathered else _held(choice, channel, now),
    )


def _text(told: Told, words: Words, medium: str) -> str:
    if medium == Medium.MAIL:
        return words.text
    if medium == Medium.PUSH:
        # What a locked screen shows says no more than the line of a letter.
        return words.subject
    return with_address((told.short if words is told.words else told.english_short) or words.subject)


def _held(choice: Choice | None, channel: Channel | None, now: datetime.datetime) -> datetime.datetime | None:
    """Until when it waits: the hours of the person and those of the channel are both kept."""
    held: datetime.datetime | None = None
    own = (choice.quiet_from, choice.quiet_until) if choice is not None else (None, None)
    common = (channel.quiet_from, channel.quiet_until) if channel is not None else (None, None)
    for _turn in range(2):
        for begins, ends in (own, common):
            held = quiet_until(held or now, begins, ends) or held
    return held


def _begin(told: Told, rows: Mapping[str, tuple[Delivery, Recipient]]) -> None:
    """Write what is not there yet, and have it leave."""
    if not rows:
        return
    with transaction.atomic():
        Delivery.objects.bulk_create([row for row, _one in rows.values()], ignore_conflicts=True)
        waiting = list(
            Delivery.objects.filter(
                key__in=rows, state=Delivery.State.QUEUED, held_until__isnull=True
            ).order_by("id")
        )
        for row in waiting:
            if row.medium != Medium.MAIL:
                send(TOPIC, f"{TOPIC}/{row.pk}", {"delivery": row.pk})
    for row in waiting:
        if row.medium == Medium.MAIL:
            one = rows[row.key][1]
            deliver_letter(row, one.email, one.name, told.contacts, told.link_text)
