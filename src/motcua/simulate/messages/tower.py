"""What the simulated gateways remember of messages, and how they sign. No framework, no database."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

MODES = (
    "well",
    "slow",
    "down",
    "duplicate",
    "late",
    "silent",
    "error in body",
    "poor",
    "blocked",
    "lost",
    "garbage",
)
"""How it behaves: "late" tells receipts only when asked to, in the wrong order; "silent" never tells any; "slow" takes
some seconds for each answer; "down" closes the connection; "duplicate" tells every receipt three times; "error in body"
answers 200 with an error inside; "poor" has no credit left; "blocked" knows no number; "lost" takes messages and tells
that they did not arrive; "garbage" answers a page.
"""


@dataclass
class Sent:
    """One message there. `reference`: ours of it; `back`: where its receipt is told."""

    number: str
    to: str
    text: str
    reference: str
    protocol: str
    back: str = ""
    template: str = ""


@dataclass
class Tower:
    """The memory of one process. `account`, `sender`: as registered; `secret`: the SecretKey, the access token;
    `sign`: with which Zalo signs; `app`: its application; `hooks`: where receipts and questions go, by name.
    """

    account: str
    secret: str
    sender: str
    app: str
    sign: str
    hooks: Mapping[str, str]
    mode: str = "well"
    messages: dict[str, Sent] = field(default_factory=dict)
    waiting: list[Sent] = field(default_factory=list)
    replies: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def keep(self, message: Sent) -> Sent | None:
        """Remember a message; None for a reference that came before."""
        with self.lock:
            key = f"{message.protocol}/{message.reference}"
            if message.reference and key in self.messages:
                return None
            message.number = f"{message.protocol}-{next(self._numbers):08d}"
            self.messages[key if message.reference else message.number] = message
            return message

    def number(self) -> str:
        """The next number of anything."""
        return str(next(self._numbers))


def hmac_of(secret: str, body: bytes) -> str:
    """HMAC-SHA256 in hexadecimal, as questions by text message carry."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def zalo_mac(app: str, body: str, moment: str, secret: str) -> str:
    """What Zalo puts into `X-ZEvent-Signature`."""
    return hashlib.sha256(f"{app}{body}{moment}{secret}".encode()).hexdigest()
