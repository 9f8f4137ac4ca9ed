"""How much work Python does for something, counted in calls: a bound that a busy machine does not break."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def calls_for(work: Callable[[], object]) -> int:
    """How many functions, of Python and of C, are called while `work` runs in this thread. What it raises goes on."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted
