"""What stands beside the record of a dossier (slips, results, exchanges), read in one statement for the three."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from motcua.dossiers.models import Dossier, Exchange, IssuedSlip, Outcome
from motcua.files.models import StoredFile
from motcua.slips.models import SlipVersion

# The columns: what it is, its id, title, number, moment, day, words, whether an officer's (of a slip: whether it comes
# as Word too), and its file.
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
    ORDER BY 5, 2
"""


@dataclass(frozen=True)
class Beside:
    """Slips and results newest first, exchanges oldest first. The rows hold what pages show, no more."""

    slips: list[IssuedSlip] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)


def read_beside(dossier: Dossier) -> Beside:
    """Read all three parts of one dossier; one statement, written by hand because pages of dossiers are the busiest."""
    found = Beside()
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, {"dossier": dossier.id})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for kind, row, title, number, moment, day, words, is_so, *file in rows:
        if kind == "slip":
            template = SlipVersion(title=title)
            slip = IssuedSlip(id=row, number=int(number), issued_at=moment, template=template)
            slip.has_word = is_so
            found.slips.insert(0, slip)
        elif kind == "outcome":
            stored = StoredFile(**dict(zip(("id", "key", "name", "size"), file, strict=True)))
            outcome = Outcome(
                id=row, title=title, number=number, issued_on=day, file=stored, replaced_at=moment
            )
            found.outcomes.insert(0, outcome)
        else:
            line = Exchange(id=row, author_name=title, text=words, at=moment, from_officer=is_so)
            found.exchanges.append(line)
    return found
