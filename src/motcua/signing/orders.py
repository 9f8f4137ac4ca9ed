"""Signing: one authorisation for one document or for many, each with a result of its own.

What is shown is what is signed: the page names the hash of the bytes that it showed, and they are looked at again
under the
document's lock. PIN and code go to the signing service and nowhere else. Once the service has signed, time stamp
and proofs
may come later, by a job.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from motcua.agencies.selectors import Actor
from motcua.kernel.later import later
from motcua.people.models import User
from motcua.signing import csc, trusting, ways, words
from motcua.signing.finishing import finish, prepared_of
from motcua.signing.models import Credential, Document, Order, Signature
from motcua.signing.preparing import NotSigned, Wanted, prepare

if TYPE_CHECKING:
    from motcua.signing import pdf
    from motcua.signing.preparing import Prepared
else:
    pdf = later("motcua.signing.pdf")

__all__ = ["NotSigned", "Told", "Wanted", "begin", "fail", "give_up", "given", "prepared_of", "sign", "take"]

MOST = 200
LIVES = datetime.timedelta(minutes=10)
# Signed and stamped while the person waits; of more, a job does it.
AT_ONCE = 3
ASK_AGAIN, STAMP = "signing.ask_again", "signing.stamp"


@dataclass(frozen=True)
class Told:
    """How it ended for one document. `is_waiting`: for a press on the phone, or for the time stamp."""

    document: Document
    is_done: bool
    is_waiting: bool = False
    error: str = ""


def sign(
    by: Actor, credential: Credential, wanted: Sequence[Wanted], *, pin: str = "", otp: str = ""
) -> tuple[Order, list[Told]]:
    """Have documents signed with one authorisation; tell how each ended.

    Raises NotSigned where nothing could be signed: wrong PIN, service away, certificate no longer good.
    """
    person = _asking(by, credential, wanted)
    gateway = credential.gateway
    try:
        key = ways.key_of(gateway, credential.name)
    except csc.Failed as failed:
        raise NotSigned(words.failure(failed)) from None
    chain = _checked(credential, key)
    order = Order.objects.create(credential=credential, person=person, ends_at=timezone.now() + LIVES)
    prepared, refused = prepare(by, order, chain, wanted)
    if prepared:
        _authorised(order, key, prepared, pin, otp)
    return order, [_told(one, refused) for one in wanted]


def _asking(by: Actor, credential: Credential, wanted: Sequence[Wanted]) -> User:
    """Who asks for signatures. Raises NotSigned for none, or more at once than the key signs."""
    if by.person is None or not wanted:
        raise NotSigned(_("Hãy chọn ít nhất một văn bản để ký."))
    if len(wanted) > min(MOST, credential.most):
        raise NotSigned(
            _("Chứng thư này ký được tối đa %(most)s văn bản mỗi lần. Hãy chọn ít hơn.")
            % {"most": min(MOST, credential.most)}
        )
    return by.person


def begin(by: Actor, credential: Credential, wanted: Sequence[Wanted]) -> tuple[Order, Prepared, list[Told]]:
    """Make documents ready for a token at the person's machine: what it is to sign. `given` goes on with it.

    Raises NotSigned where nothing can be signed.
    """
    person = _asking(by, credential, wanted)
    chain = trusting.der_of(credential.chain)
    _check_now(chain)
    order = Order.objects.create(credential=credential, person=person, ends_at=timezone.now() + LIVES)
    prepared, refused = prepare(by, order, chain, wanted)
    return order, prepared, [_told(one, refused) for one in wanted]


def given(by: Actor, key: str, values: Sequence[bytes]) -> list[Told]:
    """Take what the token signed, in the order in which it was asked for; tell how each ended.

    The certificate is looked at once more: it may have been revoked since. Raises NotSigned, and nothing is signed.
    """
    order = _of_token(by, key)
    with transaction.atomic():
        waiting = list(
            Signature.objects.select_for_update(of=("self",))
            .filter(order=order, state=Signature.State.WAITING)
            .select_related("document")
            .order_by("id")
        )
    if not waiting:
        raise NotSigned(_("Lần ký này đã kết thúc. Hãy tải lại trang để xem kết quả."))
    try:
        if timezone.now() > order.ends_at:
            raise NotSigned(_("Hết thời gian chờ thiết bị ký. Chưa có gì được ký; hãy ký lại."))
        if len(values) != len(waiting):
            raise NotSigned(_("Thiết bị ký trả về thiếu chữ ký. Chưa có gì được ký; hãy ký lại."))
        _check_now(trusting.der_of(order.credential.chain), order.at)
    except NotSigned as reason:
        fail(order, str(reason))
        raise
    take(order, waiting, values)
    return [_told(Wanted(one.document, one.seen_sha256), {}) for one in waiting]


def give_up(by: Actor, key: str) -> None:
    """The person did not sign after all: the documents are free again."""
    fail(_of_token(by, key), _("Bạn đã dừng việc ký trên thiết bị. Chưa có gì được ký."))


def _of_token(by: Actor, key: str) -> Order:
    orders = Order.objects.filter(person=by.person, credential__asks=csc.TOKEN)
    try:
        return orders.select_related("credential__gateway").get(key=key)
    except (Order.DoesNotExist, ValidationError):
        raise NotSigned(_("Không có lần ký này. Hãy tải lại trang rồi ký lại.")) from None


def _check_now(chain: Sequence[bytes], since: datetime.datetime | None = None) -> None:
    checked, _told_by = trusting.check_now(chain, trusting.roots_in_use(), since)
    if checked.reason:
        raise NotSigned(_("Chưa có gì được ký. %(why)s") % {"why": words.reason(checked.reason)})


def _checked(credential: Credential, key: csc.Key) -> tuple[bytes, ...]:
    """The chain of the key, which has to be the one that was put down, and good at this moment."""
    if trusting.pem_of(key.chain[:1]) not in credential.chain:
        raise NotSigned(
            _(
                "Dịch vụ ký số trả về chứng thư khác với chứng thư đã đăng ký. Chưa có gì được ký; "
                "nếu bạn vừa gia hạn chứng thư, hãy đăng ký lại chứng thư mới."
            )
        )
    if not key.is_usable:
        raise NotSigned(_("Nhà cung cấp cho biết chứng thư này đang bị khoá. Chưa có gì được ký."))
    _check_now(key.chain)
    return key.chain


def _authorised(order: Order, key: csc.Key, prepared: Prepared, pin: str, otp: str) -> None:
    """Ask the service; on failure nothing of the order is signed. Raises NotSigned."""
    hashes = [made.to_sign for _signature, made in prepared]
    gateway = order.credential.gateway
    try:
        values, handle = ways.allowed(gateway, key, hashes, pin=pin, otp=otp)
        if handle:
            Order.objects.filter(pk=order.pk).update(handle=handle)
            app.configure_task(ASK_AGAIN, schedule_in={"seconds": 3}).defer(order=order.pk)
            return
    except csc.Failed as failed:
        text = words.failure(failed)
        fail(order, text)
        raise NotSigned(text) from None
    take(order, [signature for signature, _made_of in prepared], values)


def fail(order: Order, text: str) -> None:
    """Nothing more comes of an order: its documents may be signed again."""
    Signature.objects.filter(order=order, state=Signature.State.WAITING).update(
        state=Signature.State.FAILED, error=text[:500], prepared=None, attributes=None, digest=None, gap=None
    )


def take(order: Order, signatures: Sequence[Signature], values: Sequence[bytes]) -> None:
    """Keep what the service signed; each is held against the certificate and the hash, wrong ones fail alone."""
    chain = trusting.der_of(order.credential.chain)
    good: list[Signature] = []
    for signature, value in zip(signatures, values, strict=True):
        if not Signature.objects.filter(pk=signature.pk, state=Signature.State.WAITING).exists():
            # Given up meanwhile: people were told that nothing was signed.
            continue
        try:
            pdf.check(prepared_of(signature), value, chain[0])
        except pdf.WrongSignature:
            signature.state = Signature.State.FAILED
            signature.error = _(
                "Dịch vụ ký số trả về chữ ký không khớp với chứng thư hoặc văn bản, nên không được nhận. "
                "Hãy báo quản trị viên."
            )
            signature.prepared = signature.attributes = signature.digest = None
        else:
            signature.state = Signature.State.STAMPING
            signature.value = value
            good.append(signature)
        signature.save()
    for signature in good[:AT_ONCE]:
        finish(signature.pk)
    for number in Signature.objects.filter(
        pk__in=[signature.pk for signature in good], state=Signature.State.STAMPING
    ).values_list("pk", flat=True):
        app.configure_task(STAMP).defer(signature=number)


def _told(one: Wanted, refused: Mapping[int, str]) -> Told:
    if one.document.pk in refused:
        return Told(one.document, False, error=refused[one.document.pk])
    last = Signature.objects.filter(document=one.document).order_by("id").last()
    if last is None:
        return Told(one.document, False)
    waiting = last.state in (Signature.State.WAITING, Signature.State.STAMPING)
    return Told(one.document, last.state == Signature.State.DONE, waiting, last.error)
