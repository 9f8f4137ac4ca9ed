"""JSON over HTTP as both protocols send it, and the times and amounts that they write."""

from __future__ import annotations

import datetime
import hmac
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from motcua.kernel.dates import HANOI
from motcua.kernel.foreign_json import object_in
from motcua.outbox.calling import NoAnswer, TooLong, called
from motcua.outbox.masking import fields
from motcua.post.adapters import Away, Forged, Strange

if TYPE_CHECKING:
    from motcua.post.carriers import Described

SECONDS = 15.0
# While somebody waits for a page: a price is not worth more.
QUOTE_SECONDS = 3.0
_KEEPS = fields("success", "code", "error", "status")
_LONGEST = 512 * 1024
_MOST = 10**12
# What is told of a year before is no moment of a parcel, and may be none that the database can give back.
_FIRST_YEAR = 2000
_WRITTEN = ("%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M")


def asked(
    carrier: Described,
    task: str,
    message: Mapping[str, Any] | None = None,
    *,
    token: str = "",
    key: str = "",
    method: str = "POST",
    seconds: float = SECONDS,
) -> Mapping[str, Any]:
    """Ask a carrier once. `task`: below its address; `key`: our number of the order, for the connection log.

    Raises Away where nothing is known of what became of it, Strange for no JSON object.
    """
    headers = {"Content-Type": "application/json", **({"Token": token} if token else {})}
    body = None if message is None else json.dumps(message, ensure_ascii=False).encode()
    try:
        status, answer = called(
            method,
            f"{carrier.address}/{task}",
            line=carrier.line,
            doing=task.rpartition("/")[2],
            key=key,
            keeps=_KEEPS,
            body=body,
            headers=headers,
            seconds=seconds,
            longest=_LONGEST,
        )
    except (NoAnswer, TooLong) as away:
        raise Away(str(away)) from None
    if status != 200:
        raise Away(f"status {status}")
    return read_json(answer)


def read_json(content: bytes) -> Mapping[str, Any]:
    """The object in a message. Raises Strange."""
    try:
        return object_in(content)
    except ValueError:
        raise Strange("no JSON object") from None


def check_secret(given: str, secret: str) -> None:
    """Raise Forged where a message does not carry the secret that was agreed; also where none was."""
    plain = given.removeprefix("Bearer ").strip()
    if not secret or not hmac.compare_digest(plain.encode(), secret.encode()):
        raise Forged


def moment(text: str) -> datetime.datetime:
    """The moment that a carrier wrote, by the clock of Hà Nội. Raises Strange."""
    for written in _WRITTEN:
        try:
            found = datetime.datetime.strptime(text.strip()[:19], written).replace(tzinfo=HANOI)
        except ValueError:
            continue
        if found.year >= _FIRST_YEAR:
            return found
    raise Strange("no moment")


def text_of(said: Mapping[str, Any], name: str, longest: int = 300) -> str:
    """A value of what `read_json` gave as text; "" where it is missing."""
    value = said.get(name)
    if value is None or isinstance(value, (dict, list)):
        return ""
    return str(value).strip()[:longest]


def dong(said: Mapping[str, Any], name: str) -> int | None:
    """An amount in whole đồng; None where it says none. Raises Strange."""
    value = said.get(name)
    if value is None or value == "":
        return None
    try:
        amount = int(float(str(value)))
    except (ValueError, OverflowError):
        raise Strange("no amount") from None
    if not 0 <= amount < _MOST:
        raise Strange("no amount")
    return amount
