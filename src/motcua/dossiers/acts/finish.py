"""Finish: the clerk numbers and issues the result; processing ends here (facts of lateness: "Đã xử lý xong")."""

from collections.abc import Mapping, Sequence
from typing import Any

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.issuing import keeping_result, result_inputs, validate_result
from motcua.dossiers.acts.situation import Situation


class Finish(Act):
    """The result is issued and goes to the desk; the clock stops."""

    code = "finish"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Number, date and file of the result."""
        return result_inputs()

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """A result is not dated in the future."""
        validate_result(situation, given)

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Keep the result."""
        keep, data = keeping_result(situation, given)
        return Effect(data=data, after=[keep])
