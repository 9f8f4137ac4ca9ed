"""Small pure wordings of the portal's pages."""

from django.utils.translation import gettext as _

from motcua.kernel.clock import TimeLimit
from motcua.kernel.worktime import format_time_of_day


def share(part: int, whole: int) -> str:
    """A share in percent with one decimal and the Vietnamese comma: "98,7%"; a dash while there is nothing to share."""
    if whole == 0:
        return "–"
    return f"{part * 100 / whole:.1f}".replace(".", ",") + "%"


def limit_text(limit: TimeLimit) -> str:
    """How long a procedure takes, in words."""
    if limit.kind == "working_days":
        return _("%(count)s ngày làm việc") % {"count": limit.amount}
    if limit.kind == "working_minutes":
        hours, minutes = divmod(limit.amount, 60)
        if minutes == 0:
            return _("%(count)s giờ làm việc") % {"count": hours}
        return _("%(count)s phút làm việc") % {"count": limit.amount}
    if limit.kind == "same_day":
        if limit.cutoff is None:
            return _("Trong ngày làm việc")
        return _("Trong ngày làm việc; nhận sau %(time)s thì trả kết quả vào ngày làm việc tiếp theo") % {
            "time": format_time_of_day(limit.cutoff)
        }
    return _("Không quy định")
