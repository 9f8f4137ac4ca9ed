"""Refuse: the desk does not take the dossier in, with a written reason (form 03; state "Dừng xử lý")."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import slip_writer


class Refuse(Act):
    """Refusal at intake."""

    code = "refuse"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The reason, which the applicant reads."""
        return [
            reason_input(_("Lý do từ chối tiếp nhận"), _("Người nộp đọc được nội dung này và in trên phiếu."))
        ]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record the reason and issue the slip."""
        return Effect(
            reason=given["reason"],
            after=slip_writer(situation, seat, self.code, {"reason": given["reason"]}),
        )
