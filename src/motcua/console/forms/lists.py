"""What fields may refer to: published catalogues and the data dictionary, at most thirty seconds old.

A screen that is redrawn at each change does not read them each time; publishing asks the import, which does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from motcua.agencies.selectors import stamp
from motcua.forms.catalogues import BUILT_IN, built_in_titles
from motcua.forms.dictionary import Lists
from motcua.forms.models import ListVersion
from motcua.forms.selectors import data_elements

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Offered:
    """What the check may ask for, and the same as options of selects."""

    known: Lists
    catalogues: Options
    data: Options


@lru_cache(maxsize=4)
def _offered(at: int) -> Offered:
    newest = (
        ListVersion.objects.filter(family=ListVersion.Family.CATALOGUE)
        .order_by("code", "-number")
        .distinct("code")
    )
    titles = {code: str(title or code) for code, title in newest.values_list("code", "content__title")}
    elements = data_elements()
    return Offered(
        Lists(frozenset(titles) | BUILT_IN, elements),
        [(code, f"{title} ({code})") for code, title in {**built_in_titles(), **titles}.items()],
        [
            (code, f"{one.name} ({code})")
            for code, one in sorted(elements.items(), key=lambda pair: pair[1].name)
        ],
    )


def offered() -> Offered:
    """What fields may refer to now."""
    return _offered(stamp())
