"""Conclude a consultation: on along the process, by the system once all have answered, or by the lead with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Consultation


class Conclude(Act):
    """Nobody's answer is waited for any more at this step."""

    code = "conclude"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Why not wait, where some have not answered."""
        missing = _missing(situation)
        hint = ""
        if missing:
            names = ", ".join(asked.asked_name for asked in missing)
            hint = _("Chưa có ý kiến của: %(names)s.") % {"names": names}
        return [
            Input("reason", _("Lý do kết thúc xin ý kiến"), "textarea", required=bool(missing), hint=hint)
        ]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """The system never goes on before the last answer."""
        if situation.actor.is_system and _missing(situation):
            raise Conflict(_("Còn đơn vị chưa trả lời."), code="opinions_missing")

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Say who was not waited for; leaving the step closes what they were asked."""
        codes = [asked.code for asked in _missing(situation)]
        return Effect(reason=given["reason"], data={"without": codes} if codes else {})


def _missing(situation: Situation) -> list[Consultation]:
    return [asked for asked in situation.opinions if asked.is_open and asked.step == situation.dossier.step]
