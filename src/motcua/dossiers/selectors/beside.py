"""What stands beside the record of a dossier (slips, results, talk, notes, who looks at it), one statement for all."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from motcua.agencies.selectors import Actor
from motcua.dossiers.models import Dossier, Exchange, IssuedSlip, Outcome
from motcua.dossiers.presence import OTHERS, TELLING, Present, telling
from motcua.dossiers.selectors.relatives import RELATIVES, Relative, relative_from, relatives_values
from motcua.files.models import StoredFile
from motcua.people.models import User
from motcua.slips.models import SlipVersion

# The columns: what it is, its id, title, number, moment, day, words, whether an officer's (of a slip: whether it comes
# as Word too; of a note: whether it was withdrawn), and its file (of a note: who wrote it).
_BESIDE = """
    SELECT 'slip', slip.id, template.title, slip.number::text, slip.issued_at, NULL::date, '',
           template.word_template IS NOT NULL,
           NULL::bigint, NULL::uuid, '', 0::bigint
      FROM dossiers_issuedslip slip JOIN slips_slipversion template ON template.id = slip.template_id
     WHERE slip.dossier_id = %(dossier)s
    UNION ALL
    SELECT 'outcome', outcome.id, outcome.title, outcome.number, outcome.replaced_at, outcome.issued_on, '', true,
           file.id, file.key, file.name, file.size
      FROM dossiers_outcome outcome JOIN files_storedfile file ON file.id = outcome.file_id
     WHERE outcome.dossier_id = %(dossier)s
    UNION ALL
    SELECT 'exchange', id, author_name, '', at, NULL, text, from_officer, NULL, NULL, '', 0
      FROM dossiers_exchange
     WHERE dossier_id = %(dossier)s
"""
_NOTES = """
    UNION ALL
    SELECT 'note', id, author_name, author_post, at, NULL,
           CASE WHEN withdrawn_at IS NULL THEN text ELSE '' END, withdrawn_at IS NOT NULL, author_id, NULL, '', 0
      FROM dossiers_internalnote
     WHERE dossier_id = %(dossier)s
"""
# Results of the dossiers that this one was handed on as, once they have ended there; the words tell which dossier.
_CHILDREN = """
    UNION ALL
    SELECT 'child_outcome', outcome.id, outcome.title, outcome.number, outcome.replaced_at, outcome.issued_on,
           child.key::text, true, file.id, file.key, file.name, file.size
      FROM dossiers_outcome outcome JOIN files_storedfile file ON file.id = outcome.file_id
      JOIN dossiers_dossier child ON child.id = outcome.dossier_id
     WHERE child.parent_id = %(dossier)s AND child.ended_at IS NOT NULL
"""
_PRESENT = f"UNION ALL SELECT 'present', 0, name, '', since, NULL, '', false, NULL, NULL, '', 0 {OTHERS}"
_IN_ORDER = " ORDER BY 5, 2"


@dataclass(frozen=True)
class Note:
    """An internal note as its readers see it; withdrawn, without its words."""

    id: int
    author_id: int
    author_name: str
    author_post: str
    at: datetime.datetime
    text: str
    is_withdrawn: bool


@dataclass(frozen=True)
class Beside:
    """Slips and results newest first, exchanges oldest first. The rows hold what pages show, no more."""

    slips: list[IssuedSlip] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    # By the key of the dossier that was handed on, newest first; empty for whoever is not of the lead agency.
    child_outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    # Oldest first; empty for whoever may not read them.
    notes: list[Note] = field(default_factory=list)
    # Colleagues who have the page open, longest first.
    present: list[Present] = field(default_factory=list)
    # Oldest first; empty unless they were asked for.
    relatives: list[Relative] = field(default_factory=list)


def read_beside(
    dossier: Dossier,
    *,
    officer: User | None,
    with_notes: bool,
    with_children: bool = False,
    relatives_for: Actor | None = None,
) -> Beside:
    """Read all parts of one dossier; one statement, written by hand because pages of dossiers are the busiest.

    An officer who reads is present from then on, and is told who else is. `with_notes`: whether the reader may see the
    internal notes, `with_children`: the results of what was handed on; for anybody else they are not even read.
    `relatives_for`: the officer who is told of the dossiers around it.
    """
    found = Beside()
    around = RELATIVES if relatives_for else ""
    internal = [_NOTES if with_notes else "", _CHILDREN if with_children else "", around]
    parts = [_BESIDE, *internal, _PRESENT if officer else "", _IN_ORDER]
    values: dict[str, Any] = telling(officer, dossier) if officer else {"dossier": dossier.id}
    if relatives_for is not None:
        values |= relatives_values(relatives_for, dossier)
    with connection.cursor() as cursor:
        cursor.execute((f"WITH {TELLING}" if officer else "") + "".join(parts), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for kind, row, title, number, moment, day, words, is_so, *file in rows:
        if kind == "slip":
            template = SlipVersion(title=title)
            slip = IssuedSlip(id=row, number=int(number), issued_at=moment, template=template)
            slip.has_word = is_so
            found.slips.insert(0, slip)
        elif kind in ("outcome", "child_outcome"):
            stored = StoredFile(**dict(zip(("id", "key", "name", "size"), file, strict=True)))
            outcome = Outcome(
                id=row, title=title, number=number, issued_on=day, file=stored, replaced_at=moment
            )
            if kind == "outcome":
                found.outcomes.insert(0, outcome)
            else:
                found.child_outcomes.setdefault(words, []).insert(0, outcome)
        elif kind == "relative" and relatives_for is not None:
            rest = (row, title, number, moment, day, words, is_so, *file)
            found.relatives.append(relative_from(relatives_for, rest))
        elif kind == "present":
            found.present.append(Present(title, moment))
        elif kind == "note":
            found.notes.append(Note(row, file[0], title, number, moment, words, is_so))
        else:
            line = Exchange(id=row, author_name=title, text=words, at=moment, from_officer=is_so)
            found.exchanges.append(line)
    found.relatives.sort(key=lambda one: one.id)
    return found
