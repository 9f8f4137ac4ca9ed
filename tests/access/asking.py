"""Asking as somebody, and what came of it; whatever the answer changed is taken back."""

from __future__ import annotations

import io
import zipfile
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse

from motcua.config.access.kinds import Outcome
from tests.access.addresses import Call
from tests.access.world import World

_BY_STATUS = {
    401: Outcome.SIGN_IN,
    403: Outcome.FORBIDDEN,
    404: Outcome.HIDDEN,
    405: Outcome.NO_METHOD,
}


def ask(world: World, email: str, name: str, call: Call, method: str) -> tuple[Outcome, str]:
    """What comes of it, with all that can be read in the answer ("" unless it is `Outcome.IN`).

    Raises AssertionError, naming the question, where the page breaks.
    """
    client = world.clients[email]
    # A page may end the session or begin another: each question starts from the same cookies.
    client.cookies = SimpleCookie(world.own_cookies[email])
    with transaction.atomic():
        address = reverse(name, kwargs=dict(call.parts)) + call.query
        try:
            response = client.generic(method, address, **_body(method, call), headers=dict(call.headers))
        except Exception as broken:
            raise AssertionError(f"{method} {name} as {email} breaks: {broken!r}") from broken
        outcome = _outcome(response)
        read = _readable(response) if outcome == Outcome.IN else ""
        transaction.set_rollback(True)
    return outcome, read


def _body(method: str, call: Call) -> dict[str, Any]:
    if method == "GET":
        return {}
    if method == "PATCH":
        return {"data": b"x", "content_type": "application/offset+octet-stream"}
    return {"data": urlencode(call.posted), "content_type": "application/x-www-form-urlencoded"}


def _outcome(response: HttpResponseBase) -> Outcome:
    if response.status_code in (302, 303) and response.headers["Location"].startswith(
        f"{reverse('people:sign_in')}?"
    ):
        return Outcome.SIGN_IN
    return _BY_STATUS.get(response.status_code, Outcome.IN)


def _readable(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if "openxmlformats" in kind or "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(one).decode("utf-8", "replace") for one in archive.namelist())
    return content.decode("utf-8", "replace") + response.headers.get("Location", "")
