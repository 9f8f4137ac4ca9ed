"""Working minutes as an ISO 8601 duration and back. Only here does a day stand for the working day of an "
"agency."""

import re

WORKING_DAY = 480
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?)?"
)


def to_duration(minutes: int) -> str:
    """Whole working days where it comes out even, else hours and minutes: 1440 → "P3D", 90 → "PT1H30M"."""
    if minutes and minutes % WORKING_DAY == 0:
        return f"P{minutes // WORKING_DAY}D"
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")


def from_duration(text: str) -> int | None:
    """Working minutes of a duration; None for what is none, or counts in months, years or seconds."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes = (int(found[name] or 0) for name in ("weeks", "days", "hours", "minutes"))
    return (weeks * 5 + days) * WORKING_DAY + hours * 60 + minutes
