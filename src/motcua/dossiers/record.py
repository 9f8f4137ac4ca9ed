"""The record: one event for each act, append-only and chained by hash within its dossier."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from motcua.agencies.selectors import Actor, Seat
from motcua.data import written
from motcua.data.kept import KeptQuery
from motcua.dossiers.models import Dossier, Event
from motcua.kernel.hashchain import GENESIS, event_hash

SYSTEM_NAME = gettext_lazy("Hệ thống")


events_of = KeptQuery(lambda dossier: Event.objects.filter(dossier_id=dossier).order_by("seq"), -1)


def actor_card(actor: Actor, seat: Seat | None, *, as_applicant: bool) -> dict[str, str]:
    """Who acted, as they were at that time: name, role, post, unit and agency."""
    person = actor.person
    card = {
        "name": person.display_name if person is not None else str(SYSTEM_NAME) if actor.is_system else ""
    }
    if as_applicant:
        card["role"] = "applicant"
        if actor.behalf is not None:
            card |= {"on_behalf_of": actor.behalf.name, "mandate": str(actor.behalf.mandate)}
    elif seat is not None:
        card |= {
            "role": seat.role,
            "title": seat.title,
            "unit": seat.unit_name,
            "agency": seat.agency_name,
        }
        if seat.on_behalf_of:
            card["on_behalf_of"] = seat.on_behalf_name
    else:
        card["role"] = "system"
    return card


def event_content(dossier_key: object, event: Event) -> dict[str, Any]:
    """Everything of an event that its hash covers."""
    return {
        "dossier": str(dossier_key),
        "seq": event.seq,
        "act": event.act,
        "at": event.at,
        "actor": event.actor_id,
        "actor_as": event.actor_as,
        "from_step": event.from_step,
        "to_step": event.to_step,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "action": event.action,
        "reason": event.reason,
        "clock": event.clock,
        "data": event.data,
        "versions": event.versions,
    }


def append(
    dossier: Dossier,
    *,
    act: str,
    at: datetime.datetime,
    actor: Actor,
    card: Mapping[str, str],
    from_step: str,
    from_state: str,
    versions: Mapping[str, Any],
    action: str = "",
    reason: str = "",
    clock: str = "",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append an event to a locked dossier whose step and state are already the new ones; one statement.

    Sets `event_count` and `head_hash` on the dossier, which the caller saves in the same transaction.
    """
    event = next_event(
        dossier,
        act=act,
        at=at,
        actor=actor,
        card=card,
        from_step=from_step,
        from_state=from_state,
        versions=versions,
        action=action,
        reason=reason,
        clock=clock,
        data=data,
    )
    written.insert(event)
    return event


def next_event(
    dossier: Dossier,
    *,
    act: str,
    at: datetime.datetime,
    actor: Actor,
    card: Mapping[str, str],
    from_step: str,
    from_state: str,
    versions: Mapping[str, Any],
    action: str = "",
    reason: str = "",
    clock: str = "",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """The event that `append` writes, not yet written: for a dossier that is itself still to be written."""
    previous = bytes(dossier.head_hash) if dossier.head_hash else GENESIS
    event = Event(
        dossier=dossier,
        seq=dossier.event_count + 1,
        act=act,
        at=at,
        actor=actor.person,
        actor_as=dict(card),
        from_step=from_step,
        to_step=dossier.step,
        from_state=from_state,
        to_state=dossier.state,
        action=action,
        reason=reason,
        clock=clock,
        data=dict(data or {}),
        versions=dict(versions),
        previous_hash=previous,
    )
    event.hash = event_hash(previous, event_content(dossier.key, event))
    dossier.event_count = event.seq
    dossier.head_hash = event.hash
    return event


def received_by_submission(event: Event) -> bool:
    """Whether the dossier was received by being submitted: nobody had to accept it."""
    return event.act == "submit" and event.clock == "start"
