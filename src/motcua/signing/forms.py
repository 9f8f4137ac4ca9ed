"""The applicant signs the form itself (I.6.4): the PDF that shows these very answers, or the XML that holds them,
kept among the papers.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor, actor_for
from motcua.dossiers import draft_papers
from motcua.dossiers.drafts import editable, working_answers
from motcua.dossiers.erasing import erase_files
from motcua.dossiers.errors import NotAllowed, Refusal
from motcua.dossiers.exporting import export_form
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.papers import answers_digest
from motcua.dossiers.scope import is_own
from motcua.files.services import store_made
from motcua.people.models import User
from motcua.signing.completing import Kind
from motcua.signing.documents import end
from motcua.signing.models import Document, Signature, SigningKind

_log = structlog.get_logger(__name__)
_KEPT = datetime.timedelta(days=1)
_AT_ONCE = 500


def document_of(dossier: Dossier) -> Document | None:
    """The form under way, while it shows what is answered now."""
    found = (
        Document.objects.filter(dossier=dossier, purpose=Document.Purpose.FORM, ended_at__isnull=True)
        .select_related("file", "dossier", "base")
        .first()
    )
    if found is None or found.answers_sha256 != answers_digest(working_answers(dossier)):
        return None
    return found


def kind_of(by: Actor) -> str:
    """An organisation's account signs as the organisation, everybody else as a person."""
    is_organisation = by.person is not None and by.person.kind == User.Kind.ORGANISATION
    return SigningKind.ORGANISATION if is_organisation else SigningKind.PERSONAL


def check_may_sign(by: Actor, dossier: Dossier) -> None:
    """Raise NotAllowed unless the form is the person's own, or of whom the person acts for.

    And Conflict where it was submitted meanwhile: what is signed now would go along with nothing.
    """
    if by.person is None or not is_own(by.person, dossier):
        raise NotAllowed(_("Bạn không ký được tờ khai này."))
    editable(by, dossier.key)


def prepare(by: Actor, key: UUID, site: str, kind: Kind = "pdf") -> Document:
    """Make the form ready to be signed, as it is answered now; an earlier one goes. Raises a Refusal."""
    with transaction.atomic():
        dossier = editable(by, key)
        check_may_sign(by, dossier)
        assert by.person is not None  # noqa: S101 - `check_may_sign` has just seen to it
        answers = working_answers(dossier)
        at = timezone.now()
        old = (
            Document.objects.select_for_update(of=("self",))
            .filter(dossier=dossier, purpose=Document.Purpose.FORM, ended_at__isnull=True)
            .select_related("file")
            .first()
        )
        if old is not None:
            end(old, at)
            _take_out(by, old)
        made = export_form(dossier, kind, answers, site)
        content_type = made.content_type.partition(";")[0]
        base = store_made(made.content, made.name, content_type, agency_id=dossier.agency_id)
        return Document.objects.create(
            purpose=Document.Purpose.FORM,
            dossier=dossier,
            answers_sha256=answers_digest(answers),
            base=base,
            file=base,
            made_by=by.person,
            made_at=at,
        )


def are_of_others(files: Collection[int], answers: str) -> bool:
    """Whether one of these files is a form that shows other answers than these (their SHA-256); one statement."""
    found = Document.objects.filter(purpose=Document.Purpose.FORM, file__in=files)
    return found.exclude(answers_sha256=answers).exists()


def signature_on(files: Collection[int], answers: str) -> Signature | None:
    """The newest signature on the form that shows these answers (their SHA-256), if it is among these files.

    One statement.
    """
    made = Signature.objects.filter(
        document__purpose=Document.Purpose.FORM,
        document__answers_sha256=answers,
        document__file__in=files,
        state=Signature.State.DONE,
    )
    return made.select_related("file", "order__credential").order_by("-id").first()


def is_among_papers(document: Document) -> bool:
    """Whether the form as it stands is a paper of its dossier; one statement."""
    kept = Paper.objects.filter(dossier=document.dossier_id, file=document.file_id)
    return kept.filter(removed_at__isnull=True, to_remove=False).exists()


def _take_out(by: Actor, old: Document) -> None:
    for paper in Paper.objects.filter(
        dossier=old.dossier, file=old.file, removed_at__isnull=True, submitted=False
    ):
        draft_papers.detach_paper(by, old.dossier.key, paper.pk)


def keep_signed(signature: Signature) -> None:
    """Put the signed form among the papers of the dossier, as its signer would."""
    document = signature.document
    if document.purpose != Document.Purpose.FORM or signature.file is None:
        return
    # As the account whose draft it is: that its signer may act for it was seen to when it was signed.
    by = actor_for(document.dossier.submitter or signature.order.person)
    try:
        draft_papers.attach_paper(by, document.dossier.key, draft_papers.OTHER_PAPERS, signature.file)
    except Refusal as refusal:
        # Submitted meanwhile, or too many papers: the signed form can still be downloaded.
        _log.warning("signed_form_not_attached", signature=signature.pk, reason=refusal.code)


def forget(now: datetime.datetime) -> int:
    """Let go the documents of forms that nobody signs any more; return how many.

    Replaced ones after a day; those of dossiers that were submitted (a signed form is a paper by then), given up or
    erased. What no paper names is erased.
    """
    over = Q(ended_at__lt=now - _KEPT) | Q(dossier__discarded_at__isnull=False)
    # Not what is being signed now for a supplement.
    over |= Q(dossier__submitted_at__lt=now - _KEPT, made_at__lt=now - _KEPT)
    found = Document.objects.filter(over, purpose=Document.Purpose.FORM).exclude(
        signatures__state__in=(Signature.State.WAITING, Signature.State.STAMPING)
    )
    count = 0
    for document in found[:_AT_ONCE]:
        with transaction.atomic():
            files = {document.base_id, document.file_id}
            files |= set(document.signatures.exclude(file=None).values_list("file_id", flat=True))
            document.signatures.all().delete()
            document.delete()
            erase_files(sorted(files))
        count += 1
    return count
