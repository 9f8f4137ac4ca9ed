"""What the heart does by the clock."""

from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.dossiers import digitising, retention
from motcua.dossiers.presence import forget_absent
from motcua.dossiers.reorganisation import run_due
from motcua.dossiers.timer_run import fire_due


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="dossiers.fire_timers", name="dossiers.fire_timers")
def fire_timers(timestamp: int) -> None:
    """Each minute: the timers that are due. No lock on the run itself, for a killed worker would keep it."""
    if fire_due().more:
        with suppress(AlreadyEnqueued):
            fire_timers.defer(timestamp=timestamp)  # type: ignore[call-arg]  # what a periodic task is told


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="dossiers.forget_absent", name="dossiers.forget_absent")
def clear_presence(timestamp: int) -> None:
    """Every ten minutes: the rows of officers who closed a dossier's page."""
    forget_absent()


@app.periodic(cron="23 2 * * *")
@app.task(queueing_lock="dossiers.retention", name="dossiers.retention")
def let_files_go(timestamp: int) -> None:
    """Each night: the files that the rules of retention let go, pages that were never digitised among them."""
    digitising.forget_ended()
    retention.run()


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="dossiers.reorganise", name="dossiers.reorganise")
def reorganise(timestamp: int) -> None:
    """Every five minutes, at midnight too: the reorganisations of agencies whose day has come."""
    run_due()
