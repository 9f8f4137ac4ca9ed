"""What the panel of a field offers to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from motcua.console.forms.conditions import JOINS, TESTS
from motcua.console.forms.editing import Item, fields_in
from motcua.console.forms.field_form import FieldForm
from motcua.console.forms.lists import offered
from motcua.console.forms.wording import connected_options, label_of, prefill_options
from motcua.forms.attributes import KINDS
from motcua.forms.definition import COLUMN_KINDS, Kind

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """Options of the selects, (value, text).

    kinds: by heading. earlier: fields that stand before this one, others: all but this one; options: by field of
    choices. paths: what the account can fill in; connected: what databases can.
    catalogues, data: what the field may be looked up in, or be.
    """

    kinds: list[tuple[str, Options]]
    column_kinds: Options
    tests: Options
    joins: Options
    earlier: Options
    others: Options
    options: Mapping[str, Options]
    paths: Options
    connected: Options
    catalogues: Options
    data: Options

    def fields_for(self, attribute: str) -> Options:
        """The fields that a condition may look at."""
        return self.earlier if attribute == "shown_when" else self.others


def kind_groups() -> list[tuple[str, Options]]:
    """All kinds under their headings."""
    return [
        (str(group), [(str(kind), str(words.label)) for kind, words in found])
        for group, found in groupby(KINDS.items(), key=lambda one: one[1].group)
    ]


def choices(definition: Mapping[str, Any], form: FieldForm) -> Choices:
    """The options for a field as it stands in its form."""
    items = [item for item in fields_in(definition) if item.get("kind") not in ("note", "section")]
    codes = [item["code"] for item in fields_in(definition)]
    before = set(codes[: codes.index(form.code)] if form.code in codes else codes)
    options = {
        item["code"]: [(one["value"], one["label"]) for one in item["options"]]
        for item in items
        if isinstance(item.get("options"), list)
    }
    return Choices(
        kinds=kind_groups(),
        column_kinds=[(str(kind), str(KINDS[kind].label)) for kind in Kind if kind in COLUMN_KINDS],
        tests=[(code, str(word)) for code, word in TESTS.items()],
        joins=[(code, str(word)) for code, word in JOINS.items()],
        earlier=[_option(item) for item in items if item["code"] in before],
        others=[_option(item) for item in items if item["code"] != form.code],
        options=options,
        paths=prefill_options(form.kind),
        connected=connected_options(form.kind),
        catalogues=offered().catalogues,
        data=offered().data,
    )


def _option(item: Item) -> tuple[str, str]:
    return item["code"], label_of(item)
