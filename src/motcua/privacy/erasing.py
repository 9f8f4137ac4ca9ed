"""Deleting what a person asks to have deleted, as far as the law allows; the rest stays, and the reason is told.

Law 91/2025/QH15, article 14: data are deleted on request unless another law asks that they are kept. What was never
filed goes at once. Dossiers that were filed are kept by the law on archives (Law 33/2024/QH15) for as long as the
agency's rules say; their record names who did what, and stays whole. An account goes when nothing that must be kept
hangs on it: its row stays without anything that tells who it was, since the record names it by number.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from motcua.agencies.models import Holding
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.dossiers.acts import perform
from motcua.dossiers.erasing import erase_files, unnamed
from motcua.dossiers.models import Dossier, Paper
from motcua.exchange.models import Enquiry
from motcua.files import uploads
from motcua.files.models import StoredFile, Upload
from motcua.files.retention import YEARS, rules_now
from motcua.notices.models import Notice
from motcua.notices.services import forget_messages
from motcua.people import mandates, reuse
from motcua.people.holds import held_dossiers, is_held
from motcua.people.models import (
    AccessObjection,
    AccountGroupMember,
    Challenge,
    CodeApp,
    Consent,
    Identity,
    LocalAccount,
    LostClaim,
    Mandate,
    MandateChange,
    Passkey,
    ProvenFacts,
    RecoveryCode,
    Session,
    User,
)
from motcua.privacy import copies
from motcua.privacy.inventory import own_online
from motcua.privacy.models import DataRequest, PersonalExport
from motcua.registers.models import Entry
from motcua.vault import services as vault

# What `DataRequest.deed["account"]` says of an account: to be erased once the answer was sent, erased, or still needed.
ASKED, ERASED, KEPT_AFTER_ALL = "asked", "erased", "kept"
_GONE_DOMAIN = "da-xoa.invalid"


class Held(Exception):
    """A legal hold stands on the person: nothing is deleted."""


@dataclass(frozen=True)
class Plan:
    """What an erasure takes away, and what stays and why (one line each, for people)."""

    drafts: int
    kept_answers: bool
    loose_files: int
    stays: tuple[str, ...]

    @property
    def takes_account(self) -> bool:
        """Whether nothing that must be kept hangs on the account."""
        return not self.stays


@dataclass(frozen=True)
class Erased:
    """How much was deleted."""

    drafts: int
    kept_answers: int
    files: int
    account: bool = False


def plan_for(person: User) -> Plan:
    """What erasing everything that may be erased would do now. Raises Held."""
    if is_held(person):
        raise Held
    return Plan(
        drafts=_drafts(person).count(),
        kept_answers=person.reuse_agreed_at is not None or vault.consent_of(person.pk) is not None,
        loose_files=len(unnamed(_loose_files(person))),
        stays=tuple(_what_stays(person)),
    )


def erase_unfiled(person: User) -> Erased:
    """Delete for good what the person wrote and never filed: drafts with their papers, loose files, answers kept for
    next time. At once; dossiers that were filed and the account are not touched. Raises Held.
    """
    if is_held(person):
        raise Held
    # In one's own name, also while acting for somebody else: nothing of theirs is touched.
    oneself = User.objects.get(pk=person.pk)
    with transaction.atomic():
        keys = list(_drafts(person).values_list("key", flat=True))
        held = held_dossiers(keys)
        files = list(
            Paper.objects.filter(dossier__key__in=set(keys) - held, file__isnull=False).values_list(
                "file_id", flat=True
            )
        )
        before = StoredFile.objects.filter(id__in=files).exclude(state=StoredFile.State.REMOVED).count()
        drafts = 0
        for key in keys:
            if key not in held:
                perform("erase_draft", by=Actor(oneself), dossier=key)
                drafts += 1
        left = StoredFile.objects.filter(id__in=files).exclude(state=StoredFile.State.REMOVED).count()
        papers = vault.withdraw_consent(person)
        loose = erase_files(_loose_files(person))
        answers = reuse.withdraw(person)
        note(Kind.DATA_ERASED, subject=[person.pk], details={"drafts": drafts})
    for upload in Upload.objects.filter(owner=person):
        uploads.forget(upload)
    return Erased(drafts, answers + papers, before - left + loose)


def erase_account(person: User) -> Erased:
    """The same, and the account: nobody signs in with it any more, and nothing tells who it was.

    Raises Held; ValueError where something that must be kept hangs on the account (`Plan.stays`).
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if plan_for(locked).stays:
            raise ValueError("the account is still needed")
        _end_mandates(locked)
        erased = erase_unfiled(locked)
        Notice.objects.filter(person=locked).delete()
        forget_messages(locked)
        Enquiry.objects.filter(person=locked).update(answer=None)
        Consent.objects.filter(person=locked, withdrawn_at__isnull=True).delete()
        _forget_who_it_was(locked)
        _forget_ways_in(locked)
        Session.objects.filter(user=locked).delete()
        note(Kind.DATA_ERASED, subject=[locked.pk], details={"account": True})
        DataRequest.objects.filter(person=locked).update(what="–", why="")
    for copy in PersonalExport.objects.filter(asked_by=person).exclude(state=PersonalExport.State.RUNNING):
        copies.remove(copy)
    return Erased(erased.drafts, erased.kept_answers, erased.files, account=True)


def _gone_address(person: User) -> str:
    return f"{person.key.hex}@{_GONE_DOMAIN}"


def _gone_name() -> str:
    return _("Tài khoản đã xoá")


def _forget_who_it_was(person: User) -> None:
    person.email = _gone_address(person)
    person.full_name = _gone_name()
    person.organisation_name = person.id_number = person.tax_code = person.phone = ""
    person.birth_date, person.address = None, {}
    person.is_active = False
    person.set_unusable_password()
    person.save()


def _forget_ways_in(person: User) -> None:
    """How the person came in."""
    for kind in (Challenge, CodeApp, Identity, LostClaim, Passkey, ProvenFacts, RecoveryCode):
        kind.objects.filter(person=person).delete()
    LocalAccount.objects.filter(user=person).delete()
    AccountGroupMember.objects.filter(account=person).delete()
    AccessObjection.objects.filter(account=person).delete()


def _end_mandates(person: User) -> None:
    """End those that the person holds or gave as their pages do, with history and a letter to the other side.

    The rows stay, for records name them, without what tells who it was: the address that was invited (taken on or
    declined), and of paper authorisations the paper and whom it was from. Raises ValueError where the person was left
    alone to manage an organisation since the plan was made.
    """
    own = Mandate.objects.filter(Q(agent=person) | Q(principal=person))
    try:
        for number, agent in own.filter(ended_at__isnull=True).values_list("pk", "agent"):
            if agent == person.pk:
                mandates.leave(person, number)
            else:
                mandates.remove(person, person, number)
    except mandates.Refused as alone:
        raise ValueError("the account is still needed") from alone
    declined = MandateChange.objects.filter(what=MandateChange.What.DECLINED, by=person).values("mandate")
    answered = Mandate.objects.filter(Q(agent=person) | Q(pk__in=declined))
    answered.update(email=_gone_address(person))
    own.filter(principal=person).update(file=None)
    own.filter(principal=None).update(file=None, typed={"name": _gone_name()})


def _drafts(person: User) -> QuerySet[Dossier]:
    return own_online(person).filter(submitted_at__isnull=True)


def _loose_files(person: User) -> list[int]:
    """Files (ids) that the person gave and no paper holds; what else names one keeps it (`dossiers.erasing`)."""
    held = Paper.objects.filter(file__given_by=person).values("file_id")
    given = StoredFile.objects.filter(given_by=person).exclude(state=StoredFile.State.REMOVED)
    return list(given.exclude(pk__in=held).values_list("pk", flat=True))


def _what_stays(person: User) -> list[str]:
    stays: list[str] = []
    filed = Dossier.objects.filter(submitter=person, submitted_at__isnull=False).count()
    if filed:
        years = rules_now().data.get(YEARS)
        how_long = (
            _("giấy tờ được xoá %(years)s năm sau khi hồ sơ kết thúc") % {"years": years}
            if years
            else _("cơ quan chưa đặt thời hạn xoá")
        )
        stays.append(
            _("%(count)s hồ sơ đã nộp: phải lưu theo Luật Lưu trữ và thời hạn của cơ quan (%(how_long)s).")
            % {"count": filed, "how_long": how_long}
        )
    entries = Entry.objects.filter(owner=person).count()
    if entries:
        stays.append(
            _("%(count)s mục trong danh sách đăng ký: phải công khai theo luật chuyên ngành.")
            % {"count": entries}
        )
    if Holding.objects.filter(person=person).exists():
        stays.append(_("Chức vụ trong cơ quan: theo quy định quản lý cán bộ."))
    alone = mandates.managed_by_nobody_else(person)
    if alone:
        stays.append(
            _("Người quản lý duy nhất của %(names)s: hãy giao quyền quản lý cho một thành viên khác trước.")
            % {"names": ", ".join(alone)}
        )
    return stays
