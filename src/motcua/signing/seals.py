"""An agency's key that seals what the system makes, without a person at it (`agencies.sealing`).

A hardware module needs nobody. A remote service asks for a PIN: where whoever runs the system put it into the
environment (`gateways.seal_variable`), that key seals by itself too; without it, it signs for whoever types the PIN
alone. A token at a person's machine never seals.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.sealing import NotSealed, Sealed, Unsealed
from motcua.kernel.later import later
from motcua.outbox.secret import secret_in
from motcua.signing import csc, trusting, ways, words
from motcua.signing.completing import NotHeld, Revoked, TryAgain, completed
from motcua.signing.gateways import seal_variable
from motcua.signing.models import Credential

if TYPE_CHECKING:
    from motcua.signing import pdf, xml
else:
    pdf, xml = later("motcua.signing.pdf"), later("motcua.signing.xml")


class Seals:
    """What this room answers about agencies' seals."""

    def sealable(self, agencies: Sequence[int]) -> frozenset[int]:
        """Those with a key that seals by itself."""
        return frozenset(one.agency_id for one in _keys(agencies) if one.agency_id is not None)

    def seal(self, agency: int, documents: Sequence[Unsealed]) -> list[Sealed]:
        """Each document sealed. Raises NotSealed."""
        credential = next(iter(_keys([agency])), None)
        if credential is None:
            raise NotSealed(_("Cơ quan chưa có chứng thư tự ký được (thiết bị HSM, hoặc dịch vụ có mã PIN)."))
        at = timezone.now()
        try:
            key = ways.key_of(credential.gateway, credential.name)
            _check(credential, key, at)
            prepared = [_prepared(one, credential, key.chain, at) for one in documents]
            hashes = [one.to_sign for one in prepared]
            values, _handle = ways.allowed(credential.gateway, key, hashes, pin=_pin_of(credential), otp="")
        except csc.Failed as failed:
            raise NotSealed(words.failure(failed)) from None
        except pdf.NotSignable:
            raise NotSealed(
                _("Văn bản không ký được: tệp hỏng hoặc có nội dung mà chữ ký không bao.")
            ) from None
        if len(values) != len(prepared):
            raise NotSealed(_("Dịch vụ ký số trả về thiếu chữ ký. Chưa có gì được ký."))
        return [
            _sealed(credential, made, value, one, at)
            for made, value, one in zip(prepared, values, documents, strict=True)
        ]


def _keys(agencies: Sequence[int]) -> list[Credential]:
    """The keys of these agencies that seal by themselves, of a hardware module first; one statement."""
    now = timezone.now()
    found = (
        Credential.objects.filter(agency__in=agencies, ended_at__isnull=True, gateway__is_on=True)
        .filter(not_before__lte=now, not_after__gt=now, asks__in=(csc.NOTHING, csc.PIN))
        .select_related("gateway", "agency")
        .order_by("id")
    )
    return sorted(filter(is_sealing, found), key=lambda one: one.asks != csc.NOTHING)


def is_sealing(credential: Credential) -> bool:
    """Whether an agency's key, with its gateway and agency, seals by itself."""
    return credential.asks == csc.NOTHING or (credential.asks == csc.PIN and bool(_pin_of(credential)))


def variable_of(credential: Credential) -> str:
    """Where the PIN of such a key at a remote service is looked for."""
    code = credential.agency.code if credential.agency is not None else ""
    return seal_variable(credential.gateway.code, code)


def _pin_of(credential: Credential) -> str:
    return secret_in(variable_of(credential)) if credential.asks == csc.PIN else ""


def _check(credential: Credential, key: csc.Key, at: datetime.datetime) -> None:
    if trusting.pem_of(key.chain[:1]) not in credential.chain or not key.is_usable:
        raise NotSealed(
            _("Dịch vụ ký số trả về chứng thư khác, hoặc chứng thư đang bị khoá. Hãy đăng ký lại chứng thư.")
        )
    checked, _told = trusting.check_now(key.chain, trusting.roots_in_use(), at)
    if checked.reason:
        raise NotSealed(words.reason(checked.reason))


def _prepared(
    document: Unsealed, credential: Credential, chain: Sequence[bytes], at: datetime.datetime
) -> pdf.Prepared:
    if document.kind == "xml":
        return xml.prepare(document.content, chain, at=at)
    return pdf.prepare(document.content, chain, name=credential.subject, at=at, reason=document.why)


def _sealed(
    credential: Credential, made: pdf.Prepared, value: bytes, document: Unsealed, at: datetime.datetime
) -> Sealed:
    try:
        content, level = completed(made, value, credential, at, document.kind)
    except Revoked:
        raise NotSealed(words.reason("revoked")) from None
    except NotHeld:
        raise NotSealed(
            _("Chữ ký vừa tạo không kiểm chứng được nên không được nhận. Hãy báo quản trị viên.")
        ) from None
    except TryAgain:
        raise NotSealed(_("Không lấy được dấu thời gian tin cậy nên chưa ký xong.")) from None
    return Sealed(content, credential.subject, level)
