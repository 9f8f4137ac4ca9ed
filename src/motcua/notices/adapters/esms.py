"""The gateway eSMS (ViHAT), which sends under a registered sender's name over every Vietnamese operator.

Protocol: its public documentation, "Tin nhắn SMS OTP/CSKH", "Bảng mã lỗi", "Callback Url" (developers.esms.vn): JSON
over POST, always answered with status 200: `CodeResult` "100" when it was taken, "124" when the `RequestId` came before
on the same day; other numbers say what is wrong, and those that this file does not know count as refusals.

Receipts come by GET to the address that went with the message. They are not signed: a token in that address, made from
the channel's secret, is the proof. Questions (MO) come as JSON with an HMAC of the body, as is agreed with the operator
of the short number.
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
from motcua.notices.lengths import without_marks

if TYPE_CHECKING:
    from motcua.notices.channels import Channel

ADDRESS = "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/"
_BALANCE = "GetBalance_json"
_TAKEN, _CAME_BEFORE = "100", "124"
# Blocked, and no number at all.
_NUMBERS = frozenset({"99", "108"})
_CUSTOMER_CARE = "2"
# The line of the gateway that the settings name; channels of agencies have lines of their own.
LINE = "esms"
_LONGEST_REFERENCE = 50
_LONGEST_QUESTION = 500
# `SendStatus` of a receipt: 5 is over; 4 refused; others are on their way.
_OVER, _REFUSED = "5", "4"


class Esms:
    """See the head of this file."""

    kind = "esms"
    medium = "sms"
    name = gettext_lazy("Tin nhắn SMS qua eSMS")
    needs: Sequence[Need] = (
        Need("url", gettext_lazy("Địa chỉ gửi tin của nhà cung cấp")),
        Need("account", "ApiKey"),
        Need("sender", gettext_lazy("Tên thương hiệu (Brandname)")),
    )
    has_secret = True
    by_template = False

    def send(self, channel: Channel, message: Outgoing) -> str:
        """As `Adapter.send`."""
        said = self._said(
            channel,
            channel.url or ADDRESS,
            {
                "Brandname": channel.sender,
                "SmsType": _CUSTOMER_CARE,
                "IsUnicode": "1" if channel.marks else "0",
                "Phone": message.to,
                "Content": message.text if channel.marks else without_marks(message.text),
                "RequestId": message.reference[:_LONGEST_REFERENCE],
                **({"CallbackUrl": message.receipt_url} if message.receipt_url else {}),
            },
        )
        code = _code(said)
        if code in _NUMBERS:
            raise NoSuchNumber(code)
        if code not in (_TAKEN, _CAME_BEFORE):
            raise Misconfigured(f"CodeResult {code[:20]}")
        return str(said.get("SMSID") or "")[:80]

    def try_out(self, channel: Channel) -> None:
        """Ask for the balance, beside the address for sending."""
        base = (channel.url or ADDRESS).rstrip("/").rpartition("/")[0]
        code = _code(self._said(channel, f"{base}/{_BALANCE}", {}))
        if code != _TAKEN:
            raise Misconfigured(f"CodeResult {code[:20]}")

    def receipt(self, channel: Channel, incoming: Incoming) -> Receipt:
        """As `Adapter.receipt`."""
        if not channel.is_own_token(incoming.token):
            raise Forged
        said = incoming.query
        external, reference = said.get("SMSID", "")[:80], said.get("RequestId", "")
        if not external and not reference:
            raise Strange("no SMSID")
        status = said.get("SendStatus", "")
        if status == _OVER:
            arrived = said.get("SendSuccess", "0").strip() not in ("", "0")
            return Receipt("delivered" if arrived else "failed", external, reference, status)
        return Receipt("failed" if status == _REFUSED else "pending", external, reference, status)

    def question(self, channel: Channel, incoming: Incoming) -> Asked:
        """JSON {"id", "from", "text"} with `X-Signature`: the hexadecimal HMAC-SHA256 of the body under the secret."""
        right = hmac.new(channel.secret.encode(), incoming.body, hashlib.sha256).hexdigest()
        given = incoming.headers.get("X-Signature", "").strip().lower()
        if not channel.secret or not hmac.compare_digest(given.encode(), right.encode()):
            raise Forged
        try:
            said = object_in(incoming.body)
            asked = Asked(str(said["id"])[:80], str(said["from"])[:40], str(said["text"])[:_LONGEST_QUESTION])
        except (ValueError, KeyError):
            raise Strange("no question") from None
        if not asked.external or not asked.sender:
            raise Strange("no id")
        return asked

    def _said(self, channel: Channel, url: str, asked: dict[str, str]) -> dict[str, Any]:
        keys = {"ApiKey": channel.account, "SecretKey": channel.secret}
        return posted(url, keys | asked, {}, _call(channel, asked.get("RequestId", "")))


def _call(channel: Channel, reference: str) -> Call:
    doing = "send" if reference else "try"
    return Call(
        channel.line, doing, reference, settings.SMS_SECONDS, ("CodeResult", "CodeResponse", "ErrorMessage")
    )


def _code(said: dict[str, Any]) -> str:
    try:
        return str(said.get("CodeResult") or said["CodeResponse"])
    except KeyError:
        raise NotTaken("no CodeResult") from None
