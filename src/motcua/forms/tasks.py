"""Work that forms do by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.forms import long_catalogues


@app.periodic(cron="0 17 * * *")
@app.task(queueing_lock="forms.renew_catalogues", name="forms.renew_catalogues")
def renew_catalogues(timestamp: int) -> None:
    """At midnight in Viet Nam (17:00 UTC): entries of long catalogues whose days begin or are over."""
    long_catalogues.renew(timezone.localdate())
