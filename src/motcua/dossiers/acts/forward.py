"""Forward: hand the dossier on along the process, to a division where the next step wants one (decree 61, art. 18)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.models import Unit
from motcua.agencies.selectors import Seat, stamp, units_of_kind
from motcua.catalogue.models import Office
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation


class Forward(Act):
    """The desk sends the dossier to the division in charge; later it notes that the result has arrived."""

    code = "forward"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The division, when the dossier has none yet; a note to the next one."""
        note = Input("reason", _("Ghi chú chuyển"), "textarea", required=False)
        if not self._wants_division(situation):
            return [note]
        dossier = situation.dossier
        options = [
            (str(unit), name) for unit, name in units_of_kind(dossier.agency_id, Unit.Kind.DIVISION, stamp())
        ]
        usual = (
            Office.objects.filter(procedure=dossier.procedure_id, agency=dossier.agency_id)
            .values_list("division_id", flat=True)
            .first()
        )
        return [
            Input(
                "division",
                _("Phòng chuyên môn thụ lý"),
                "choice",
                options=options,
                value=str(usual) if usual else "",
            ),
            note,
        ]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Note the division."""
        if "division" in given:
            situation.dossier.division_id = int(given["division"])
        return Effect(reason=given["reason"])

    @staticmethod
    def _wants_division(situation: Situation) -> bool:
        if situation.dossier.division_id is not None or situation.step is None:
            return False
        targets = {action.to for action in situation.step.actions if action.act == Forward.code}
        return any(
            situation.process.steps[code].unit == Unit.Kind.DIVISION
            for code in targets
            if code in situation.process.steps
        )
