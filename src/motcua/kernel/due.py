"""How a due time reads: left, soon or late, in the words of Circular 21/2023, appendix II.4.1; and the
verdict at the end.

Late is an attribute of a dossier, not one of its states. The Vietnamese texts are plain literals: this room
stands below the framework and its translation functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from motcua.kernel.dates import format_date, format_datetime
from motcua.kernel.worktime import WorkingCalendar

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Lateness:
    """Where a moment stands towards a due time.

    working_days: when late, the working days that have begun since the due time, at least 1; otherwise the
        whole working days left. minutes: whole minutes of working time, late or left. Both 0 when state is
        "none".
    """

    state: Literal["on_time", "soon", "late", "none"]
    working_days: int
    minutes: int

    def text(self) -> str:
        if self.state == "none":
            return "Chưa xác định hạn"
        if self.state == "late":
            return f"Quá hạn {self.working_days} ngày"
        if self.working_days:
            return f"còn {self.working_days} ngày làm việc"
        hours, minutes = divmod(self.minutes, 60)
        if not hours and not minutes:
            return "còn dưới 1 phút làm việc"
        parts = [f"{hours} giờ"] if hours else []
        parts += [f"{minutes} phút"] if minutes else []
        return f"còn {' '.join(parts)} làm việc"


def lateness(
    due_at: datetime | None, at: datetime, calendar: WorkingCalendar, soon: timedelta | None = None
) -> Lateness:
    """Where `at` stands towards `due_at`; None means that no due time is known (no limit, or a paused clock).

    soon: less working time left than this counts as soon; one working day of the calendar unless given.
    """
    if due_at is None:
        return Lateness("none", 0, 0)
    if at > due_at:
        begun = calendar.count_working_days(calendar.local_date(due_at), calendar.local_date(at))
        opening = calendar.start_of_working_day(calendar.local_date(at))
        if begun and opening is not None and at < opening:
            begun -= 1
        return Lateness("late", max(begun, 1), calendar.between(due_at, at) // _MINUTE)
    left = calendar.between(at, due_at)
    a_day = timedelta(minutes=calendar.daily_minutes)
    state: Literal["soon", "on_time"] = "soon" if left < (a_day if soon is None else soon) else "on_time"
    return Lateness(state, left // a_day, left // _MINUTE)


def due_line(due_at: datetime | None, at: datetime, calendar: WorkingCalendar) -> str:
    """The line that II.4.1 orders: "Hạn xử lý 15/08/2023 - Quá hạn 3 ngày"; with the hour while there is time
    left.
    """
    found = lateness(due_at, at, calendar)
    if due_at is None:
        return "Chưa xác định hạn xử lý"
    shown = format_date(due_at) if found.state == "late" else format_datetime(due_at)
    return f"Hạn xử lý {shown} - {found.text()}"


def judge(
    finished_at: datetime, due_at: datetime, calendar: WorkingCalendar
) -> Literal["early", "on_time", "late"]:
    """The verdict on a finished dossier: early means finished on a day before the due day.

    finished_at: when processing finished ("Đã xử lý xong"), not when the result was handed over.
    """
    if finished_at > due_at:
        return "late"
    return "early" if calendar.local_date(finished_at) < calendar.local_date(due_at) else "on_time"
