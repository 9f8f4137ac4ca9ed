"""Looks at a dossier and its files: lines of the trail that name the people whose data it is.

Of officers, and of whoever was authorised by the applicant. What applicants themselves open is nobody's business, and
the members of an organisation are the organisation.
"""

from itertools import chain
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from motcua.audit.looks import Whose, record_look
from motcua.audit.trail import Kind
from motcua.dossiers.models import Dossier, IssuedSlip, OfficerFile, Outcome, Paper
from motcua.files.models import StoredFile

# What lies in a dossier, by the tables that say so.
HOLDING = (Paper, IssuedSlip, Outcome, OfficerFile)


def look_at_dossier(request: HttpRequest, kind: Kind, dossier: Dossier) -> None:
    """Note that whoever asks looks at a dossier, or prints something of it; one statement, seldom (`audit.looks`)."""
    record_look(
        kind,
        f"dossier:{dossier.key}",
        request=request,
        whose=lambda: whose_dossier(dossier),
        on_behalf_of=authorised_by(request.user),
    )


def look_at_file(request: HttpRequest, kind: Kind, file: StoredFile) -> None:
    """The same for a file; two statements, seldom."""
    record_look(
        kind,
        file_subject(file.key),
        request=request,
        whose=lambda: whose_file(file),
        on_behalf_of=authorised_by(request.user),
    )


def authorised_by(person: Any) -> int | None:
    """The account (id) that authorised this person and is acted for now; None for everybody else."""
    behalf = getattr(person, "behalf", None)
    if behalf is None or behalf.account is None or behalf.is_membership:
        return None
    return int(behalf.account.pk)


def file_subject(key: UUID) -> str:
    """The name under which looks at a file stand in the trail."""
    return f"file:{key}"


def whose_dossier(dossier: Dossier) -> Whose:
    """Whose dossier it is: the account that it was filed with. One that came on paper has none."""
    people = (dossier.submitter_id,) if dossier.submitter_id is not None else ()
    return Whose(people, dossier.agency_id)


def whose_file(file: StoredFile) -> Whose:
    """The same for a file, by the dossiers in which it lies; one statement."""
    first, *others = (
        kind._default_manager.filter(file=file).values_list("dossier__submitter_id", "dossier__agency_id")
        for kind in HOLDING
    )
    rows = list(first.union(*others))
    people = chain((person for person, _agency in rows), [file.given_by_id] if not rows else [])
    agencies = sorted(agency for _person, agency in rows)
    return Whose(tuple(person for person in people if person is not None), agencies[0] if agencies else None)
