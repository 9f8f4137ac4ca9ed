"""Apologise: the result will be late; the applicant is told why and given a new appointment (decree 61/2018, art. 19.9;
form 04, II.12.1).

Until when the apology is in time, how often it may be made, and whether the new appointment replaces the due time or
the dossier is still judged by the old one, is the rule set's matter. What comes too late never cures lateness.
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
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.kernel.clock import ClockMove, Reckoning
from motcua.kernel.dates import format_date, format_datetime

# An apology lies far off while there is time enough: pages offer it from so many working days before its latest moment.
OFFERED_DAYS_BEFORE = 3


class Apologise(Act):
    """A new appointment is given; the dossier stays where it is."""

    code = "apologise"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The day of the new appointment, and why the old one cannot be kept."""
        return [
            Input("day", _("Hẹn lại ngày trả kết quả"), "date", hint=_hint(situation)),
            reason_input(_("Lý do chậm trả kết quả"), _("Người nộp đọc được nội dung này và in trên phiếu.")),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """While one is left, from some days before its latest moment."""
        clock = running(situation)
        latest = _latest(situation, clock)
        if _problem(situation) is not None or clock is None or latest is None:
            return False
        ahead = OFFERED_DAYS_BEFORE * clock.calendar.daily_minutes * A_MINUTE
        return situation.at >= clock.calendar.shift(latest, -ahead)

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Refuse what the rule set does not give; the new appointment is a working day after the old one."""
        problem = _problem(situation)
        if problem is not None:
            code, message = problem
            raise Conflict(message, code=code)
        wrong = _wrong_day(situation, given["day"])
        if wrong:
            raise Incomplete(wrong, fields={"day": wrong})

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Note the new appointment; it moves the due time only where the rule set says so and it comes in time."""
        dossier = situation.dossier
        clock, closing = _at_closing(situation, given["day"])
        old_due, new_due = dossier.due_at, closing
        minutes = 0
        if _moves_due(situation) and clock.due_at is not None:
            minutes = clock.calendar.between(clock.due_at, closing) // A_MINUTE
            new_due = due_after_extension(dossier, situation.at, minutes) or closing
        dossier.reappointed_at = new_due
        data: dict[str, Any] = {
            "reappointed_at": _iso(new_due),
            "due": {"from": _iso(old_due), "to": _iso(new_due if minutes else old_due)},
            "in_time": _is_in_time(situation),
        }
        if minutes:
            data["extended_minutes"] = minutes
        extra = {
            "reason": given["reason"],
            "old_due_at": _iso(old_due),
            "new_due_at": _iso(new_due),
            "days": clock.calendar.count_working_days(
                clock.calendar.local_date(old_due or closing), clock.calendar.local_date(new_due)
            ),
        }
        return Effect(
            reason=given["reason"],
            clock=ClockMove.EXTEND if minutes else "",
            minutes=minutes,
            data=data,
            after=slip_writer(situation, seat, self.code, extra),
        )


def _problem(situation: Situation) -> tuple[str, str] | None:
    """Why there can be no apology now: (code, words); None when there can."""
    rule = situation.rules.apology
    if rule is None:
        return "no_apology", _("Quy định áp dụng cho hồ sơ này không có phiếu xin lỗi và hẹn lại.")
    clock = running(situation)
    if clock is None:
        return "no_due", _("Hồ sơ không có hạn xử lý đang tính nên không có ngày hẹn để hẹn lại.")
    if len(situation.done(Apologise.code)) >= rule.limit:
        return "apology_limit", _("Hồ sơ đã hẹn lại; quy định chỉ cho phép hẹn lại %(limit)s lần.") % {
            "limit": rule.limit
        }
    if rule.when_late == "refused" and not _is_in_time(situation):
        latest = _latest(situation, clock)
        return "apology_late", _("Phiếu xin lỗi phải lập chậm nhất lúc %(latest)s.") % {
            "latest": format_datetime(latest) if latest else ""
        }
    return None


def _latest(situation: Situation, clock: Reckoning | None) -> datetime.datetime | None:
    if clock is None or clock.due_at is None:
        return None
    return situation.rules.latest_apology(clock.due_at, clock.intervals[0].start, clock.calendar)


def _is_in_time(situation: Situation) -> bool:
    latest = _latest(situation, running(situation))
    return latest is not None and situation.at <= latest


def _moves_due(situation: Situation) -> bool:
    """Whether the new appointment becomes the due time: it is then the extension, which there is but once."""
    rule = situation.rules.apology
    return rule is not None and rule.moves_due and _is_in_time(situation) and not is_extended(situation)


def _at_closing(situation: Situation, day: datetime.date) -> tuple[Reckoning, datetime.datetime]:
    """The clock, and the moment at which the agency closes on the day of the new appointment."""
    clock = running(situation)
    closing = clock.calendar.end_of_working_day(day) if clock is not None else None
    if clock is None or closing is None:
        raise Conflict(
            _("Hồ sơ không có hạn xử lý đang tính nên không có ngày hẹn để hẹn lại."), code="no_due"
        )
    return clock, closing


def _wrong_day(situation: Situation, day: datetime.date) -> str:
    """What is wrong with the day of the new appointment; "" when nothing is."""
    clock = running(situation)
    if clock is None or clock.due_at is None:
        return ""
    closing = clock.calendar.end_of_working_day(day)
    if closing is None:
        return _("Ngày %(day)s cơ quan không làm việc. Hãy chọn một ngày làm việc.") % {
            "day": format_date(day)
        }
    if closing <= max(clock.due_at, situation.at):
        return _("Ngày hẹn lại phải sau ngày hẹn cũ (%(due)s) và chưa qua.") % {
            "due": format_datetime(clock.due_at)
        }
    latest = clock.calendar.add_working_days(clock.due_at, most_days(situation, clock))
    if _moves_due(situation) and clock.calendar.local_date(latest) < day:
        return _("Chỉ được hẹn lại đến ngày %(latest)s.") % {"latest": format_date(latest)}
    return ""


def _hint(situation: Situation) -> str:
    clock = running(situation)
    latest = _latest(situation, clock)
    if clock is None or clock.due_at is None or latest is None:
        return ""
    words = {"due": format_datetime(clock.due_at), "latest": format_datetime(latest)}
    if situation.at > latest:
        return _("Hẹn cũ: %(due)s. Đã quá lúc phải xin lỗi (%(latest)s): hồ sơ vẫn tính quá hạn.") % words
    if _moves_due(situation):
        return _("Hẹn cũ: %(due)s. Hạn xử lý chuyển sang ngày hẹn mới.") % words
    return _("Hẹn cũ: %(due)s. Hạn xử lý không đổi; quá hạn cũ vẫn tính là quá hạn.") % words


def _iso(at: datetime.datetime | None) -> str:
    return at.astimezone(datetime.UTC).isoformat() if at is not None else ""
