"""Stop: the processing ends because the applicant asks so, before anything is decided (Decree 118/2025; form 05).

Before acceptance, and under older rules, the applicant withdraws instead.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import slip_writer
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.kernel.dates import format_date, to_local


class Stop(Act):
    """The dossier ends without a result; the clock stops."""

    code = "stop"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """When the applicant asked, and why."""
        return [
            Input(
                "asked_on",
                _("Ngày người nộp đề nghị dừng"),
                "date",
                value=format_date(timezone.localdate()),
            ),
            reason_input(
                _("Lý do dừng giải quyết"),
                _("Ghi nội dung đề nghị của người nộp; người nộp đọc được và in trên thông báo."),
            ),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """Where the rule set knows it and nothing is decided."""
        return _problem(situation) is None

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Refuse where the rule set does not know it or a decision was taken; the request was made since submission."""
        problem = _problem(situation)
        if problem is not None:
            code, message = problem
            raise Conflict(message, code=code)
        asked_on, received = given["asked_on"], situation.dossier.submitted_at
        if asked_on > to_local(situation.at).date() or (received and asked_on < to_local(received).date()):
            wrong = _("Ngày đề nghị phải từ ngày nộp hồ sơ đến hôm nay.")
            raise Incomplete(wrong, fields={"asked_on": wrong})

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record the request, stop the clock and issue the notice."""
        asked_on = given["asked_on"]
        extra = {"reason": given["reason"], "asked_on": asked_on.isoformat()}
        return Effect(
            reason=given["reason"],
            clock="stop",
            data={"asked_on": asked_on.isoformat()},
            after=slip_writer(situation, seat, self.code, extra),
        )


def _problem(situation: Situation) -> tuple[str, str] | None:
    """Why the processing cannot be stopped: (code, words); None when it can."""
    if not situation.rules.stop:
        return "no_stop", _(
            "Quy định áp dụng cho hồ sơ này không có dừng giải quyết; người nộp có thể rút hồ sơ."
        )
    if situation.dossier.accepted_at is None:
        return "not_accepted", _(
            "Hồ sơ chưa được tiếp nhận nên không có gì để dừng; người nộp có thể rút hồ sơ."
        )
    decisions = [event.act for event in situation.history if event.act in ("approve", "send_back", "finish")]
    if decisions and decisions[-1] != "send_back":
        return "decided", _("Hồ sơ đã có quyết định nên không dừng giải quyết được nữa.")
    return None
