"""The policy of signing in as published data: by role, who needs a second factor, how long a session lasts, how many
there may be at once; and from which networks administrators and officers may come.

Roles are names that the room of agencies knows (`settings.PERSON_ROLES` gives those of a person); whoever holds several
is under the strictest of each. Without a published version the usual holds: offered, not required, no limits.
"""

import datetime
import functools
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from motcua.data.held import Held
from motcua.people.models import SignInPolicyVersion, User

Network = IPv4Network | IPv6Network

# Minutes without anything done, minutes in all. The cookie itself lasts no longer than the second's upper end.
IDLE_MINUTES = (5, 480)
LONGEST_MINUTES = (15, 480)
MOST_SESSIONS = 50
CONSOLE, STAFF = "console", "staff"


class Need(StrEnum):
    """Whether a second factor is wanted, the strictest last."""

    NONE = "none"
    OFFERED = "offered"
    REQUIRED = "required"


_STRICTER = {need: place for place, need in enumerate(Need)}


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for one role. `sessions`: how many at once, 0 for any number."""

    factor: Need = Need.OFFERED
    idle_minutes: int = 60
    longest_minutes: int = 480
    sessions: int = 0

    def stricter(self, other: "Rule") -> "Rule":
        """The strictest of both, each part by itself."""
        limits = [limit for limit in (self.sessions, other.sessions) if limit]
        return Rule(
            max(self.factor, other.factor, key=_STRICTER.__getitem__),
            min(self.idle_minutes, other.idle_minutes),
            min(self.longest_minutes, other.longest_minutes),
            min(limits, default=0),
        )

    @property
    def noted_every(self) -> datetime.timedelta:
        """How old the note of the last use may become: a tenth of the idle time, one to five minutes."""
        return datetime.timedelta(seconds=min(300, max(60, self.idle_minutes * 6)))


USUAL = Rule()


@dataclass(frozen=True)
class Policy:
    """One version. `number`: 0 where none was published. `required_from`: until then enrolment may be postponed."""

    number: int = 0
    rules: Mapping[str, Rule] = field(default_factory=dict)
    required_from: datetime.date | None = None
    networks: Mapping[str, tuple[Network, ...]] = field(default_factory=dict)

    def rule_of(self, roles: Iterable[str]) -> Rule:
        """The rule for somebody with these roles."""
        found = [self.rules.get(role, USUAL) for role in roles]
        return functools.reduce(Rule.stricter, found) if found else USUAL

    def lets_in(self, place: str, address: str) -> bool:
        """Whether this client address may come to CONSOLE or STAFF; without networks any may."""
        allowed = self.networks.get(place, ())
        return not allowed or is_within(address, allowed)


def is_within(address: str, networks: Iterable[Network]) -> bool:
    """Whether an address as text lies in one of the networks; an IPv4 address in IPv6 clothes counts as itself."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    plain = getattr(found, "ipv4_mapped", None) or found
    return any(plain in network for network in networks if network.version == plain.version)


def policy_now() -> Policy:
    """The policy in force, at most thirty seconds old; no statement once it is in memory."""
    return _held.now()


def keep(policy: Policy) -> None:
    """Hold a policy in memory for the next thirty seconds."""
    _held.keep(policy)


def forget() -> None:
    """Read the policy anew when it is asked for next."""
    _held.forget()


def newest_policy() -> Policy:
    """The version published last, as it is in the database."""
    newest = SignInPolicyVersion.objects.order_by("-number").first()
    return read_policy(newest.data, newest.number) if newest is not None else Policy()


_held = Held(newest_policy)


def read_policy(data: Mapping[str, Any], number: int = 0) -> Policy:
    """A policy from its data (`exchange/schemas/sign_in.json`)."""
    rules = {
        role: Rule(
            Need(rule.get("factor", USUAL.factor)),
            rule.get("idle_minutes", USUAL.idle_minutes),
            rule.get("longest_minutes", USUAL.longest_minutes),
            rule.get("sessions", USUAL.sessions),
        )
        for role, rule in data.get("rules", {}).items()
    }
    from_day = data.get("required_from")
    networks = {
        place: tuple(ip_network(text) for text in data.get("networks", {}).get(place, ()))
        for place in (CONSOLE, STAFF)
    }
    return Policy(number, rules, datetime.date.fromisoformat(from_day) if from_day else None, networks)


def written_policy(policy: Policy) -> dict[str, Any]:
    """The data of a policy: what differs from the usual."""
    rules: dict[str, dict[str, Any]] = {}
    usual = asdict(USUAL)
    for role, rule in policy.rules.items():
        if own := {name: value for name, value in asdict(rule).items() if value != usual[name]}:
            rules[role] = own
    networks = {place: [str(one) for one in found] for place, found in policy.networks.items() if found}
    data: dict[str, Any] = {"rules": rules, "networks": networks}
    if policy.required_from is not None:
        data["required_from"] = policy.required_from.isoformat()
    return {name: value for name, value in data.items() if value}


def publish_policy(content: Mapping[str, Any]) -> SignInPolicyVersion:
    """Publish a policy; the same as before is no new version. It holds at once here, elsewhere after some seconds."""
    data = written_policy(read_policy(content))
    newest = SignInPolicyVersion.objects.order_by("-number").first()
    if newest is not None and newest.data == data:
        return newest
    made = SignInPolicyVersion.objects.create(
        number=newest.number + 1 if newest is not None else 1, data=data
    )
    transaction.on_commit(forget)
    return made


def roles_of(person: User) -> tuple[str, ...]:
    """Under which roles a person signs in; no statement where the posts came with the session."""
    if not person.is_officer:
        return (person.kind,)
    # The room of agencies is none that this one knows.
    held: tuple[str, ...] = import_string(settings.PERSON_ROLES)(person)
    return held or (User.Kind.OFFICER.value,)


def rule_for(person: User) -> Rule:
    """The rule that holds for a person now."""
    policy = policy_now()
    return policy.rule_of(roles_of(person)) if policy.rules else USUAL
