"""Ask to withdraw: the applicant asks for the dossier back; the desk decides (state "Yêu cầu rút hồ sơ")."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.states import State
from motcua.process.interpreter import divert


class AskWithdrawal(Act):
    """The dossier is put aside; where it stood is remembered."""

    code = "ask_withdrawal"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Why."""
        return [reason_input(_("Lý do rút hồ sơ"))]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """The process must have a step that decides on withdrawals."""
        if not situation.process.withdrawal_step:
            raise Conflict(_("Quy trình của thủ tục này không cho rút hồ sơ."), code="no_withdrawal")

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Divert to the deciding step."""
        return Effect(
            reason=given["reason"],
            position=divert(
                situation.process,
                situation.position,
                situation.process.withdrawal_step,
                State.WITHDRAWAL_ASKED,
            ),
        )
