"""Reading the data dictionary: elements with the fields and reports that ask for them, and what differs among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.console.forms.consequences import elements_in
from motcua.forms.attributes import KINDS
from motcua.forms.definition import SILENT_KINDS, Kind
from motcua.forms.dictionary import Element, Use, elements_of
from motcua.forms.models import ListVersion
from motcua.forms.selectors import datum_uses
from motcua.kernel.folding import contains_all, fold
from motcua.reports.designed.versions import in_force, newest_versions

Options = list[tuple[str, str]]
# Tables are many values and computed ones are what their result is.
_NO_ELEMENTS = SILENT_KINDS | {Kind.TABLE, Kind.COMPUTED}
SAID_DIFFERENTLY = "khac-ten"


@dataclass(frozen=True)
class Row:
    """An element. dictionary: the code of the published list that it stands in. uses: fields of forms in force."""

    element: Element
    dictionary: str
    uses: Sequence[Use]

    @property
    def forms(self) -> int:
        """How many forms ask for it."""
        return len({use.form for use in self.uses})

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return str(KINDS[self.element.kind].label)

    @property
    def names(self) -> list[str]:
        """The names of its fields, each once; more than one is what the dictionary is there to prevent."""
        return list(dict.fromkeys(use.field.rpartition(".")[2] for use in self.uses))


@dataclass(frozen=True)
class Version:
    """A version of a dictionary with what it changed of the one before."""

    version: ListVersion
    changes: Sequence[str]


def dictionaries() -> list[ListVersion]:
    """Every dictionary in its newest version; one statement."""
    lists = ListVersion.objects.filter(family=ListVersion.Family.DICTIONARY)
    return list(lists.order_by("code", "-number").distinct("code"))


def rows(
    lists: Sequence[ListVersion], words: str = "", kind: str = "", *, differing: bool = False
) -> list[Row]:
    """The elements of these whose code, name or meaning has all the words, by name; one statement."""
    uses = datum_uses()
    found = [
        Row(element, one.code, uses.get(element.code, ()))
        for one in lists
        for element in elements_of([one.content]).values()
        if (not kind or element.kind == kind)
        and contains_all(fold(f"{element.code} {element.name} {element.meaning}"), words)
    ]
    if differing:
        found = [row for row in found if len(row.names) > 1]
    return sorted(found, key=lambda row: (fold(row.element.name), row.element.code))


def row_of(code: str) -> Row | None:
    """One element by its code; two statements."""
    return next((row for row in rows(dictionaries()) if row.element.code == code), None)


def reports_with(code: str) -> list[str]:
    """The titles of reports in use that read an element, now or once their newest version begins; two statements."""
    found = {
        one.code: one.title
        for one in (*in_force(timezone.localdate()), *newest_versions())
        if not one.data.get("retired", False) and code in elements_in(one.data)
    }
    return list(found.values())


def kind_options() -> Options:
    """The kinds that an element may be of."""
    return [(kind.value, str(KINDS[kind].label)) for kind in Kind if kind not in _NO_ELEMENTS]


def history(code: str) -> list[Version]:
    """The versions of a dictionary, newest first, each with what it changed; the latest thirty."""
    lists = ListVersion.objects.filter(family=ListVersion.Family.DICTIONARY, code=code)
    found = list(lists.order_by("-number")[:31])
    return [
        Version(one, _changes(found[at + 1].content, one.content) if at + 1 < len(found) else ())
        for at, one in enumerate(found[:30])
    ]


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    was = {one["code"]: one for one in before["elements"]}
    now = {one["code"]: one for one in after["elements"]}
    return [
        *(_("thêm “%(name)s”") % {"name": one["name"]} for code, one in now.items() if code not in was),
        *(
            _("sửa “%(name)s”") % {"name": one["name"]}
            for code, one in now.items()
            if was.get(code, one) != one
        ),
        *(_("bỏ “%(name)s”") % {"name": one["name"]} for code, one in was.items() if code not in now),
    ]
