"""What may come of a given file besides keeping it."""


class FileRefused(Exception):
    """A file is not taken; `message` says in Vietnamese why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotChecked(Exception):
    """A kept file may not be read: it is still being checked, or was refused."""
