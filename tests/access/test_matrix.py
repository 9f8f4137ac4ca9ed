"""Who may call what: every address and method, asked by every kind of person about the own and others' things.

What must come of it stands in `motcua.config.access.routes`. Each answer that somebody gets is also read for what that
person may not know of: keys, codes and titles of others' dossiers and drafts.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import resolve, reverse

from motcua.config.access.check import mistakes, patterns, route_names
from motcua.config.access.kinds import Outcome, Who
from motcua.config.access.routes import ROUTES
from tests import story as people
from tests.access.addresses import Call, calls
from tests.access.asking import ask
from tests.access.people import AGENT, HERE, NOBODY, TOP_ADMINISTRATOR
from tests.access.world import World

pytestmark = pytest.mark.slow

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# One of each role; where an address knows no more of an officer than the role, the rest would ask the same again.
ONE_OF_EACH = (
    NOBODY,
    people.APPLICANT,
    AGENT,
    people.STRANGER,
    people.ORGANISATION,
    people.DESK,
    people.EXAMINER,
    people.HEAD,
    people.DIRECTOR,
    people.CLERK,
    people.JUSTICE_DESK,
    people.ADMINISTRATOR,
    people.JUSTICE_ADMINISTRATOR,
    TOP_ADMINISTRATOR,
)
EVERYBODY = tuple(HERE)
# Whoever asks by a method that the address does not take.
FEW = (NOBODY, people.DESK, TOP_ADMINISTRATOR)
# Groups of addresses: a failure names one, and the whole is cut into pieces.
GROUPS = sorted({(name.partition(":")[0], name.partition(":")[2][:4]) for name in ROUTES})
RULING = (Who.ADMINISTRATOR, Who.TOP_ADMINISTRATOR)
asked_of: dict[str, int] = {}


def group_of(name: str) -> tuple[str, str]:
    room, _colon, own = name.partition(":")
    return room, own[:4]


def test_the_table_holds_every_address() -> None:
    assert mistakes() == []


def test_every_address_is_asked(world: World) -> None:
    """Each pattern, not only each name: one name may stand for several."""
    asked = {
        resolve(reverse(name, kwargs=dict(call.parts))).route
        for name in ROUTES
        for call in calls(world, name)
    }
    written = {pattern for _name, pattern in patterns()}
    assert written - asked == set(), "give them a thing to ask with in tests/access/addresses.py"


def persons(name: str, method: str) -> tuple[str, ...]:
    if method not in ROUTES[name]:
        return FEW if method in ("POST", "GET") else (TOP_ADMINISTRATOR,)
    return EVERYBODY if name.startswith("desk:") or name.startswith("portal:file") else ONE_OF_EACH


@pytest.mark.parametrize("group", GROUPS, ids=[f"{room}-{part}" for room, part in GROUPS])
def test_everybody_gets_what_the_table_says(world: World, group: tuple[str, str]) -> None:
    wrong: list[str] = []
    number = 0
    for name in (name for name in ROUTES if group_of(name) == group):
        for call in calls(world, name):
            for method in METHODS:
                for email in persons(name, method):
                    number += 1
                    wrong += surprises(world, name, call, method, email)
    asked_of["-".join(group)] = number
    assert not wrong, "\n" + "\n".join(wrong)


def surprises(world: World, name: str, call: Call, method: str, email: str) -> Iterator[str]:
    """What one question brought that it should not."""
    outcome, read = ask(world, email, name, call, method)
    who = call.relations[email]
    said = f"{method} {name} ({call.name}) as {email or 'nobody'}, {who.value}:"
    line = ROUTES[name].get(method)
    if line is None:
        if outcome is Outcome.IN:
            yield f"{said} gets in by a method that the table does not have; add it, or require_… on the view"
        return
    expected = line.get(call.line, line[""]).outcome(who)
    if outcome is not expected:
        yield f"{said} {outcome.value}, but the table says {expected.value}"
    elif outcome is Outcome.IN:
        known = reverse(name, kwargs=dict(call.parts)) + call.query
        for what, secret in secrets(world, email, name):
            if secret in read and secret not in known:
                yield f"{said} reads {secret!r}, of {what}"


def secrets(world: World, email: str, name: str) -> Iterator[tuple[str, str]]:
    """What somebody may not know of, by name."""
    # An administrator takes the whole of the own agency along, which no other page shows.
    exporting = name == "console:full_export"
    seeing = ROUTES["console:full_export" if exporting else "portal:file"]["GET"][""]
    for said, dossier, relations in (
        ("here", world.here, HERE),
        ("elsewhere", world.there, world.there_relations),
    ):
        if seeing.outcome(relations[email]) is not Outcome.IN:
            yield f"the dossier {said}", str(dossier.key)
            yield f"the dossier {said}", str(dossier.code)
    if HERE[email] not in (Who.OWNER, Who.AGENT) and not (exporting and HERE[email] in RULING):
        yield "a citizen's draft", str(world.draft.key)
    rules = ROUTES["console:draft"]["GET"][""]
    for said, drafts, relations in (
        ("here", world.drafts_here, HERE),
        ("above", world.drafts_above, world.above_relations),
    ):
        if rules.outcome(relations[email]) is not Outcome.IN:
            yield f"the drafts {said}", drafts.title
    for group, of_group, said in world.rights.groups():
        if rules.outcome(of_group[email]) is not Outcome.IN:
            yield f"the {said}", group.name
    if HERE[email] is not Who.TOP_ADMINISTRATOR:
        yield "a breach", world.accounts.incident.title
        if HERE[email] not in (Who.OWNER, Who.AGENT):
            yield "a group of accounts", world.accounts.objection.group.name
        yield "somebody who signed up", world.accounts.registration.email
        for request in (world.accounts.request, world.accounts.other_request):
            if request.person.email != email:
                yield "a request about personal data", request.what
    if HERE[email] is not Who.DESK and not (exporting and HERE[email] in RULING):
        yield "a filter of the desk's", world.view.name


# Machines speak here; without the gateway's signature nothing is done (`tests/payments/test_notices_of_gateways.py`,
# `tests/notices/test_channels.py`, `tests/notices/test_questions.py`, `tests/post/test_carriers.py`).
PROVEN_BY_SIGNATURE = {
    "payments:notice",
    "post:notice",
    "notices:receipt",
    "notices:signed_receipt",
    "notices:question",
}


def test_no_address_takes_what_was_not_sent_from_our_own_pages(world: World) -> None:
    """Without the token of its form nothing is done, whoever is signed in (CSRF)."""
    taken = []
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(world.story.person(TOP_ADMINISTRATOR))
    for name in set(ROUTES) - PROVEN_BY_SIGNATURE:
        for method in set(ROUTES[name]) - {"GET"}:
            for call in calls(world, name):
                address = reverse(name, kwargs=dict(call.parts))
                response = careful.generic(method, address, headers=dict(call.headers))
                if response.status_code != 403:
                    taken.append(f"{method} {address}: {response.status_code}")
    assert taken == []


def test_how_many_questions_were_asked(world: World, record_property: object) -> None:
    """Last: says the number, and that nothing fell out of the table by chance."""
    total = sum(asked_of.values())
    print(f"{len(ROUTES)} addresses, {len(HERE)} people, {total} questions")
    assert len(route_names()) == len(ROUTES)
    if len(asked_of) == len(GROUPS):
        assert total > 4000
