"""Another e-mail or phone for an account: proven at both ends, the one that goes and the one that comes.

Where the old one was never proven, or there is none, the other proven way of reaching the person stands in for it. Who
lost all of them goes to the desk: an administrator, seeing the paper, takes the lost ones off (`release`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.audit.limits import CONTACT_CHANGES_OF_ACCOUNT
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.kernel import identity
from motcua.outbox.services import send
from motcua.people import challenges
from motcua.people.models import Challenge, LocalAccount, Session, User
from motcua.people.services import Invalid, TooMany, is_own_password

EMAIL, PHONE = "email", "phone"
CHANGED = "people.contact_changed"


class Taken(Exception):
    """Another account proved this address first."""


@dataclass(frozen=True)
class Change:
    """A change under way, as the session keeps it: what, to which value, and the codes that are awaited."""

    kind: str
    value: str
    new: UUID
    # None where there is nothing old that could answer.
    old: UUID | None

    def kept(self) -> dict[str, str]:
        """For the session."""
        return {"kind": self.kind, "value": self.value, "new": str(self.new), "old": str(self.old or "")}

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> Change | None:
        """From the session."""
        if not kept:
            return None
        old = str(kept["old"])
        return cls(str(kept["kind"]), str(kept["value"]), UUID(kept["new"]), UUID(old) if old else None)


def local_of(person: User) -> LocalAccount | None:
    """What is known of the account beside it; None for accounts that were given (officers) or loaded."""
    return LocalAccount.objects.filter(user=person).first()


def user_name_of(person: User) -> str:
    """The user name; "" where the account has none."""
    local = local_of(person)
    return local.user_name if local is not None else ""


def sign_in_name(person: User) -> str:
    """By what the person signs in with a password: e-mail, else user name; "" where there is neither."""
    return person.email or user_name_of(person)


def begin(request: HttpRequest, person: User, kind: str, typed: Mapping[str, str]) -> Change:
    """Have the codes sent to both ends. The own password is asked where the account has one.

    Raises:
        Invalid: the messages by field.
        TooMany: too many changes or codes.
    """
    limit, seconds = CONTACT_CHANGES_OF_ACCOUNT
    if not allow(f"contact:{person.key}", limit, seconds):
        raise TooMany(seconds)
    value = _read(person, kind, typed.get("value", ""), local_of(person))
    if person.has_usable_password():
        password = typed.get("password", "")
        if not password:
            raise Invalid({"password": _("Hãy nhập mật khẩu của bạn.")})
        if not is_own_password(person, password):
            raise Invalid({"password": _("Mật khẩu không đúng. Hãy nhập lại.")})
    purpose = Challenge.Purpose.CHANGE
    new = challenges.begin(request, purpose, _channel(kind), value, person=person)
    old = _old_end(person, kind)
    asked = challenges.begin(request, purpose, old[0], old[1], person=person) if old else None
    return Change(kind, value, new.key, asked.key if asked else None)


def finish(request: HttpRequest, person: User, change: Change, typed: Mapping[str, str]) -> None:
    """Take the codes of both ends and change; every other session of the person ends, and the old end is told.

    Raises Invalid (a code is missing), Wrong, Spent, Taken.
    """
    ends = {"new_code": change.new, **({"old_code": change.old} if change.old else {})}
    answers = {name: (key, challenges.tidy_code(typed.get(name, ""))) for name, key in ends.items()}
    short = [name for name, (_key, code) in answers.items() if len(code) != challenges.CODE_DIGITS]
    if short:
        raise Invalid(dict.fromkeys(short, code_missing()))
    try:
        challenges.prove(answers, lambda: _change(request, person, change))
    except IntegrityError as taken:
        raise Taken from taken


def release(person: User, by: User, reason: str) -> None:
    """Take e-mail and proven phone off an account whose owner lost them and proved at the desk who it is.

    From then on a new e-mail or phone needs only its own proof, after signing in.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if locked.email:
            # Told at the address that goes: whoever still reads it notices.
            _tell(_told_at(locked, Challenge.Channel.MAIL, locked.email))
        locked.email = ""
        locked.save()
        LocalAccount.objects.filter(user=locked).update(
            phone_proven="", standing_by=by, standing_at=timezone.now(), standing_reason=reason
        )
        Session.objects.filter(user=locked).delete()
        note(Kind.CONTACT_CHANGED, person=by, subject=[locked.pk], details={"what": "released"})


def code_missing() -> str:
    """What is said where no code, or none of six digits, was typed."""
    return _("Mã gồm %(count)s chữ số. Hãy nhập đủ như trong tin nhắn hoặc thư.") % {
        "count": challenges.CODE_DIGITS
    }


def _read(person: User, kind: str, typed: str, local: LocalAccount | None) -> str:
    if not typed.strip():
        missing = (
            _("Hãy nhập địa chỉ thư điện tử mới.") if kind == EMAIL else _("Hãy nhập số điện thoại mới.")
        )
        raise Invalid({"value": missing})
    try:
        value = identity.check_email(typed).lower() if kind == EMAIL else identity.check_mobile(typed)
    except identity.IdentityError as wrong:
        raise Invalid({"value": str(wrong)}) from wrong
    held = person.email if kind == EMAIL else (local.phone_proven if local is not None else "")
    if value == held:
        raise Invalid({"value": _("Tài khoản đang dùng đúng địa chỉ hoặc số này rồi.")})
    return value


def _channel(kind: str) -> Challenge.Channel:
    return Challenge.Channel.MAIL if kind == EMAIL else Challenge.Channel.SMS


def _old_end(person: User, kind: str) -> tuple[Challenge.Channel, str] | None:
    """What answers for the account as it is: the same kind if it is proven, else the other."""
    local = local_of(person)
    ends = {EMAIL: person.email, PHONE: local.phone_proven if local is not None else ""}
    for one in (kind, PHONE if kind == EMAIL else EMAIL):
        if ends[one]:
            return _channel(one), ends[one]
    return None


def _change(request: HttpRequest, person: User, change: Change) -> None:
    locked = User.objects.select_for_update().get(pk=person.pk)
    local = LocalAccount.objects.filter(user=locked)
    if change.kind == EMAIL:
        locked.email = change.value
        local.update(email_wanted="")
    else:
        locked.phone = change.value
        if not local.update(phone_proven=change.value):
            raise ValueError("an account without a user name proves no phone")
    locked.save()
    note(
        Kind.CONTACT_CHANGED,
        request=request,
        person=locked,
        subject=[locked.pk],
        details={"what": change.kind},
    )
    _tell(change.old or change.new)
    Session.objects.filter(user=locked).exclude(session_key=request.session.session_key).delete()


def _told_at(person: User, channel: Challenge.Channel, target: str) -> UUID:
    """A row that says where word of a change goes, so that no message holds the address."""
    now = timezone.now()
    return Challenge.objects.create(
        purpose=Challenge.Purpose.CHANGE,
        channel=channel,
        target=target,
        person=person,
        tries_left=0,
        sent_at=now,
        expires_at=now,
        used_at=now,
    ).key


def _tell(challenge: UUID) -> None:
    send(CHANGED, f"{CHANGED}/{uuid4()}", {"challenge": str(challenge)})
