"""Suspend: the dossier waits for the applicant's financial duty (state "Yêu cầu thực hiện nghĩa vụ tài chính", II.4.1).

Whether the clock pauses meanwhile is the rule set's matter; `resume` sets it going again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.kernel.dates import to_local


class Suspend(Act):
    """Processing waits until the duty is done."""

    code = "suspend"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Which duty, and until when it is to be done."""
        return [
            reason_input(
                _("Nghĩa vụ tài chính phải thực hiện"),
                _("Ghi khoản phải nộp, số tiền, nơi nộp; người nộp đọc được nội dung này."),
            ),
            Input("until", _("Thực hiện trước ngày"), "date", required=False),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """Where the rule set knows it."""
        return situation.rules.suspension_clock is not None

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """The rule set must know it, and the day given must lie ahead."""
        if situation.rules.suspension_clock is None:
            raise Conflict(
                _("Quy định áp dụng cho hồ sơ này không cho phép tạm dừng chờ nghĩa vụ tài chính."),
                code="no_suspension",
            )
        if given["until"] is not None and given["until"] < to_local(situation.at).date():
            wrong = _("Ngày phải thực hiện không được ở trước hôm nay.")
            raise Incomplete(wrong, fields={"until": wrong})

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record the duty; the clock waits where the rule set says so."""
        until = given["until"]
        return Effect(
            reason=given["reason"],
            clock="pause" if situation.rules.suspension_clock == "pause" else "",
            data={"until": until.isoformat()} if until is not None else {},
        )
