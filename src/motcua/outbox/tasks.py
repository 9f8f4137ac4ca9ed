"""The job that delivers one message, and what this room does by the clock."""

import datetime

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from motcua.outbox import connection_log, policy
from motcua.outbox.delivery import deliver_now
from motcua.outbox.following import deliver_what_follows
from motcua.outbox.models import Call
from motcua.outbox.retries import Timetable

_ROWS = 10_000
# Workers say every ten seconds that they live.
SILENT_SECONDS = 30.0


@app.task(name="outbox.deliver", retry=Timetable(), pass_context=True)
def deliver(context: JobContext, message: int) -> None:
    """Deliver the message with this id, at least once, never lost; then what waits next, for a second at most."""
    # The timetable is asked within the event loop, where it cannot be read.
    policy.rules()
    deliver_now(message)
    if context.job.id is not None:
        deliver_what_follows(
            context.job.id, queue=deliver.queue, task=deliver.name, must_stop=context.should_abort
        )


@app.periodic(cron="* * * * *")
@app.task(name="outbox.write_log", queueing_lock="outbox.write_log")
def write_log(timestamp: int) -> None:
    """Each minute: lines of the connection log that a job left behind whose transaction did not end well."""
    connection_log.flush()


@app.periodic(cron="29 3 * * *")
@app.task(name="outbox.forget_calls", queueing_lock="outbox.forget_calls")
def forget_calls(timestamp: int) -> None:
    """Each night: calls that were kept as long as the rule says (at least a year)."""
    expire(timezone.now())


def expire(now: datetime.datetime) -> int:
    """Delete them, some thousand at a time; how many went."""
    policy.forget()
    before = now - datetime.timedelta(days=policy.rules().keep_days)
    gone = 0
    while True:
        old = Call.objects.filter(at__lt=before).order_by("at", "id").values("pk")[:_ROWS]
        count, _by_kind = Call.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
        gone += count
        if count < _ROWS:
            return gone


@app.periodic(cron="* * * * *")
@app.task(name="outbox.rescue", queueing_lock="outbox.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Each minute: jobs of workers that were killed. They would stand as running for ever."""
    await rescue_stalled(context.app.job_manager)


async def rescue_stalled(jobs: JobManager, silent_for: float = SILENT_SECONDS) -> None:
    """Take up the jobs of workers that did not say for so many seconds that they live."""
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=silent_for):
        if job.queueing_lock:
            # What the clock begins comes again by itself.
            await jobs.finish_job(job, status=Status.FAILED, delete_job=True)
        else:
            await jobs.retry_job(job)
