"""Resume: the financial duty is done, processing goes on, and the clock from where it stood."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.kernel.clock import ClockMove


class Resume(Act):
    """The end of a suspension."""

    code = "resume"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """By what the duty is proved, if there is a word to say."""
        return [
            Input(
                "reason",
                _("Chứng từ, ghi chú"),
                "textarea",
                required=False,
                hint=_("Số biên lai, giấy nộp tiền hoặc lý do tiếp tục."),
            )
        ]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Let the clock run on where the suspension had paused it."""
        clock = situation.dossier.clock
        paused = bool(clock) and clock[-1][0] == ClockMove.PAUSE
        return Effect(reason=given["reason"], clock=ClockMove.RESUME if paused else "")
