"""What all editing of definitions shares: its one error, and codes made of titles. Pure."""

import re
from collections.abc import Iterable

from motcua.kernel.folding import fold

LONGEST_CODE = 80


class EditError(ValueError):
    """What should be changed is not there, or the change makes no sense."""


def free_code(
    title: str, taken: Iterable[str], otherwise: str, longest: int = LONGEST_CODE, dash: str = "-"
) -> str:
    """A code made of a title ("Thẩm định" gives "tham-dinh"), with a number where it is taken already."""
    plain = re.sub(r"[^a-z0-9]+", dash, fold(title)).strip(dash)[: longest - 5].strip(dash) or otherwise
    used = set(taken)
    if plain not in used:
        return plain
    return next(code for number in range(2, len(used) + 3) if (code := f"{plain}{dash}{number}") not in used)
