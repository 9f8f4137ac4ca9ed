"""What an act looks at: the locked dossier, the definitions that it follows, and in which role the actor acts."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.rights import ACTS, GIVEN, NOT_GIVEN, Decision, Ground, decide
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, Seat, calendar_of
from motcua.catalogue.definition import ProcedureDefinition
from motcua.catalogue.selectors import cached_version
from motcua.data.kept import KeptQuery
from motcua.dossiers.behalf import allow_by_mandate
from motcua.dossiers.errors import Conflict, NotAllowed
from motcua.dossiers.models import Consultation, Dossier, Event, Paper, Supplement
from motcua.dossiers.papers import current_papers
from motcua.dossiers.permitted import (
    BY_AGENCY,
    BY_DESK,
    BY_DESK_FOR_APPLICANT,
    BY_DESK_FOR_BROUGHT,
    BY_DIVISION_HEAD,
    BY_OVERRIDE,
    BY_RECEIVER,
    may,
    may_be_given,
    may_system,
)
from motcua.dossiers.produced import values_of
from motcua.dossiers.record import events_of
from motcua.dossiers.requests import open_request
from motcua.dossiers.scope import case_of, is_own, is_received_by, is_theirs
from motcua.dossiers.states import State
from motcua.forms import rules as form_rules
from motcua.forms.definition import Form
from motcua.forms.selectors import cached_form
from motcua.kernel.worktime import WorkingCalendar
from motcua.process.definition import GRANTED, REFUSED, Action, Process, Step
from motcua.process.interpreter import Position
from motcua.process.rules import Rules, Stage
from motcua.process.selectors import States, cached_process, cached_rules, cached_states


@dataclass
class Situation:
    """A dossier as one actor finds it at one moment."""

    dossier: Dossier
    actor: Actor
    at: datetime.datetime
    # Numbers of sequences that were taken beforehand, by name; whoever uses one takes it out.
    numbers: dict[str, int] = field(default_factory=dict)
    # What the act's slip says, gathered beforehand.
    slip_content: dict[str, Any] | None = None
    # What the act found while it was checked, and uses when it is done.
    found: Any = None

    @cached_property
    def process(self) -> Process:
        """The process version that the dossier started under."""
        return cached_process(self.dossier.process_version_id)

    @cached_property
    def states(self) -> States:
        """The state diagram that the dossier started under."""
        return cached_states(self.dossier.state_diagram_id)

    @cached_property
    def rules(self) -> Rules:
        """The rule set pinned by the dossier."""
        return cached_rules(self.dossier.rule_set_id)

    @cached_property
    def procedure(self) -> ProcedureDefinition:
        """The procedure version that the dossier started under."""
        return cached_version(self.dossier.procedure_version_id)

    @cached_property
    def form(self) -> Form:
        """The form version that the dossier started under."""
        return cached_form(self.dossier.form_version_id)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the resolving agency."""
        return calendar_of(self.dossier.agency_id)

    @cached_property
    def settled(self) -> form_rules.Settled:
        """What follows from the answers as the act finds them."""
        return form_rules.settle(self.form, self.dossier.answers)

    @cached_property
    def declared(self) -> dict[str, Any]:
        """The answers as they would be declared now: with what is computed, without what a changed answer hid again."""
        return form_rules.clean(self.form, self.dossier.answers, settled=self.settled)

    @cached_property
    def papers(self) -> list[Paper]:
        """The papers that count now, read once: an act looks at them as they stand when it begins."""
        return current_papers(self.dossier)

    @property
    def step(self) -> Step | None:
        """The step at which the dossier stands; None for drafts and at an end."""
        return self.process.steps.get(self.dossier.step)

    @property
    def stage(self) -> Stage:
        """ "intake" before acceptance, "examination" after it."""
        return "examination" if self.dossier.accepted_at is not None else "intake"

    @cached_property
    def history(self) -> list[Event]:
        """The record so far, oldest first: one statement, unless the page has read it already and put it here."""
        return events_of(self.dossier.id)

    @cached_property
    def opinions(self) -> list[Consultation]:
        """The opinions asked on this dossier, oldest first, with units, agencies and files.

        One statement; none where the record was read already and says that nobody was asked (`verify-record` proves
        that rows and record agree).
        """
        if "history" in self.__dict__ and not any("asked" in event.data for event in self.history):
            return []
        found = _opinions_on(self.dossier.id)
        for one in found:
            one.dossier = self.dossier
        return found

    def done(self, act: str) -> list[Event]:
        """The times that an act was done."""
        return [event for event in self.history if event.act == act]

    def supplements_asked(self) -> int:
        """How many supplements were asked for at the present stage."""
        return sum(event.data.get("stage") == self.stage for event in self.done("ask_supplement"))

    @cached_property
    def request(self) -> Supplement | None:
        """The supplement request that waits for its answer: one statement."""
        return open_request(self.dossier)

    @property
    def position(self) -> Position:
        """The dossier's place as the interpreter takes it."""
        return Position(
            self.dossier.step, self.dossier.state, self.dossier.return_step, self.dossier.return_state
        )

    @property
    def is_applicant(self) -> bool:
        """Whether the actor is the one who submitted (or is drafting) this dossier.

        An officer who entered what somebody brought to the desk acts through the post, like every colleague there.
        """
        person, dossier = self.actor.person, self.dossier
        online = dossier.channel == Dossier.Channel.ONLINE
        return online and person is not None and is_own(person, dossier)

    def seat_for(self, act: str) -> Seat | None:
        """The post through which the actor may do the act here; None when as applicant. Raises NotAllowed."""
        if self.actor.is_system and may_system(act, self.dossier.state):
            return None
        if self.is_theirs(act) and may(Role.APPLICANT, act, self.dossier.state):
            allow_by_mandate(self.actor.behalf, act)
            return None
        grounds = set()
        for seat in self.actor.seats:
            decision = self.decision(seat, act)
            if decision.is_given:
                return seat
            grounds.add(decision.ground)
        if grounds & {Ground.FORBIDDEN, Ground.LIMITED}:
            raise NotAllowed(
                _(
                    "Quản trị viên đã giới hạn quyền của bạn nên bạn không thực hiện được thao tác này với hồ sơ này. "
                    "Nếu cần, hãy đề nghị quản trị viên của cơ quan xem lại."
                ),
                code="not_allowed",
            )
        raise NotAllowed(
            _("Bạn không có quyền thực hiện thao tác này với hồ sơ ở bước hiện tại."), code="not_allowed"
        )

    def is_theirs(self, act: str) -> bool:
        """Whether the actor does this act as the applicant (`scope.is_theirs`)."""
        return is_theirs(act, self.actor, self.dossier)

    def decision(self, seat: Seat, act: str) -> Decision:
        """Whether a post gives an act here: its role where the dossier stands, narrowed and widened by rights."""
        dossier = self.dossier
        by_role = may(seat.role, act, dossier.state) and self._stands_with(seat, act)
        if not seat.rights:
            return GIVEN if by_role else NOT_GIVEN
        lawful = may_be_given(act, dossier.state) and (act != "take" or dossier.assignee_id is None)
        case = case_of(self.actor, seat, dossier)
        return decide(act, seat.rights, case, by_role=by_role, lawful=lawful)

    def holding_seat(self) -> Seat | None:
        """The working post with which the dossier stands now, taken by its holder; None when it is not this actor's.

        A post that a right lets do every act at this step counts as well.
        """
        working = (seat for seat in self.actor.seats if seat.role not in (Role.ADMINISTRATOR, Role.APPLICANT))
        return next((seat for seat in working if self._is_holding(seat)), None)

    def _is_holding(self, seat: Seat) -> bool:
        by_role = seat.role == self.dossier.step_role and self._stands_with(seat, "examine")
        if not seat.rights:
            return by_role
        return decide(ACTS, seat.rights, case_of(self.actor, seat, self.dossier), by_role=by_role).is_given

    def _stands_with(self, seat: Seat, act: str) -> bool:
        dossier = self.dossier
        if act == "answer_consultation":
            return any(asked.waits_for(seat.unit_id, seat.role) for asked in self.opinions)
        if act == "take_consultation":
            return any(
                asked.waits_for(seat.unit_id, seat.role) or asked.is_led_by(seat.unit_id, seat.role)
                for asked in self.opinions
            )
        if seat.agency_id != dossier.agency_id:
            return is_received_by(seat, dossier) and self._receives(seat, act)
        if act == "take_back":
            return self._sent_through(seat)
        if act in BY_AGENCY or (act in BY_DESK and seat.role == Role.DESK):
            return True
        if act in BY_OVERRIDE and self._overrides(seat, act):
            return True
        if act in BY_DIVISION_HEAD:
            return seat.role == Role.DIVISION_HEAD and seat.unit_id == dossier.division_id
        if dossier.submitted_at is None and dossier.receiver_id is not None:
            return False  # it lies at the desk that takes it in
        brought = dossier.channel != Dossier.Channel.ONLINE
        if seat.role == Role.DESK and (dossier.submitted_at is None or act in BY_DESK_FOR_BROUGHT):
            return brought
        if seat.role == Role.DESK and act in BY_DESK_FOR_APPLICANT:
            return True
        if seat.role != dossier.step_role or seat.unit_id != dossier.unit_id:
            return False
        if dossier.post_id not in (None, seat.post_id):
            return False
        step = self.step
        if step is None or step.holder != "assigned":
            return True
        if dossier.assignee_id is None:
            return act == "take"
        person = self.actor.person
        holder = seat.on_behalf_of or (person.id if person is not None else 0)
        return act != "take" and dossier.assignee_id == holder

    def _receives(self, seat: Seat, act: str) -> bool:
        """Whether the desk that took the dossier in for another agency may do this: where it stands there, and little
        else."""
        dossier = self.dossier
        if act not in BY_RECEIVER:
            return False
        if act == "take_back":
            return self._sent_through(seat)
        if dossier.submitted_at is None or act in BY_DESK_FOR_APPLICANT | BY_DESK_FOR_BROUGHT:
            return dossier.channel != Dossier.Channel.ONLINE
        return (seat.role, seat.unit_id) == (dossier.step_role, dossier.unit_id)

    def _sent_through(self, seat: Seat) -> bool:
        """Whether the latest act is this actor's own, done through that post."""
        person = self.actor.person
        if len(self.history) < 2 or person is None or self.history[-1].actor_id != person.id:
            return False
        latest, before = self.history[-1], self.history[-2]
        step = self.process.steps.get(latest.from_step)
        holder = before.data.get("holder", {})
        in_place = seat.unit_id == holder.get("unit") and holder.get("post") in (None, seat.post_id)
        return step is not None and seat.role == step.role and in_place

    def _overrides(self, seat: Seat, act: str) -> bool:
        """Whether the rule set lets this post ask once more where the number of requests is used up."""
        rule = self.rules.supplement(self.stage)
        in_charge = seat.role != Role.DIVISION_HEAD or seat.unit_id == self.dossier.division_id
        offered = self.step is not None and self.step.action_for(act) is not None
        may_override = seat.role == rule.override and in_charge and offered
        return may_override and rule.is_used_up(self.supplements_asked())

    @cached_property
    def child(self) -> Dossier | None:
        """The dossier that this one handed on to another agency last; one statement."""
        return Dossier.objects.filter(parent=self.dossier).order_by("-handoff_seq").defer("search").first()

    @property
    def child_end(self) -> str:
        """How the child ended, as actions tell it apart; "" while it has not."""
        if self.child is None or self.child.ended_at is None:
            return ""
        return GRANTED if self.child.state == State.HANDED_OVER else REFUSED

    @property
    def offered(self) -> list[Action]:
        """The actions of the step that exist for the answers, for what officers filled in, and for the child's end."""
        facts = {**self.dossier.answers, **values_of(self.dossier)}
        found = self.step.actions_for(facts) if self.step is not None else []
        return [action for action in found if not action.after or action.after == self.child_end]

    def action_for(self, act: str, code: str | None) -> Action:
        """The process action by which the act happens here. Raises Conflict when the step offers it no more."""
        found = next(
            (action for action in self.offered if action.act == act and code in (None, "", action.code)), None
        )
        if found is None:
            raise Conflict(
                _("Thao tác này không còn thực hiện được ở bước hiện tại của hồ sơ. Hãy tải lại trang."),
                code="no_such_action",
            )
        return found


_opinions_on = KeptQuery(
    lambda dossier: (
        Consultation.objects.filter(dossier_id=dossier)
        .select_related("unit", "agency", "taken_by", "answered_by", "file")
        .order_by("seq", "id")
    ),
    -1,
)
