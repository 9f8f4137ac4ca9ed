"""What an act looks at: the locked dossier, the definitions that it follows, and in which role the actor acts."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, Seat, calendar_of
from motcua.catalogue.definition import ProcedureDefinition
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.errors import Conflict, NotAllowed
from motcua.dossiers.models import Dossier
from motcua.dossiers.permitted import BY_DESK_FOR_APPLICANT, BY_DESK_FOR_BROUGHT, BY_DIVISION_HEAD, may
from motcua.forms.definition import Form
from motcua.forms.selectors import cached_form
from motcua.kernel.worktime import WorkingCalendar
from motcua.process.definition import Action, Process, Step
from motcua.process.interpreter import Position
from motcua.process.selectors import Rules, States, cached_process, cached_rules, cached_states


@dataclass
class Situation:
    """A dossier as one actor finds it at one moment."""

    dossier: Dossier
    actor: Actor
    at: datetime.datetime

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

    @property
    def step(self) -> Step | None:
        """The step at which the dossier stands; None for drafts and at an end."""
        return self.process.steps.get(self.dossier.step)

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
        return online and person is not None and dossier.submitter_id == person.id

    def seat_for(self, act: str) -> Seat | None:
        """The post through which the actor may do the act here; None when as applicant. Raises NotAllowed."""
        if self.is_applicant and may(Role.APPLICANT, act, self.dossier.state):
            return None
        for seat in self.actor.seats:
            if may(seat.role, act, self.dossier.state) and self._stands_with(seat, act):
                return seat
        raise NotAllowed(
            _("Bạn không có quyền thực hiện thao tác này với hồ sơ ở bước hiện tại."), code="not_allowed"
        )

    def _stands_with(self, seat: Seat, act: str) -> bool:
        dossier = self.dossier
        if seat.agency_id != dossier.agency_id:
            return False
        if act in BY_DIVISION_HEAD:
            return seat.role == Role.DIVISION_HEAD and seat.unit_id == dossier.division_id
        brought = dossier.channel != Dossier.Channel.ONLINE
        if seat.role == Role.DESK and (dossier.submitted_at is None or act in BY_DESK_FOR_BROUGHT):
            return brought
        if seat.role == Role.DESK and act in BY_DESK_FOR_APPLICANT:
            return True
        if seat.role != dossier.step_role or seat.unit_id != dossier.unit_id:
            return False
        step = self.step
        if step is None or step.holder != "assigned":
            return True
        if dossier.assignee_id is None:
            return act == "take"
        person = self.actor.person
        return act != "take" and person is not None and dossier.assignee_id == person.id

    def action_for(self, act: str, code: str | None) -> Action:
        """The process action by which the act happens here. Raises Conflict when the step offers it no more."""
        step = self.step
        found = None
        if step is not None:
            found = step.action(code) if code else step.action_for(act)
        if found is None or found.act != act:
            raise Conflict(
                _("Thao tác này không còn thực hiện được ở bước hiện tại của hồ sơ. Hãy tải lại trang."),
                code="no_such_action",
            )
        return found
