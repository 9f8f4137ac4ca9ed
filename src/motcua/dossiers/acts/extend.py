"""Extend: more time for a dossier that cannot be resolved within its limit, once, with the reason (II.8.4).

How much, how often and until when is the rule set's matter (decree 61/2018, art. 19; decree 118/2025); the new due time
is computed from the ledger, never typed.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.extending import A_MINUTE, is_extended, most_days, running
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import slip_writer
from motcua.dossiers.clockwork import due_after_extension
from motcua.dossiers.errors import Conflict
from motcua.kernel.clock import ClockMove, Reckoning
from motcua.kernel.dates import format_datetime


class Extend(Act):
    """The due time moves by the working days asked for; the dossier stays where it is."""

    code = "extend"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """How many working days, each with the due time that it leads to; and why."""
        return [
            Input(
                "days",
                _("Gia hạn thêm"),
                "choice",
                hint=_("Chỉ được gia hạn trong mức và số lần mà quy định cho phép."),
                options=_choices(situation),
            ),
            reason_input(_("Lý do gia hạn"), _("Người nộp đọc được nội dung này.")),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """While the rule set still gives an extension."""
        return _problem(situation) is None

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Refuse what the rule set does not give, with the reason."""
        problem = _problem(situation)
        if problem is not None:
            code, message = problem
            raise Conflict(message, code=code)

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Add the time to the ledger; the slip goes with it where the rule set names one."""
        dossier = situation.dossier
        days = int(given["days"])
        minutes = days * _clock(situation).calendar.daily_minutes
        new_due = due_after_extension(dossier, situation.at, minutes)
        dossier.reappointed_at = new_due
        due = {"from": _iso(dossier.due_at), "to": _iso(new_due)}
        extra = {
            "reason": given["reason"],
            "days": days,
            "old_due_at": due["from"],
            "new_due_at": due["to"],
        }
        return Effect(
            reason=given["reason"],
            clock=ClockMove.EXTEND,
            minutes=minutes,
            data={"days": days, "extended_minutes": minutes, "reappointed_at": due["to"], "due": due},
            after=slip_writer(situation, seat, self.code, extra),
        )


def _problem(situation: Situation) -> tuple[str, str] | None:
    """Why the dossier cannot be extended now: (code, words); None when it can."""
    rule = situation.rules.extension
    if rule is None:
        return "no_extension", _("Quy định áp dụng cho hồ sơ này không cho phép gia hạn.")
    clock = running(situation)
    if clock is None:
        return "no_due", _("Hồ sơ không có hạn xử lý đang tính nên không có gì để gia hạn.")
    if is_extended(situation):
        return "extension_limit", _("Hồ sơ đã được gia hạn; quy định chỉ cho phép gia hạn %(limit)s lần.") % {
            "limit": rule.limit
        }
    latest = situation.rules.latest_extension(clock.due_at, clock.calendar) if clock.due_at else None
    if latest is not None and situation.at > latest:
        return "extension_late", _(
            "Muốn gia hạn phải làm trước %(latest)s. Hãy lập phiếu xin lỗi và hẹn lại ngày trả kết quả."
        ) % {"latest": format_datetime(latest)}
    return None


def _choices(situation: Situation) -> list[tuple[str, str]]:
    clock = running(situation)
    if clock is None or clock.due_at is None:
        return []
    a_day = clock.calendar.daily_minutes * A_MINUTE
    return [
        (
            str(days),
            _("%(days)s ngày làm việc, đến %(due)s")
            % {"days": days, "due": format_datetime(clock.calendar.add(clock.due_at, days * a_day))},
        )
        for days in range(1, most_days(situation, clock) + 1)
    ]


def _clock(situation: Situation) -> Reckoning:
    clock = running(situation)
    if clock is None:
        raise Conflict(_("Hồ sơ không có hạn xử lý đang tính nên không có gì để gia hạn."), code="no_due")
    return clock


def _iso(at: datetime.datetime | None) -> str:
    return at.astimezone(datetime.UTC).isoformat() if at is not None else ""
