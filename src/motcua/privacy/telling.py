"""What a person reads of dossiers, files and looks at them, by column of the inventory; all else the columns say."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet, Value

from motcua.audit.models import TrailLine
from motcua.dossiers.looking import HOLDING
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import is_own
from motcua.dossiers.selectors.trail import told, what, who
from motcua.exchange.export.folder import NOT_EXPORTED
from motcua.files.models import StoredFile
from motcua.files.rules import clean_name
from motcua.people.acting import behalf_of
from motcua.people.models import Mandate, User
from motcua.process.selectors import cached_process, cached_states, state_at

Told = list[dict[str, Any]]


def reference_of(dossier: Dossier) -> str:
    """The code, or the receipt number before it has one; "" for a draft."""
    return dossier.code or dossier.receipt_number or ""


def folder_name(dossier: Dossier) -> str:
    """Where a dossier lies in the copy; a draft has nothing but its key."""
    return f"ho-so/{reference_of(dossier) or f'nhap-{dossier.key.hex[:12]}'}"


def reader_of(person: User, mandate: Mandate | None) -> User | None:
    """The person as who opens a dossier that was filed by this authorisation on paper (None: by none, for oneself).

    None where it holds no more: then the dossier is opened by nobody.
    """
    if mandate is None:
        return person
    if mandate.agent_id != person.pk or not mandate.runs:
        return None
    reader = copy.copy(person)
    reader.behalf = behalf_of(mandate)
    return reader


def _folder_if_open(dossier: Dossier, person: User) -> str:
    reader = reader_of(person, dossier.mandate)
    return folder_name(dossier) if reader is not None and is_own(reader, dossier) else ""


def state_text(dossier: Dossier) -> str:
    """The state as the person's own page shows it."""
    states = cached_states(dossier.state_diagram_id)
    return state_at(states, cached_process(dossier.process_version_id), dossier.state, dossier.step).label


def dossiers(rows: Sequence[Dossier], person: User) -> Told:
    """Where each dossier stands, and where it lies in the copy; nowhere when the authorisation it came by is over."""
    return [
        {
            "reference": reference_of(one),
            "procedure": one.procedure_version.name,
            "agency": one.agency.name,
            "state": state_text(one),
            "started_at": one.started_at,
            "submitted_at": one.submitted_at,
            "accepted_at": one.accepted_at,
            "due_at": one.due_at,
            "finished_at": one.finished_at,
            "folder": _folder_if_open(one, person),
        }
        for one in rows
    ]


def given_files(person: User) -> QuerySet[StoredFile]:
    """The files that a person gave, the last first. `is_loose`: a citizen's own that lies in no dossier.

    What an officer gave is the office's, and may be about anybody.
    """
    held: list[Any] = [~Exists(kind._default_manager.filter(file=OuterRef("pk"))) for kind in HOLDING]
    loose = Value(value=False) if person.is_officer else reduce(and_, held)
    return (
        StoredFile.objects.filter(given_by=person)
        .annotate(is_loose=ExpressionWrapper(loose, output_field=BooleanField()))
        .order_by("-id")
    )


def loose_path(file: Any) -> str:
    """Where the content of such a file lies in the copy; "" for one that lies with its dossier, or cannot be had."""
    if not file.is_loose or file.state in NOT_EXPORTED or not file.is_checked:
        return ""
    return f"tep/{file.key.hex[:12]}-{clean_name(file.name)}"


def looks(rows: Sequence[TrailLine], person: User) -> Told:
    """Who looked, as the person's page tells it."""
    return [
        {
            "at": one.line.at,
            "way": one.kind,
            "who": who(one, person)[0],
            "name": who(one, person)[1],
            "what": what(one),
            "dossier": one.code,
        }
        for one in told(None, rows, owner=person)
    ]
