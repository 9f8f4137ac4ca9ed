"""Reject: after examination the conditions are not met; the reason goes to the applicant (state "Dừng xử lý")."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import slip_writer


class Reject(Act):
    """Rejection during processing; the legal clock stops."""

    code = "reject"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The reason, which the applicant reads."""
        return [
            reason_input(_("Lý do không giải quyết"), _("Người nộp đọc được nội dung này và in trên phiếu.")),
            Input(
                "opinion",
                _("Ý kiến chỉ đạo"),
                "textarea",
                required=False,
                hint=_("Chỉ cán bộ trong cơ quan đọc được."),
            ),
        ]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record the reason, stop the clock and issue the slip."""
        return Effect(
            reason=given["reason"],
            clock="stop",
            data={"opinion": given["opinion"]} if given["opinion"] else {},
            after=slip_writer(situation, seat, self.code, {"reason": given["reason"]}),
        )
