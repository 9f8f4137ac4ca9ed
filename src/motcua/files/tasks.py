"""What happens to files by the clock."""

from procrastinate.contrib.django import app

from motcua.files import scanning, uploads


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="files.check_waiting", name="files.check_waiting")
def check_waiting(timestamp: int) -> None:
    """Each minute: the files that the scanner has not judged yet."""
    scanning.check_waiting()


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="files.forget_unfinished", name="files.forget_unfinished")
def forget_unfinished(timestamp: int) -> None:
    """Each hour: uploads that nobody came back to."""
    uploads.forget_expired()
