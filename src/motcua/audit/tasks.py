"""Nightly cleaning."""

import time

from procrastinate.contrib.django import app

from motcua.audit import sealing, throttle

KEPT_SECONDS = 2 * 24 * 60 * 60


@app.periodic(cron="17 3 * * *")
@app.task(name="audit.forget_old_counters", queueing_lock="audit.forget_old_counters")
def forget_old_counters(timestamp: int) -> None:
    """Delete counters whose windows are over; no window is longer than a day."""
    throttle.forget_before(int(time.time()) - KEPT_SECONDS)


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal_trail(timestamp: int) -> None:
    """Each minute: what was written since gets its place in the chain."""
    sealing.seal()
