"""One act on the dossiers ticked in a list: which lists offer which act, and what the ticks say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from motcua.agencies.selectors import Actor
from motcua.desk.listed import Listed
from motcua.desk.shown import tick
from motcua.dossiers.acts.inputs import Input
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.many import BULK_ACTS
from motcua.dossiers.selectors import Filters, Row
from motcua.dossiers.selectors.full import first_offering

CHOSEN, WHOLE_LIST, CONFIRMED = "chon", "tat-ca", "xac-nhan"
# What an officer of the list does with its dossiers one after another all day.
ACTS_OF_LIST: Mapping[str, tuple[str, ...]] = {
    "to_forward": ("forward",),
    "to_assign": ("assign",),
    "to_take": ("take",),
    "to_examine": ("propose",),
    "to_review": ("propose",),
    "to_approve": ("approve",),
    "to_confirm": ("forward",),
}


@dataclass(frozen=True)
class Button:
    """An act that may be done on what is ticked."""

    act: str
    label: str
    href: str


@dataclass(frozen=True)
class Ticked:
    """A ticked dossier, and how many events it had when the officer saw it."""

    key: UUID
    seen: int

    @property
    def value(self) -> str:
        """As the box carries it."""
        return tick(self.key, self.seen)


def buttons(code: str, query: str) -> list[Button]:
    """The bulk acts of a list; `query` keeps its filters in the address."""
    return [
        Button(act, label_of(act), reverse("desk:bulk", kwargs={"code": code, "act": act}) + query)
        for act in ACTS_OF_LIST.get(code, ())
        if act in BULK_ACTS
    ]


def read_ticked(post: QueryDict) -> list[Ticked]:
    """The ticked dossiers, each once, in the order of the page; what is no box of ours is left out."""
    found: dict[UUID, int] = {}
    for text in post.getlist(CHOSEN):
        key, _dot, seen = text.partition(".")
        try:
            found.setdefault(UUID(key), int(seen))
        except ValueError:
            continue
    return [Ticked(key, seen) for key, seen in found.items()]


def whole_list(actor: Actor, listed: Listed, filters: Filters, sort: str, most: int) -> list[Ticked]:
    """Everything in the list under these filters, up to `most`."""
    return [Ticked(row.key, row.event_count) for row in listed.read(actor, filters, sort, size=most).items]


def inputs_for(actor: Actor, act: str, rows: Sequence[Row]) -> list[Input] | None:
    """What the act asks for, read from the first of these dossiers that offers it; None where none does.

    Files and lists of items belong to one dossier and are not asked for many.
    """
    found = first_offering(actor, act, [row.key for row in rows])
    return None if found is None else [one for one in found.inputs if one.kind not in ("file", "items")]
