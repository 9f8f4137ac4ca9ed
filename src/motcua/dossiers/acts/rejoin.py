"""Rejoin: the dossier handed on to another agency has ended there, or is not waited for: its parent goes on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.issuing import outcome_card
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict


class Rejoin(Act):
    """Taken by the system; by the lead where the child ended in a way that the process does not tell apart."""

    code = "rejoin"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """A note, if any."""
        return [Input("reason", _("Ghi chú"), "textarea", required=False)]

    def is_offered(self, situation: Situation) -> bool:
        """Once there is nothing more to wait for."""
        return _problem(situation) is None

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Not before the child has ended, where the process waits for it."""
        problem = _problem(situation)
        if problem is not None:
            raise Conflict(problem, code="child_open")

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Name the child, how it ended, and the results that it brings."""
        child = situation.child
        if child is None:
            return Effect(reason=given["reason"])
        told = {"dossier": str(child.key), "code": child.code or "", "state": child.state}
        results = [
            outcome_card(one) for one in child.outcomes.filter(replaced_at=None).select_related("file")
        ]
        return Effect(
            reason=given["reason"], data={"child": told | ({"outcomes": results} if results else {})}
        )


def _problem(situation: Situation) -> str | None:
    step = situation.step
    child = situation.child
    if child is None:
        return _("Hồ sơ liên thông chưa được gửi sang cơ quan phối hợp; hệ thống sẽ gửi trong giây lát.")
    waits = step is not None and step.handoff is not None and step.handoff.waits
    if waits and child.ended_at is None:
        return _("Hồ sơ liên thông %(code)s còn đang được giải quyết ở cơ quan phối hợp.") % {
            "code": child.code or child.receipt_number
        }
    return None
