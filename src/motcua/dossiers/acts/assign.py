"""Assign: the head of a division gives the dossier to an examiner of that division (II.7.1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Seat, holders_in
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation


def examiner_inputs(situation: Situation) -> list[Input]:
    """The choice among the examiners of the dossier's division, and a word of guidance."""
    division = situation.dossier.division_id
    people = holders_in(division, Role.EXAMINER) if division is not None else []
    return [
        Input(
            "examiner",
            _("Chuyên viên thụ lý"),
            "choice",
            options=[(str(person), label) for person, label in people],
        ),
        Input("reason", _("Ý kiến chỉ đạo"), "textarea", required=False),
    ]


class Assign(Act):
    """First assignment."""

    code = "assign"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Whom."""
        return examiner_inputs(situation)

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Note the examiner; the next step's holder is the one assigned."""
        situation.dossier.examiner_id = int(given["examiner"])
        return Effect(reason=given["reason"])
