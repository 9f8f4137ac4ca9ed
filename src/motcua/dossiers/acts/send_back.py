"""Send back: what was proposed does not do; back to the examiner with an opinion (II.9.1, HT.13)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation


class SendBack(Act):
    """Back along the process."""

    code = "send_back"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """What is to be done better."""
        return [reason_input(_("Ý kiến, nội dung cần xử lý lại"))]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record the opinion."""
        return Effect(reason=given["reason"])
