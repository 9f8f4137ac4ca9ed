"""What this room does by the clock and in the background."""

import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.people import challenges, signing_up
from motcua.people.devices import forget_ended
from motcua.people.oidc import syncing
from motcua.people.oidc.providers import providers_on

# A code that ended yesterday still says, in its row, that it was used.
CHALLENGES_KEPT = datetime.timedelta(days=30)


@app.periodic(cron="41 3 * * *")
@app.task(name="people.forget_unproven", queueing_lock="people.forget_unproven")
def forget_unproven(timestamp: int) -> None:
    """Delete what people typed who never activated their accounts, and codes that ended long ago."""
    now = timezone.now()
    signing_up.forget_before(now)
    challenges.forget_before(now - CHALLENGES_KEPT)


@app.task(name=syncing.TASK)
def synchronise_staff(number: int) -> None:
    """Make the officers equal to a directory, by the id of the run."""
    syncing.work(number)


@app.periodic(cron="37 3 * * *")
@app.task(name="people.synchronise_all_staff", queueing_lock="people.synchronise_all_staff")
def synchronise_all_staff(timestamp: int) -> None:
    """Each night: the directory that lists its users."""
    for provider in providers_on():
        if provider.is_for_staff and provider.scim:
            syncing.begin(provider, None)


@app.periodic(cron="31 3 * * *")
@app.task(name="people.forget_ended_sessions", queueing_lock="people.forget_ended_sessions")
def forget_ended_sessions(timestamp: int) -> None:
    """Delete sessions that are over."""
    forget_ended(timezone.now())
