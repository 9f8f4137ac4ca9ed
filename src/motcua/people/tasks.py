"""Nightly cleaning."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.people.devices import forget_ended


@app.periodic(cron="31 3 * * *")
@app.task(name="people.forget_ended_sessions", queueing_lock="people.forget_ended_sessions")
def forget_ended_sessions(timestamp: int) -> None:
    """Delete sessions that are over."""
    forget_ended(timezone.now())
