"""Catalogues to look things up in: provinces and wards by themselves, all others as published lists.

An entry has a code, which is kept with its label as the answer. Entries that are closed are no longer offered. A
process reads a catalogue at most once a minute and keeps it: an entry that a new version brings is there within that
time everywhere, and those of older versions stay as they were answered.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.translation import gettext as _

from motcua.forms import addresses
from motcua.forms.models import ListVersion
from motcua.kernel.folding import fold

PROVINCES, WARDS = "tinh-thanh", "phuong-xa"
BUILT_IN = frozenset({PROVINCES, WARDS})
"""They come with the addresses, so that a form can ask for one alone."""

MOST_FOUND = 20
_KEPT_SECONDS = 60.0
# What a person types to tell one entry from another; more words than these are not looked at.
_MOST_WORDS = 8
_WITH_CODE = re.compile(r"(.*\S)\s*\(([^()]+)\)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. folded: for searching. shown: its label, with the code where another entry has the same label, or the
    label for its code.
    """

    code: str
    label: str
    shown: str
    folded: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The open entries of a catalogue, in their published order, and those that a text names exactly.

    `lines`: the folded labels, each after a line break: a word is looked for in a hundred thousand entries at once, not
    in one after the other. `starts`: where the line of each entry begins in it.
    """

    title: str
    entries: tuple[Entry, ...]
    by_text: Mapping[str, Entry]
    lines: str
    starts: Sequence[int]

    def at(self, place: int) -> int:
        """The number of the entry in whose line a place stands."""
        return bisect_right(self.starts, place) - 1


_kept: dict[str, tuple[float, int, Catalogue]] = {}


def get(code: str) -> Catalogue | None:
    """The catalogue of this code; None for one that does not exist."""
    now = time.monotonic()
    found = _kept.get(code)
    if found is not None and now - found[0] < _KEPT_SECONDS:
        return found[2]
    if code in BUILT_IN:
        made = found[2] if found is not None else _of(*_places(code))
        _kept[code] = (now, 0, made)
        return made
    # The content, which may be large, is read only when it is a new one.
    versions = ListVersion.objects.filter(family=ListVersion.Family.CATALOGUE, code=code).order_by("-number")
    newest = versions.values_list("id", flat=True).first()
    if newest is None:
        return None
    if found is not None and found[1] == newest:
        _kept[code] = (now, newest, found[2])
        return found[2]
    content = ListVersion.objects.get(pk=newest).content
    open_entries = [one for one in content["entries"] if not one.get("closed")]
    made = _of(content["title"], [(one["code"], one["label"]) for one in open_entries])
    _kept[code] = (now, newest, made)
    return made


def forget() -> None:
    """Read every catalogue anew: after publishing, and between tests."""
    _kept.clear()


def _places(code: str) -> tuple[str, list[tuple[str, str]]]:
    provinces = addresses.provinces()
    if code == PROVINCES:
        return _("Tỉnh, thành phố"), [(one.code, one.name) for one in provinces]
    return _("Phường, xã, đặc khu"), [
        (ward.code, f"{ward.name}, {province.name}")
        for province in provinces
        for ward in addresses.wards(province.code)
    ]


def _of(title: str, pairs: Iterable[tuple[str, str]]) -> Catalogue:
    named = [(code, label, fold(label)) for code, label in pairs]
    times: dict[str, int] = {}
    for _code, _label, folded in named:
        times[folded] = times.get(folded, 0) + 1
    owners = {code.casefold(): code for code, _label, _folded in named}
    entries = tuple(
        Entry(
            code,
            label,
            label if times[folded] == 1 and owners.get(folded, code) == code else f"{label} ({code})",
            folded,
        )
        for code, label, folded in named
    )
    by_text: dict[str, Entry] = {}
    for text, entry in _texts(entries):
        by_text.setdefault(text, entry)
    lines = "".join(f"\n{entry.folded}" for entry in entries)
    starts = list(accumulate((len(entry.folded) + 1 for entry in entries), initial=0))[:-1]
    return Catalogue(title, entries, by_text, lines, starts)


def _texts(entries: Sequence[Entry]) -> Iterator[tuple[str, Entry]]:
    """What names each entry exactly; codes come first, for a label may look like another entry's code."""
    yield from ((entry.code.casefold(), entry) for entry in entries)
    # What is shown is the label alone, but where two entries share it.
    for entry in entries:
        yield entry.folded if entry.shown is entry.label else fold(entry.shown), entry


def find(code: str, text: str) -> Entry | None:
    """The entry that a text names by its code or exactly by its label, whatever its marks and case; or by both."""
    catalogue = get(code)
    if catalogue is None:
        return None
    return (
        catalogue.by_text.get(text.casefold())
        or catalogue.by_text.get(fold(text))
        or _by_label_and_code(catalogue, text)
    )


def _by_label_and_code(catalogue: Catalogue, text: str) -> Entry | None:
    """ "Công-gô (CD)", also where the label alone would do."""
    both = _WITH_CODE.fullmatch(text)
    entry = catalogue.by_text.get(both[2].strip().casefold()) if both else None
    return entry if both and entry is not None and fold(both[1]) == entry.folded else None


def written(code: str, entry_code: str, label: str) -> str:
    """How a kept entry stands in its box, so that `find` finds it again."""
    entry = find(code, entry_code)
    return entry.shown if entry is not None and entry.label == label else label


def search(code: str, text: str, most: int = MOST_FOUND) -> list[Entry]:
    """Entries that have every word of the text, those that begin with it first; all, up to `most`, for no text."""
    catalogue = get(code)
    if catalogue is None:
        return []
    words = fold(text).split()[:_MOST_WORDS]
    if not words:
        return list(catalogue.entries[:most])
    whole = " ".join(words)
    exact = find(code, text)
    found: list[Entry] = [exact] if exact is not None else []
    _take(catalogue, f"\n{whole}", (), found, most)
    # The word that fewest entries have leads to them; the others are looked for in those alone.
    rarest = min(words, key=catalogue.lines.count)
    _take(catalogue, rarest, words, found, most)
    return found


def _take(catalogue: Catalogue, part: str, words: Sequence[str], found: list[Entry], most: int) -> None:
    """Add the entries whose line has a part and every word, in their order, until there are enough."""
    place = catalogue.lines.find(part)
    while place >= 0 and len(found) < most:
        # A part that begins a line stands after the break that ends the one before.
        number = catalogue.at(place)
        entry = catalogue.entries[number]
        if entry not in found and all(word in entry.folded for word in words):
            found.append(entry)
        after = number + 1
        if after == len(catalogue.entries):
            return
        place = catalogue.lines.find(part, catalogue.starts[after])
