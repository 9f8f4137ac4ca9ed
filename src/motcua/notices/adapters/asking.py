"""JSON over POST, one message and its answer, as the gateways of messages speak it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from motcua.notices.adapters import NotTaken
from motcua.outbox.calling import NoAnswer, TooLong, called

_LONGEST_ANSWER = 64 * 1024


def posted(
    url: str, message: Mapping[str, Any], headers: Mapping[str, str], *, line: str, seconds: float
) -> dict[str, Any]:
    """Send once and return the object that was answered. Raises NotTaken for everything else.

    `line`: the channel on whose account it is.
    """
    try:
        status, answer = called(
            "POST",
            url,
            body=json.dumps(message, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json", **headers},
            seconds=seconds,
            longest=_LONGEST_ANSWER,
        )
    except (NoAnswer, TooLong) as none:
        raise NotTaken(str(none)) from None
    if status != 200:
        raise NotTaken(f"status {status}")
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        raise NotTaken("no JSON") from None
    if not isinstance(said, dict):
        raise NotTaken("no JSON object")
    return said
