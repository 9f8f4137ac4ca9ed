"""Browsers in which somebody has proven an account before: guessing elsewhere does not shut them out.

An account that strangers guess at from many addresses is closed for a while to browsers that it does not know; its
owner's browser carries a signed mark and goes on (OWASP, "device cookies"). Whoever resets the password by letter or by
text message gets the mark as well: that is the way in on a new machine.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string

from motcua.people.models import User

COOKIE = "mc-known"
# Several people use one computer of a family or of a desk.
MOST = 6
_SALT = "people.known_browser"
_HOLDS_SECONDS = 180 * 24 * 60 * 60


def mark_of(request: HttpRequest, person: User) -> str:
    """The mark by which this browser is known to the person's account; "" where it is not."""
    return _marks(request).get(person.key.hex, "")


def remember(request: HttpRequest, response: HttpResponseBase, person: User) -> None:
    """Let this browser be known to the account from now on."""
    marks = _marks(request)
    mark = marks.pop(person.key.hex, "") or get_random_string(16)
    kept = dict([*marks.items(), (person.key.hex, mark)][-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=_SALT, compress=True),
        max_age=_HOLDS_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> dict[str, str]:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_HOLDS_SECONDS)
    except signing.BadSignature:
        return {}
    return kept if isinstance(kept, dict) else {}
