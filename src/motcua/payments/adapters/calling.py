"""JSON over POST, one message and its answer, as both protocols send it; and the times that they write."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from typing import Any

from motcua.kernel.dates import HANOI, to_local
from motcua.kernel.foreign_json import object_in
from motcua.outbox.calling import NoAnswer, TooLong, called
from motcua.payments.adapters import Away, Strange

SECONDS = 15.0
_LONGEST = 256 * 1024
_MOST = 10**15
_MOMENT = "%Y%m%d%H%M%S"


def posted(
    url: str, message: Mapping[str, Any], *, line: str, doing: str, key: str, keeps: Callable[[bytes], str]
) -> Mapping[str, Any]:
    """Send a message once; `keeps`: what the connection log may keep of the answer.

    Raises Away where nothing is known of what became of it, Strange for no JSON object.
    """
    body = json.dumps(message, ensure_ascii=False).encode()
    try:
        status, answer = called(
            "POST",
            url,
            line=line,
            doing=doing,
            key=key,
            keeps=keeps,
            body=body,
            headers={"Content-Type": "application/json"},
            seconds=SECONDS,
            longest=_LONGEST,
        )
    except (NoAnswer, TooLong) as away:
        raise Away(str(away)) from None
    if status != 200:
        raise Away(f"status {status}")
    try:
        return object_in(answer)
    except ValueError:
        raise Strange("no JSON object") from None


def moment(at: datetime.datetime) -> str:
    """20261122101500 at Hà Nội."""
    return to_local(at).strftime(_MOMENT)


def read_moment(text: str) -> datetime.datetime | None:
    """The moment that a gateway wrote; None for none."""
    try:
        return datetime.datetime.strptime(text, _MOMENT).replace(tzinfo=HANOI)
    except ValueError:
        return None


def text_of(said: Mapping[str, Any], name: str) -> str:
    """A value of an answer as text; "" where it is missing."""
    value = said.get(name)
    return "" if value is None else str(value)


def whole_dong(text: str) -> int:
    """An amount of a gateway's file. Raises ValueError, also for more than any payment is."""
    amount = int(text)
    if abs(amount) >= _MOST:
        raise ValueError("too large")
    return amount
