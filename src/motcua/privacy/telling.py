"""Rows of the database as a person reads them, by column of the inventory. Moments and days stay what they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from motcua.agencies.models import Holding
from motcua.audit.models import TrailLine
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.trail import COMINGS, told, what
from motcua.exchange.models import Enquiry
from motcua.files.models import Quota, StoredFile, Upload
from motcua.forms.addresses import address_text
from motcua.notices.models import Notice, Preferences
from motcua.people.models import Consent, KeptAnswer, ReuseConsent, Session, User
from motcua.privacy.models import DataRequest, PersonalExport
from motcua.process.selectors import cached_process, cached_states, state_at
from motcua.registers.models import Entry

Told = list[dict[str, Any]]


def accounts(rows: Sequence[User], _person: User) -> Told:
    """Of the account everything but the password's hash."""
    return [
        {
            "kind": one.get_kind_display(),
            "full_name": one.full_name,
            "organisation_name": one.organisation_name,
            "email": one.email,
            "id_number": one.id_number,
            "tax_code": one.tax_code,
            "phone": one.phone,
            "birth_date": one.birth_date,
            "address": address_text(one.address) if one.address else "",
            "created_at": one.created_at,
            "last_login": one.last_login,
        }
        for one in rows
    ]


def reference_of(dossier: Dossier) -> str:
    """The code, or the receipt number before it has one; "" for a draft."""
    return dossier.code or dossier.receipt_number or ""


def folder_name(dossier: Dossier) -> str:
    """Where a dossier lies in the copy; a draft has nothing but its key."""
    return f"ho-so/{reference_of(dossier) or f'nhap-{dossier.key.hex[:12]}'}"


def state_text(dossier: Dossier) -> str:
    """The state as the person's own page shows it."""
    states = cached_states(dossier.state_diagram_id)
    return state_at(states, cached_process(dossier.process_version_id), dossier.state, dossier.step).label


def dossiers(rows: Sequence[Dossier], _person: User) -> Told:
    """Where each dossier stands, and where it lies in the copy."""
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
            "folder": folder_name(one),
        }
        for one in rows
    ]


def files(rows: Sequence[StoredFile], _person: User) -> Told:
    """What each file is; its content lies with its dossier."""
    return [
        {
            "name": one.name,
            "content_type": one.content_type,
            "size": one.size,
            "sha256": one.sha256,
            "state": one.get_state_display(),
            "given_at": one.given_at,
        }
        for one in rows
    ]


def uploads(rows: Sequence[Upload], _person: User) -> Told:
    """Files on their way."""
    return [{"name": one.name, "length": one.length, "created_at": one.created_at} for one in rows]


def notices(rows: Sequence[Notice], _person: User) -> Told:
    """What was told."""
    return [
        {"at": one.created_at, "title": one.title, "text": one.text, "read_at": one.read_at} for one in rows
    ]


def entries(rows: Sequence[Entry], _person: User) -> Told:
    """Entries of registers, with everything that stands in them."""
    return [
        {
            "register": one.register.code,
            "number": one.number,
            "heading": one.heading,
            "status": one.get_status_display(),
            "dossier": one.dossier,
            "entered_at": one.entered_at,
            "values": "; ".join(f"{name}: {value}" for name, value in one.values.items() if value),
        }
        for one in rows
    ]


def consents(rows: Sequence[Consent], _person: User) -> Told:
    """Each agreement with the very words that were agreed to."""
    return [
        {
            "title": one.purpose.title,
            "version": one.purpose.number,
            "wording": one.purpose.wording,
            "given_at": one.given_at,
            "withdrawn_at": one.withdrawn_at,
        }
        for one in rows
    ]


def reuse_consents(rows: Sequence[ReuseConsent], _person: User) -> Told:
    """The same for data kept for next time."""
    return [
        {"wording": one.wording, "given_at": one.given_at, "withdrawn_at": one.withdrawn_at} for one in rows
    ]


def kept_answers(rows: Sequence[KeptAnswer], _person: User) -> Told:
    """What is kept for next time."""
    return [
        {"label": one.label, "text": one.text, "source": one.source, "given_at": one.given_at} for one in rows
    ]


def enquiries(rows: Sequence[Enquiry], _person: User) -> Told:
    """Which database was asked about the person."""
    return [
        {
            "at": one.asked_at,
            "source": one.source,
            "procedure": one.procedure,
            "outcome": one.get_outcome_display(),
            "wording": one.consent,
        }
        for one in rows
    ]


def looks(rows: Sequence[TrailLine], person: User) -> Told:
    """Who looked: the post answers for it; the name stands beside it where the agency says so."""
    return [
        {
            "at": one.line.at,
            "way": one.kind,
            "who": f"{one.post}, {one.agency}" if one.post else "",
            "name": one.name if settings.TRAIL_NAMES_OFFICERS else "",
            "what": what(one),
            "dossier": one.code,
        }
        for one in told(None, rows, owner=person)
    ]


def comings(rows: Sequence[TrailLine], _person: User) -> Told:
    """Who came in with the account, or tried: when, from which kind of device and which address."""
    labels = {kind.value: str(kind.label) for kind in COMINGS}
    return [
        {"at": one.at, "kind": labels[one.kind], "agent": one.agent, "address": one.address} for one in rows
    ]


def sessions(rows: Sequence[Session], _person: User) -> Told:
    """Until when somebody stays signed in; what proves it is nobody's to read."""
    return [{"expires_at": one.expire_date} for one in rows]


def requests(rows: Sequence[DataRequest], _person: User) -> Told:
    """What was asked about the own data, and the answer."""
    return [
        {
            "asked_at": one.asked_at,
            "kind": one.get_kind_display(),
            "what": one.what,
            "why": one.why,
            "state": one.get_state_display(),
            "due_at": one.due_at,
            "settled_at": one.settled_at,
            "answer": one.answer,
        }
        for one in rows
    ]


def copies(rows: Sequence[PersonalExport], _person: User) -> Told:
    """Copies asked for within the last days."""
    return [{"asked_at": one.asked_at, "state": one.get_state_display(), "size": one.size} for one in rows]


def quotas(rows: Sequence[Quota], _person: User) -> Told:
    """A limit of one's own."""
    return [{"max_bytes": one.max_bytes} for one in rows]


def holdings(rows: Sequence[Holding], _person: User) -> Told:
    """Posts of an officer."""
    return [
        {
            "agency": one.post.unit.agency.name,
            "unit": one.post.unit.name,
            "post": one.post.title,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
        }
        for one in rows
    ]


def preferences(rows: Sequence[Preferences], _person: User) -> Told:
    """What an officer wants by mail."""
    return [{"digest": one.get_digest_display(), "letters": one.letters} for one in rows]
