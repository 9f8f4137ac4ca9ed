"""Reassign: the head of the division gives the dossier to another examiner (II.7.2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.assign import examiner_inputs
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Incomplete


class Reassign(Act):
    """The dossier stays at its step and changes hands."""

    code = "reassign"
    # An officer may leave with work in hand, whatever the process says: the head always finds it somebody else.
    beside = True

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Whom."""
        step = situation.step
        return examiner_inputs(situation, [step.post] if step is not None and step.post else ())

    def is_offered(self, situation: Situation) -> bool:
        """While it stands with the one to whom it was given."""
        step = situation.step
        return step is not None and step.holder == "assigned" and situation.dossier.examiner_id is not None

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """To somebody else than before."""
        if int(given["examiner"]) == situation.dossier.examiner_id:
            text = _("Chuyên viên này đang thụ lý hồ sơ. Hãy chọn người khác.")
            raise Incomplete(text, fields={"examiner": text})

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Change examiner and, where the dossier stands with the examiner, its holder."""
        dossier = situation.dossier
        dossier.examiner_id = int(given["examiner"])
        if situation.step is not None and situation.step.holder == "assigned":
            dossier.assignee_id = dossier.examiner_id
        return Effect(reason=given["reason"])
