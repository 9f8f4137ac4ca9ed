"""Lines with their places in the chain, in the order of it, as they leave for other systems (`formats`)."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import OuterRef, QuerySet, Subquery

from motcua.audit.formats import Outgoing
from motcua.audit.models import TrailLine, TrailSeal
from motcua.audit.trail import Kind


def with_places(lines: QuerySet[TrailLine]) -> QuerySet[TrailLine]:
    """The lines with `position` and `hash` of their seals; None for those that wait for it."""
    seal = TrailSeal.objects.filter(line_id=OuterRef("pk"))
    return lines.annotate(position=Subquery(seal.values("position")), hash=Subquery(seal.values("hash")))


def outgoing(lines: Iterable[TrailLine], accounts: Mapping[int, str] | None = None) -> Iterator[Outgoing]:
    """Lines of `with_places`; `accounts`: the names of accounts by person, where they may be told."""
    known = accounts or {}
    for line in lines:
        yield Outgoing(
            id=line.pk,
            at=line.at,
            kind=line.kind,
            label=str(Kind(line.kind).label) if line.kind in Kind.values else line.kind,
            person=line.person_id,
            post=line.post_id,
            on_behalf_of=line.on_behalf_of_id,
            agency=line.agency_id,
            about=line.about,
            subject=tuple(line.subject),
            address=line.address,
            session=line.session,
            agent=line.agent,
            details=line.details,
            position=line.position,  # type: ignore[attr-defined]  # annotated
            hash=bytes(line.hash).hex() if line.hash else "",  # type: ignore[attr-defined]  # annotated
            account=known.get(line.person_id or 0, ""),
        )


def after(position: int, most: int) -> tuple[list[Outgoing], int]:
    """The lines after a place of the chain, in its order, at most `most`, and the last place; two statements."""
    seals = list(TrailSeal.objects.filter(position__gt=position).order_by("position")[:most])
    lines = {
        line.pk: line for line in with_places(TrailLine.objects.filter(pk__in=[s.line_id for s in seals]))
    }
    found = list(outgoing(lines[seal.line_id] for seal in seals if seal.line_id in lines))
    return found, seals[-1].position if seals else position
