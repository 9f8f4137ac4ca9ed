"""What this room does by the clock, and after the answer was given."""

from procrastinate.contrib.django import app

from motcua.privacy import copies


@app.task(name=copies.TASK)
def write_copy(number: int) -> None:
    """Write a person's copy, by the id of its row."""
    copies.run(number)


@app.periodic(cron="13 4 * * *")
@app.task(name="privacy.forget_copies", queueing_lock="privacy.forget_copies")
def forget_copies(timestamp: int) -> None:
    """Each night: copies that lie there for a week."""
    copies.forget_old()
