"""Catalogues to look things up in: provinces and wards by themselves, all others as published lists.

An entry has a code, which is kept with its label as the answer. Entries that are closed are no longer offered. A
process reads a catalogue at most once a minute and keeps it: an entry that a new version brings is there within that
time everywhere, and those of older versions stay as they were answered.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.forms import addresses
from motcua.forms.models import ListVersion
from motcua.kernel.folding import fold

PROVINCES, WARDS = "tinh-thanh", "phuong-xa"
BUILT_IN = frozenset({PROVINCES, WARDS})
"""They come with the addresses, so that a form can ask for one alone."""

MOST_FOUND = 20
_KEPT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. shown: its label, with the code where another entry has the same label. folded: for searching."""

    code: str
    label: str
    shown: str
    folded: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The open entries of a catalogue, in their published order, and those that a text names exactly."""

    title: str
    entries: tuple[Entry, ...]
    by_text: Mapping[str, Entry]


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
    entries = tuple(
        Entry(code, label, label if times[folded] == 1 else f"{label} ({code})", folded)
        for code, label, folded in named
    )
    by_text: dict[str, Entry] = {}
    for text, entry in _texts(entries):
        by_text.setdefault(text, entry)
    return Catalogue(title, entries, by_text)


def _texts(entries: Sequence[Entry]) -> Iterator[tuple[str, Entry]]:
    """What names each entry exactly; codes come first, for a label may look like another entry's code."""
    yield from ((entry.code.casefold(), entry) for entry in entries)
    yield from ((fold(entry.shown), entry) for entry in entries)
    yield from ((fold(f"{entry.label} ({entry.code})"), entry) for entry in entries)


def find(code: str, text: str) -> Entry | None:
    """The entry that a text names by its code or exactly by its label, whatever its marks and case."""
    catalogue = get(code)
    if catalogue is None:
        return None
    return catalogue.by_text.get(text.casefold()) or catalogue.by_text.get(fold(text))


def written(code: str, entry_code: str, label: str) -> str:
    """How a kept entry stands in its box, so that `find` finds it again."""
    entry = find(code, entry_code)
    return entry.shown if entry is not None and entry.label == label else label


def search(code: str, text: str, most: int = MOST_FOUND) -> list[Entry]:
    """Entries that have every word of the text, those that begin with it first; all, up to `most`, for no text."""
    catalogue = get(code)
    if catalogue is None:
        return []
    words = fold(text).split()
    if not words:
        return list(catalogue.entries[:most])
    whole = " ".join(words)
    exact = find(code, text)
    first: list[Entry] = [exact] if exact is not None else []
    later: list[Entry] = []
    for entry in catalogue.entries:
        if entry is not exact and all(word in entry.folded for word in words):
            (first if entry.folded.startswith(whole) else later).append(entry)
    return [*first, *later][:most]
