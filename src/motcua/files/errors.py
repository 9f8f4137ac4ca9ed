"""What may come of a given file besides keeping it, and of a kept one besides reading it."""


class FileRefused(Exception):
    """A file is not taken; `message` says in Vietnamese why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotKept(FileRefused):
    """A good file could not be put away now, because the store is away: the same again later will do."""


class OverQuota(FileRefused):
    """There is no room for a file within the limit of its giver, or of the agency that it is given to."""


class NotChecked(Exception):
    """A kept file may not be read: it is still being checked, or was refused."""


class StorageAway(Exception):
    """The store of files does not answer, or answers wrongly; the text says why, for operators."""


class KeyUnusable(StorageAway):
    """A content is sealed with a key that is not configured, or that is another than the one it was sealed with."""


class ContentDamaged(StorageAway):
    """What the store gave is not what was put there: changed, cut short, or exchanged."""
