"""Work that the catalogue does by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.catalogue.services import bring_into_force


@app.periodic(cron="1 17 * * *")
@app.task(queueing_lock="catalogue.bring_into_force", name="catalogue.bring_into_force")
def bring_new_versions_into_force(timestamp: int) -> None:
    """Just after midnight in Viet Nam (17:00 UTC): show the versions that take effect today."""
    bring_into_force(timezone.localdate())
