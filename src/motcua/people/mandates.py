"""Inviting somebody to act for an account, accepting it, and ending it at once.

Whoever owns an account gives mandates: the account itself, or a member of the organisation who may manage. Nobody
learns whether an address has an account: the letter is the same for all, and its link is what proves the address.
"""

import datetime
from collections.abc import Mapping
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from motcua.audit.addresses import client_address
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.kernel import identity
from motcua.outbox.services import send
from motcua.people.models import Identity, Mandate, MandateChange, User
from motcua.people.services import Invalid, TooMany

HELD_FOR = datetime.timedelta(days=7)
LETTERS_OF_ACCOUNT = (60, 60 * 60)
LETTERS_TO_ADDRESS = (5, 60 * 60)
LETTERS_FROM_ADDRESS = (60, 60 * 60)

_What = MandateChange.What
_Ending = Mandate.Ending
# What is done by the account that gives the mandate, or by who manages it; the rest by who holds it.
_BY_ACCOUNT = (_What.INVITED, _What.INVITED_AGAIN, _What.TAKEN_BACK, _What.RIGHTS, _What.REMOVED)


class Refused(Exception):
    """It cannot be done; `message` says why and what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotThere(Exception):
    """No such mandate, or none of this person's affair."""


class LinkSpent(Exception):
    """The link was used or taken back, is too old, or never was one."""


def governed_by(person: User) -> User | None:
    """The account whose mandates this person gives and takes now: the own, or of the organisation that one manages."""
    if person.is_officer:
        return None
    if person.behalf is None:
        return person
    return person.behalf.account if person.behalf.manages else None


def organisation_of(person: User) -> User | None:
    """The organisation whose members this person manages now."""
    account = governed_by(person)
    return account if account is not None and account.kind == User.Kind.ORGANISATION else None


def invite_member(request: HttpRequest, by: User, organisation: User, typed: Mapping[str, str]) -> Mandate:
    """Ask somebody by letter to become a member. Raises Invalid, TooMany."""
    errors: dict[str, str] = {}
    email = read_address(typed.get("email", ""), organisation, errors)
    rights = typed.get("rights", "")
    if rights not in Mandate.Rights.values:
        errors["rights"] = _("Hãy chọn việc người này được làm.")
    if errors:
        raise Invalid(errors)
    mandate = Mandate(
        kind=Mandate.Kind.MEMBERSHIP,
        rights=rights,
        principal=organisation,
        email=email,
        starts_on=timezone.localdate(),
    )
    try:
        return invite(request, by, mandate)
    except IntegrityError as there:
        told = _(
            "Địa chỉ này đã là thành viên hoặc đã được mời. Hãy xem danh sách; cần thì gửi lại lời mời hoặc đổi quyền."
        )
        raise Invalid({"email": told}) from there


def read_address(text: str, account: User, errors: dict[str, str]) -> str:
    """The address to be invited, in small letters; what is wrong with it is put into `errors`."""
    if not text.strip():
        errors["email"] = _("Hãy nhập địa chỉ thư điện tử của người được mời.")
        return ""
    try:
        email = identity.check_email(text.strip()).lower()
    except identity.IdentityError as wrong:
        errors["email"] = str(wrong)
        return ""
    if email == account.email.lower():
        errors["email"] = _("Đây là địa chỉ của chính tài khoản này. Hãy nhập địa chỉ của người khác.")
    return email


def invite(request: HttpRequest, by: User, mandate: Mandate) -> Mandate:
    """Write a mandate that waits for its acceptance, and have the letter sent. Raises TooMany, IntegrityError."""
    _count_letter(request, mandate)
    with transaction.atomic():
        mandate.invited_by = by
        _renew_link(mandate)
        mandate.save()
        _note(mandate, _What.INVITED, by, rights=mandate.rights)
        _send_invitation(mandate)
    return mandate


def invite_again(request: HttpRequest, by: User, account: User, number: int) -> Mandate:
    """Send the letter once more; the link of the earlier one serves no more. Raises NotThere, Refused, TooMany."""
    waiting = Mandate.objects.filter(pk=number, principal=account, ended_at__isnull=True).first()
    if waiting is None:
        raise NotThere
    _count_letter(request, waiting)
    with transaction.atomic():
        mandate = _given(account, number)
        if mandate.accepted_at is not None:
            raise Refused(_("Người này đã nhận lời mời."))
        _renew_link(mandate)
        mandate.save(update_fields=["invited_at", "invited_until"])
        _note(mandate, _What.INVITED_AGAIN, by)
        _send_invitation(mandate)
    return mandate


def change_rights(by: User, organisation: User, number: int, rights: str) -> Mandate:
    """Give a member other rights, from the next page on. Raises NotThere, Invalid, Refused."""
    if rights not in Mandate.Rights.values:
        raise Invalid({"rights": _("Hãy chọn việc người này được làm.")})
    with transaction.atomic():
        mandate = _given(organisation, number, kind=Mandate.Kind.MEMBERSHIP)
        if mandate.rights == rights:
            return mandate
        if rights != Mandate.Rights.MANAGE:
            _keep_a_manager(organisation, mandate)
        before, mandate.rights = mandate.rights, rights
        mandate.save(update_fields=["rights"])
        change = _note(mandate, _What.RIGHTS, by, **{"from": before, "to": rights})
        _tell_change(change)
    return mandate


def remove(by: User, account: User, number: int) -> Mandate:
    """End what the account gave: a membership, an authorisation, or an invitation that waits. Ended twice is once.

    Raises NotThere, Refused.
    """
    with transaction.atomic():
        mandate = _given(account, number, ended=True)
        if not mandate.is_open:
            return mandate
        if by.pk != account.pk:
            _keep_a_manager(account, mandate)
        if mandate.accepted_at is None:
            return _end(mandate, by, _Ending.TAKEN_BACK, _What.TAKEN_BACK)
        own = mandate.agent_id == by.pk
        return _end(mandate, by, *((_Ending.LEFT, _What.LEFT) if own else (_Ending.REMOVED, _What.REMOVED)))


def leave(person: User, number: int) -> Mandate:
    """Give a mandate up that one holds. Raises NotThere, Refused."""
    with transaction.atomic():
        found = Mandate.objects.filter(pk=number, agent=person).select_related("principal").first()
        if found is None:
            raise NotThere
        if found.principal is not None:
            _lock(found.principal)
        mandate = Mandate.objects.select_for_update(of=("self",)).select_related("principal").get(pk=number)
        if not mandate.is_open:
            return mandate
        if mandate.principal is not None:
            _keep_a_manager(mandate.principal, mandate)
        return _end(mandate, person, _Ending.LEFT, _What.LEFT)


def link_of(mandate: Mandate) -> str:
    """The path of the letter's link. It holds once, until `invited_until`, and until the next letter."""
    return reverse("people:invitation_link", kwargs={"key": mandate.key, "token": _token(mandate)})


def mandate_of_link(key: UUID, token: str) -> Mandate:
    """What a link is about, with whom it is for. Raises LinkSpent."""
    found = Mandate.objects.select_related("principal", "invited_by").filter(key=key).first()
    return _proven(found, token)


def accept(person: User, key: UUID, token: str) -> Mandate:
    """Take the mandate on, with the account whose address was invited. Raises LinkSpent, Refused."""
    with transaction.atomic():
        mandate = _proven(_locked(key), token)
        if person.kind != User.Kind.CITIZEN:
            raise Refused(
                _(
                    "Chỉ tài khoản cá nhân mới làm thay được. Hãy đăng nhập bằng tài khoản cá nhân có địa chỉ thư đã "
                    "nhận lời mời."
                )
            )
        if person.email.lower() != mandate.email.lower():
            raise Refused(
                _(
                    "Lời mời được gửi tới một địa chỉ thư khác với địa chỉ của tài khoản này. Hãy đăng nhập bằng tài "
                    "khoản có địa chỉ đó, hoặc nhờ người mời gửi lại cho địa chỉ này."
                )
            )
        mandate.agent, mandate.accepted_at = person, timezone.now()
        mandate.save(update_fields=["agent", "accepted_at"])
        _tell_change(_note(mandate, _What.ACCEPTED, person))
    return mandate


def decline(person: User, key: UUID, token: str) -> Mandate:
    """Turn it down. Raises LinkSpent, Refused (the address is another's)."""
    with transaction.atomic():
        mandate = _proven(_locked(key), token)
        if person.email.lower() != mandate.email.lower():
            raise Refused(_("Lời mời được gửi tới một địa chỉ thư khác với địa chỉ của tài khoản này."))
        return _end(mandate, person, _Ending.DECLINED, _What.DECLINED)


def note_entered(mandate: Mandate, by: User, what: MandateChange.What) -> None:
    """Keep in its history that a paper was entered or replaced."""
    _note(mandate, what, by, until=mandate.ends_on.isoformat() if mandate.ends_on else "")


def _locked(key: UUID) -> Mandate | None:
    return (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("principal", "invited_by")
        .filter(key=key)
        .first()
    )


def _proven(mandate: Mandate | None, token: str) -> Mandate:
    if mandate is None or not constant_time_compare(token, _token(mandate)) or not mandate.is_waiting:
        raise LinkSpent
    if mandate.principal is None or not mandate.principal.is_active:
        raise LinkSpent
    return mandate


def _token(mandate: Mandate) -> str:
    said = f"{mandate.key}|{mandate.email.lower()}|{mandate.invited_at.isoformat()}"
    return salted_hmac("motcua.people.mandates", said, algorithm="sha256").hexdigest()[:48]


def _given(account: User, number: int, *, kind: str = "", ended: bool = False) -> Mandate:
    """A mandate that the account gave, locked, its account locked before it; a transaction must be open."""
    _lock(account)
    found = Mandate.objects.select_for_update(of=("self",)).filter(pk=number, principal=account)
    if kind:
        found = found.filter(kind=kind)
    if not ended:
        found = found.filter(ended_at__isnull=True)
    mandate = found.select_related("agent").first()
    if mandate is None:
        raise NotThere
    return mandate


def _lock(account: User) -> None:
    # Two managers who remove each other at the same moment: the second sees what the first did.
    User.objects.select_for_update().only("pk").get(pk=account.pk)


def managed_by_nobody_else(person: User) -> list[str]:
    """The names of organisations that would have nobody who manages them without this person."""
    found = Mandate.objects.filter(
        agent=person, rights=Mandate.Rights.MANAGE, accepted_at__isnull=False, ended_at__isnull=True
    )
    return [
        one.principal.display_name
        for one in found.select_related("principal").order_by("pk")
        if one.principal is not None and _is_last_manager(one.principal, one)
    ]


def _is_last_manager(account: User, mandate: Mandate) -> bool:
    """Whether an organisation whose own account cannot sign in is managed by nobody but who holds this mandate."""
    if mandate.rights != Mandate.Rights.MANAGE or mandate.accepted_at is None:
        return False
    own = User.objects.get(pk=account.pk)
    if own.is_active and (own.has_usable_password() or Identity.objects.filter(person=own).exists()):
        return False
    others = Mandate.objects.filter(
        principal=account,
        kind=Mandate.Kind.MEMBERSHIP,
        rights=Mandate.Rights.MANAGE,
        accepted_at__isnull=False,
        ended_at__isnull=True,
        agent__is_active=True,
    ).exclude(pk=mandate.pk)
    return not others.exists()


def _keep_a_manager(account: User, mandate: Mandate) -> None:
    if _is_last_manager(account, mandate):
        raise Refused(
            _(
                "Đây là người quản lý cuối cùng của tổ chức. Hãy giao quyền quản lý cho một thành viên khác trước, rồi "
                "làm lại."
            )
        )


def _renew_link(mandate: Mandate) -> None:
    mandate.invited_at = timezone.now()
    mandate.invited_until = mandate.invited_at + HELD_FOR


def _count_letter(request: HttpRequest, mandate: Mandate) -> None:
    for key, (limit, seconds) in (
        (f"invitation:{client_address(request)}", LETTERS_FROM_ADDRESS),
        (f"invitation:of:{mandate.principal_id}", LETTERS_OF_ACCOUNT),
        (f"invitation:*:{mandate.email.lower()}", LETTERS_TO_ADDRESS),
    ):
        if not allow(key, limit, seconds):
            raise TooMany(seconds)


def _send_invitation(mandate: Mandate) -> None:
    send("people.invited", f"people.invited/{uuid4()}", {"mandate": str(mandate.key)})


def _end(mandate: Mandate, by: User, ending: Mandate.Ending, what: MandateChange.What) -> Mandate:
    mandate.ended_at, mandate.ending = timezone.now(), ending
    mandate.save(update_fields=["ended_at", "ending"])
    change = _note(mandate, what, by)
    # Who never accepted is nobody's business to be written to.
    if mandate.accepted_at is not None or ending == _Ending.DECLINED:
        _tell_change(change)
    return mandate


def _note(mandate: Mandate, what: MandateChange.What, by: User, **details: str) -> MandateChange:
    note(
        Kind.MANDATE_CHANGED,
        person=by,
        subject=[one for one in (mandate.principal_id, mandate.agent_id) if one is not None],
        about=f"mandate:{mandate.key}",
        details={"what": what.value, **details},
        on_behalf_of=mandate.principal_id if what in _BY_ACCOUNT and by.pk != mandate.principal_id else None,
    )
    return MandateChange.objects.create(mandate=mandate, what=what, by=by, details=details)


def _tell_change(change: MandateChange) -> None:
    send("people.mandate_changed", f"people.mandate_changed/{change.pk}", {"change": change.pk})
