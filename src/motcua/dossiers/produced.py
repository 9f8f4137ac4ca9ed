"""What officers made at the steps of a dossier, gathered from its events. Pure.

`Dossier.produced` holds it: {"papers": {step: {title: name of the file}}, "fields": {code: value}}; None = nothing yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from motcua.dossiers.models import Dossier, Event
from motcua.forms import kinds
from motcua.forms.masked import seen
from motcua.kernel.masking import OPEN, Mask
from motcua.process.definition import Process


@dataclass(frozen=True)
class Product:
    """A paper made at a step, as it counts now: the latest under its title."""

    step: str
    title: str
    name: str
    key: str


def merged(before: Mapping[str, Any] | None, made: Mapping[str, Any]) -> dict[str, Any]:
    """What there is after an event added to it; `made` is the event's own part ("produced")."""
    held = before or {}
    papers = {step: dict(titles) for step, titles in held.get("papers", {}).items()}
    fields = {**held.get("fields", {}), **made["fields"]}
    for card in made["papers"]:
        papers.setdefault(made["step"], {})[card["title"]] = card["name"]
    return {
        "papers": papers,
        "fields": {code: value for code, value in fields.items() if value is not None},
    }


def replayed(events: Iterable[Event]) -> dict[str, Any] | None:
    """What a record says was made; None for nothing."""
    held: dict[str, Any] | None = None
    for event in events:
        if "produced" in event.data:
            held = merged(held, event.data["produced"])
    return held


def products(events: Iterable[Event]) -> list[Product]:
    """The papers made, in the order in which their titles came first."""
    found: dict[tuple[str, str], Product] = {}
    for event in events:
        made = event.data.get("produced", {})
        for card in made.get("papers", []):
            place = (made["step"], card["title"])
            found[place] = Product(*place, card["name"], card["key"])
    return list(found.values())


def values_of(dossier: Dossier) -> Mapping[str, Any]:
    """The fields that officers have filled in, by code."""
    values: Mapping[str, Any] = (dossier.produced or {}).get("fields", {})
    return values


def value_lines(dossier: Dossier, process: Process, mask: Mask = OPEN) -> list[dict[str, str]]:
    """The same as a reader sees them: [{"code", "label", "text"}]; one that is gone from the process keeps its code."""
    lines = []
    for code, value in values_of(dossier).items():
        column = process.field(code)
        text = (
            seen(mask, column, kinds.shown(column, value)) if column is not None else mask.inside(str(value))
        )
        lines.append({"code": code, "label": column.label if column is not None else code, "text": text})
    return lines
