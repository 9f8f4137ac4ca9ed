"""What this room does by the clock."""

from procrastinate.contrib.django import app

from motcua.agencies.four_eyes import expire_old


@app.periodic(cron="37 * * * *")
@app.task(name="agencies.expire_asked_acts", queueing_lock="agencies.expire_asked_acts")
def expire_asked_acts(timestamp: int) -> None:
    """Each hour: requests for a second person that waited too long, and files that lay there for a day."""
    expire_old()
