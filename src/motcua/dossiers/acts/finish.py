"""Finish: the clerk numbers and issues the result; processing ends here (facts of lateness: "Đã xử lý xong")."""

from collections.abc import Mapping, Sequence
from typing import Any

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts import kinds, signed
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.issuing import (
    inputs_with_draft,
    is_drafted,
    issuing_draft,
    keeping_result,
    result_inputs,
    validate_result,
    validate_source,
)
from motcua.dossiers.acts.situation import Situation


class Finish(Act):
    """The result is issued and goes to the desk; the clock stops."""

    code = "finish"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Number, date and file of the result; where the procedure has a template, the draft may stand for the file.

        Where steps ask for digital signatures and signing is set up: nothing but the signed document.
        """
        if signed.is_demanded(situation):
            return signed.inputs(situation)
        drafts = situation.procedure.drafts_outcomes
        asked = kinds.kind_inputs(situation, required=not drafts)
        return [*asked, *(inputs_with_draft() if drafts else result_inputs())]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """What the chosen way needs is there, and a result is not dated in the future."""
        if signed.is_demanded(situation):
            return signed.validate(situation, given)
        validate_source(situation, given)
        validate_result(situation, given)

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Keep the result: the document signed before, the file that was given, or the one that the draft makes."""
        if signed.is_demanded(situation):
            keep, data = signed.keeping(situation, given)
            return Effect(reason=kinds.title_in(data), data=data, after=[keep])
        if is_drafted(given):
            keep_made, number = issuing_draft(situation, given)
            return Effect(reason=kinds.title_of_draft(situation), numbering=number, after=[keep_made])
        keep, data = keeping_result(situation, given)
        return Effect(reason=kinds.title_in(data), data=data, after=[keep])
