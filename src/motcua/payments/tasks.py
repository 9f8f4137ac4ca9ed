"""What payments need by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from motcua.payments import orders, refunds, requests, seals


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


@app.periodic(cron="17 * * * *")
@app.task(name="payments.seal", queueing_lock="payments.seal", lock="payments.seal")
def seal_receipts(timestamp: int) -> None:
    """Each hour: receipts that could not be sealed when they were issued."""
    seals.seal_left(timezone.now())


@app.task(name="payments.seal_of", lock="payments.seal")
def seal_receipts_of(agencies: list[int]) -> None:
    """Receipts of some agencies, because an accountant asked."""
    seals.seal_of(agencies)
