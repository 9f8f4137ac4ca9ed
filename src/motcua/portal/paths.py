"""The path and the time line of a dossier in the shape that the macros take. Pure."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.selectors import DossierView
from motcua.dossiers.selectors.story import PathStep


def path_items(path: Sequence[PathStep]) -> list[dict[str, str]]:
    """For the macro `path_steps`."""
    return [{"label": step.title, "note": step.spent_text, "state": step.status} for step in path]


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
