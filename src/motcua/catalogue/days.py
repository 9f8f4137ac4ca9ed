"""Midnight: what was set for a day holds from the first moment of that day, whether or not a worker is awake.

The worker turns the day at midnight. Should it be late or down, the first request of each process after midnight does
the same before anything is read. It costs one comparison at every other request, and doing it twice changes nothing.
"""

import datetime
import logging
from collections.abc import Callable

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from motcua.catalogue.entries import apply_coming
from motcua.catalogue.selectors import forget_home
from motcua.catalogue.services import bring_into_force

_log = logging.getLogger(__name__)
# Any fixed number of our own: processes that turn a day at once do it one after the other.
_TURN_LOCK = 0x6D6F7464


class _Turned:
    """The last day that this process turned."""

    day: datetime.date | None = None


def turn(day: datetime.date) -> None:
    """Make everything hold that was set for a day: changes of entries, versions of procedures (three statements)."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN_LOCK])
        apply_coming(day)
        bring_into_force(day)
    forget_home()


def turned(day: datetime.date) -> None:
    """Remember that this process need not turn a day any more."""
    _Turned.day = day


def hold_today() -> None:
    """Turn today where no request came before: for what a worker does. Remembered when its transaction holds."""
    today = timezone.localdate()
    if _Turned.day != today:
        turn(today)
        transaction.on_commit(lambda: turned(today))


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turn the day before the first request of it."""

    def handled(request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        if _Turned.day != today:
            try:
                turn(today)
                turned(today)
            except DatabaseError:
                # Yesterday's pages are better than none; the next request tries again.
                _log.exception("could not turn the day")
        return get_response(request)

    return handled
