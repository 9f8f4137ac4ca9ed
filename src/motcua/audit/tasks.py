"""What the trail and the counters need by the clock."""

import logging
import time

from procrastinate.contrib.django import app

from motcua.audit import digests, expiring, keys, proving, sealing, syslog, throttle

KEPT_SECONDS = 2 * 24 * 60 * 60
log = logging.getLogger(__name__)


@app.periodic(cron="17 3 * * *")
@app.task(name="audit.forget_old_counters", queueing_lock="audit.forget_old_counters")
def forget_old_counters(timestamp: int) -> None:
    """Delete counters whose windows are over; no window is longer than a day."""
    throttle.forget_before(int(time.time()) - KEPT_SECONDS)


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal_trail(timestamp: int) -> None:
    """Each minute: what was written since gets its place in the chain, and goes on to the syslog server."""
    sealing.seal()
    try:
        syslog.forward()
    except (syslog.SyslogAway, ValueError) as away:
        # What was not taken goes with the next minute; `motcua doctor` and the console say so.
        log.warning("the syslog server took nothing: %s", type(away).__name__)


@app.periodic(cron="7 * * * *")
@app.task(name="audit.digest", queueing_lock="audit.digest")
def sign_digest(timestamp: int) -> None:
    """Each hour, so that a start after midnight catches up: the digest of the day that ended."""
    try:
        digests.make()
    except keys.KeyUnusable as unusable:
        log.error("the daily digest of the trail was not signed: %s", unusable)


@app.periodic(cron="41 3 * * *")
@app.task(name="audit.prove", queueing_lock="audit.prove")
def prove_trail(timestamp: int) -> None:
    """Each night: lines whose time is over go, then the whole chain is proven."""
    expiring.run()
    found = proving.check()
    if found.differences:
        log.error("the trail has %s differences", found.differences)
