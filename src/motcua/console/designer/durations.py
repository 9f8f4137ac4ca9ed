"""Working time as people say it: days, hours and minutes. A process is drawn in days of eight hours, whatever the hours
of the agencies that will use it; what counts for a dossier is the minutes.
"""

from django.utils.translation import gettext as _

MINUTES_OF_DAY = 480
MINUTES_OF_HOUR = 60


def split(minutes: int) -> tuple[int, int, int]:
    """(days, hours, minutes) of a number of working minutes."""
    days, rest = divmod(minutes, MINUTES_OF_DAY)
    return (days, *divmod(rest, MINUTES_OF_HOUR))


def joined(days: int, hours: int, minutes: int) -> int:
    """The working minutes of so many days, hours and minutes."""
    return days * MINUTES_OF_DAY + hours * MINUTES_OF_HOUR + minutes


def told(minutes: int) -> str:
    """ "2 ngày 3 giờ 15 phút"; for no time at all "Không tính giờ"."""
    days, hours, rest = split(minutes)
    parts = [
        _("%(count)s ngày") % {"count": days} if days else "",
        _("%(count)s giờ") % {"count": hours} if hours else "",
        _("%(count)s phút") % {"count": rest} if rest else "",
    ]
    return " ".join(part for part in parts if part) or _("Không tính giờ")
