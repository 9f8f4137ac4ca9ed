"""What comes after the service has signed: the document completed (`completing`), kept, and told to whom it concerns.

May run twice for one signature; the second time does nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.dossiers.acts.base import lock
from motcua.files.errors import StorageAway
from motcua.files.services import store_made
from motcua.kernel.later import later
from motcua.signing import attached, copies, forms
from motcua.signing.completing import NotHeld, Revoked, TryAgain, completed
from motcua.signing.models import BESIDE, Document, Signature
from motcua.signing.verification import kind_of

if TYPE_CHECKING:
    from motcua.signing import pdf
else:
    pdf = later("motcua.signing.pdf")

_log = structlog.get_logger(__name__)


def finish(number: int, *, is_last_try: bool = False) -> bool:
    """Finish a signature that the service made; whether it is done. Raises nothing that a person would see.

    `is_last_try`: if it does not work this time either, it has failed.
    """
    signature = (
        Signature.objects.filter(pk=number, state=Signature.State.STAMPING)
        .select_related("order__credential__gateway", "order__person", "document__file", "document__dossier")
        .first()
    )
    if signature is None:
        return True
    try:
        content, level = _completed(signature)
    except Revoked:
        _failed(signature, _("Chứng thư đã bị thu hồi trong lúc ký nên chữ ký không được nhận."))
        return False
    except NotHeld:
        _failed(
            signature, _("Chữ ký vừa tạo không kiểm chứng được nên không được nhận. Hãy báo quản trị viên.")
        )
        return False
    except TryAgain as reason:
        if is_last_try:
            _failed(
                signature,
                _(
                    "Không lấy được dấu thời gian tin cậy nên chưa ký xong. Hãy ký lại, hoặc báo quản trị viên."
                ),
            )
        _log.warning("signature_not_stamped", signature=number, reason=str(reason))
        return False
    return _kept(signature, content, level, is_last_try=is_last_try)


def _completed(signature: Signature) -> tuple[bytes, str]:
    """The signed document and how far it proves itself. Raises TryAgain, Revoked, NotHeld."""
    return completed(
        prepared_of(signature),
        bytes(signature.value or b""),
        signature.order.credential,
        signature.order.at,
        kind_of(signature.document.base) or "pdf",
    )


def prepared_of(signature: Signature) -> pdf.Prepared:
    """What was prepared for a signature."""
    start, end = signature.gap or (0, 0)
    return pdf.Prepared(
        bytes(signature.prepared or b""),
        bytes(signature.digest or b""),
        (start, end),
        bytes(signature.attributes or b""),
    )


def _kept(signature: Signature, content: bytes, level: str, *, is_last_try: bool) -> bool:
    document = signature.document
    try:
        file = store_made(
            content, document.base.name, document.base.content_type, agency_id=document.dossier.agency_id
        )
    except StorageAway:
        if is_last_try:
            _failed(
                signature, _("Kho tệp không nhận được văn bản đã ký. Hãy ký lại, hoặc báo quản trị viên.")
            )
        return False
    with transaction.atomic():
        if document.purpose in BESIDE:
            # The dossier first, as everybody who asks for a signature does.
            lock(document.dossier.key)
        locked = Document.objects.select_for_update(of=("self",)).select_related("file").get(pk=document.pk)
        current = Signature.objects.select_for_update().get(pk=signature.pk)
        if current.state != Signature.State.STAMPING:
            return True
        is_over = locked.ended_at is not None and locked.purpose not in BESIDE
        if is_over or locked.file.sha256 != current.seen_sha256:
            _failed(current, _("Văn bản đã được thay trong lúc ký; chữ ký này không dùng đến."))
            return False
        Document.objects.filter(pk=locked.pk).update(file=file)
        current.state, current.file, current.level = Signature.State.DONE, file, level
        current.signed_at = timezone.now()
        current.prepared = current.attributes = current.digest = current.value = None
        current.save()
        current.document, current.order = document, signature.order
        # With the signature itself: a paper that is signed is the signed file, or the job comes again.
        copies.keep_signed(current)
        attached.keep_signed(current)
    forms.keep_signed(current)
    return True


def _failed(signature: Signature, text: str) -> None:
    # Not what somebody else finished meanwhile.
    Signature.objects.filter(pk=signature.pk, state=Signature.State.STAMPING).update(
        state=Signature.State.FAILED,
        error=text[:500],
        prepared=None,
        attributes=None,
        digest=None,
        value=None,
    )
