"""How a person comes in and for whom they act, as the person reads it; by column of the inventory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.people.models import (
    AccessObjection,
    AccountGroupMember,
    Identity,
    LocalAccount,
    LostClaim,
    Mandate,
    ProvenFacts,
    User,
)

Told = list[dict[str, Any]]


def local_accounts(rows: Sequence[LocalAccount], _person: User) -> Told:
    """The names and numbers by which a person signs in."""
    return [
        {
            "user_name": one.user_name,
            "form": one.get_form_display(),
            "phone": one.phone_proven,
            "email": one.email_wanted,
        }
        for one in rows
    ]


def proven(rows: Sequence[ProvenFacts], _person: User) -> Told:
    """What a provider of identity said."""
    names = ("provider", "number", "full_name", "organisation_name", "birth_date", "level", "proven_at")
    return [{name: getattr(one, name) for name in names} for one in rows]


def identities(rows: Sequence[Identity], _person: User) -> Told:
    """The providers that open the account."""
    return [{"issuer": one.issuer, "linked_at": one.linked_at, "used_at": one.used_at} for one in rows]


def lost_claims(rows: Sequence[LostClaim], _person: User) -> Told:
    """Numbers that turned out to be somebody else's, masked as they are kept."""
    return [{"number": one.masked, "lost_at": one.lost_at} for one in rows]


def account_groups(rows: Sequence[AccountGroupMember], _person: User) -> Told:
    """The groups into which the account was put by hand, or out of which it is kept."""
    return [
        {
            "group": one.group.name,
            "place": _("không, dù khớp quy tắc của nhóm") if one.stays_out else _("có"),
            "reason": one.group.reason,
            "added_at": one.added_at,
        }
        for one in rows
    ]


def objections(rows: Sequence[AccessObjection], _person: User) -> Told:
    """What was said against the limits of groups, and the answers."""
    return [
        {
            "group": one.group.name,
            "text": one.text,
            "asked_at": one.asked_at,
            "outcome": one.get_outcome_display(),
            "answer": one.answer,
            "answered_at": one.answered_at,
        }
        for one in rows
    ]


def mandates(rows: Sequence[Mandate], _person: User) -> Told:
    """Who acts for whom: both sides know each other by the mandate itself."""
    return [
        {
            "kind": one.get_kind_display(),
            "principal": one.principal.display_name if one.principal is not None else one.typed["name"],
            "agent": one.agent.display_name if one.agent is not None else "",
            "email": one.email,
            "rights": one.get_rights_display(),
            "procedures": ", ".join(one.procedures) or _("mọi thủ tục"),
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "accepted_at": one.accepted_at,
            "ended_at": one.ended_at,
        }
        for one in rows
    ]
