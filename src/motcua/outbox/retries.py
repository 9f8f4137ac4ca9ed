"""When a delivery that failed is tried again: the timetable that administrators keep, shaken a little."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from motcua.outbox import policy
from motcua.outbox.delivery import DeliveryFailed


class Timetable(BaseRetryStrategy):
    """For jobs that raise DeliveryFailed. What it says is kept in memory: it is asked within an event loop."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """The moment of the next try; None where the timetable is at its end."""
        if not isinstance(exception, DeliveryFailed):
            return None
        wait = policy.kept().wait_after(job.attempts + 1)
        return None if wait is None else RetryDecision(retry_at=timezone.now() + wait)
