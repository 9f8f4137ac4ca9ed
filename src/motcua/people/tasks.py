"""Nightly cleaning."""

import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.people import challenges, signing_up

# A code that ended yesterday still says, in its row, that it was used.
CHALLENGES_KEPT = datetime.timedelta(days=30)


@app.periodic(cron="41 3 * * *")
@app.task(name="people.forget_unproven", queueing_lock="people.forget_unproven")
def forget_unproven(timestamp: int) -> None:
    """Delete what people typed who never activated their accounts, and codes that ended long ago."""
    now = timezone.now()
    signing_up.forget_before(now)
    challenges.forget_before(now - CHALLENGES_KEPT)
