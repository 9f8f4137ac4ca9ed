"""Where answers of a form come from that a connected database gave: locked where the form says so, told in the record.

The heart knows no database. The room that asks them lets it know (`told_by`) what of a dossier came from where.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from motcua.dossiers import merging
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from motcua.forms import rules as form_rules

DATA, FOUND = "sources", "found"
"""In the data of an event: {field: {"from", "at", "changed"}}, and {database: {"finding", "at"}}."""


@dataclass(frozen=True)
class Taken:
    """What a field took. `attribute`: "business.name"; `mark`: of the value (`merging.mark`)."""

    attribute: str
    mark: str
    at: datetime.datetime


@dataclass(frozen=True)
class Told:
    """What databases gave for a dossier: by field what was taken last, and by database what it found of the subject."""

    taken: Mapping[str, Taken] = field(default_factory=dict)
    found: Mapping[str, tuple[str, datetime.datetime]] = field(default_factory=dict)


NOTHING = Told()
_tellers: list[Callable[[UUID], Told]] = []


def told_by(teller: Callable[[UUID], Told]) -> None:
    """Let a room above tell what databases gave for a dossier; one statement each time it is asked."""
    _tellers.append(teller)


def told(form: form_rules.Form, dossier: UUID) -> Told:
    """What databases gave for a dossier; no statement where its form takes nothing from any."""
    if not form.connected:
        return NOTHING
    return next((teller(dossier) for teller in _tellers), NOTHING)


def held(form: form_rules.Form, dossier: Dossier, answers: Mapping[str, Any]) -> frozenset[str]:
    """The fields whose answer came from a database and may not be edited; no statement where the form locks none."""
    if not any(one.locked for one in form.connected):
        return frozenset()
    return held_of(form, dossier, told(form, dossier.key), answers)


def held_of(
    form: form_rules.Form, dossier: Dossier, known: Told, answers: Mapping[str, Any]
) -> frozenset[str]:
    """The same of what is known already. Pure.

    What an officer asks to be mended in a supplement can be mended; that it was changed then stands in the record.
    """
    if dossier.state != State.NEW:
        return frozenset()
    return frozenset(
        one.code
        for one in form.connected
        if one.locked and one.code in known.taken and _still(form, one.code, known.taken[one.code], answers)
    )


def put_back(
    before: Mapping[str, Any], after: Mapping[str, Any], codes: frozenset[str]
) -> dict[str, Any] | None:
    """The answers with what is held as it was; None where nothing of it was changed. Pure."""
    kept = {code: before[code] for code in codes if code in before}
    if all(code in after and after[code] == value for code, value in kept.items()):
        return None
    return {**after, **kept}


def data_of(form: form_rules.Form, dossier: UUID, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What an event that hands answers over says of where they come from: nothing where all were typed."""
    known = told(form, dossier)
    sources = {
        code: {
            "from": one.attribute,
            "at": one.at.isoformat(),
            "changed": not _still(form, code, one, answers),
        }
        for code, one in sorted(known.taken.items())
        if code in form.by_code and code in answers
    }
    found = {
        code: {"finding": finding, "at": at.isoformat()}
        for code, (finding, at) in sorted(known.found.items())
    }
    return ({DATA: sources} if sources else {}) | ({FOUND: found} if found else {})


def _still(form: form_rules.Form, code: str, taken: Taken, answers: Mapping[str, Any]) -> bool:
    return merging.mark(form.by_code[code], answers.get(code)) == taken.mark
