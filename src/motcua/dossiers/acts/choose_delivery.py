"""Choose delivery: how papers come and the result goes is settled anew, after submission (I.8.1, II.6.6, II.11.1).

Beside the process: step, state, holder and clock stay. Whether a parcel is on its way already is the matter of the room
that sends them, which asks for this act.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers import delivery
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.papers import answers_digest


class ChooseDelivery(Act):
    """The applicant, or the desk for them, says it."""

    code = "choose_delivery"
    by_process = False
    in_parallel = True

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The whole of it as JSON (`Dossier.delivery`), as the page that asks for it made it."""
        return [Input("delivery", "", "hidden")]

    def is_offered(self, situation: Situation) -> bool:
        """On a page of its own."""
        return False

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """It must be complete, and what the procedure allows."""
        problems = delivery.problems(_wanted(given), situation.procedure.postal)
        if problems:
            raise Incomplete(next(iter(problems.values())), fields=problems)

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Keep it. The record keeps which ways were chosen, and a digest of names and addresses."""
        wanted = _wanted(given)
        situation.dossier.delivery = wanted
        card = {
            "way": wanted.get("way", ""),
            "pickup": wanted.get("pickup", ""),
            "digest": answers_digest(wanted),
        }
        return Effect(data={"delivery": card}, clock="", changed=("delivery",))


def _wanted(given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        wanted = json.loads(given["delivery"])
    except (ValueError, RecursionError):
        wanted = None
    if not isinstance(wanted, dict) or any(
        not isinstance(value, (str, dict)) or not isinstance(part, str) for part, value in wanted.items()
    ):
        raise Incomplete(_("Hãy chọn cách nhận kết quả."), fields={"way": _("Hãy chọn cách nhận kết quả.")})
    return wanted
