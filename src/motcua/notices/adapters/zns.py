"""Zalo ZNS: templates that Zalo has approved, sent to the Zalo account of a telephone number.

POST to `message/template` with the access token in a header; `error` 0 when it was taken, else a number below zero
(requirements: facts, f). The token lives a day: `…_SECRET_FILE` names a file that whoever renews it writes, and it is
read at every call. Receipts and questions come to one webhook, signed: `mac` is the SHA-256 of application, body, time
stamp and the secret of the official account (`…_SIGN`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from motcua.kernel.foreign_json import object_in
from motcua.notices.adapters import (
    Asked,
    Forged,
    Incoming,
    Misconfigured,
    Need,
    NoSuchNumber,
    NotTaken,
    Outgoing,
    Receipt,
    Strange,
)
from motcua.notices.adapters.asking import Call, posted

if TYPE_CHECKING:
    from motcua.notices.channels import Channel

ADDRESS = "https://business.openapi.zalo.me/message/template"
_QUOTA = "message/quota"
# No such number, no Zalo account, the person refuses or cannot take them (-108, -114, -118, -119, -139, -141).
_NUMBERS = frozenset({-108, -114, -118, -119, -139, -141})
# Something of theirs: again later (-100, -200 … are theirs; -144: today's quota is used up).
_LATER = frozenset({-100, -144, -1441})
_LONGEST_QUESTION = 500


class Zns:
    """See the head of this file."""

    kind = "zns"
    medium = "ott"
    name = gettext_lazy("Zalo (ZNS)")
    needs: Sequence[Need] = (
        Need("url", gettext_lazy("Địa chỉ gửi tin của Zalo")),
        Need("account", gettext_lazy("Mã ứng dụng (App ID)"), gettext_lazy("Để kiểm tra tin Zalo gửi về.")),
    )
    has_secret = True
    by_template = True

    def send(self, channel: Channel, message: Outgoing) -> str:
        """As `Adapter.send`."""
        asked = {
            "phone": _abroad(message.to),
            "template_id": message.template,
            "template_data": dict(message.values),
            "tracking_id": message.reference,
        }
        said = self._said(channel, channel.url or ADDRESS, asked)
        error = _error(said)
        if error in _NUMBERS:
            raise NoSuchNumber(str(error))
        if error in _LATER:
            raise NotTaken(f"error {error}")
        if error != 0:
            raise Misconfigured(f"error {error}")
        data = said.get("data")
        return str(data.get("msg_id") or "")[:80] if isinstance(data, dict) else ""

    def try_out(self, channel: Channel) -> None:
        """Ask how many messages are left today."""
        base = (channel.url or ADDRESS).rstrip("/").removesuffix("message/template")
        error = _error(self._said(channel, base + _QUOTA, {}))
        if error != 0:
            raise Misconfigured(f"error {error}")

    def receipt(self, channel: Channel, incoming: Incoming) -> Receipt:
        """As `Adapter.receipt`: the event `user_received_message`."""
        said = self._genuine(channel, incoming)
        message = said.get("message")
        if said.get("event_name") != "user_received_message" or not isinstance(message, dict):
            raise Strange("no receipt")
        reference, external = str(message.get("tracking_id") or ""), str(message.get("msg_id") or "")[:80]
        if not reference and not external:
            raise Strange("no tracking_id")
        return Receipt("delivered", external, reference)

    def question(self, channel: Channel, incoming: Incoming) -> Asked:
        """As `Adapter.question`: the event `user_send_text`."""
        said = self._genuine(channel, incoming)
        message, sender = said.get("message"), said.get("sender")
        if (
            said.get("event_name") != "user_send_text"
            or not isinstance(message, dict)
            or not isinstance(sender, dict)
        ):
            raise Strange("no question")
        asked = Asked(
            str(message.get("msg_id") or "")[:80],
            str(sender.get("id") or "")[:40],
            str(message.get("text") or "")[:_LONGEST_QUESTION],
        )
        if not asked.external or not asked.sender:
            raise Strange("no id")
        return asked

    def _genuine(self, channel: Channel, incoming: Incoming) -> dict[str, Any]:
        try:
            said = object_in(incoming.body)
        except ValueError:
            # What cannot be read proves nothing.
            raise Forged from None
        key = channel.sign_secret
        parts = (
            channel.account.encode(),
            incoming.body,
            str(said.get("timestamp", "")).encode(),
            key.encode(),
        )
        right = hashlib.sha256(b"".join(parts)).hexdigest()
        given = incoming.headers.get("X-ZEvent-Signature", "").strip().lower().removeprefix("mac=")
        if not key or not hmac.compare_digest(given.encode(), right.encode()):
            raise Forged
        return said

    def _said(self, channel: Channel, url: str, asked: dict[str, Any]) -> dict[str, Any]:
        token = {"access_token": channel.secret}
        reference = str(asked.get("tracking_id", ""))
        doing = "send" if reference else "try"
        call = Call(channel.line, doing, reference, settings.SMS_SECONDS, ("error", "message"))
        return posted(url, asked, token, call)


def _abroad(number: str) -> str:
    """84912345678 for 0912345678."""
    return f"84{number[1:]}" if number.startswith("0") else number.removeprefix("+")


def _error(said: dict[str, Any]) -> int:
    try:
        return int(said["error"])
    except (KeyError, TypeError, ValueError):
        raise NotTaken("no error code") from None
