"""Looking a dossier up by its code (KT.5, I.14): what a stranger may know, and what a second proof opens."""

import datetime
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from motcua.agencies.names import agency_on
from motcua.agencies.selectors import stamp
from motcua.catalogue.selectors import kept_version
from motcua.data.kept import KeptQuery
from motcua.dossiers.models import Dossier
from motcua.dossiers.received import receiver_name
from motcua.dossiers.record import events_of
from motcua.dossiers.scope import is_own, own
from motcua.dossiers.selectors import story
from motcua.dossiers.selectors.rows import full_due_line
from motcua.dossiers.selectors.searching import exact_reference, matching
from motcua.kernel.masking import mask_name
from motcua.people.models import ProvenFacts
from motcua.process.selectors import StateInfo, cached_process, cached_states, state_at

PROOF_DIGITS = 4
_MOST_OF_NUMBER = 50


@dataclass(frozen=True)
class PublicView:
    """A dossier for the public page. Names are masked unless `is_open`."""

    reference: str
    procedure_code: str
    procedure_name: str
    agency_name: str
    receiver_name: str
    applicant_name: str
    state: StateInfo
    received_at: datetime.datetime | None
    due_at: datetime.datetime | None
    due_line: str
    finished_at: datetime.datetime | None
    path: list[story.PathStep]
    is_open: bool


_BY_COLUMN = {
    column: KeptQuery(
        lambda reference, column=column: Dossier.objects.filter(
            **{column: reference}, submitted_at__isnull=False
        ).defer("search", "search_text", "answers", "pending_answers"),
        "a reference",
    )
    for column in ("code", "receipt_number")
}


def lookup(reference: str, proof: str | None = None, user: Any = None) -> PublicView | None:
    """Find a submitted dossier by code or receipt number; None when there is none (two statements at most).

    `proof`: the last four digits of the applicant's phone or ID number; it, or being the signed-in submitter, unmasks
    the name. A wrong proof looks like none was given.
    """
    exact = exact_reference(reference)
    if exact is None:
        return None
    column = "receipt_number" if exact.startswith("TN-") else "code"
    dossier = _BY_COLUMN[column].first(exact)
    if dossier is None:
        return None
    version, now = kept_version(dossier.procedure_version_id), timezone.now()
    is_open = _is_submitter(dossier, user) or _proves(dossier, proof)
    events = events_of(dossier.id)
    return PublicView(
        reference=dossier.code or dossier.receipt_number or "",
        procedure_code=version.procedure.code,
        procedure_name=version.name,
        agency_name=_agency_name(dossier, now),
        receiver_name=receiver_name(dossier),
        applicant_name=dossier.applicant_name if is_open else mask_name(dossier.applicant_name),
        state=state_at(
            cached_states(dossier.state_diagram_id),
            cached_process(dossier.process_version_id),
            dossier.state,
            dossier.step,
        ),
        received_at=dossier.accepted_at,
        due_at=dossier.due_at,
        due_line=full_due_line(dossier, now),
        finished_at=dossier.finished_at,
        path=story.path(dossier, events, now),
        is_open=is_open,
    )


def of_number(user: Any, number: str) -> list[Dossier]:
    """The dossiers of whoever has this number, as far as they are the signed-in person's own; the newest first.

    Those that the person filed, and those of the number that a provider proved to be the person's, whoever filed them.
    Of a stranger's number nothing is told, not even whether there is anything. Two statements.
    """
    if not getattr(user, "is_authenticated", False) or user.is_officer or not number:
        return []
    proven = ProvenFacts.objects.filter(person=user).first()
    mine = own(user)
    if proven is not None and hmac.compare_digest(proven.number.encode(), number.encode()):
        mine |= matching(number, whole_numbers=True)
    of_number = Q(applicant__id_number=number) | Q(applicant__tax_code=number)
    found = Dossier.objects.filter(mine, of_number, submitted_at__isnull=False)
    found = found.defer("search", "search_text", "answers", "pending_answers").select_related(
        "procedure_version"
    )
    return list(found.order_by("-submitted_at", "-id")[:_MOST_OF_NUMBER])


def state_of(dossier: Dossier) -> StateInfo:
    """The state of a dossier as everybody is told it."""
    diagram, process = cached_states(dossier.state_diagram_id), cached_process(dossier.process_version_id)
    return state_at(diagram, process, dossier.state, dossier.step)


def _agency_name(dossier: Dossier, now: datetime.datetime) -> str:
    """What the agency is called; of a dossier that has ended, what it was called then."""
    day = timezone.localdate(dossier.ended_at or now)
    return agency_on(dossier.agency_id, day, stamp()).name


def _is_submitter(dossier: Dossier, user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False)) and is_own(user, dossier) and not user.is_officer


def _proves(dossier: Dossier, proof: str | None) -> bool:
    given = _digits(proof or "")
    if len(given) != PROOF_DIGITS:
        return False
    return any(hmac.compare_digest(given, ending) for ending in _endings(dossier))


def _endings(dossier: Dossier) -> Iterator[str]:
    for name in ("phone", "id_number", "tax_code"):
        digits = _digits(str(dossier.applicant.get(name, "")))
        if len(digits) >= PROOF_DIGITS:
            yield digits[-PROOF_DIGITS:]


def _digits(text: str) -> str:
    # Plain digits alone: comparing in constant time knows nothing of the digits of other scripts.
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())
