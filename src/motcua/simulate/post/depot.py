"""What the simulated carriers remember. No framework, no database."""

from __future__ import annotations

import datetime
import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

MODES = (
    "well",
    "slow",
    "down",
    "mute",
    "duplicate",
    "reorder",
    "silent",
    "forged",
    "wrong",
    "refuse",
    "garbage",
)
"""How it behaves: "mute" does what it is asked and closes the connection without an answer; "reorder" tells states only
when asked to, the last first; "silent" never tells them by itself; "duplicate" tells everything three times; "wrong"
answers with an error in the body of a 200; "refuse" takes no new order; "forged" tells states with another secret.
"""
_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# What can be made of a parcel, by name: the code of VNPost, of Viettel Post, and whether it is over then.
STEPS: Mapping[str, tuple[str, int]] = {
    "handed": ("70", 105),
    "moving": ("80", 300),
    "delivering": ("90", 500),
    "failed": ("91", 506),
    "delivered": ("100", 501),
    "returning": ("160", 502),
    "returned": ("170", 504),
    "lost": ("180", 503),
    "cancelled": ("60", 107),
}
_CARRIED = frozenset(STEPS) - {"cancelled"}


@dataclass
class Consignment:
    """One order there. `told`: (name of the step, when) so far."""

    ref: str
    number: str
    protocol: str
    collects: int
    receiver: str
    told: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_carried(self) -> bool:
        """Whether it was picked up."""
        return any(step in _CARRIED for step, _at in self.told)


@dataclass
class Depot:
    """The memory of one process. `secret`: with which it is spoken to; `notice_secret`: with which it speaks;
    `notices`: where states are told, by protocol.
    """

    secret: str
    notice_secret: str
    notices: Mapping[str, str]
    mode: str = "well"
    orders: dict[str, Consignment] = field(default_factory=dict)
    waiting: list[tuple[str, str, str]] = field(default_factory=list)
    # How often orders were asked for, whatever came of it.
    asked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(100_000_001))

    def take(self, ref: str, protocol: str, collects: int, receiver: str) -> Consignment | None:
        """A new order; None where the number is known already."""
        with self.lock:
            self.asked += 1
            if ref in self.orders:
                return None
            number = next(self._numbers)
            named = f"EP{number}VN" if protocol == "vnpost" else f"VTP{number}"
            self.orders[ref] = Consignment(ref, named, protocol, collects, receiver)
            return self.orders[ref]

    def step(self, ref: str, step: str) -> tuple[str, str, str] | None:
        """Something becomes of a parcel: (number of ours, step, when); None where there is no such parcel or step."""
        with self.lock:
            order = self.orders.get(ref)
            if order is None or step not in STEPS:
                return None
            at = datetime.datetime.now(_HANOI).strftime("%d/%m/%Y %H:%M:%S")
            order.told.append((step, at))
            return ref, step, at

    def cancel(self, ref: str) -> bool | None:
        """Whether it is cancelled; None where there is no such order."""
        with self.lock:
            order = self.orders.get(ref) or next(
                (one for one in self.orders.values() if one.number == ref), None
            )
        if order is None:
            return None
        if order.is_carried:
            return False
        self.step(order.ref, "cancelled")
        return True
