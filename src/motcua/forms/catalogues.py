"""Catalogues to look things up in: provinces and wards by themselves, all others as published lists.

An entry has a code, which is kept with its label as the answer. Entries that are closed, and those whose days have not
come or are over, are not offered. A
process reads a catalogue at most once a minute and keeps it: an entry that a new version brings is there within that
time everywhere, and those of older versions stay as they were answered. Of a long catalogue only its version is kept;
its entries are asked of the database (`long_catalogues`).
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.forms import addresses, long_catalogues
from motcua.forms.models import ListEntry, ListVersion
from motcua.kernel.folding import fold

PROVINCES, WARDS = "tinh-thanh", "phuong-xa"
BUILT_IN = frozenset({PROVINCES, WARDS})
"""They come with the addresses, so that a form can ask for one alone."""

MOST_FOUND = 20
_KEPT_SECONDS = 60.0


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
    """The open entries of a catalogue, in their published order, and those that a text names exactly."""

    entries: tuple[Entry, ...] = ()
    by_text: Mapping[str, Entry] = field(default_factory=dict)
    # The id of its version when it is long: its entries are not kept here then. 0 for all others.
    long_version: int = 0


_kept: dict[str, tuple[float, tuple[int, datetime.date], Catalogue]] = {}


def get(code: str) -> Catalogue | None:
    """The catalogue of this code; None for one that does not exist."""
    now = time.monotonic()
    found = _kept.get(code)
    if found is not None and now - found[0] < _KEPT_SECONDS:
        return found[2]
    today = timezone.localdate()
    if code in BUILT_IN:
        made = found[2] if found is not None else _of(_places(code))
        _kept[code] = (now, (0, today), made)
        return made
    # The content, which may be large, is read only when it is a new one.
    versions = ListVersion.objects.filter(family=ListVersion.Family.CATALOGUE, code=code).order_by("-number")
    is_long = Exists(ListEntry.objects.filter(version=OuterRef("pk")))
    row = versions.values_list("id", is_long).first()
    if row is None:
        return None
    newest, is_kept_apart = row
    if found is not None and found[1] == (newest, today):
        made = found[2]
    elif is_kept_apart:
        made = Catalogue(long_version=newest)
    else:
        content = ListVersion.objects.get(pk=newest).content
        offered = (one for one in content["entries"] if long_catalogues.is_open(one, today))
        made = _of((one["code"], one["label"]) for one in offered)
    _kept[code] = (now, (newest, today), made)
    return made


def built_in_titles() -> dict[str, str]:
    """Title by code of the catalogues that come with the addresses."""
    return {WARDS: _("Phường, xã, đặc khu"), PROVINCES: _("Tỉnh, thành phố")}


def forget() -> None:
    """Read every catalogue anew: after publishing, and between tests."""
    _kept.clear()
    long_catalogues.forget()


def _places(code: str) -> list[tuple[str, str]]:
    provinces = addresses.provinces()
    if code == PROVINCES:
        return [(one.code, one.name) for one in provinces]
    return [
        (ward.code, f"{ward.name}, {province.name}")
        for province in provinces
        for ward in addresses.wards(province.code)
    ]


def _of(pairs: Iterable[tuple[str, str]]) -> Catalogue:
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
    return Catalogue(entries, by_text)


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
    if catalogue.long_version:
        row = long_catalogues.find(catalogue.long_version, text)
        return _entry(row) if row is not None else None
    return catalogue.by_text.get(text.casefold()) or catalogue.by_text.get(fold(text))


def have_ready(asked: Mapping[str, Iterable[str]]) -> None:
    """Look up at once the texts by catalogue that will be asked for one by one: one statement a long catalogue."""
    for code, texts in asked.items():
        catalogue = get(code)
        if catalogue is not None and catalogue.long_version:
            long_catalogues.look_up(catalogue.long_version, texts)


def written(code: str, entry_code: str, label: str) -> str:
    """How a kept entry stands in its box, so that `find` finds it again."""
    catalogue = get(code)
    if catalogue is not None and catalogue.long_version:
        return f"{label} ({entry_code})" if entry_code else label
    entry = find(code, entry_code)
    return entry.shown if entry is not None and entry.label == label else label


def search(code: str, text: str, most: int = MOST_FOUND) -> list[Entry]:
    """Entries that have every word of the text, those that begin with it first; all, up to `most`, for no text.

    In a long catalogue words are found by their beginnings alone.
    """
    catalogue = get(code)
    if catalogue is None:
        return []
    if catalogue.long_version:
        return [_entry(row) for row in long_catalogues.search(catalogue.long_version, text, most)]
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


def _entry(row: ListEntry) -> Entry:
    return Entry(row.code, row.label, row.shown, row.folded)
