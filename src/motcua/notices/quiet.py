"""Hours in which nobody is disturbed: when a message may leave. Pure."""

from __future__ import annotations

import datetime

from motcua.kernel.dates import HANOI, to_local

# When the letters of a day, for whom they are gathered, leave.
EVENING = datetime.time(18, 0)


def quiet_until(
    at: datetime.datetime, begins: datetime.time | None, ends: datetime.time | None
) -> datetime.datetime | None:
    """The end of the quiet hours (local times, over midnight too) in which `at` falls; None outside of them."""
    if begins is None or ends is None or begins == ends:
        return None
    local = to_local(at)
    now = local.time().replace(tzinfo=None)
    over_midnight = begins > ends
    inside = (now >= begins or now < ends) if over_midnight else begins <= now < ends
    if not inside:
        return None
    day = local.date() + datetime.timedelta(days=1 if over_midnight and now >= begins else 0)
    return datetime.datetime.combine(day, ends, HANOI)


def next_evening(at: datetime.datetime) -> datetime.datetime:
    """When the letter of the evening leaves next."""
    local = to_local(at)
    today = datetime.datetime.combine(local.date(), EVENING, HANOI)
    return today if local < today else today + datetime.timedelta(days=1)
