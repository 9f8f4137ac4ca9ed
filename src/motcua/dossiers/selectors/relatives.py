"""The dossiers around one: that from which it was handed on to another agency, and those that it was handed on as."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import posts_give
from motcua.dossiers.selectors.opinions import asked_units

# A part of the statement in `beside.py`, with its columns. Whether an opinion was asked of the reader's units on it
# decides whether the page links to it, and is told by the same row.
RELATIVES = """
    UNION ALL
    SELECT 'relative', other.id, COALESCE(other.code, other.receipt_number, ''), other.state, other.ended_at, NULL,
           json_build_object('agency', other.agency_id, 'name', agency.name, 'division', other.division_id,
                             'receiver', other.receiver_id,
                             'states', other.state_diagram_id, 'handoff', other.handoff_seq, 'unit', other.unit_id,
                             'assignee', other.assignee_id, 'examiner', other.examiner_id,
                             'procedure', other.procedure_id, 'step', other.step)::text,
           EXISTS (SELECT 1 FROM dossiers_consultation asked
                    WHERE asked.dossier_id = other.id AND asked.unit_id = ANY(%(units)s)),
           NULL, other.key, '', 0
      FROM dossiers_dossier other JOIN agencies_agency agency ON agency.id = other.agency_id
     WHERE other.parent_id = %(dossier)s OR other.id = %(parent)s
"""


@dataclass(frozen=True)
class Relative:
    """One of them. `reference`: its code, or the receipt number before it has one.

    `may_open`: whether the reader may; what is told here is told to everybody who may read the dossier itself.
    """

    id: int
    key: UUID
    reference: str
    agency: str
    state: str
    states: int
    ended_at: datetime.datetime | None
    handoff: int | None
    may_open: bool


def relatives_values(actor: Actor, dossier: Dossier) -> dict[str, Any]:
    """The values that `RELATIVES` takes beside the dossier's id."""
    return {"units": asked_units(actor), "parent": dossier.parent_id or 0}


def relative_from(actor: Actor, row: Sequence[Any]) -> Relative:
    """The relative of a row of `RELATIVES`, its first column left out."""
    number, reference, state, ended_at, _day, words, is_asked, _file, key, *_rest = row
    told = json.loads(words)
    placed = Dossier(
        agency_id=told["agency"],
        receiver_id=told["receiver"],
        division_id=told["division"],
        unit_id=told["unit"],
        assignee_id=told["assignee"],
        examiner_id=told["examiner"],
        procedure_id=told["procedure"],
        step=told["step"],
    )
    return Relative(
        id=number,
        key=key,
        reference=reference,
        agency=told["name"],
        state=state,
        states=told["states"],
        ended_at=ended_at,
        handoff=told["handoff"],
        may_open=is_asked or posts_give(actor, placed),
    )


def latest_child(relatives: Sequence[Relative], dossier: Dossier) -> Dossier | None:
    """The one that it was handed on as last, as far as a page needs it: how it is called, and how it ended."""
    children = [one for one in relatives if one.id != dossier.parent_id]
    last = max(children, key=lambda one: one.handoff or 0, default=None)
    if last is None:
        return None
    return Dossier(id=last.id, key=last.key, code=last.reference, state=last.state, ended_at=last.ended_at)
