"""Correct a result: a new number and file take the place of the wrong ones, which stay visible as replaced."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.issuing import keeping_result, replacing, result_inputs, validate_result
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict


class CorrectOutcome(Act):
    """State, step and clock stay: what was decided in time stays decided in time."""

    code = "correct_outcome"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The corrected result, and what was wrong."""
        return [
            *result_inputs(),
            reason_input(_("Lý do đính chính"), _("Người nộp đọc được nội dung này.")),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """Where there is a result."""
        return bool(situation.done("finish"))

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """There must be a result, and the new one is not dated in the future."""
        if not situation.done("finish"):
            raise Conflict(_("Hồ sơ chưa có kết quả để đính chính."), code="no_outcome")
        validate_result(situation, given)

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Mark the old result as replaced, keep the new one."""
        keep, data = keeping_result(situation, given)
        return Effect(reason=given["reason"], data=data, after=[replacing(situation), keep])
