"""Approve a correction: whoever decides on results agrees with the draft that is to take the place of a wrong one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts import correcting
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict


class ApproveCorrection(Act):
    """State, step and clock stay. The approval is of one revision alone: what is written afterwards needs another."""

    code = "approve_correction"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Which revision the page showed, and an opinion, if any."""
        return [
            Input("draft", "", "hidden", required=False),
            Input("reason", _("Ý kiến phê duyệt bản đính chính"), "textarea", required=False),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """Where a correction is drafted and not yet approved."""
        draft = correcting.draft_of(situation)
        return draft is not None and not correcting.is_approved(situation, draft)

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """There is a draft, the very one that the page showed, and nobody has approved it yet."""
        draft = correcting.draft_of(situation)
        if draft is None:
            raise Conflict(_("Hồ sơ chưa có dự thảo đính chính để phê duyệt."), code="no_draft")
        correcting.check_seen(draft, given)
        if correcting.is_approved(situation, draft):
            raise Conflict(_("Bản đính chính này đã được phê duyệt."), code="done_already")

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record which revision, by what it says."""
        draft = correcting.draft_of(situation)
        return Effect(reason=given["reason"], data={"correction": correcting.told(draft)} if draft else {})
