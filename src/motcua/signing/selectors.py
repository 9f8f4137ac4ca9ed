"""What waits for an officer's signature."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from motcua.agencies.selectors import Actor
from motcua.dossiers.acts.signed import BACK
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.scope import through
from motcua.dossiers.selectors.access import submitted_to
from motcua.process.selectors import cached_process
from motcua.signing.models import Document, Signature
from motcua.signing.standing import LATEST_DRAFT, is_standing

MOST_ROWS = 200


@dataclass(frozen=True)
class Waiting:
    """A dossier at a step of this officer that asks for a signature; its document, where one is prepared."""

    dossier: Dossier
    kind: str
    document: Document | None
    is_signed: bool
    state: str
    error: str


def waiting_for(actor: Actor) -> list[Waiting]:
    """The dossiers that stand with this officer and want a signature, the oldest first; at most 200, three
    statements.
    """
    if actor.person is None:
        return []
    mine = Q(pk__in=[])
    for seat in actor.seats:
        # Of whoever delegated the post as well: it is signed with one's own key.
        theirs = Q(assignee_id=None) | Q(assignee_id__in=through(actor, seat))
        mine |= theirs & Q(step_role=seat.role, unit_id=seat.unit_id, agency_id__in=seat.agencies)
    found = (
        Dossier.objects.filter(submitted_to(actor), mine, finished_at__isnull=True, ended_at__isnull=True)
        .defer("search", "search_text")
        .order_by("step_since", "id")[: MOST_ROWS * 5]
    )
    wanting = [(one, kind) for one in found if (kind := _kind(one))][:MOST_ROWS]
    went_back = Event.objects.filter(dossier=OuterRef("dossier"), act__in=BACK).order_by("-seq")
    # What was made before the dossier went back, or of an older draft, is made ready and signed anew.
    documents = {
        one.dossier_id: one
        for one in Document.objects.filter(
            dossier__in=[dossier.pk for dossier, _kind_of in wanting],
            ended_at__isnull=True,
            purpose=Document.Purpose.OUTCOME,
        )
        .select_related("file")
        .annotate(latest=LATEST_DRAFT, back_at=Subquery(went_back.values("at")[:1]))
        if is_standing(one, one.back_at, one.latest)
    }
    last: dict[tuple[int, str], Signature] = {}
    for signature in Signature.objects.filter(document__in=documents.values()).order_by("id"):
        last[(signature.document_id, signature.step)] = signature
    rows = []
    for dossier, kind in wanting:
        document = documents.get(dossier.pk)
        made = last.get((document.pk, dossier.step)) if document is not None else None
        rows.append(
            Waiting(
                dossier,
                kind,
                document,
                made is not None and made.state == Signature.State.DONE,
                str(made.get_state_display()) if made is not None else "",
                made.error if made is not None else "",
            )
        )
    return rows


def _kind(dossier: Dossier) -> str:
    step = cached_process(dossier.process_version_id).steps.get(dossier.step)
    return step.signature if step is not None and step.signature != "none" else ""
