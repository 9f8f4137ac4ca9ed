"""Take back: who sent a dossier on, and sees a mistake before anybody touched it, gets it back as it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, arrive, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Event
from motcua.process.interpreter import Position

# What only passes a dossier from one officer to another; a decision, a slip or a request to the applicant stands.
SENDING = frozenset({"forward", "assign", "propose", "send_back"})


class TakeBack(Act):
    """Undo one's own sending: step, holder, division and examiner are as before, and so is the time of the step."""

    code = "take_back"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Why."""
        return [reason_input(_("Lý do thu hồi"))]

    def is_offered(self, situation: Situation) -> bool:
        """While the latest act is one that can be taken back, and the state diagram lets it go back."""
        sent = _sending(situation)
        return sent is not None and (
            sent.from_state == sent.to_state or (sent.to_state, sent.from_state) in situation.states.moves
        )

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Only what was just sent on, within the agency's own hands."""
        if _sending(situation) is None:
            raise Conflict(
                _("Chỉ thu hồi được hồ sơ vừa chuyển đi mà người nhận chưa xử lý. Hãy tải lại trang."),
                code="nothing_to_take_back",
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Put everything back; the step goes on from when the dossier first arrived there, not anew."""
        dossier = situation.dossier
        sent, before = situation.history[-1], situation.history[-2]
        holder = before.data["holder"]
        dossier.division_id, dossier.examiner_id = holder["division"], holder["examiner"]

        def as_before() -> None:
            arrive(Situation(dossier, situation.actor, _arrival(situation, sent).at))
            dossier.assignee_id = holder["assignee"]

        return Effect(
            reason=given["reason"],
            clock="",
            data={"taken_back": sent.seq},
            position=Position(sent.from_step, sent.from_state),
            arrived=as_before,
        )


def _sending(situation: Situation) -> Event | None:
    """The latest event, if it is one that can be taken back."""
    step = situation.step
    if len(situation.history) < 2 or step is None or step.role == Role.APPLICANT or step.kind == "handoff":
        return None
    sent = situation.history[-1]
    passed_on = sent.act in SENDING and sent.from_step != sent.to_step == step.code and not sent.clock
    return sent if passed_on and "holder" in situation.history[-2].data else None


def _arrival(situation: Situation, sent: Event) -> Event:
    """The event by which the dossier first came to the step that it goes back to; taking back is no new arrival."""
    return next(
        event
        for event in reversed(situation.history[:-1])
        if event.to_step == sent.from_step != event.from_step and event.act != "take_back"
    )
