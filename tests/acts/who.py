"""Who may do an act: everybody of the sample tries it, each on the same dossier, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import NotAllowed, NotFound, Refusal
from motcua.dossiers.models import Dossier
from motcua.dossiers.permitted import PERMITTED
from motcua.dossiers.states import State
from tests import story as cast
from tests.story import Story

EVERYBODY = (
    cast.APPLICANT,
    cast.STRANGER,
    cast.ORGANISATION,
    cast.DESK,
    cast.DESK_2,
    cast.HEAD,
    cast.EXAMINER,
    cast.EXAMINER_2,
    cast.OTHER_HEAD,
    cast.OTHER_EXAMINER,
    cast.DIRECTOR,
    cast.DEPUTY,
    cast.CLERK,
    cast.ADMINISTRATOR,
    cast.COMMUNE_DESK,
    cast.JUSTICE_DESK,
    cast.JUSTICE_HEAD,
    cast.JUSTICE_EXAMINER,
    cast.JUSTICE_DIRECTOR,
    cast.JUSTICE_CLERK,
    cast.JUSTICE_ADMINISTRATOR,
)
WORDS = {
    403: "Bạn không có quyền thực hiện thao tác này với hồ sơ ở bước hiện tại.",
    404: "Không tìm thấy hồ sơ này.",
}
DESKS = {cast.DESK, cast.DESK_2}
LEADERS = {cast.DIRECTOR, cast.DEPUTY}
# Who may know of a submitted dossier of the department before and after a division has it.
AGENCY = {cast.APPLICANT, *DESKS, *LEADERS, cast.CLERK}
DIVISION = AGENCY | {cast.HEAD, cast.EXAMINER, cast.EXAMINER_2}


def check_access(
    story: Story,
    act: str,
    dossier: Dossier,
    *,
    may: set[str],
    knowing: set[str],
    data: Mapping[str, Any] | None = None,
) -> None:
    """Exactly `may` may do the act; others who know of the dossier get a 403, and for the rest it does not exist."""
    state = State(dossier.state)
    verdicts = {email: _try(story.actor(email), act, dossier, data) for email in EVERYBODY}
    wanted = {email: 200 if email in may else 403 if email in knowing else 404 for email in EVERYBODY}
    assert verdicts == wanted
    assert _try(Actor(None), act, dossier, data) == 404
    for email in may:
        roles = {Role(seat.role) for seat in story.actor(email).seats} or {Role.APPLICANT}
        assert any(act in PERMITTED[state].get(role, ()) for role in roles), f"{email} acts beside the table"


def _try(by: Actor, act: str, dossier: Dossier, data: Mapping[str, Any] | None) -> int:
    attempt = transaction.savepoint()
    refused: Refusal | None = None
    try:
        done = perform(act, by=by, dossier=dossier.key, data=data)
        assert done.event is not None
        assert done.event.actor_id == (by.person.id if by.person is not None else None)
    except (NotAllowed, NotFound) as refusal:
        refused = refusal
    finally:
        transaction.savepoint_rollback(attempt)
    if refused is None:
        return 200
    assert refused.message == WORDS[refused.status]
    return refused.status
