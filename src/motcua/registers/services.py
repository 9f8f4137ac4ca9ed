"""Writing registers: publishing a definition, and entering, changing and ending entries inside a legal act."""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from motcua.catalogue.search_text import lexemes
from motcua.kernel.folding import fold
from motcua.kernel.hashchain import canonical_json
from motcua.registers.definition import RegisterDefinition
from motcua.registers.models import Change, Entry, Register, RegisterVersion
from motcua.registers.selectors import Owner, cached_definition

Does = Literal["enter", "change", "end"]


class RegisterRefused(ValueError):
    """The register cannot take this; the text is for the person who acts."""


@dataclass(frozen=True, slots=True)
class Deed:
    """By what an entry comes to be as it is: the dossier's code, the place and name of the act, and when."""

    dossier: str
    event_seq: int
    act: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done, as the record of the dossier keeps it."""

    register: str
    does: Does
    number: str
    digest: str

    def as_data(self) -> dict[str, str]:
        """For the event's data."""
        return {
            "register": self.register,
            "does": self.does,
            "entry": self.number,
            "sha256": self.digest,
        }


def publish_register(definition: Mapping[str, Any]) -> RegisterVersion:
    """Publish a checked definition as the next version of its register; equal content changes nothing."""
    digest = hashlib.sha256(canonical_json(definition)).hexdigest()
    with transaction.atomic():
        register, _created = Register.objects.get_or_create(code=definition["code"])
        register = Register.objects.select_for_update().select_related(None).get(pk=register.pk)
        latest = register.versions.order_by("-number").first()
        if latest is not None and latest.content_sha256 == digest:
            return latest
        version = RegisterVersion.objects.create(
            register=register,
            number=(latest.number if latest else 0) + 1,
            title=definition["title"],
            definition=dict(definition),
            content_sha256=digest,
        )
        register.current = version
        register.save(update_fields=["current"])
    return version


def enter(code: str, facts: Mapping[str, str], *, agency_id: int, owner: Owner, deed: Deed) -> Applied:
    """Make an entry, in three statements. To be called in the act's transaction. Raises RegisterRefused."""
    register_id, version_id, serial = _next_serial(code)
    definition = cached_definition(version_id)
    values = definition.values(facts, {})
    entry = Entry(
        register_id=register_id,
        version_id=version_id,
        agency_id=agency_id,
        owner_id=owner.account,
        holder=owner.number,
        serial=serial,
        number=definition.number(serial),
        dossier=deed.dossier,
        status=Entry.Status.IN_FORCE,
        entered_at=deed.at,
        change_count=1,
    )
    _set_values(entry, definition, values)
    entry.save(force_insert=True)
    return _noted(entry, "enter", deed, code)


def change(code: str, number: str, facts: Mapping[str, str], deed: Deed) -> Applied:
    """Change an entry in force by what these facts say. Raises RegisterRefused."""
    entry, version_id = _locked(code, number)
    definition = cached_definition(version_id)
    entry.version_id = version_id
    _set_values(entry, definition, definition.values(facts, entry.values))
    entry.changed_at = deed.at
    entry.change_count += 1
    entry.save(
        update_fields=["version", "values", "heading", "sort_key", "search", "changed_at", "change_count"]
    )
    return _noted(entry, "change", deed, code)


def end(code: str, number: str, deed: Deed) -> Applied:
    """End an entry in force. Raises RegisterRefused."""
    entry, _version_id = _locked(code, number)
    entry.status = Entry.Status.ENDED
    entry.ended_at = deed.at
    entry.change_count += 1
    entry.save(update_fields=["status", "ended_at", "change_count"])
    return _noted(entry, "end", deed, code)


def content_digest(status: str, values: Mapping[str, str]) -> str:
    """What the record keeps of an entry's content."""
    return hashlib.sha256(canonical_json({"status": status, "values": dict(values)})).hexdigest()


def _next_serial(code: str) -> tuple[int, int, int]:
    """(register, its current version, the serial number given); the row stays locked until the act commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registers_register SET last_serial = last_serial + 1"
            " WHERE code = %s AND current_id IS NOT NULL RETURNING id, current_id, last_serial",
            [code],
        )
        row = cursor.fetchone()
    if row is None:
        raise RegisterRefused(
            _("Không có danh sách “%(code)s” để ghi vào. Hãy báo quản trị viên.") % {"code": code}
        )
    register_id, version_id, serial = row
    return register_id, version_id, serial


def _locked(code: str, number: str) -> tuple[Entry, int]:
    entry = (
        Entry.objects.select_for_update(of=("self",))
        .annotate(current_version=F("register__current_id"))
        .defer("search")
        .filter(register__code=code, number=number)
        .first()
    )
    if entry is None:
        raise RegisterRefused(_("Danh sách không có mục số “%(number)s”.") % {"number": number})
    if entry.status == Entry.Status.ENDED:
        raise RegisterRefused(_("Mục số “%(number)s” đã chấm dứt.") % {"number": number})
    return entry, entry.current_version


def _set_values(entry: Entry, definition: RegisterDefinition, values: dict[str, str]) -> None:
    entry.values = values
    entry.heading = values.get(definition.heading, "")[:300]
    entry.sort_key = fold(entry.heading)[:300]
    readable = definition.public_columns if definition.is_public else definition.columns
    words = [values[column.code] for column in readable if column.is_searched]
    text = lexemes(("A", entry.number), ("A", entry.heading), *(("B", word) for word in words))
    entry.search = Cast(Value(text, TextField()), SearchVectorField())


def _noted(entry: Entry, does: Does, deed: Deed, code: str) -> Applied:
    Change.objects.create(
        entry=entry,
        seq=entry.change_count,
        does=does,
        dossier=deed.dossier,
        event_seq=deed.event_seq,
        act=deed.act,
        at=deed.at,
        status=entry.status,
        values=entry.values,
        version_id=entry.version_id,
    )
    return Applied(code, does, entry.number, content_digest(entry.status, entry.values))
