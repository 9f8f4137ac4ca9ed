"""Settle: a financial duty is done (paid, or waived by who may); the system notes it, wherever the dossier stands.

Beside the process: step, state, holder and clock stay. What waited for it may be done from now on; processing that was
suspended for it goes on, by the step's action of the act `resume`, after commit.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.follow import later
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Duty, Event
from motcua.dossiers.states import State


class Settle(Act):
    """The end of a duty. Asked for by the room that takes money, never by a person."""

    code = "settle"
    by_process = False
    in_parallel = True

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Which duty, how it ended, and by what that is proved."""
        return [
            Input("duty", "", "hidden"),
            Input("end", "", "hidden"),
            Input("proof", "", "hidden", required=False),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """On no page."""
        return False

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """The duty must be one of this dossier that is still open."""
        if _open_duty(situation, given) is None or given["end"] not in (Duty.End.PAID, Duty.End.WAIVED):
            raise Conflict(_("Khoản phải nộp này không còn chờ nộp."), code="no_such_duty")

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Note how it ended."""
        duty = _open_duty(situation, given)
        if duty is None:
            raise Conflict(_("Khoản phải nộp này không còn chờ nộp."), code="no_such_duty")

        def keep(event: Event) -> None:
            Duty.objects.filter(id=duty.id).update(settled_at=situation.at, end=given["end"])

        goes_on = duty.moment == Duty.Moment.SUSPENSION and situation.dossier.state == State.PAYMENT_ASKED
        after = [keep, *([later(situation.dossier, "resume")] if goes_on else [])]
        card = {"key": given["duty"], "end": given["end"], "proof": given["proof"]}
        return Effect(data={"duty_done": card}, clock="", after=after)


def _open_duty(situation: Situation, given: Mapping[str, Any]) -> Duty | None:
    found = Duty.objects.filter(dossier=situation.dossier.id, settled_at__isnull=True)
    return next((duty for duty in found if str(duty.key) == given["duty"]), None)
