"""When lists of dossiers that leave as files need a second person (decision 0069)."""

from collections.abc import Iterable

from motcua.agencies.four_eyes_policy import Guarded, first_guarded

# Up to so many dossiers a file is one of the day's work.
MANY = 200


def needs_second(agencies: Iterable[int], rows: int) -> bool:
    """Whether a file of so many dossiers of these agencies needs a second person; no statement for a small one."""
    return rows > MANY and first_guarded(Guarded.EXPORT_DOSSIERS, agencies) is not None
