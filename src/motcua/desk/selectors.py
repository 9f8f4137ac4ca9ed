"""Reads that only the desk's pages need; each is scoped to the officer."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.dossiers.selectors import Row, visible_to
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.rows import read_rows
from motcua.dossiers.selectors.searching import exact_reference


def key_of_reference(actor: Actor, text: str) -> UUID | None:
    """The key of the dossier that a whole code or receipt number names, when this officer may see it."""
    reference = exact_reference(text) if text else None
    if reference is None:
        return None
    named = Q(code=reference) | Q(receipt_number=reference)
    return Dossier.objects.filter(visible_to(actor), named).values_list("key", flat=True).first()


def rows_of(actor: Actor, keys: Sequence[UUID]) -> list[Row]:
    """The rows of these dossiers in the order of `keys`, of those that this officer sees; one statement."""
    found = Dossier.objects.filter(submitted_to(actor), key__in=list(keys))
    by_key = {row.key: row for row in read_rows(found)}
    return [by_key[key] for key in keys if key in by_key]


def slip_of(actor: Actor, key: UUID, slip_id: int) -> IssuedSlip | None:
    """A slip of a dossier that this officer may see."""
    seen = Dossier.objects.filter(visible_to(actor), key=key)
    slips = IssuedSlip.objects.select_related("template", "file").defer("template__word_template")
    return slips.filter(dossier__in=seen, id=slip_id).first()


def unfinished_entries(actor: Actor) -> list[Dossier]:
    """Paper dossiers that this officer began to enter, the last touched first; discarded ones too."""
    return list(
        _own_entries(actor)
        .select_related("procedure", "procedure_version")
        .defer(
            "procedure_version__data", "procedure_version__search_text", "procedure_version__search", "search"
        )
        .order_by("-saved_at")[:30]
    )


def untouched_entry(actor: Actor, procedure_code: str, agency_code: str) -> UUID | None:
    """An entry of the procedure that was begun and never saved, to go on with instead of beginning another."""
    own = _own_entries(actor).filter(discarded_at__isnull=True, draft_revision=0)
    return (
        own.filter(procedure__code=procedure_code, agency__code=agency_code)
        .values_list("key", flat=True)
        .first()
    )


def _own_entries(actor: Actor) -> QuerySet[Dossier]:
    return Dossier.objects.filter(visible_to(actor), submitted_at__isnull=True).exclude(
        channel=Dossier.Channel.ONLINE
    )
