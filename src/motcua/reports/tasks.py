"""What this room does after the answer was given, and by the clock."""

from procrastinate.contrib.django import app

from motcua.reports.designed import runs


@app.task(name=runs.TASK)
def make_report(number: int) -> None:
    """Make a report that somebody asked for, by the id of its row."""
    runs.make(number)


@app.periodic(cron="37 4 * * *")
@app.task(name="reports.forget_reports", queueing_lock="reports.forget_reports")
def forget_reports(timestamp: int) -> None:
    """Each night: reports that lie there for a week."""
    runs.forget_old()
