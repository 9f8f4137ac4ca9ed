"""What is done with files by the clock, and after the answer was given."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.files import scanning, uploads
from motcua.files.jail import JailError
from motcua.files.preview import previews

# All places of the jail are taken: somebody else's turn first.
_AGAIN = RetryStrategy(max_attempts=5, wait=10, retry_exceptions=[JailError])


@app.task(name="files.make_preview", retry=_AGAIN)
def make_preview(source: int, maker: str) -> None:
    """Make the view of a file, by the id of the file and the converter that was there when it was asked for."""
    previews.make(source, maker)


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
