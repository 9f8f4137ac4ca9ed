"""Whether a result is one of ours, unchanged, in force: by its file, or by number and day, or by its dossier's code.

Nobody is named but who signed, as the certificate calls them; no number of a person is told.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import IO, Literal

from django.db.models import F, Q, QuerySet

from motcua.dossiers.models import Outcome
from motcua.files.models import StoredFile
from motcua.signing import verification
from motcua.signing.models import Revision
from motcua.signing.verifying.found import Report

_MOST = 20


@dataclass(frozen=True)
class Result:
    """A result as anybody may know it."""

    title: str
    number: str
    issued_on: datetime.date
    agency: str
    code: str
    replaced: bool


@dataclass(frozen=True)
class Looked:
    """What was found out about a file: the result whose file it is, byte for byte, and what its signatures prove."""

    result: Result | None
    report: Report
    sha256: str


def by_file(content: IO[bytes], kind: Literal["pdf", "xml"]) -> Looked:
    """Hold a file against the results that were issued. Raises JailError when too many others are being looked at."""
    digest = hashlib.sha256()
    while part := content.read(256 * 1024):
        digest.update(part)
    content.seek(0)
    same = Q(sha256=digest.hexdigest())
    # A later revision of it, with further time stamps, is the same result.
    same |= Q(sha256__in=Revision.objects.filter(sha256=digest.hexdigest()).values("archived__sha256"))
    files = StoredFile.objects.filter(same).values("pk")
    found = _results().filter(file__in=files).order_by(F("replaced_at").asc(nulls_first=True), "-id").first()
    report = verification.verify(content, kind)
    return Looked(_told(found) if found is not None else None, report, digest.hexdigest())


def by_number(number: str, day: datetime.date) -> list[Result]:
    """The results of that number and day, of whichever agency."""
    return [_told(one) for one in _results().filter(number=number, issued_on=day).order_by("id")[:_MOST]]


def by_code(code: str) -> list[Result]:
    """The results of a dossier."""
    return [_told(one) for one in _results().filter(dossier__code=code).order_by("id")[:_MOST]]


def _results() -> QuerySet[Outcome]:
    return Outcome.objects.select_related("dossier__agency")


def _told(one: Outcome) -> Result:
    return Result(
        one.title,
        one.number,
        one.issued_on,
        one.dossier.agency.name,
        one.dossier.code or "",
        one.replaced_at is not None,
    )
