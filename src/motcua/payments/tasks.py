"""What payments need by the clock."""

from procrastinate.contrib.django import app

from motcua.payments import orders, refunds, requests


@app.periodic(cron="* * * * *")
@app.task(name="payments.ask", queueing_lock="payments.ask")
def ask_gateways(timestamp: int) -> None:
    """Each minute: how the orders stand of which nothing was told, and the refunds that are to be asked for."""
    orders.ask_due()
    refunds.send_due()


@app.periodic(cron="3 * * * *")
@app.task(name="payments.expire", queueing_lock="payments.expire")
def expire_requests(timestamp: int) -> None:
    """Each hour: the time to pay is over."""
    requests.expire()
