"""Times reckoned anew from the record: due time, appointment, what was promised, and when each thing was done."""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.agencies.selectors import kept_calendar
from motcua.dossiers import record
from motcua.dossiers.clockwork import calendar_for, first_due, raw_tick, reckoning_of
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.states import ENDED
from motcua.kernel.clock import ClockError
from motcua.kernel.worktime import WorkingCalendar


def clock_differences(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Yield what differs between the times kept on a dossier and those that its record makes."""
    ticks = [
        raw_tick(event.clock, event.at, event.data.get("extended_minutes", 0))
        for event in events
        if event.clock
    ]
    if dossier.clock != ticks:
        yield _("Sổ tính giờ của hồ sơ khác với diễn biến.")
        return
    try:
        reckoning = reckoning_of(dossier)
    except ClockError:
        yield _("Các lần bắt đầu, tạm dừng của đồng hồ không theo thứ tự có thể xảy ra.")
        return
    if dossier.due_at != reckoning.due_at:
        yield _("Hạn xử lý ghi trên hồ sơ khác với hạn tính lại từ diễn biến và lịch làm việc.")
    if dossier.appointed_at != (first_due(dossier, _calendar_at_start(dossier, events)) if ticks else None):
        yield _("Ngày hẹn trả ghi trên hồ sơ khác với ngày hẹn tính lại lúc tiếp nhận.")
    yield from _promises(dossier, events)
    opened = max((event.seq for event in events if event.act == "reopen"), default=0)
    stops = [event.at for event in events if event.clock == "stop" and event.seq > opened]
    if dossier.finished_at != (stops[-1] if stops else None):
        yield _("Thời điểm xử lý xong khác với diễn biến.")
    approvals = [event.at for event in events if event.act == "approve"]
    if dossier.approved_at != (approvals[0] if approvals else None):
        yield _("Thời điểm phê duyệt khác với diễn biến.")
    for name, act in (("submitted_at", "submit"), ("accepted_at", "accept"), ("handed_over_at", "hand_over")):
        # A result handed over before the dossier was opened again holds no longer.
        since = opened if act == "hand_over" else 0
        times = [
            event.at
            for event in events
            if event.seq > since
            and (event.act == act or (act == "accept" and record.received_by_submission(event)))
        ]
        if getattr(dossier, name) != (times[-1] if times else None):
            yield _("Thời điểm “%(act)s” khác với diễn biến.") % {"act": act}
    if (dossier.ended_at is not None) != (dossier.state in ENDED):
        yield _("Hồ sơ ghi đã kết thúc hay chưa khác với trạng thái của nó.")


def _calendar_at_start(dossier: Dossier, events: list[Event]) -> WorkingCalendar:
    """The calendar that was in force when the clock started; an older record names it only where it was changed."""
    started = next((event.versions.get("calendar") for event in events if event.clock == "start"), None)
    changed = next((event.data["calendar"]["from"] for event in events if event.act == "recalculate"), None)
    version = started or changed
    return calendar_for(dossier) if version is None else kept_calendar(version)


def _promises(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """The pinned calendar, the new appointment, and the answer owed to an online submission."""
    pinned = [event.versions["calendar"] for event in events if "calendar" in event.versions]
    if pinned and dossier.calendar_version_id != pinned[-1]:
        yield _("Lịch làm việc dùng để tính hạn khác với diễn biến.")
    again = [event.data["reappointed_at"] for event in events if "reappointed_at" in event.data]
    if _iso(dossier.reappointed_at) != (again[-1] if again else None):
        yield _("Ngày hẹn lại ghi trên hồ sơ khác với diễn biến.")
    owed: str | None = None
    for event in events:
        if "answer_due_at" in event.data:
            owed = event.data["answer_due_at"]
        elif "answer" in event.data:
            owed = None
    if _iso(dossier.answer_due_at) != owed:
        yield _("Hạn trả lời hồ sơ nộp trực tuyến khác với diễn biến.")


def _iso(at: datetime.datetime | None) -> str | None:
    return at.astimezone(datetime.UTC).isoformat() if at is not None else None
