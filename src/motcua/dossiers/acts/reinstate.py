"""Reinstate: the head of the agency brings back a submission that the desk removed as invalid (II.2.4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Event
from motcua.process.interpreter import Position


class Reinstate(Act):
    """It stands again where it was removed, and waits for its answer from this moment on."""

    code = "reinstate"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Why."""
        return [reason_input(_("Lý do khôi phục"), _("Người nộp đọc được nội dung này."))]

    def is_offered(self, situation: Situation) -> bool:
        """Only what was removed."""
        return situation.dossier.discarded_at is not None

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Only what was removed."""
        if _removal(situation) is None:
            raise Conflict(
                _("Hồ sơ này không bị loại bỏ nên không có gì để khôi phục. Hãy tải lại trang."),
                code="not_removed",
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Back to the step from which it was taken."""
        removal, dossier = situation.history[-1], situation.dossier
        dossier.discarded_at = dossier.ended_at = None
        return Effect(reason=given["reason"], position=Position(removal.from_step, removal.from_state))


def _removal(situation: Situation) -> Event | None:
    """The removal, if it is what happened last: nothing else is done to what was removed."""
    if situation.dossier.discarded_at is None or not situation.history:
        return None
    latest = situation.history[-1]
    return latest if latest.act == "remove" else None
