"""Correct a result: a new number and file take the place of the wrong ones, which stay visible as replaced."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts import kinds, signed
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.issuing import (
    inputs_with_draft,
    is_drafted,
    issuing_draft,
    keeping_result,
    replacing,
    result_inputs,
    validate_result,
    validate_source,
)
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict


class CorrectOutcome(Act):
    """State, step and clock stay: what was decided in time stays decided in time."""

    code = "correct_outcome"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The corrected result, as a file or from the draft of a correction, and what was wrong.

        Where the result was signed digitally, or its step asks for it: nothing but a signed document.
        """
        reason = reason_input(_("Lý do đính chính"), _("Người nộp đọc được nội dung này."))
        if signed.is_demanded_to_correct(situation):
            return [*signed.inputs(situation), reason]
        drafts = situation.procedure.drafts_outcomes
        # As the one that is replaced, at first.
        asked = kinds.kind_inputs(situation, kinds.issued_kind(situation), required=not drafts)
        return [*asked, *(inputs_with_draft() if drafts else result_inputs()), reason]

    def is_offered(self, situation: Situation) -> bool:
        """Where there is a result."""
        return bool(situation.done("finish"))

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """There must be a result, and the new one is not dated in the future."""
        if not situation.done("finish"):
            raise Conflict(_("Hồ sơ chưa có kết quả để đính chính."), code="no_outcome")
        if signed.is_demanded_to_correct(situation):
            return signed.validate(situation, given)
        validate_source(situation, given)
        validate_result(situation, given)

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Mark the old result as replaced, keep the new one: the file that was given, or the one that the draft makes.

        The new one takes the next number of its sequence, never the old one's: that stays with the paper that has it.
        """
        if signed.is_demanded_to_correct(situation):
            keep, data = signed.keeping(situation, given)
            return Effect(reason=given["reason"], data=data, after=[replacing(situation), keep])
        if is_drafted(given):
            keep_made, number = issuing_draft(situation, given, correction=True)
            return Effect(reason=given["reason"], numbering=number, after=[replacing(situation), keep_made])
        keep, data = keeping_result(situation, given)
        return Effect(reason=given["reason"], data=data, after=[replacing(situation), keep])
