"""What becomes of money that comes in. Pure."""

from dataclasses import dataclass
from typing import Literal

Why = Literal["", "double", "over", "short", "mismatch", "currency", "ended"]
OUR_CURRENCY = "VND"


@dataclass(frozen=True, slots=True)
class Decision:
    """How much counts for the request (in đồng), why the rest does not, and whether it came after its time."""

    applied: int
    why: Why = ""
    late: bool = False


def decide(
    *,
    asked: int,
    amount: int,
    currency: str,
    is_paid: bool,
    is_payable: bool,
    late: bool,
    expected: int | None = None,
) -> Decision:
    """What money of `amount` does for a request of `asked` đồng.

    `expected`: what the order at the gateway was for; a gateway that says another amount is not believed in part. Money
    is never lost: what does not count waits for an accountant under its reason. Late money counts as long as it is
    still owed.
    """
    if currency != OUR_CURRENCY:
        return Decision(0, "currency", late)
    if is_paid:
        return Decision(0, "double", late)
    if not is_payable:
        return Decision(0, "ended", late)
    if expected is not None and amount != expected:
        return Decision(0, "mismatch", late)
    if amount < asked:
        return Decision(0, "short", late)
    return Decision(asked, "over" if amount > asked else "", late)


def next_wait(asked: int) -> int:
    """Minutes until a gateway is asked about an order again, after so many times: 2, 4, 8 … at most six hours."""
    return int(min(2 ** min(asked + 1, 10), 360))
