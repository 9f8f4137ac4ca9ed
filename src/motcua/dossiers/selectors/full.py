"""A whole dossier for the one who opens it: content, papers, record, exchanges, and this person's acts now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from motcua.agencies.selectors import Actor, kept_agency, kept_unit, stamp
from motcua.catalogue.selectors import kept_version
from motcua.dossiers.acts import ACTS
from motcua.dossiers.acts.base import asked_for
from motcua.dossiers.acts.inputs import Input
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.clockwork import reckoning_of
from motcua.dossiers.errors import NotAllowed
from motcua.dossiers.models import Dossier, Event, Exchange, IssuedSlip, Outcome, Paper
from motcua.dossiers.selectors import rows, story
from motcua.dossiers.selectors.access import visible_to
from motcua.dossiers.selectors.beside import Beside, read_beside
from motcua.dossiers.states import State
from motcua.kernel.due import Lateness
from motcua.people.models import User
from motcua.process.selectors import StateInfo


@dataclass(frozen=True)
class AvailableAction:
    """A button that this person has now. `code` is what the act's address carries."""

    code: str
    label: str
    act: str
    kind: str
    inputs: Sequence[Input]


class DossierView:
    """A dossier as one person sees it. Each part is read once, when it is first asked for."""

    def __init__(self, dossier: Dossier, actor: Actor, *, for_applicant: bool) -> None:
        self.dossier = dossier
        self.actor = actor
        self.for_applicant = for_applicant
        self.now = timezone.now()
        self.situation = Situation(dossier, actor, self.now)

    @property
    def reference(self) -> str:
        """The code, or the receipt number before it has one."""
        return self.dossier.code or self.dossier.receipt_number or ""

    @property
    def state(self) -> StateInfo:
        """The legal state as shown."""
        return self.situation.states.by_code[self.dossier.state]

    @property
    def step_title(self) -> str:
        """Where the dossier stands."""
        return self.situation.process.title_of(self.dossier.step)

    @cached_property
    def due(self) -> tuple[Lateness | None, str]:
        """Lateness and its words."""
        dossier = self.dossier
        return rows.due_texts(
            dossier.agency_id, dossier.state, dossier.due_at, dossier.finished_at, dossier.clock, self.now
        )

    @cached_property
    def due_line(self) -> str:
        """The circular's line of due time and lateness."""
        return rows.full_due_line(self.dossier, self.now)

    @property
    def due_state(self) -> str:
        """How the due time is shown: on_time, soon, late, paused, done or none."""
        dossier = self.dossier
        return rows.due_state(
            self.due[0], is_finished=dossier.finished_at is not None, is_paused=rows.is_paused(dossier.clock)
        )

    @cached_property
    def share_used(self) -> int | None:
        """Per cent of the legal time used, at most 100; None where no clock runs."""
        reckoning = reckoning_of(self.dossier)
        if reckoning.budget is None or not reckoning.budget:
            return None
        return min(100, int(100 * reckoning.used(self.dossier.finished_at or self.now) / reckoning.budget))

    @cached_property
    def events(self) -> list[Event]:
        """The record, oldest first."""
        return list(Event.objects.filter(dossier=self.dossier).order_by("seq"))

    @cached_property
    def _beside(self) -> Beside:
        return read_beside(self.dossier)

    @cached_property
    def timeline(self) -> list[story.Moment]:
        """The record as told, newest first."""
        return story.timeline(self.dossier, self.events, for_applicant=self.for_applicant)

    @cached_property
    def path(self) -> list[story.PathStep]:
        """The way through the process."""
        return story.path(self.dossier, self.events, self.now)

    @property
    def slips(self) -> list[IssuedSlip]:
        """Slips issued, newest first."""
        return self._beside.slips

    @property
    def outcomes(self) -> list[Outcome]:
        """Results; for the applicant only once handed over."""
        if self.for_applicant and self.dossier.state != State.HANDED_OVER:
            return []
        return self._beside.outcomes

    @cached_property
    def papers(self) -> list[Paper]:
        """Papers that count now, oldest first; officers see only what was submitted."""
        found = Paper.objects.filter(dossier=self.dossier, removed_at__isnull=True).select_related("file")
        submitted_only = not self.for_applicant and self.dossier.submitted_at is not None
        return list((found.filter(submitted=True) if submitted_only else found).order_by("id"))

    @property
    def exchanges(self) -> list[Exchange]:
        """Trao đổi, oldest first."""
        return self._beside.exchanges

    @cached_property
    def last_request(self) -> Event | None:
        """The supplement request that waits for its answer, if any: `reason`, and `data["items"]`."""
        if self.dossier.state not in (State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED):
            return None
        return next((event for event in reversed(self.events) if event.act == "ask_supplement"), None)

    @cached_property
    def actions(self) -> list[AvailableAction]:
        """What this person may do now."""
        return available_actions(self.actor, self.dossier, self.situation)


@lru_cache(maxsize=4096)
def _kept_officer(person_id: int, at: int) -> User:
    return User.objects.get(id=person_id)


def _read(dossiers: QuerySet[Dossier]) -> Dossier | None:
    """The dossier with the names around it, in one statement once those are in memory.

    Agency, units, officers and procedure come from memory: joined, they made the database plan longer than it read.
    """
    found = dossiers.defer("search").first()
    if found is None:
        return None
    at = stamp()
    found.agency = kept_agency(found.agency_id, at)
    found.procedure_version = kept_version(found.procedure_version_id)
    found.procedure = found.procedure_version.procedure
    found.unit = kept_unit(found.unit_id, at) if found.unit_id is not None else None
    found.division = kept_unit(found.division_id, at) if found.division_id is not None else None
    found.assignee = _kept_officer(found.assignee_id, at) if found.assignee_id is not None else None
    found.examiner = _kept_officer(found.examiner_id, at) if found.examiner_id is not None else None
    return found


def own_dossier(user: Any, key: UUID) -> DossierView | None:
    """The applicant's own dossier; None for a stranger's."""
    found = _read(Dossier.objects.filter(key=key, submitter_id=user.id))
    return DossierView(found, Actor(user), for_applicant=True) if found is not None else None


def dossier_for(actor: Actor, key: UUID) -> DossierView | None:
    """A dossier for an officer who may see it; None otherwise."""
    found = _read(Dossier.objects.filter(visible_to(actor), key=key))
    return DossierView(found, actor, for_applicant=False) if found is not None else None


def available_actions(
    actor: Actor, dossier: Dossier, situation: Situation | None = None
) -> list[AvailableAction]:
    """The acts that a person has now: the step's actions that the permitted table and the post allow, in order.

    The acts beside the process (submit, discard, restore, withdraw), the applicant's own or entered at the desk for a
    person who came, follow those of the step.
    """
    here = situation or Situation(dossier, actor, timezone.now())
    offered = []
    step = here.step
    for action in step.actions if step is not None else ():
        if action.act in ACTS and _has(here, action.act):
            offered.append(
                AvailableAction(
                    action.code,
                    action.label,
                    action.act,
                    action.kind,
                    asked_for(ACTS[action.act], here, action),
                )
            )
    offered += [
        AvailableAction(
            act, label_of(act), act, "danger" if act == "discard" else "plain", ACTS[act].inputs(here)
        )
        for act in ("submit", "discard", "restore", "ask_withdrawal")
        if _fits_draft(dossier, act) and _has(here, act)
    ]
    return offered


def _fits_draft(dossier: Dossier, act: str) -> bool:
    if act == "restore":
        return dossier.discarded_at is not None
    return dossier.discarded_at is None


def _has(situation: Situation, act: str) -> bool:
    try:
        situation.seat_for(act)
    except NotAllowed:
        return False
    return True
