"""What is done with files by the clock, and after the answer was given."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.files import integrity, quota, scanning, sweeping, uploads
from motcua.files.errors import StorageAway
from motcua.files.jail import JailError
from motcua.files.preview import previews

# All places of the jail are taken: somebody else's turn first. Or the store of files is away for a moment.
_AGAIN = RetryStrategy(max_attempts=5, wait=10, retry_exceptions=[JailError, StorageAway])


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


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="files.check_contents", name="files.check_contents")
def check_contents(timestamp: int) -> None:
    """Every ten minutes, for half a minute: contents read again and held against their hash."""
    integrity.check_some()


@app.periodic(cron="47 3 * * 0")
@app.task(queueing_lock="files.sweep", name="files.sweep")
def sweep(timestamp: int) -> None:
    """Each week, at night: contents that no file names."""
    for _each in sweeping.sweep():
        pass


@app.periodic(cron="3-59/10 * * * *")
@app.task(queueing_lock="files.fold_use", name="files.fold_use")
def fold_use(timestamp: int) -> None:
    """Every ten minutes: what came to the use of people and agencies is added up into one row each."""
    quota.fold()
