"""The job that delivers one message."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.outbox.delivery import DeliveryFailed, deliver_now

# 3 s, 9 s, 27 s … 16 hours: a mail server that is down for a night loses nothing.
_AGAIN = RetryStrategy(max_attempts=10, exponential_wait=3, retry_exceptions=[DeliveryFailed])


@app.task(name="outbox.deliver", retry=_AGAIN)
def deliver(message: int) -> None:
    """Deliver the message with this id; at least once, never lost."""
    deliver_now(message)
