"""Confirm a withdrawal: "Đã thu hồi" before acceptance, "Đã trả lại" after it (circular 21/2023, II.4.1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.states import State
from motcua.process.interpreter import Position, move


class ConfirmWithdrawal(Act):
    """The dossier ends; its clock, if it ran, stops."""

    code = "confirm_withdrawal"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """A word to the applicant, if any."""
        return [Input("reason", _("Ghi chú cho người nộp"), "textarea", required=False)]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """End in the state that fits the stage."""
        action = situation.action_for(self.code, None)
        end = move(situation.process, situation.position, action)
        accepted = situation.dossier.accepted_at is not None
        state = State.RETURNED if accepted else State.WITHDRAWN
        return Effect(reason=given["reason"], clock="stop", position=Position(end.step, state))
