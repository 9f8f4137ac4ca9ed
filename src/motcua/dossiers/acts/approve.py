"""Approve: the head of the agency decides in favour (II.9.1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation


class Approve(Act):
    """On to the clerk."""

    code = "approve"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """An opinion, if any."""
        return [Input("reason", _("Ý kiến phê duyệt"), "textarea", required=False)]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record the decision."""
        return Effect(reason=given["reason"])
