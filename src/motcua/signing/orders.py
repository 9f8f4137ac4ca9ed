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
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from motcua.agencies.selectors import Actor
from motcua.dossiers.acts.base import lock
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Refusal
from motcua.files.errors import StorageAway
from motcua.files.services import open_file
from motcua.signing import block, copies, csc, documents, forms, pdf, trusting, words
from motcua.signing.finishing import finish, prepared_of
from motcua.signing.models import PAPER, Credential, Document, Order, Signature

MOST = 200
LIVES = datetime.timedelta(minutes=10)
# Signed and stamped while the person waits; of more, a job does it.
AT_ONCE = 3
ASK_AGAIN, STAMP = "signing.ask_again", "signing.stamp"


class NotSigned(Exception):
    """Nothing was signed at all; the text says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """A document to sign, and the hash of the bytes that the signer saw."""

    document: Document
    seen: str


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
    if by.person is None or not wanted:
        raise NotSigned(_("Hãy chọn ít nhất một văn bản để ký."))
    if len(wanted) > min(MOST, credential.most):
        raise NotSigned(
            _("Chứng thư này ký được tối đa %(most)s văn bản mỗi lần. Hãy chọn ít hơn.")
            % {"most": min(MOST, credential.most)}
        )
    gateway = credential.gateway
    try:
        key = csc.key_of(gateway, credential.name)
    except csc.Failed as failed:
        raise NotSigned(words.failure(failed)) from None
    chain = _checked(credential, key)
    order = Order.objects.create(credential=credential, person=by.person, ends_at=timezone.now() + LIVES)
    refused: dict[int, str] = {}
    prepared: list[tuple[Signature, pdf.Prepared]] = []
    for one in wanted:
        try:
            prepared.append(_prepared(by, order, credential, chain, one))
        except Refusal as refusal:
            refused[one.document.pk] = refusal.message
        except (pdf.NotSignable, RuntimeError, ValueError):
            # The reader of pages and the printer of the block fail with these two.
            refused[one.document.pk] = _("Tệp PDF này không ký được: tệp hỏng, có mật khẩu hoặc đã khoá sửa.")
        except (OSError, StorageAway):
            refused[one.document.pk] = _(
                "Kho tệp tạm thời không đọc được văn bản này. Hãy thử lại sau ít phút."
            )
        except IntegrityError:
            refused[one.document.pk] = _("Văn bản này đang được ký. Hãy chờ ít phút rồi tải lại trang.")
    if prepared:
        _authorised(order, key, prepared, pin, otp)
    return order, [_told(one, refused) for one in wanted]


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
    checked, _told_by = trusting.check_now(key.chain, trusting.roots_in_use())
    if checked.reason:
        raise NotSigned(_("Chưa có gì được ký. %(why)s") % {"why": words.reason(checked.reason)})
    return key.chain


def _prepared(
    by: Actor, order: Order, credential: Credential, chain: Sequence[bytes], one: Wanted
) -> tuple[Signature, pdf.Prepared]:
    with transaction.atomic():
        dossier = lock(one.document.dossier.key)
        situation = Situation(dossier, by, timezone.now())
        document = _document_now(one.document, situation)
        if document is None or document.pk != one.document.pk:
            raise Refusal(_("Văn bản này không còn là bản đang chờ ký. Hãy tải lại trang."))
        kind = _kind_checked(document, situation, credential)
        if document.file.sha256 != one.seen:
            raise Refusal(_("Văn bản đã thay đổi sau khi bạn xem. Hãy xem lại rồi ký."))
        step = dossier.step if document.purpose == Document.Purpose.OUTCOME else ""
        if document.signatures.filter(step=step, state=Signature.State.DONE).exists():
            raise Refusal(_("Văn bản này đã có chữ ký của bước này."))
        with open_file(document.file) as file:
            content = file.read()
        made = _made(content, chain, credential, kind, document, situation)
        signature = Signature.objects.create(
            order=order,
            document=document,
            kind=kind,
            step=step,
            state=Signature.State.WAITING,
            seen_sha256=one.seen,
            prepared=made.content,
            digest=made.digest,
            gap=list(made.gap),
            attributes=made.attributes,
        )
    return signature, made


def _document_now(named: Document, situation: Situation) -> Document | None:
    """The document of that purpose that is to be signed now."""
    if named.purpose == Document.Purpose.FORM:
        return forms.document_of(situation.dossier)
    if named.purpose == PAPER:
        return copies.document_now(situation, named)
    return documents.document_of(situation)


def _kind_checked(document: Document, situation: Situation, credential: Credential) -> str:
    """Which kind of signature this person makes on it with this key. Raises a Refusal where they may not."""
    by, dossier = situation.actor, situation.dossier
    if document.purpose == Document.Purpose.FORM:
        forms.check_may_sign(by, dossier)
        _check_key(credential, by, "personal", dossier.agency_id)
        return forms.kind_of(by)
    if document.purpose == PAPER:
        return copies.kind_with(situation, credential)
    kind = documents.kind_at(situation)
    if documents.signing_seat(situation) is None:
        raise Refusal(_("Bạn không ký được kết quả lúc này: hồ sơ không ở bước ký của bạn."))
    _check_key(credential, by, kind, dossier.agency_id)
    if kind == "personal" and _names_another(document, by):
        raise Refusal(
            _(
                "Văn bản này do người khác chuẩn bị nên mang tên người đó. "
                "Hãy chuẩn bị lại để văn bản mang tên bạn, xem rồi ký."
            )
        )
    return kind


def _check_key(credential: Credential, by: Actor, kind: str, agency_id: int) -> None:
    if _may_use(credential, by, kind, agency_id):
        return
    raise Refusal(
        _("Bước ký này cần chứng thư của cơ quan giải quyết hồ sơ. Hãy chọn chứng thư đó.")
        if kind == "organisation"
        else _("Bước ký này cần chứng thư cá nhân của chính bạn. Hãy chọn chứng thư đó.")
    )


def _names_another(document: Document, by: Actor) -> bool:
    """Whether the paper names as its signer who made it ready, and that is somebody else.

    Not once somebody signed it: then it can be made ready anew no more, and names whom it names.
    """
    name = str(((document.data or {}).get("head") or {}).get("name") or "")
    return (
        bool(name)
        and document.made_by_id != (by.person.pk if by.person is not None else None)
        and name == document.made_by.full_name
        and not document.signatures.filter(state=Signature.State.DONE).exists()
    )


def _may_use(credential: Credential, by: Actor, kind: str, agency_id: int) -> bool:
    if kind == "personal":
        return by.person is not None and credential.owner_id == by.person.pk
    return credential.agency_id == agency_id


def _made(
    content: bytes,
    chain: Sequence[bytes],
    credential: Credential,
    kind: str,
    document: Document,
    situation: Situation,
) -> pdf.Prepared:
    if document.purpose == PAPER:
        return copies.prepared(content, chain, credential, situation)
    head: Mapping[str, Any] = (document.data or {}).get("head") or {}
    agency = str(((document.data or {}).get("agency") or {}).get("name", ""))
    signer = credential.subject if kind == "personal" else str(head.get("name") or "")
    return pdf.prepare(
        content,
        chain,
        name=credential.subject,
        at=situation.at,
        reason=_("Ban hành kết quả số %(number)s") % {"number": document.number}
        if document.number
        else _("Ký tờ khai"),
        place=block.place_in(content, kind, signer),
        picture=block.drawn(kind, credential.subject, agency, situation.at),
    )


def _authorised(
    order: Order, key: csc.Key, prepared: Sequence[tuple[Signature, pdf.Prepared]], pin: str, otp: str
) -> None:
    """Ask the service; on failure nothing of the order is signed. Raises NotSigned."""
    hashes = [made.to_sign for _signature, made in prepared]
    gateway = order.credential.gateway
    try:
        allowed, handle = csc.authorise(gateway, key.name, hashes, pin=pin, otp=otp)
        if handle:
            Order.objects.filter(pk=order.pk).update(handle=handle)
            app.configure_task(ASK_AGAIN, schedule_in={"seconds": 3}).defer(order=order.pk)
            return
        values = csc.sign(gateway, key, allowed, hashes)
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
