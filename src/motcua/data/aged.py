"""Figures over many rows, reckoned anew as seldom as is fair.

Like the counts of `counted.py` (decision 0030): what is over a few things is of this moment; what is over many serves
all who ask for the same for a millisecond for each thing, five minutes at most. So the work stays in proportion
however often a page is opened.
"""

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

MOST = 200
_SECONDS_EACH, _SECONDS_AT_MOST = 0.001, 300.0
_KEPT_AT_MOST = 1024

T = TypeVar("T")

_kept: dict[Hashable, tuple[float, Any]] = {}


def aged(key: Hashable, reckon: Callable[[], T], size: Callable[[T], int]) -> T:
    """What `reckon` gives, or gave a little while ago. `size`: over how many things the figures are."""
    now = time.monotonic()
    found = _kept.get(key)
    if found is not None and found[0] > now:
        value: T = found[1]
        return value
    fresh = reckon()
    number = size(fresh)
    if number > MOST:
        if len(_kept) >= _KEPT_AT_MOST:
            _kept.clear()
        _kept[key] = (now + min(number * _SECONDS_EACH, _SECONDS_AT_MOST), fresh)
    else:
        _kept.pop(key, None)
    return fresh
