"""Suspend: the dossier waits for the applicant's financial duty (state "Yêu cầu thực hiện nghĩa vụ tài chính", II.4.1).

Whether the clock pauses meanwhile is the rule set's matter; `resume` sets it going again. Where the officer names an
amount, it is asked of the applicant like a fee: paid here or online, and then the system itself resumes, by the action
that the process has for it. Without one (a tax that is paid elsewhere) the officer resumes by the paper that proves it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers import duties
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.forms.definition import Column, Kind
from motcua.kernel.dates import to_local

# In đồng; no duty comes near it, and what is larger was mistyped.
_MOST = 10**12
_LONGEST = 200


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
            Input(
                "amount",
                _("Số tiền phải nộp"),
                "text",
                required=False,
                hint=_(
                    "Ghi khi nộp cho cơ quan này: người nộp trả trực tuyến hoặc tại bộ phận một cửa, nộp xong hồ sơ "
                    "được giải quyết tiếp. Để trống khi nộp ở nơi khác, ví dụ thuế."
                ),
                column=Column("amount", Kind.MONEY, _("Số tiền phải nộp"), min=1, max=_MOST),
            ),
            Input("fee_name", _("Tên khoản phải nộp"), "text", required=False, hint=_("Ghi trên biên lai.")),
            Input(
                "fee_kind",
                _("Loại khoản"),
                "choice",
                required=False,
                options=[("phi", _("Phí")), ("le_phi", _("Lệ phí"))],
                value="phi",
            ),
            Input(
                "until",
                _("Thực hiện trước ngày"),
                "date",
                required=False,
                hint=_("Để trống khi có số tiền: theo số ngày nộp phí của quy trình."),
            ),
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
        if given["amount"] and not given["fee_name"]:
            told = _("Hãy ghi tên khoản phải nộp; tên này được in trên biên lai.")
            raise Incomplete(told, fields={"fee_name": told})
        if given["fee_name"] and not given["amount"]:
            told = _("Hãy ghi số tiền, hoặc xoá tên khoản nếu người nộp nộp ở nơi khác.")
            raise Incomplete(told, fields={"amount": told})

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record the duty; the clock waits where the rule set says so."""
        until, owed = given["until"], duties.Following()
        if given["amount"]:
            kind, name = given["fee_kind"] or "phi", given["fee_name"][:_LONGEST]
            owed = duties.asked(situation, name, kind, given["amount"], until)
        return Effect(
            reason=given["reason"],
            clock="pause" if situation.rules.suspension_clock == "pause" else "",
            data=({"until": until.isoformat()} if until is not None else {}) | owed.data,
            after=owed.after,
        )
