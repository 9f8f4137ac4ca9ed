"""What papers cost: one slip as PDF, a thousand in bulk, and the page of a template while it is written."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from motcua.slips.models import SlipVersion
from motcua.slips.samples import FULL
from motcua.slips.selectors import current
from motcua.slips.services import render, render_pages

SLIP, RESULT = "giay-tiep-nhan", "giay-phep-ban-le-ruou"
IN_BULK = 1_000
TIMES = 50


@dataclass(frozen=True)
class Papers:
    """Milliseconds of one slip and of a template's live page (medians), seconds of so many slips in bulk."""

    slip_ms: float
    look_ms: float
    bulk_s: float
    bulk: int


def papers(in_bulk: int = IN_BULK, times: int = TIMES) -> Papers:
    """Make papers of invented data, each with a number of its own, so that nothing is made twice."""
    slip, result = current(SLIP), current(RESULT)
    _slip(slip, 0)
    render_pages(result, FULL)
    slip_ms = statistics.median(_took(partial(_slip, slip, number)) for number in range(times))
    look_ms = statistics.median(_took(partial(render_pages, result, FULL)) for _number in range(times))
    began = time.perf_counter()
    for number in range(in_bulk):
        _slip(slip, number)
    return Papers(round(slip_ms, 1), round(look_ms, 1), round(time.perf_counter() - began, 2), in_bulk)


def _slip(version: SlipVersion, number: int) -> None:
    made = render(version, {**FULL, "number": number + 1, "code": f"H99.13-261123-{number:04d}"})
    assert made.startswith(b"%PDF")


def _took(make: Callable[[], object]) -> float:
    began = time.perf_counter()
    make()
    return (time.perf_counter() - began) * 1000
