"""What an extension or an apology does to the clock of a pretend dossier, by the rule set. Pure.

The acts themselves ask the same rules of a dossier and its record (`dossiers/acts/extend.py`, `apologise.py`).
"""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from motcua.kernel.clock import ClockMove, Reckoning, Tick
from motcua.kernel.dates import format_datetime
from motcua.process.rules import Rules

GRANTING = ("extend", "apologise")
_A_MINUTE = datetime.timedelta(minutes=1)


class NotGranted(ValueError):
    """The rule set does not give it here and now; the message is for people."""


def most_days(rules: Rules, clock: Reckoning) -> int:
    """The most working days by which the due time may move, from the limit as it was granted first; 0 = not at all."""
    if rules.extension is None or clock.budget is None:
        return 0
    return rules.extension.most_days(clock.budget - clock.extended_by, clock.calendar)


def granted(
    act: str,
    days: int,
    *,
    at: datetime.datetime,
    clock: Reckoning,
    ticks: Sequence[Tick],
    rules: Rules,
    apologies: int,
) -> int:
    """Working minutes that an extension or an apology by so many working days adds at `at`; an apology may add none.

    `apologies`: how many there were before. Raises NotGranted with the reason.
    """
    if clock.status != "running" or clock.due_at is None or not clock.intervals:
        raise NotGranted(_("Hồ sơ không có hạn đang tính nên không có gì để gia hạn hay hẹn lại."))
    if act == "extend":
        return _extended(days, at, clock, ticks, rules)
    return _apologised(days, at, clock, ticks, rules, apologies)


def _used_up(ticks: Sequence[Tick], rules: Rules) -> bool:
    extensions = sum(tick.move == ClockMove.EXTEND for tick in ticks)
    return extensions >= (rules.extension.limit if rules.extension is not None else 1)


def _extended(days: int, at: datetime.datetime, clock: Reckoning, ticks: Sequence[Tick], rules: Rules) -> int:
    if rules.extension is None:
        raise NotGranted(_("Quy định áp dụng không cho phép gia hạn."))
    if _used_up(ticks, rules):
        raise NotGranted(_("Hồ sơ đã được gia hạn đủ số lần cho phép."))
    latest = rules.latest_extension(clock.due_at, clock.calendar) if clock.due_at else None
    if latest is not None and at > latest:
        raise NotGranted(_("Muốn gia hạn phải làm trước %(latest)s.") % {"latest": format_datetime(latest)})
    most = most_days(rules, clock)
    if not 0 < days <= most:
        raise NotGranted(_("Chỉ được gia hạn từ 1 đến %(most)s ngày làm việc.") % {"most": most})
    return days * clock.calendar.daily_minutes


def _apologised(
    days: int,
    at: datetime.datetime,
    clock: Reckoning,
    ticks: Sequence[Tick],
    rules: Rules,
    apologies: int,
) -> int:
    rule, due = rules.apology, clock.due_at
    if rule is None or due is None:
        raise NotGranted(_("Quy định áp dụng không có phiếu xin lỗi và hẹn lại."))
    if apologies >= rule.limit:
        raise NotGranted(_("Hồ sơ đã hẹn lại đủ số lần cho phép."))
    latest = rules.latest_apology(due, clock.intervals[0].start, clock.calendar)
    in_time = latest is not None and at <= latest
    if rule.when_late == "refused" and not in_time:
        words = {"latest": format_datetime(latest) if latest else ""}
        raise NotGranted(_("Phiếu xin lỗi phải lập chậm nhất lúc %(latest)s.") % words)
    if not rule.moves_due or not in_time or _used_up(ticks, rules):
        return 0
    most = most_days(rules, clock)
    if not 0 < days <= most:
        raise NotGranted(_("Chỉ được hẹn lại chậm nhất %(most)s ngày làm việc.") % {"most": most})
    day = clock.calendar.local_date(clock.calendar.add_working_days(due, days))
    closing = clock.calendar.end_of_working_day(day)
    return clock.calendar.between(due, closing) // _A_MINUTE if closing is not None else 0
