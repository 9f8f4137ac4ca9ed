"""JSON over POST, one message and its answer, as the gateways of messages speak it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from motcua.kernel.foreign_json import object_in
from motcua.notices.adapters import NotTaken
from motcua.outbox.calling import NoAnswer, TooLong, called
from motcua.outbox.masking import fields

_LONGEST_ANSWER = 64 * 1024


class Call(NamedTuple):
    """One call as the connection log knows it. `keeps`: what of the answer the log may hold."""

    line: str
    doing: str
    reference: str
    seconds: float
    keeps: tuple[str, ...]


def posted(url: str, message: Mapping[str, Any], headers: Mapping[str, str], call: Call) -> dict[str, Any]:
    """Send once and return the object that was answered. Raises NotTaken for everything else."""
    try:
        status, answer = called(
            "POST",
            url,
            line=call.line,
            doing=call.doing,
            key=call.reference,
            keeps=fields(*call.keeps),
            body=json.dumps(message, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json", **headers},
            seconds=call.seconds,
            longest=_LONGEST_ANSWER,
        )
    except (NoAnswer, TooLong) as none:
        raise NotTaken(str(none)) from None
    if status != 200:
        raise NotTaken(f"status {status}")
    try:
        return object_in(answer)
    except ValueError:
        raise NotTaken("no JSON object") from None
