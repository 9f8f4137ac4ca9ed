"""Writing the vault: papers put in, replaced, revoked, taken out again; agreements to keep; what was taken from it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.audit.trail import Kind, note
from motcua.files.models import StoredFile
from motcua.kernel.folding import fold
from motcua.people.models import User
from motcua.vault.models import Entry, KeepConsent, Use
from motcua.vault.rules import TypeRules


@dataclass(frozen=True)
class Deposit:
    """A paper that goes into a vault. `source` makes it one entry, however often it is brought; `type`: its type."""

    source: str
    code: str | None
    origin: str
    type: TypeRules
    file: StoredFile
    agency_id: int
    dossier: str
    dossier_key: UUID
    owner_id: int | None = None
    owner_number: str = ""
    owner_name: str = ""
    issuer: str = ""
    number: str = ""
    issued_on: datetime.date | None = None
    valid_until: datetime.date | None = None
    form_version_id: int | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    checked: bool = True
    # The entry that it takes the place of.
    replaces: Entry | None = None


def put_in(given: Deposit, at: datetime.datetime) -> Entry:
    """Put a paper in. Of a type of which one owner has one only, the others of its owner hold no longer.

    To be called in a transaction that holds what it came from, so that the same is not put in twice at once.
    """
    entry = Entry.objects.create(
        code=given.code,
        source=given.source,
        origin=given.origin,
        owner_id=given.owner_id,
        owner_number=given.owner_number,
        owner_name=given.owner_name[:300],
        type_code=given.type.code,
        type_title=given.type.title[:300],
        agency_id=given.agency_id,
        issuer=given.issuer[:300],
        number=given.number[:100],
        issued_on=given.issued_on,
        valid_until=given.valid_until,
        version=given.replaces.version + 1 if given.replaces is not None else 1,
        file=given.file,
        sha256=given.file.sha256,
        size=given.file.size,
        form_version_id=given.form_version_id,
        answers=given.answers,
        dossier=given.dossier,
        dossier_key=given.dossier_key,
        checked_at=at if given.checked else None,
        entered_at=at,
        changed_at=at,
        search_text=_search_text(given),
    )
    if given.replaces is not None:
        _replace([given.replaces.pk], entry, at)
    if given.type.single:
        _replace(_others_of_owner(entry), entry, at)
    return entry


def change_file(entry: Entry, file: StoredFile, at: datetime.datetime) -> None:
    """The same paper as another file: with the signature that it was given since. Nothing where it is that file."""
    if entry.file_id != file.pk:
        Entry.objects.filter(pk=entry.pk).update(file=file, sha256=file.sha256, size=file.size, changed_at=at)


def _search_text(given: Deposit) -> str:
    words = (
        given.type.title,
        given.number,
        given.issuer,
        given.code or "",
        given.dossier,
        given.owner_name,
        given.file.name,
    )
    return fold(" ".join(words))


def _others_of_owner(entry: Entry) -> list[int]:
    """What the same owner has of the same type, older than this, as far as the same kind of witness stands behind it: a
    copy that somebody uploaded puts no agency's paper out of force.
    """
    same = Entry.objects.filter(type_code=entry.type_code, state=Entry.State.VALID).exclude(pk=entry.pk)
    if entry.owner_number:
        same = same.filter(owner_number=entry.owner_number)
    elif entry.owner_id is not None:
        same = same.filter(owner_id=entry.owner_id, owner_number="")
    else:
        return []
    if entry.origin == Entry.Origin.KEPT:
        same = same.filter(origin=Entry.Origin.KEPT)
    older = same.filter(issued_on__lt=entry.issued_on) if entry.issued_on is not None else same.none()
    return list(older.values_list("pk", flat=True))


def _replace(entries: Iterable[int], by: Entry, at: datetime.datetime) -> None:
    Entry.objects.filter(pk__in=list(entries)).update(
        state=Entry.State.REPLACED,
        replaced_by=by,
        changed_at=at,
        reason=_("Đã có bản mới hơn: %(what)s.") % {"what": by.code or by.type_title},
    )


def revoke(entries: Iterable[Entry], reason: str, at: datetime.datetime) -> int:
    """Have entries that hold hold no longer; how many did."""
    holding = Entry.objects.filter(pk__in=[one.pk for one in entries], state=Entry.State.VALID)
    return holding.update(state=Entry.State.REVOKED, changed_at=at, reason=reason[:500])


def check(dossier_key: UUID, at: datetime.datetime) -> None:
    """What was kept of a dossier is vouched for from now on: the dossier was resolved with it."""
    Entry.objects.filter(dossier_key=dossier_key, checked_at__isnull=True).update(
        checked_at=at, changed_at=at
    )


def remove_kept(person: User, key: UUID) -> bool:
    """Take an own paper that was kept from an application out of the vault; whether it was there."""
    with transaction.atomic():
        found = Entry.objects.filter(owner=person, key=key, origin=Entry.Origin.KEPT)
        gone = bool(found.delete()[1].get("vault.Entry"))
        if gone:
            note(Kind.DATA_ERASED, subject=[person.pk], about=f"vault:{key}")
    return gone


def note_uses(uses: Iterable[Use]) -> None:
    """Keep what was taken from the vault and submitted; the same paper again is no second use."""
    Use.objects.bulk_create(uses, ignore_conflicts=True)


def wording(person: User) -> str:
    """What is agreed to before papers of applications are kept, in plain words."""
    if person.kind == User.Kind.ORGANISATION:
        return _(
            "Tổ chức đồng ý để hệ thống giữ trong Kho dữ liệu của tổ chức những giấy tờ đã nộp cùng hồ sơ, để chọn lại "
            "ở hồ sơ sau mà không phải tải lên lần nữa. Chỉ tổ chức và thành viên do tổ chức mời xem được; cơ quan chỉ "
            "xem khi giấy tờ được chọn nộp. Tổ chức xoá từng giấy tờ hoặc rút lại đồng ý được bất cứ lúc nào ở trang "
            "“Kho dữ liệu”; khi rút lại, giấy tờ đã giữ bị xoá khỏi kho. Không đồng ý thì vẫn nộp hồ sơ bình thường."
        )
    return _(
        "Tôi đồng ý để hệ thống giữ trong Kho dữ liệu của tôi những giấy tờ tôi đã nộp cùng hồ sơ, để chọn lại ở hồ sơ "
        "sau mà không phải tải lên lần nữa. Chỉ tôi xem được; cơ quan chỉ xem khi tôi chọn nộp giấy tờ đó. Tôi xoá "
        "từng giấy tờ hoặc rút lại đồng ý được bất cứ lúc nào ở trang “Kho dữ liệu của tôi”; khi rút lại, giấy tờ đã "
        "giữ bị xoá khỏi kho. Không đồng ý thì vẫn nộp hồ sơ bình thường."
    )


def consent_of(person_id: int) -> KeepConsent | None:
    """The agreement in force; one statement."""
    return KeepConsent.objects.filter(person_id=person_id, withdrawn_at__isnull=True).first()


def _hold(person: User) -> None:
    """One at a time of each account.

    Whoever puts a paper in refers to the account while holding its agreement: were the whole row held here, the two
    would wait for each other.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def give_consent(person: User) -> KeepConsent:
    """Record the agreement to today's wording; one that is in force stays as it is."""
    with transaction.atomic():
        _hold(person)
        there = consent_of(person.pk)
        if there is not None:
            return there
        note(Kind.CONSENT_GIVEN, subject=[person.pk], about="vault:consent")
        return KeepConsent.objects.create(person=person, wording=wording(person), given_at=timezone.now())


def withdraw_consent(person: User) -> int:
    """End the agreement and take out every paper that was kept by it; how many those were."""
    with transaction.atomic():
        _hold(person)
        ended = KeepConsent.objects.filter(person=person, withdrawn_at__isnull=True).update(
            withdrawn_at=timezone.now()
        )
        kept = Entry.objects.filter(owner=person, origin=Entry.Origin.KEPT)
        gone = kept.delete()[1].get("vault.Entry", 0)
        if ended:
            note(Kind.CONSENT_WITHDRAWN, subject=[person.pk], about="vault:consent")
    return gone


def lock_consent(person_id: int) -> KeepConsent | None:
    """The agreement in force, held until the transaction ends: nobody withdraws it before the paper is kept."""
    return (
        KeepConsent.objects.select_for_update().filter(person_id=person_id, withdrawn_at__isnull=True).first()
    )


def contents_of(person_id: int) -> set[tuple[str, str]]:
    """(type, SHA-256) of what an account's vault has: the same content is kept once."""
    return set(Entry.objects.filter(owner_id=person_id).values_list("type_code", "sha256"))
