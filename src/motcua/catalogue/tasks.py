"""Work that the catalogue does by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.catalogue import days


@app.periodic(cron="0 17 * * *")
@app.task(queueing_lock="catalogue.bring_into_force", name="catalogue.bring_into_force")
def bring_new_versions_into_force(timestamp: int) -> None:
    """At midnight in Viet Nam (17:00 UTC): what takes effect today holds, though nobody opens a page."""
    days.turn(timezone.localdate())
