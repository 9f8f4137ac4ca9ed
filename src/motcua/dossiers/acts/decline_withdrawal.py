"""Decline a withdrawal: the dossier goes back to where it stood, with the reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation


class DeclineWithdrawal(Act):
    """Processing goes on."""

    code = "decline_withdrawal"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Why not."""
        return [reason_input(_("Lý do không đồng ý"))]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Go back along the process's return."""
        return Effect(reason=given["reason"])
