"""What the simulated gateways remember, and how they sign. No framework, no database."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

MODES = ("well", "slow", "down", "duplicate", "late", "silent", "wrong amount", "forged", "garbage")
"""How it behaves: "late" tells results only when asked to, in the wrong order; "silent" never tells them by itself;
"slow" takes some seconds for each answer; "down" closes the connection; "duplicate" tells everything three times.
"""
_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# What the payer can do on the page: by name (ResponseCode, TransactionStatus) of VNPAY, MaLoi of the platform.
CHOICES = {
    "paid": ("00", "00", "00"),
    "no_money": ("51", "02", "51"),
    "gave_up": ("24", "02", "24"),
    "suspected": ("07", "07", "01"),
}


@dataclass
class Payment:
    """One order there. `amount` in đồng; `choice`: one of CHOICES, "" while nothing was done."""

    ref: str
    amount: int
    made_at: str
    back: str
    protocol: str
    info: str = ""
    bank: str = ""
    choice: str = ""
    number: str = ""
    paid_at: str = ""
    given_back: int = 0


@dataclass
class Bank:
    """The memory of one process. `secret`: of the merchant; `notices`: where results are told, by protocol."""

    secret: str
    merchants: Mapping[str, str]
    notices: Mapping[str, str]
    mode: str = "well"
    payments: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, dict[str, str]] = field(default_factory=dict)
    waiting: list[Payment] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(15_000_000))

    def keep(self, payment: Payment) -> Payment:
        """Remember an order; the same reference again is the same order."""
        with self.lock:
            return self.payments.setdefault(payment.ref, payment)

    def choose(self, ref: str, choice: str) -> Payment | None:
        """What the payer did, once."""
        with self.lock:
            payment = self.payments.get(ref)
            if payment is None or choice not in CHOICES:
                return None
            if not payment.choice or payment.choice in ("no_money", "gave_up"):
                payment.choice = choice
                payment.number = payment.number or str(next(self._numbers))
                payment.paid_at = now()
            return payment


def now() -> str:
    """The moment at Hà Nội as both write it."""
    return datetime.datetime.now(_HANOI).strftime("%Y%m%d%H%M%S")


def vnpay_mac(secret: str, text: str) -> str:
    """HMAC-SHA512 in hexadecimal."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def vnpay_query(secret: str, values: Mapping[str, str]) -> str:
    """The signature of a query."""
    kept = sorted(
        (k, v) for k, v in values.items() if k not in ("vnp_SecureHash", "vnp_SecureHashType") and v != ""
    )
    return vnpay_mac(secret, "&".join(f"{quote_plus(k)}={quote_plus(v)}" for k, v in kept))


def platform_mac(secret: str, values: Mapping[str, str], names: str) -> str:
    """SHA-256 over the values of these names, in this order, and the secret."""
    return hashlib.sha256(
        "|".join([*(values.get(name, "") for name in names.split()), secret]).encode()
    ).hexdigest()
