"""What this room does by the clock, and after the answer was given."""

from procrastinate.contrib.django import app

from motcua.exchange.connected import enquiries
from motcua.exchange.export import jobs


@app.task(name=jobs.TASK)
def write_export(number: int) -> None:
    """Write an export that somebody asked for, by the id of its row."""
    jobs.run(number)


@app.periodic(cron="11 4 * * *")
@app.task(name="exchange.forget_exports", queueing_lock="exchange.forget_exports")
def forget_exports(timestamp: int) -> None:
    """Each night: exports that lie there for a week."""
    jobs.forget_old()


@app.periodic(cron="23 * * * *")
@app.task(name="exchange.forget_answers", queueing_lock="exchange.forget_answers")
def forget_answers(timestamp: int) -> None:
    """Each hour: what connected databases answered a day ago; that they were asked stays."""
    enquiries.forget_answers()
