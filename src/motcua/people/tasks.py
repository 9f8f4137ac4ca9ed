"""What this room does by the clock and in the background."""

from procrastinate.contrib.django import app

from motcua.people.oidc import syncing
from motcua.people.oidc.providers import providers_on


@app.task(name=syncing.TASK)
def synchronise_staff(number: int) -> None:
    """Make the officers equal to a directory, by the id of the run."""
    syncing.work(number)


@app.periodic(cron="37 3 * * *")
@app.task(name="people.synchronise_all_staff", queueing_lock="people.synchronise_all_staff")
def synchronise_all_staff(timestamp: int) -> None:
    """Each night: every directory that lists its users."""
    for provider in providers_on():
        if provider.is_for_staff and provider.scim:
            syncing.begin(provider, None)
