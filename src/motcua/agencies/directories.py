"""To which directory of staff the agencies of a person belong (decision 0084).

A directory names agencies by their codes; each stands for all below it, but for those that another one names nearer.
What none names belongs to the directories that name nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from motcua.agencies.granting import held_today
from motcua.agencies.resolving import kept_codes, standing_id_of
from motcua.agencies.selectors import stamp
from motcua.agencies.tree import agencies_above


def owners(
    chain: Sequence[int], named: Mapping[str, Collection[int]], rest: Collection[str]
) -> frozenset[str]:
    """The directories of an agency. `chain`: its id and those over it, the nearest first; `named`: agency ids by
    directory; `rest`: directories that name none. Several only where several name the same agency. Pure.
    """
    for agency in chain:
        found = frozenset(directory for directory, agencies in named.items() if agency in agencies)
        if found:
            return found
    return frozenset(rest)


def places_of(person: int, directories: Mapping[str, Sequence[str]]) -> list[frozenset[str]]:
    """Of each agency in which somebody holds a post today, the directories that it belongs to.

    `directories`: agency codes, of today or of before, by directory; the tree may be thirty seconds old. A code that
    nobody knows stands for nothing, but makes its directory none that names nothing.
    """
    at = stamp()
    named = {
        directory: {found for code in codes if (found := standing_id_of(code, at)) is not None}
        for directory, codes in directories.items()
        if codes
    }
    rest = [directory for directory, codes in directories.items() if not codes]
    held = held_today().filter(person_id=person).values_list("post__unit__agency_id", flat=True)
    standing = kept_codes(at).standing
    return [
        owners((agency, *agencies_above(agency, at)), named, rest)
        for agency in sorted({standing(one) for one in held})
    ]
