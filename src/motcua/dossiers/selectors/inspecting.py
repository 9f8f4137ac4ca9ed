"""Who did what, when and by which rule: the records of all dossiers that an inspector's posts give, and their trail.

Other posts of the same person count for nothing here.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.models import Agency, CalendarVersion
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, inspected_agencies
from motcua.audit.models import TrailLine
from motcua.catalogue.models import ProcedureVersion
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.record import events_of
from motcua.dossiers.selectors import trail
from motcua.dossiers.selectors.access import submitted_to
from motcua.dossiers.selectors.story import title_of
from motcua.dossiers.verification import chain_differences
from motcua.forms.models import FormVersion
from motcua.kernel.dates import HANOI
from motcua.kernel.folding import fold
from motcua.kernel.paging import Page
from motcua.people.models import User
from motcua.process.models import ProcessVersion, RuleSet, StateDiagram
from motcua.process.selectors import cached_process, cached_states

PAGE_SIZE = 50
MOST = 10_000
LONGEST_DAYS = 366
_MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What an inspector asks for; days are Hà Nội's, both included. Empty words narrow nothing."""

    first: datetime.date
    last: datetime.date
    code: str = ""
    officer: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """One act of a record. `versions`: the rules by which it was done, in words; `hash`: of the event, in hex."""

    at: datetime.datetime
    title: str
    who: str
    post: str
    place: str
    on_behalf_of: str
    code: str
    key: UUID
    from_state: str
    to_state: str
    reason: str
    versions: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """A dossier with its whole record, and what is wrong with the chain of it; () where nothing is."""

    dossier: Dossier
    acts: tuple[Done, ...]
    differences: tuple[str, ...]


def as_inspector(actor: Actor) -> Actor | None:
    """The person with the inspector's posts alone; None for whoever holds none."""
    seats = tuple(seat for seat in actor.seats if seat.role == Role.INSPECTOR)
    return replace(actor, seats=seats) if seats else None


def agencies_of(inspector: Actor) -> list[str]:
    """The codes of the agencies whose trail an inspector reads; one statement."""
    ids = {agency for seat in inspector.seats for agency in inspected_agencies(seat)}
    return list(Agency.objects.filter(id__in=ids).order_by("code").values_list("code", flat=True))


def acts_done(inspector: Actor, asked: Asked, number: int) -> Page[Done]:
    """One page of acts, the last first; two statements, a third for an officer's name."""
    start = (number - 1) * PAGE_SIZE
    rows = list(_events(inspector, asked)[start : start + PAGE_SIZE + 1])
    return Page(_done(rows[:PAGE_SIZE]), number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE)


def all_acts_done(inspector: Actor, asked: Asked, most: int) -> list[Done]:
    """The same without pages, at most `most`."""
    return _done(_events(inspector, asked)[:most])


def lines_noted(inspector: Actor, asked: Asked, most: int) -> list[trail.Told]:
    """The last lines of the trail that these agencies have in that time: about the dossier, by or about the officer."""
    codes = agencies_of(inspector)
    wanted = trail.Wanted(
        person=asked.officer, about=asked.code, first=asked.first, last=asked.last, of_officers=True
    )
    return trail.told(codes, trail.lines_in(codes, wanted, None, most))


def inspected(inspector: Actor, key: UUID) -> Inspected | None:
    """A dossier with its record, for an inspector whose posts give it; two statements."""
    found = Dossier.objects.filter(submitted_to(inspector), key=key).defer("search", "search_text")
    dossier = found.select_related("agency", "procedure", "procedure_version", "rule_set").first()
    if dossier is None:
        return None
    events = events_of(dossier.id)
    for event in events:
        event.dossier = dossier
    return Inspected(dossier, tuple(_done(events)), tuple(chain_differences(dossier, events)))


def lines_about(inspector: Actor, dossier: Dossier, most: int) -> list[trail.Told]:
    """The last lines of the trail about a dossier and its files, whoever wrote them."""
    codes = agencies_of(inspector)
    if not dossier.code:
        rows = list(TrailLine.objects.filter(about=f"dossier:{dossier.key}").order_by("-at", "-id")[:most])
    else:
        rows = trail.lines_in(codes, trail.Wanted(about=dossier.code), None, most)
    return trail.told(codes, rows)


def _events(inspector: Actor, asked: Asked) -> QuerySet[Event]:
    found = Event.objects.filter(
        submitted_to(inspector, "dossier__"),
        at__gte=datetime.datetime.combine(asked.first, datetime.time.min, HANOI),
        at__lte=datetime.datetime.combine(asked.last, datetime.time.max, HANOI),
    )
    if asked.code:
        code = asked.code.upper()
        found = found.filter(Q(dossier__code=code) | Q(dossier__receipt_number=code))
    if asked.officer:
        found = found.filter(actor_id__in=_officers(asked.officer))
    return (
        found.select_related("dossier")
        .defer("dossier__search", "dossier__search_text", "dossier__answers", "dossier__pending_answers")
        .order_by("-at", "-id")
    )


def _officers(words: str) -> Collection[int]:
    """Ids of officers with these words in their names or mail addresses; citizens are nobody's to look for here."""
    named = User.objects.filter(kind=User.Kind.OFFICER, search_text__contains=fold(words))
    return list(named.values_list("pk", flat=True)[:_MOST_PEOPLE])


def _done(events: Iterable[Event]) -> list[Done]:
    return [_told(event) for event in events]


def _told(event: Event) -> Done:
    dossier, card = event.dossier, event.actor_as
    states = cached_states(dossier.state_diagram_id)
    return Done(
        at=event.at,
        title=title_of(cached_process(dossier.process_version_id), event),
        who=card.get("name", ""),
        post=card.get("title", ""),
        place=", ".join(part for part in (card.get("unit", ""), card.get("agency", "")) if part),
        on_behalf_of=card.get("on_behalf_of", ""),
        code=dossier.code or dossier.receipt_number or "",
        key=dossier.key,
        from_state=states.label(event.from_state) if event.from_state else "",
        to_state=states.label(event.to_state),
        reason=event.reason,
        versions=versions_text(event.versions),
        seq=event.seq,
        hash=bytes(event.hash).hex(),
    )


# In the order in which they are told: its name in an event's `versions`, the word for it.
_VERSIONED: Mapping[str, tuple[str | Promise, type[Model], tuple[str, ...]]] = {
    "procedure": (gettext_lazy("thủ tục"), ProcedureVersion, ("number",)),
    "process": (gettext_lazy("quy trình"), ProcessVersion, ("number",)),
    "form": (gettext_lazy("biểu mẫu"), FormVersion, ("number",)),
    "rules": (gettext_lazy("bộ quy định"), RuleSet, ("code", "number")),
    "states": (gettext_lazy("trạng thái"), StateDiagram, ("number",)),
    "calendar": (gettext_lazy("lịch"), CalendarVersion, ("revision",)),
}


def versions_text(versions: Mapping[str, Any]) -> str:
    """ "thủ tục bản 3, quy trình bản 2, bộ quy định 2018 bản 1, …" of the versions that an event names."""
    parts = []
    for name, (word, _model, _columns) in _VERSIONED.items():
        if versions.get(name):
            *code, number = _version(name, versions[name])
            parts.append(" ".join([str(word), *code, _("bản %(number)s") % {"number": number}]))
    return ", ".join(parts)


@lru_cache(maxsize=4096)
def _version(name: str, version_id: int) -> tuple[str, ...]:
    """What a version is called; it never changes. One statement the first time."""
    _word, model, columns = _VERSIONED[name]
    found = model._default_manager.filter(pk=version_id).values_list(*columns).first()
    return tuple(str(one) for one in found) if found is not None else ("?",)
