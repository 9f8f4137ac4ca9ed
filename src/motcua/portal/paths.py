"""The path and the time line of a dossier in the shape that the macros take. Pure."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.selectors import DossierView
from motcua.dossiers.selectors.story import PathStep


def spent_text(spent: datetime.timedelta | None) -> str:
    """Working time spent at a step: "4 phút", "2 giờ 5 phút"; "" where there was none."""
    if spent is None:
        return ""
    hours, minutes = divmod(int(spent.total_seconds()) // 60, 60)
    if hours and minutes:
        return _("%(hours)s giờ %(minutes)s phút") % {"hours": hours, "minutes": minutes}
    if hours:
        return _("%(hours)s giờ") % {"hours": hours}
    return _("%(minutes)s phút") % {"minutes": minutes} if minutes else ""


def path_items(path: Sequence[PathStep]) -> list[dict[str, str]]:
    """For the macro `path_steps`."""
    return [{"label": step.title, "note": spent_text(step.spent), "state": step.status} for step in path]


def timeline_items(view: DossierView) -> list[dict[str, Any]]:
    """For the macro `timeline`, newest first."""
    return [
        {
            "title": moment.title,
            "who": ", ".join(filter(None, (moment.who, moment.role))),
            "at": moment.at,
            "text": moment.reason,
        }
        for moment in view.timeline
    ]


def exchange_items(view: DossierView) -> list[dict[str, Any]]:
    """For the macro `exchange`, oldest first."""
    return [
        {
            "who": _("%(name)s (cán bộ)") % {"name": line.author_name}
            if line.from_officer
            else line.author_name,
            "at": line.at,
            "text": line.text,
            "mine": not line.from_officer,
        }
        for line in view.exchanges
    ]
