"""Reads that only the desk's pages need; each is scoped to the officer."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from motcua.agencies.selectors import Actor
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.dossiers.scope import may_print
from motcua.dossiers.selectors import Row, visible_to
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.rows import read_rows
from motcua.dossiers.selectors.searching import meant_reference

_PAGE = re.compile(r"/ho-so/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII | re.IGNORECASE)


def key_of_reference(actor: Actor, text: str) -> UUID | None:
    """The key of the dossier that a code, a receipt number, the content of a slip's QR code or the address of its page
    names, when this officer may see it.
    """
    seen = Dossier.objects.filter(visible_to(actor))
    page = _PAGE.search(text)
    if page is not None:
        return seen.filter(key=UUID(page[1])).values_list("key", flat=True).first()
    reference = meant_reference(text) if text else None
    if reference is None:
        return None
    named = Q(code=reference) | Q(receipt_number=reference)
    return seen.filter(named).values_list("key", flat=True).first()


def rows_of(actor: Actor, keys: Sequence[UUID], *, to_act: bool = True) -> list[Row]:
    """The rows of these dossiers in the order of `keys`, of those that this officer sees; one statement.

    `to_act`: only those that the own posts give; else those as well that are seen because an opinion was asked.
    """
    scope = submitted_to(actor) if to_act else visible_to(actor)
    found = Dossier.objects.filter(scope, key__in=list(keys))
    by_key = {row.key: row for row in read_rows(found)}
    return [by_key[key] for key in keys if key in by_key]


def slip_of(actor: Actor, key: UUID, slip_id: int) -> IssuedSlip | None:
    """A slip of a dossier that this officer may see."""
    seen = Dossier.objects.filter(visible_to(actor), key=key)
    slips = IssuedSlip.objects.select_related("template", "file", "dossier").defer("template__word_template")
    return slips.filter(dossier__in=seen, id=slip_id).first()


def slips_of(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, list[IssuedSlip]]:
    """The slips of these dossiers, of those that this officer sees, in the order of issue; one statement."""
    seen = Dossier.objects.filter(visible_to(actor), key__in=list(keys))
    slips = IssuedSlip.objects.filter(dossier__in=seen).annotate(dossier_key=F("dossier__key"))
    slips = slips.select_related("template", "file").defer("template__word_template")
    found: dict[UUID, list[IssuedSlip]] = {}
    for slip in slips.order_by("issued_at", "id"):
        found.setdefault(slip.dossier_key, []).append(slip)
    return found


def not_printable(actor: Actor, keys: Sequence[UUID]) -> frozenset[UUID]:
    """Of these dossiers, those that this officer sees and rights keep from printing; one statement where there are any
    rights, else none.
    """
    if not any(seat.rights for seat in actor.seats):
        return frozenset()
    seen = Dossier.objects.filter(visible_to(actor), key__in=list(keys)).defer("search", "search_text")
    return frozenset(one.key for one in seen if not may_print(actor, one))


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


def situation_of(actor: Actor, key: UUID) -> Situation | None:
    """A dossier that this officer may open, as an act would find it now; one statement, its record read when asked."""
    found = Dossier.objects.filter(visible_to(actor), key=key).select_related("examiner")
    dossier = found.defer("search", "search_text").first()
    return Situation(dossier, actor, timezone.now()) if dossier is not None else None
