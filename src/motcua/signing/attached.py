"""The applicant signs a paper that was attached to a draft, where the procedure wants it signed (HT.4).

As with digitised papers (`copies`) the signed file takes the place of the one that was made ready and begins with its
very bytes; no block is drawn over it. What bears a signature already is not written anew, which would break it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.drafts import editable
from motcua.dossiers.erasing import erase_files
from motcua.dossiers.errors import Conflict, Incomplete, NotFound
from motcua.dossiers.models import Dossier, Paper
from motcua.files.errors import StorageAway
from motcua.files.jail import JailError
from motcua.files.preview.scans import rewritten
from motcua.files.services import store_made
from motcua.kernel.later import later
from motcua.signing import forms, uploads
from motcua.signing.models import OWN_PAPER, Credential, Document, Signature
from motcua.signing.verification import PDF

if TYPE_CHECKING:
    from motcua.signing import pdf
else:
    pdf = later("motcua.signing.pdf")

_log = structlog.get_logger(__name__)


def paper_of(dossier: Dossier, paper_id: int) -> Paper:
    """A paper of a draft, or of a supplement that is being prepared, not handed in yet. Raises NotFound."""
    found = _open(dossier).filter(pk=paper_id).select_related("file").first()
    if found is None or found.file is None:
        raise NotFound(_("Tệp này không còn trong phần đang soạn của hồ sơ, hoặc đã nộp rồi."))
    return found


def prepare(by: Actor, key: UUID, paper_id: int) -> Document:
    """Make a paper ready to be signed, as a copy written anew in the jail that takes the place of what was attached:
    people's programs write PDFs that cannot be signed as they are. Raises a Refusal.
    """
    dossier = editable(by, key)
    forms.check_may_sign(by, dossier)
    paper = paper_of(dossier, paper_id)
    there = document_of(paper)
    if there is not None:
        return there
    clean = _clean_copy(paper)
    with transaction.atomic():
        dossier = editable(by, key)
        forms.check_may_sign(by, dossier)
        assert by.person is not None  # noqa: S101 - `check_may_sign` has just seen to it
        now = paper_of(dossier, paper_id)
        if now.file is None or paper.file is None or now.file_id != paper.file_id:
            raise Conflict(_("Tệp vừa được thay ở một cửa sổ khác. Hãy tải lại trang."))
        made = store_made(clean, now.file.name, PDF, agency_id=dossier.agency_id)
        now.file = made
        now.save(update_fields=["file"])
        erase_files([paper.file.pk])
        at = timezone.now()
        return Document.objects.create(
            purpose=OWN_PAPER,
            dossier=dossier,
            base=made,
            file=made,
            made_by=by.person,
            made_at=at,
            ended_at=at,
        )


def _clean_copy(paper: Paper) -> bytes:
    file = paper.file
    if file is None or not file.is_checked:
        raise Incomplete(_("Tệp đang được kiểm tra mã độc. Hãy thử lại sau ít phút."))
    if file.content_type != PDF:
        raise Incomplete(_("Chỉ ký được tệp PDF. Hãy bỏ tệp này và tải lên bản PDF."))
    if uploads.verdicts([file.sha256]).get(file.sha256, "unsigned") != "unsigned":
        raise Incomplete(_("Tệp này đã có chữ ký số. Muốn ký tại đây, hãy bỏ tệp và tải lên bản chưa ký."))
    try:
        return rewritten(file)
    except JailError as error:
        if error.reason == JailError.BUSY:
            raise Conflict(_("Hệ thống đang đọc nhiều tệp khác. Hãy thử lại sau ít phút.")) from None
        raise Incomplete(
            _("Tệp PDF này không ký được: tệp hỏng hoặc có mật khẩu. Hãy bỏ tệp và tải lên bản khác.")
        ) from None
    except StorageAway:
        raise Conflict(_("Kho tệp tạm thời không đọc được tệp này. Hãy thử lại sau ít phút.")) from None


def document_of(paper: Paper) -> Document | None:
    """The document of a paper as it is now; one statement."""
    made = Document.objects.filter(purpose=OWN_PAPER, dossier=paper.dossier_id, file=paper.file_id)
    return made.select_related("file", "base", "dossier").order_by("-pk").first()


def document_now(situation: Situation, named: Document) -> Document | None:
    """The document while that file is still a paper that waits to be handed in."""
    found = Document.objects.filter(pk=named.pk, purpose=OWN_PAPER).select_related("file", "base", "dossier")
    document = found.first()
    if document is None or not _open(situation.dossier).filter(file=document.file_id).exists():
        return None
    return document


def prepared(
    content: bytes, chain: Sequence[bytes], credential: Credential, situation: Situation
) -> pdf.Prepared:
    """The paper with a place for a signature that is not drawn. Raises pdf.NotSignable."""
    return pdf.prepare(
        content, chain, name=credential.subject, at=situation.at, reason=_("Ký giấy tờ nộp kèm hồ sơ")
    )


def keep_signed(signature: Signature) -> None:
    """Have the signed file be the paper. What was handed in or taken out meanwhile stays as it is."""
    document = signature.document
    if document.purpose != OWN_PAPER or signature.file is None:
        return
    changed = _open(document.dossier).filter(file=document.file_id).update(file=signature.file)
    if not changed:
        _log.warning("signed_paper_not_kept", signature=signature.pk)
        text = _("Tệp đã được nộp hoặc bỏ khỏi hồ sơ trong lúc ký nên chữ ký này không dùng đến.")
        Signature.objects.filter(pk=signature.pk).update(state=Signature.State.FAILED, error=text)


def _open(dossier: Dossier) -> QuerySet[Paper]:
    return Paper.objects.filter(dossier=dossier, submitted=False, to_remove=False, removed_at__isnull=True)
