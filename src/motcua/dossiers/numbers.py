"""Numbers without a gap: dossier codes by agency and day, numbers of slips and results by agency, kind and year.

(Decree 61; decree 30 for results.)
"""

import datetime
import secrets
from collections.abc import Sequence as Names

from django.db import connection

from motcua.dossiers.models import Dossier, HeldNumber, Sequence
from motcua.kernel.codes import DossierCode, ReceiptNumber
from motcua.kernel.dates import to_local

_NEXT = """
    INSERT INTO dossiers_sequence (name, last) VALUES (%s, 1)
    ON CONFLICT (name) DO UPDATE SET last = dossiers_sequence.last + 1
    RETURNING last
"""


_NEXT_OF_EACH = """
    INSERT INTO dossiers_sequence (name, last) SELECT name, 1 FROM unnest(%s::text[]) AS wanted (name)
    ON CONFLICT (name) DO UPDATE SET last = dossiers_sequence.last + 1
    RETURNING name, last
"""


def next_number(name: str) -> int:
    """The next number of a named sequence, from 1; one statement.

    The row stays locked until the transaction ends: whoever comes second waits, and a rollback gives the number back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [name])
        row = cursor.fetchone()
    return int(row[0])


def next_numbers(names: Names[str]) -> dict[str, int]:
    """The next number of several sequences; one statement, in one order for all, so that nobody waits in a ring."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_OF_EACH, [sorted(names)])
        return dict(cursor.fetchall())


def hold_number(dossier: Dossier, name: str, at: datetime.datetime) -> int:
    """The number that a result of this dossier is to carry: taken from its sequence once, and held until it is issued.

    The caller holds the dossier's lock. A result that is prepared again keeps its number; one that is never issued
    leaves
    it unused, which the proof of numbers knows.
    """
    held = HeldNumber.objects.filter(dossier=dossier, sequence=name).first()
    if held is None:
        held = HeldNumber.objects.create(dossier=dossier, sequence=name, number=next_number(name), at=at)
    return held.number


def code_sequence(agency_code: str, day: datetime.date) -> str:
    """The name of the sequence behind the dossier codes of an agency on a day."""
    return f"code/{agency_code}/{day:%y%m%d}"


def issue_code(agency_code: str, at: datetime.datetime, number: int | None = None) -> str:
    """Issue the next dossier code of an agency on the local day of `at`, e.g. "H27.03-261122-0001".

    `number`: the number of its sequence, where it was taken already.
    """
    day = to_local(at).date()
    sequence = next_number(code_sequence(agency_code, day)) if number is None else number
    return DossierCode(agency_code, day, sequence).format()


def issue_receipt_number(at: datetime.datetime) -> str:
    """A receipt number that cannot be guessed, e.g. "TN-261122-7F3K-9QXA"."""
    return ReceiptNumber.new(to_local(at).date(), secrets.token_bytes(8)).format()


def slip_sequence(agency_code: str, suffix: str, year: int) -> str:
    """The name of the sequence behind the numbers of one kind of slip."""
    return f"slip/{agency_code}/{suffix}/{year}"


def outcome_sequence(agency_code: str, series: str, year: int | None) -> str:
    """The name of the sequence behind the numbers of one series of results; without a year where numbers run on."""
    return f"outcome/{agency_code}/{series}/{'' if year is None else year}"


def paper_sequence(series: str) -> str:
    """The name of the sequence behind the codes of digitised papers of one owner and type (`PaperCode.series`)."""
    return f"paper/{series}"


def last_number(name: str) -> int:
    """The last number that a sequence gave; 0 before the first. What comes next may be taken by somebody else."""
    return int(Sequence.objects.filter(name=name).values_list("last", flat=True).first() or 0)
