"""Approve: the head of the agency decides in favour (II.9.1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Event


class Approve(Act):
    """On along the process: to the clerk, or to another agency before the next round of signing."""

    code = "approve"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """An opinion, if any."""
        return [Input("reason", _("Ý kiến phê duyệt"), "textarea", required=False)]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record the decision, and which round it is: a dossier may come back to be signed again (II.9.2)."""
        dossier = situation.dossier
        before = Event.objects.filter(dossier=dossier, act=self.code).count()
        if dossier.approved_at is None:
            dossier.approved_at = situation.at
        return Effect(reason=given["reason"], data={"round": before + 1}, changed=("approved_at",))
