"""What is done with files after the answer was given."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.files.jail import JailError
from motcua.files.preview import previews

# All places of the jail are taken: somebody else's turn first.
_AGAIN = RetryStrategy(max_attempts=5, wait=10, retry_exceptions=[JailError])


@app.task(name="files.make_preview", retry=_AGAIN)
def make_preview(source: int, maker: str) -> None:
    """Make the view of a file, by the id of the file and the converter that was there when it was asked for."""
    previews.make(source, maker)
