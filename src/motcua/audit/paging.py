"""Pages of a list that moves on while it is read: each begins beyond a line, so that none is shown twice or skipped."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import QueryDict

NEWER, OLDER = "sau", "truoc"
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Line(Protocol):
    """What has a moment and a number: a line of the trail, or of another list that moves on."""

    @property
    def at(self) -> datetime.datetime: ...

    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: beyond this line, towards the older ones or (`newer`) the newer ones."""

    at: datetime.datetime
    id: int
    newer: bool = False


def read_place(given: QueryDict) -> Place | None:
    """Where the page of an address begins; anything that is no mark is the newest page."""
    for key in (NEWER, OLDER):
        moment, _dash, number = given.get(key, "").partition("-")
        if all(part.isascii() and part.isdigit() and len(part) < 18 for part in (moment, number)):
            # Beyond the calendar is no moment of any line.
            seconds = min(int(moment), 10**17) // 10**6
            at = _EPOCH + datetime.timedelta(seconds=seconds, microseconds=int(moment) % 10**6)
            return Place(at, int(number), newer=key == NEWER)
    return None


def page_links(lines: Sequence[Line], place: Place | None, more: bool) -> dict[str, str]:
    """Marks where the pages beside this one begin, "" where there is none; for `look/older_newer.html`.

    `more`: whether there are lines beyond those of the page, in the direction in which it was asked for.
    """
    if not lines:
        return {"newer": "", "older": ""}
    came_up = place is not None and place.newer
    newer = more if came_up else place is not None
    older = True if came_up else more
    return {"newer": _mark(lines[0]) if newer else "", "older": _mark(lines[-1]) if older else ""}


def _mark(line: Line) -> str:
    since = line.at - _EPOCH
    return f"{(since.days * 86400 + since.seconds) * 10**6 + since.microseconds}-{line.pk}"
