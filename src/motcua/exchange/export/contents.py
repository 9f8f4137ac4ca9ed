"""One content of the store, written into the folder of an export as it was given."""

from collections.abc import Iterator

from motcua.exchange.export.folder import Folder
from motcua.files import storage
from motcua.files.errors import ContentDamaged, KeyUnusable

_CHUNK = 1024 * 1024


def write_content(folder: Folder, path: str, sha256: str, size: int) -> str:
    """Write a content, whatever the store sealed it with; return why it cannot be had ("lost", "no_key", "changed"),
    or "". One that an earlier run left there is not read again.

    Raises StorageAway.
    """
    if folder.keep(path, sha256):
        return ""
    try:
        with storage.open_content(sha256, size) as content, folder.writing(path) as written:
            parts: Iterator[bytes] = iter(lambda: content.read(_CHUNK), b"")
            for part in parts:
                written.write(part)
            if written.digest.hexdigest() != sha256:
                raise ContentDamaged(sha256)
    except FileNotFoundError:
        return "lost"
    except KeyUnusable:
        return "no_key"
    except ContentDamaged:
        return "changed"
    return ""
