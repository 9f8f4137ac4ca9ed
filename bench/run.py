"""`make bench`: fill a database, measure, hold the result to the budgets, keep it as JSON."""

import json
import os
import platform
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from bench.database import may_call_what_it_starts, own_database
from bench.report import broken, read_budgets, table, uncompared_pages
from motcua.config.places import var_folder

SIZES = (10_000, 200_000)
BIG, BIG_OPEN = 2_000_000, 200_000
BUSY_LOAD = 0.7


def run(*, quick: bool, big: bool = False) -> int:
    """Measure at each size (`quick`: the first alone; `big`: a third one, of rows that are copies).

    Returns 1 when a budget is broken, else 0.
    """
    began = time.monotonic()
    budgets = read_budgets()
    busy = os.getloadavg()[0]
    if busy > BUSY_LOAD:
        _say(
            f"This machine is busy (load {busy:.1f}). The budgets are for one that is not:"
            " trust the ratios and the numbers of statements, not milliseconds and rates."
        )
    results = []
    with own_database():
        django.setup()
        # Imported here: they need the models, and those need the environment that was just set.
        from bench.enlarge import enlarge
        from bench.generate import bring_to
        from bench.measure import measure

        for size in SIZES[:1] if quick else SIZES:
            _say(f"Generating {size:,} dossiers…")
            bring_to(size, _say)
            results.append(measure(_say))
            _say(table(results[-1], budgets))
        if big:
            _say(f"Copying them to {BIG:,}, {BIG_OPEN:,} of them open at one agency…")
            enlarge(BIG, BIG_OPEN, _say)
            results.append(measure(_say))
            _say(table(results[-1], budgets))
        _disconnect()
    for name, few, many in uncompared_pages(results[0], results[-1]):
        _say(f"Growth not told: {name} lists {few} dossiers at the smallest size and {many} at the largest.")
    faults = broken(results, budgets)
    kept = _keep(results, faults)
    _say(f"\n{(time.monotonic() - began) / 60:.0f} minutes; kept in {kept}")
    for fault in faults:
        _say(f"OVER BUDGET  {fault}")
    _say("Some budgets are broken." if faults else "Every budget holds.")
    return 1 if faults else 0


def measure_configured() -> int:
    """Measure the configured database as it is; for finding out, it is filled further by what is measured."""
    may_call_what_it_starts()
    django.setup()
    from bench.measure import measure

    budgets = read_budgets()
    result = measure(_say)
    _say(table(result, budgets))
    faults = broken([result], budgets)
    _keep([result], faults)
    return 1 if faults else 0


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()


def _keep(results: Sequence[dict[str, Any]], faults: Sequence[str]) -> Path:
    folder = var_folder() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "load_at_end": os.getloadavg()}
    whole = {"machine": machine, "faults": list(faults), "results": list(results)}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1))
    return path


def _say(text: str) -> None:
    print(text, flush=True)
