"""A whole dossier for the one who opens it: content, papers, record, exchanges, and this person's acts now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef
from django.utils import timezone

from motcua.agencies.names import agency_on, unit_on
from motcua.agencies.posts import is_vacant, kept_post
from motcua.agencies.selectors import Actor, kept_unit, stamp
from motcua.catalogue.selectors import kept_version
from motcua.data.kept import KeptQuery
from motcua.dossiers.acts import ACTS
from motcua.dossiers.acts.base import asked_for
from motcua.dossiers.acts.inputs import Input
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.clockwork import reckoning_of
from motcua.dossiers.errors import NotAllowed
from motcua.dossiers.masking import page_mask
from motcua.dossiers.models import Consultation, Dossier, Event, Exchange, IssuedSlip, Outcome, Paper
from motcua.dossiers.notes import may_read_notes
from motcua.dossiers.papers import current_papers
from motcua.dossiers.presence import Present
from motcua.dossiers.produced import Product, products, value_lines
from motcua.dossiers.record import events_of
from motcua.dossiers.rounds import Round, rounds
from motcua.dossiers.scope import is_own
from motcua.dossiers.selectors import rows, story
from motcua.dossiers.selectors.access import may_open, submitted_to
from motcua.dossiers.selectors.beside import Beside, Note, read_beside
from motcua.dossiers.selectors.relatives import Relative, latest_child
from motcua.dossiers.states import State
from motcua.dossiers.verification_duties import duties_told
from motcua.kernel.due import Lateness
from motcua.kernel.masking import OPEN, Mask
from motcua.people.models import User
from motcua.process.definition import Action
from motcua.process.selectors import StateInfo, state_at


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
        situation, dossier = self.situation, self.dossier
        return state_at(situation.states, situation.process, dossier.state, dossier.step)

    @property
    def step_title(self) -> str:
        """Where the dossier stands."""
        return self.situation.process.title_of(self.dossier.step)

    @property
    def waiting_post(self) -> str:
        """The one post whose holders the dossier waits for, by its title; "" for none, or where somebody took it."""
        post = self.dossier.post
        return post.title if post is not None and self.dossier.assignee_id is None else ""

    @property
    def is_post_vacant(self) -> bool:
        """Whether it waits for a post that nobody holds. No statement where it waits for no single post."""
        return bool(self.waiting_post) and is_vacant(self.dossier.post_id or 0, stamp())

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
        return events_of(self.dossier.id)

    @cached_property
    def _beside(self) -> Beside:
        # Who may read the notes is of the agency that leads: the results of what it handed on are its to see as well.
        with_notes = not self.for_applicant and may_read_notes(self.actor, self.dossier)
        officer = None if self.for_applicant else self.actor.person
        hands_on = with_notes and self.hands_on
        around = officer is not None and (self.hands_on or self.dossier.parent_id is not None)
        return read_beside(
            self.dossier,
            officer=officer,
            with_notes=with_notes,
            with_children=hands_on,
            relatives_for=self.actor if around else None,
        )

    @cached_property
    def timeline(self) -> list[story.Moment]:
        """The record as told, newest first."""
        return story.timeline(self.dossier, self.events, for_applicant=self.for_applicant)

    @cached_property
    def path(self) -> list[story.PathStep]:
        """The way through the process."""
        return story.path(self.dossier, self.events, self.now)

    @property
    def present(self) -> list[Present]:
        """Colleagues who have the page open too."""
        return self._beside.present

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

    @property
    def products(self) -> list[Product]:
        """Papers that officers made at the steps; they are not the applicant's to see."""
        return [] if self.for_applicant else products(self.events)

    @property
    def product_values(self) -> list[dict[str, str]]:
        """What officers filled in at the steps, each with its label; not the applicant's to see either."""
        return [] if self.for_applicant else value_lines(self.dossier, self.situation.process, self.mask)

    @property
    def whole_product_values(self) -> list[dict[str, str]]:
        """The same with nothing hidden, for whoever asked to be shown one of them and was noted."""
        return [] if self.for_applicant else value_lines(self.dossier, self.situation.process)

    @cached_property
    def papers(self) -> list[Paper]:
        """Papers that count now, oldest first; officers see only what was submitted."""
        found = current_papers(self.dossier)
        submitted_only = not self.for_applicant and self.dossier.submitted_at is not None
        return [paper for paper in found if paper.submitted] if submitted_only else found

    @property
    def exchanges(self) -> list[Exchange]:
        """Trao đổi, oldest first."""
        return self._beside.exchanges

    @property
    def notes(self) -> list[Note]:
        """Internal notes, oldest first; none for the applicant, nor for an agency that is only asked for an opinion."""
        return self._beside.notes

    @cached_property
    def rounds(self) -> list[Round]:
        """Every supplement request with its answer, oldest first."""
        return rounds(self.events, self.situation.procedure, self.situation.form, self.mask)

    @cached_property
    def mask(self) -> Mask:
        """What this person sees of numbers, telephones and the like; the applicant sees everything."""
        if self.for_applicant:
            return OPEN
        return page_mask(self.actor, self.dossier, {action.act for action in self.actions})

    @property
    def opinions(self) -> list[Consultation]:
        """Opinions asked of other units, oldest first."""
        return [] if self.for_applicant else self.situation.opinions

    @property
    def hands_on(self) -> bool:
        return any(step.handoff for step in self.situation.process.steps.values())

    @property
    def child_outcomes(self) -> dict[str, list[Outcome]]:
        """Results of the dossiers that this one was handed on as, by their key: for the lead agency alone."""
        return self._beside.child_outcomes

    @property
    def relatives(self) -> list[Relative]:
        """The dossier that this one was handed on from, and those that it was handed on as: for officers alone."""
        return self._beside.relatives

    @cached_property
    def last_request(self) -> Event | None:
        """The supplement request that waits for its answer, if any: `reason`, and `data["items"]`."""
        if self.dossier.state not in (State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED):
            return None
        return next((event for event in reversed(self.events) if event.act == "ask_supplement"), None)

    @cached_property
    def financial_duty(self) -> Event | None:
        """The suspension for a financial duty that is not done yet, if any: `reason`, and `data.get("until")`."""
        if self.dossier.state != State.PAYMENT_ASKED:
            return None
        return next((event for event in reversed(self.events) if event.act == "suspend"), None)

    @cached_property
    def has_fees(self) -> bool:
        """Whether anything was ever asked to be paid for it, by the record; its process may be another by now."""
        return any("duty" in event.data for event in self.events)

    @cached_property
    def is_unpaid(self) -> bool:
        """Whether some of it is neither paid nor ended, by the record."""
        raised, ended = duties_told(self.events)
        return bool(raised.keys() - ended.keys())

    def action(self, code: str) -> AvailableAction | None:
        """The button of that code, if this person has it now."""
        return next((one for one in _available(self.situation) if one.code == code), None)

    @cached_property
    def actions(self) -> list[AvailableAction]:
        """What this person may do now."""
        # The page shows the record anyway: what is used up need not be read from it once more.
        self.situation.history = self.events
        if self.hands_on and not self.for_applicant:
            self.situation.child = latest_child(self.relatives, self.dossier)
        return available_actions(self.actor, self.dossier, self.situation)


@lru_cache(maxsize=4096)
def _kept_officer(person_id: int, at: int) -> User:
    return User.objects.get(id=person_id)


_FIELDS: dict[str, Any] = {field.name: field for field in Dossier._meta.concrete_fields}

_by_key = KeptQuery(lambda key: Dossier.objects.filter(key=key).defer("search", "search_text"), uuid4())


def _with_names(found: Dossier) -> Dossier:
    """The dossier with the names around it.

    Agency, units, officers and procedure come from memory: joined, they made the database plan longer than it read.
    """
    at = stamp()
    # Once it has ended, under the names of that day.
    day = timezone.localdate(found.ended_at) if found.ended_at is not None else timezone.localdate()
    version = kept_version(found.procedure_version_id)
    around = {
        "agency": agency_on(found.agency_id, day, at),
        "procedure_version": version,
        "procedure": version.procedure,
        "unit": kept_unit(found.unit_id, at) if found.unit_id is not None else None,
        "post": kept_post(found.post_id, at) if found.post_id is not None else None,
        "division": unit_on(found.division_id, day, at) if found.division_id is not None else None,
        "assignee": _kept_officer(found.assignee_id, at) if found.assignee_id is not None else None,
        "examiner": _kept_officer(found.examiner_id, at) if found.examiner_id is not None else None,
    }
    for name, row in around.items():
        # The row's own key stands in its column already; assigning would set and check it again.
        _FIELDS[name].set_cached_value(found, row)
    return found


def own_dossier(user: Any, key: UUID) -> DossierView | None:
    """The applicant's own dossier; None for a stranger's."""
    found = _by_key.first(key)
    if found is None or not is_own(user, found):
        return None
    return DossierView(_with_names(found), Actor(user), for_applicant=True)


def dossier_for(actor: Actor, key: UUID) -> DossierView | None:
    """A dossier for an officer who may see it; None otherwise."""
    found = _by_key.first(key)
    if found is None or not may_open(actor, found):
        return None
    return DossierView(_with_names(found), actor, for_applicant=False)


# Officers' acts that are possible without an action of the process, in the order of their buttons.
_BESIDE = {
    "answer_consultation": "primary",
    "take_consultation": "plain",
    "consult": "plain",
    "reassign": "plain",
    "compare_originals": "plain",
    "take_back": "plain",
    "approve_correction": "primary",
    "correct_outcome": "plain",
    "reopen": "plain",
    "remove": "danger",
    "reinstate": "plain",
}


def available_actions(
    actor: Actor, dossier: Dossier, situation: Situation | None = None
) -> list[AvailableAction]:
    """The acts that a person has now: the step's actions that the permitted table and the post allow, in order.

    The acts beside the process (submit, discard, restore, withdraw), the applicant's own or entered at the desk for a
    person who came, follow those of the step.
    """
    return list(_available(situation or Situation(dossier, actor, timezone.now())))


def _available(here: Situation) -> Iterator[AvailableAction]:
    """One after another: whoever looks for a certain one reads no more than it takes."""
    for action in here.offered:
        button = _button(here, action)
        if button is not None:
            yield button
    for act in ("submit", "discard", "restore", "ask_withdrawal"):
        if _fits_draft(here.dossier, act) and _has(here, act):
            kind = "danger" if act == "discard" else "plain"
            yield AvailableAction(act, label_of(act), act, kind, ACTS[act].inputs(here))
    named = {action.act for action in here.offered}
    for act in _BESIDE:
        button = _button_beside(here, act) if act not in named else None
        if button is not None:
            yield button


def first_offering(actor: Actor, act: str, keys: Sequence[UUID], action: str = "") -> AvailableAction | None:
    """The button of an act (of one action, where given) on the first of these dossiers that offers it to the person.

    One statement for all of them, beside what the act itself reads to say what it asks for.
    """
    now = timezone.now()
    found = Dossier.objects.filter(submitted_to(actor), key__in=list(keys)).defer("search", "search_text")
    if act == "take_back":
        # Whether it can be taken back takes the record: it is read of what this person did the last act on alone.
        latest = Event.objects.filter(dossier=OuterRef("pk"), seq=OuterRef("event_count"))
        found = found.filter(Exists(latest.filter(actor=actor.person)))
    for dossier in found.order_by("id"):
        here = Situation(dossier, actor, now)
        named = next((one for one in here.offered if one.act == act and action in ("", one.code)), None)
        button = _button(here, named) if named is not None else _button_beside(here, act)
        if button is not None and action in ("", button.code):
            return button
    return None


def _button(here: Situation, action: Action) -> AvailableAction | None:
    """The button of an action of the step; None where this person does not have it."""
    act = ACTS.get(action.act)
    if act is None or not _has(here, action.act) or not act.is_offered(here):
        return None
    return AvailableAction(action.code, action.label, action.act, action.kind, asked_for(act, here, action))


def _button_beside(here: Situation, act: str) -> AvailableAction | None:
    """The button of an act that needs no action of the process; None where this person does not have it."""
    if act not in _BESIDE or not _has(here, act) or not ACTS[act].is_offered(here):
        return None
    return AvailableAction(act, label_of(act), act, _BESIDE[act], ACTS[act].inputs(here))


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
