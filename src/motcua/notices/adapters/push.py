"""Web Push: a message to a browser through the push service of its maker (RFC 8030), sealed for that browser alone
(RFC 8291, aes128gcm) and signed by this installation (VAPID, RFC 8292).

`Outgoing.to` is what the browser gave when the person agreed: {"endpoint", "p256dh", "auth"} as JSON. Its address comes
from a browser, so only the push services that are known, and those that the administrator adds, are ever called.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy

from motcua.notices.adapters import (
    Asked,
    Incoming,
    Misconfigured,
    Need,
    NoSuchNumber,
    NotTaken,
    Outgoing,
    Receipt,
    Strange,
)
from motcua.outbox.calling import NoAnswer, TooLong, called, host_of

if TYPE_CHECKING:
    from motcua.notices.channels import Channel

# Chrome and Edge on Android, Firefox, Edge on Windows, Safari.
SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)
_KEPT_SECONDS = 24 * 60 * 60
_SIGNED_SECONDS = 12 * 60 * 60
_RECORD = 4096
_LONGEST_TEXT = 600


class Push:
    """See the head of this file."""

    kind = "webpush"
    medium = "push"
    name = gettext_lazy("Thông báo trên trình duyệt (Web Push)")
    needs: Sequence[Need] = (
        Need(
            "account",
            gettext_lazy("Địa chỉ liên hệ của người vận hành"),
            gettext_lazy("Ví dụ mailto:quantri@tinh.gov.vn; dịch vụ đẩy dùng khi có sự cố."),
        ),
        Need(
            "sender",
            gettext_lazy("Máy chủ đẩy được phép thêm"),
            gettext_lazy("Cách nhau dấu cách. Chrome, Edge, Firefox, Safari đã có sẵn."),
            required=False,
        ),
    )
    has_secret = True
    by_template = False

    def send(self, channel: Channel, message: Outgoing) -> str:
        """As `Adapter.send`."""
        try:
            given = json.loads(message.to)
            endpoint, auth = str(given["endpoint"]), unpadded(given["auth"])
            browser = unpadded(given["p256dh"])
        except (ValueError, KeyError, TypeError):
            raise NoSuchNumber("no subscription") from None
        if not is_service(endpoint, channel.sender):
            raise NoSuchNumber("not a known push service")
        shown = {"title": message.subject, "body": message.text[:_LONGEST_TEXT], "url": message.link}
        tag = hashlib.sha256(message.reference.encode()).digest()
        content = json.dumps({**shown, "tag": padded(tag[:12])}, ensure_ascii=False).encode()
        try:
            status, _none = called(
                "POST",
                endpoint,
                line=f"push:{host_of(endpoint)}",
                doing="send",
                key=message.reference,
                body=sealed(content, browser, auth),
                headers={
                    "Authorization": authorization(channel, endpoint),
                    "Content-Encoding": "aes128gcm",
                    "Content-Type": "application/octet-stream",
                    "TTL": str(_KEPT_SECONDS),
                    "Topic": padded(tag[:24]),
                },
                seconds=settings.SMS_SECONDS,
                longest=64 * 1024,
            )
        except ValueError:
            # Keys of the browser that are no point of the curve.
            raise NoSuchNumber("no key") from None
        except (NoAnswer, TooLong) as none:
            raise NotTaken(str(none)) from None
        if status in (404, 410):
            raise NoSuchNumber(f"status {status}")
        if status in (400, 401, 403, 413):
            raise Misconfigured(f"status {status}")
        if status not in (200, 201, 202, 204):
            raise NotTaken(f"status {status}")
        return ""

    def try_out(self, channel: Channel) -> None:
        """Whether the key is one: there is nobody to ask but a browser."""
        public_key(channel.secret)

    def receipt(self, channel: Channel, incoming: Incoming) -> Receipt:
        """Push services tell nothing."""
        raise Strange("no receipts")

    def question(self, channel: Channel, incoming: Incoming) -> Asked:
        """No questions by push."""
        raise Strange("no questions")


def is_service(endpoint: str, more: str = "") -> bool:
    """Whether an address is one of a push service that may be called; this very machine in the sample mode alone."""
    try:
        parts = urlsplit(endpoint)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username or parts.password or len(endpoint) > 1000:
        return False
    if settings.SAMPLE_MODE and parts.scheme == "http" and host in ("127.0.0.1", "localhost"):
        return True
    return parts.scheme == "https" and any(
        host == known or host.endswith(f".{known}") for known in (*SERVICES, *more.split())
    )


def public_key(secret: str) -> str:
    """The key that browsers are given, of the secret one. Raises Misconfigured for what is no key."""
    key = _private(secret)
    point = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return padded(key.public_key().public_bytes(*point))


def authorization(channel: Channel, endpoint: str) -> str:
    """The header by which the push service knows who sends (RFC 8292)."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + _SIGNED_SECONDS,
        "sub": channel.account,
    }
    token = jwt.encode(claims, _private(channel.secret), algorithm="ES256")
    return f"vapid t={token}, k={public_key(channel.secret)}"


def sealed(
    content: bytes,
    browser: bytes,
    auth: bytes,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """A message that the browser with this key alone can read (RFC 8291). `own`, `salt`: for its worked example."""
    key, salt = own or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    public = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser))
    secret = _derived(shared, auth, b"WebPush: info\0" + browser + public, 32)
    cipher = AESGCM(_derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4, "big") + bytes([len(public)]) + public
    return head + cipher.encrypt(nonce, content + b"\x02", None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _private(secret: str) -> ec.EllipticCurvePrivateKey:
    try:
        number = int.from_bytes(unpadded(secret), "big")
        return ec.derive_private_key(number, ec.SECP256R1())
    except ValueError:
        raise Misconfigured("no key of the curve P-256") from None


def padded(content: bytes) -> str:
    """Base64 for addresses, without the signs at its end."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unpadded(text: str) -> bytes:
    """The bytes of such a text. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
