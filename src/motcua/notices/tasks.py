"""What this room does by the clock."""

from procrastinate.contrib.django import app

from motcua.notices import services
from motcua.notices.deadlines import remind_deadlines
from motcua.notices.digest import plan_digests
from motcua.notices.held import release_held


@app.periodic(cron="*/10 * * * *")
@app.task(name="notices.remind_deadlines", queueing_lock="notices.remind_deadlines")
def deadlines(timestamp: int) -> None:
    """Every ten minutes: due times that came near or passed."""
    remind_deadlines()


@app.periodic(cron="*/10 * * * *")
@app.task(name="notices.plan_digests", queueing_lock="notices.plan_digests")
def digests(timestamp: int) -> None:
    """Every ten minutes, though it does something once a day: a worker that was down in the morning still sends."""
    plan_digests()


@app.periodic(cron="* * * * *")
@app.task(name="notices.release_held", queueing_lock="notices.release_held")
def release(timestamp: int) -> None:
    """Each minute: messages whose quiet hours are over, and the letters of the evening."""
    release_held()


@app.periodic(cron="27 3 * * *")
@app.task(name="notices.forget_old", queueing_lock="notices.forget_old")
def forget_old(timestamp: int) -> None:
    """Each night: what officers were told long ago."""
    services.forget_old()
