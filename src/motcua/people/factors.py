"""The second factor: codes of an application, recovery codes, and what is told when any of it changes.

Keys in devices: `passkeys`. Whoever tries codes is limited by person (`audit/limits.py`), so that guessing six digits
takes years.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from motcua.audit.current import current_request
from motcua.audit.limits import FACTOR_TRIES_OF_PERSON as TRIES
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.data.kept import KeptQuery
from motcua.outbox.services import send
from motcua.people.models import CodeApp, Passkey, RecoveryCode, User
from motcua.people.sealed import Unsealable, opened, seal
from motcua.people.services import Invalid, TooMany

STEP_SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
# A clock may be wrong by one step to either side.
DRIFT = 1
CODES, GROUPS, GROUP_LETTERS = 10, 4, 4
# Without what is misread on paper: 31 signs, 16 of them hold 79 bits.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
APP, PASSKEY, RECOVERY = "app", "passkey", "recovery"


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has set up."""

    app: CodeApp | None
    passkeys: list[Passkey]
    codes_left: int

    def __bool__(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def has_any(person: User) -> bool:
    """Whether a second factor is set up; one statement."""
    return _has_any.first(person.pk) is not None


def _with_any(person: Any) -> QuerySet[User, int]:
    app = CodeApp.objects.filter(person=OuterRef("pk"))
    keys = Passkey.objects.filter(person=OuterRef("pk"))
    return User.objects.filter(Q(Exists(app)) | Q(Exists(keys)), pk=person).values_list("pk", flat=True)


_has_any = KeptQuery(_with_any, 17)


def factors_of(person: User) -> Factors:
    """What a person has set up; three statements."""
    return Factors(
        CodeApp.objects.filter(person=person).first(),
        list(Passkey.objects.filter(person=person).order_by("id")),
        RecoveryCode.objects.filter(person=person, used_at=None).count(),
    )


def new_secret() -> bytes:
    """For an application that is to be set up."""
    return secrets.token_bytes(SECRET_BYTES)


def address_of(secret: bytes, account: str, issuer: str) -> str:
    """The address (otpauth:) that applications read from a QR code."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def set_up_app(person: User, secret: bytes, code: str) -> list[str]:
    """Take the application once it shows the right code; return recovery codes where there were none.

    Raises:
        Invalid: the code is not the one of now.
        TooMany: too many tries.
    """
    _within_limits(person)
    step = _step_of(secret, code, after=0)
    if step is None:
        raise Invalid({"factor_code": _wrong_code()})
    with transaction.atomic():
        CodeApp.objects.update_or_create(
            person=person, defaults={"secret": seal(secret, str(person.key)), "last_step": step}
        )
        return codes_where_none(person, "app_added")


def check_app(person: User, code: str) -> None:
    """Take a code of the application; each serves once, and none from before the last one.

    Raises:
        Invalid: the code is wrong, old or used.
        TooMany: too many tries.
    """
    _within_limits(person)
    with transaction.atomic():
        app = CodeApp.objects.select_for_update().filter(person=person).first()
        step = None
        if app is not None:
            try:
                step = _step_of(opened(app.secret, str(person.key)), code, after=app.last_step)
            except Unsealable:
                step = None  # the installation's key was lost: the recovery codes still serve
        if app is None or step is None:
            raise Invalid({"factor_code": _wrong_code()})
        app.last_step = step
        app.save(update_fields=["last_step"])


def remove_app(person: User) -> None:
    """Take the application away; with the last factor go the recovery codes."""
    with transaction.atomic():
        removed, _by_model = CodeApp.objects.filter(person=person).delete()
        if removed:
            after_removal(person, "app_removed")


def remove_all(person: User) -> None:
    """Take every factor away: for somebody who lost all of them and proved otherwise who they are."""
    with transaction.atomic():
        CodeApp.objects.filter(person=person).delete()
        Passkey.objects.filter(person=person).delete()
        after_removal(person, "all_removed")


def new_codes(person: User) -> list[str]:
    """Make recovery codes anew; those of before serve no more. They are shown once: only their hashes are kept."""
    codes = ["-".join(_group() for _number in range(GROUPS)) for _code in range(CODES)]
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(
            [RecoveryCode(person=person, digest=_digest(person, code)) for code in codes]
        )
        tell(person, "codes_made")
    return codes


def check_recovery(person: User, code: str) -> None:
    """Take a recovery code, once, however many send it at the same moment.

    Raises:
        Invalid: it is none, or was used.
        TooMany: too many tries.
    """
    _within_limits(person, "recovery")  # its own: who uses up the tries of the codes locks nobody out
    unused = RecoveryCode.objects.filter(person=person, digest=_digest(person, code), used_at=None)
    with transaction.atomic():
        if not unused.update(used_at=timezone.now()):
            raise Invalid(
                {"recovery_code": _("Mã dự phòng không đúng hoặc đã dùng. Mỗi mã chỉ dùng được một lần.")}
            )
        tell(person, "code_used")


def codes_where_none(person: User, change: str) -> list[str]:
    """After a factor was added: tell the person, and make recovery codes where there are none left."""
    tell(person, change)
    if RecoveryCode.objects.filter(person=person, used_at=None).exists():
        return []
    return new_codes(person)


def after_removal(person: User, change: str) -> None:
    """After a factor was taken away: tell the person; without any factor the codes are for nothing."""
    tell(person, change)
    if not has_any(person):
        RecoveryCode.objects.filter(person=person).delete()


def tell(person: User, change: str) -> None:
    """Have the person told by letter what changed, in the transaction of the change, and note it in the trail."""
    request = current_request()
    # On the way in nobody asks yet: it is the person, who gave the password.
    on_the_way_in = request is not None and not request.user.is_authenticated
    note(
        Kind.FACTOR_CHANGED,
        person=person if on_the_way_in else None,
        subject=[person.pk],
        details={"change": change},
    )
    send(
        "people.factor_changed",
        f"factor_changed:{person.key}:{secrets.token_hex(8)}",
        {"person": str(person.key), "change": change},
    )


def _within_limits(person: User, what: str = "code") -> None:
    for limit, seconds in TRIES:
        if not allow(f"factor:{what}:{person.key}", limit, seconds):
            raise TooMany(seconds)


def _totp(secret: bytes) -> TOTP:
    # SHA-1 and six digits are what every application reads; the strength lies in the secret and the limit of tries.
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303  # nosec B303


def _step_of(secret: bytes, code: str, *, after: int) -> int | None:
    """The half minute, later than `after`, whose code this is."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == DIGITS):
        return None
    now = int(time.time()) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        expected = _totp(secret).generate(step * STEP_SECONDS).decode()
        if step > after and constant_time_compare(expected, typed):
            return step
    return None


def _wrong_code() -> str:
    return _(
        "Mã không đúng hoặc đã dùng. Hãy đợi ứng dụng hiện mã mới rồi nhập lại; kiểm tra giờ của điện thoại."
    )


def _group() -> str:
    return "".join(secrets.choice(_SIGNS) for _sign in range(GROUP_LETTERS))


def _digest(person: User, code: str) -> str:
    plain = "".join(sign for sign in code.lower() if sign in _SIGNS)
    return hashlib.sha256(f"{person.key}:{plain}".encode()).hexdigest()
