"""Officers sign what was digitised at the desk (I.4.1): all papers chosen with one authorisation.

A digitised paper stands for the original where the agency's digital signature is on it (Decree 45/2020, Circular
01/2023). No block is drawn over the picture of the paper: the signature stands in the file, and is told beside it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import SYSTEM
from motcua.catalogue.paper_types import newest_types
from motcua.dossiers.acts import perform
from motcua.dossiers.acts.base import lock
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.digitising import ACT
from motcua.dossiers.erasing import erase_files
from motcua.dossiers.errors import NotAllowed, Refusal
from motcua.dossiers.models import Paper
from motcua.kernel.later import later
from motcua.signing.models import BESIDE, PAPER, Credential, Document, Signature, SigningKind
from motcua.signing.verification import PDF
from motcua.vault.rules import TypeRules

if TYPE_CHECKING:
    from motcua.signing import pdf
else:
    pdf = later("motcua.signing.pdf")

_log = structlog.get_logger(__name__)
_KEPT = datetime.timedelta(days=1)
_AT_ONCE = 500


@dataclass(frozen=True)
class Copy:
    """A digitised paper. `wanted`: it counts only once it is signed. `state`, `error`: of the last try."""

    paper: Paper
    wanted: bool
    state: str = ""
    error: str = ""

    @property
    def is_signed(self) -> bool:
        return "signature" in (self.paper.digitised or {})

    @property
    def is_under_way(self) -> bool:
        return self.state in (Signature.State.WAITING, Signature.State.STAMPING)

    @property
    def may_be_signed(self) -> bool:
        return not self.is_signed and not self.is_under_way and self.problem == ""

    @property
    def problem(self) -> str:
        """Why its file cannot be signed; "" where it can."""
        file = self.paper.file
        if file is None or not file.is_checked:
            return _("Tệp đang được kiểm tra.")
        return "" if file.content_type == PDF else _("Tệp không phải PDF: hãy số hoá lại giấy tờ này.")


def copies_of(situation: Situation) -> list[Copy]:
    """The digitised papers of a dossier, oldest first; two statements beside the papers, none where there are none."""
    papers = [
        one for one in situation.papers if one.submitted and one.code is not None and one.file is not None
    ]
    if not papers:
        return []
    types = newest_types()
    last: dict[int, Signature] = {}
    tried = Signature.objects.filter(document__dossier=situation.dossier, document__purpose=PAPER)
    for signature in tried.select_related("document").order_by("id"):
        last[signature.document.base_id] = signature
    found = []
    for paper in papers:
        kind = types.get((paper.digitised or {}).get("type", {}).get("code", ""))
        wanted = kind is not None and TypeRules.of(kind.definition).wants_signature
        made = last.get(paper.file_id or 0)
        found.append(Copy(paper, wanted, made.state if made else "", made.error if made else ""))
    return found


def keys_for(situation: Situation) -> list[Credential]:
    """The keys with which this officer may sign here: their own first, then those of the agency of their post."""
    seat = situation.seat_for(ACT)
    agencies = seat.agencies if seat is not None else ()
    usable = Credential.objects.filter(gateway__is_on=True, ended_at__isnull=True).select_related("gateway")
    mine = usable.filter(Q(owner=situation.actor.person) | Q(agency__in=agencies))
    return list(mine.order_by(F("agency_id").asc(nulls_first=True), "id"))


def prepare(situation: Situation, codes: Collection[str]) -> list[Document]:
    """The documents of these papers (their codes), as their files are now. Raises NotAllowed."""
    by = situation.actor.person
    if by is None:
        raise NotAllowed(_("Bạn không ký được giấy tờ này."))
    with transaction.atomic():
        # Two clicks make one document of each paper.
        dossier = lock(situation.dossier.key)
        now = Situation(dossier, situation.actor, timezone.now())
        now.seat_for(ACT)
        there = {one.base_id: one for one in _of_papers().filter(dossier=dossier)}
        made = []
        for copy in copies_of(now):
            file = copy.paper.file
            if copy.paper.code not in codes or not copy.may_be_signed or file is None:
                continue
            made.append(
                there.get(file.pk)
                or Document.objects.create(
                    purpose=PAPER,
                    dossier=dossier,
                    number=(copy.paper.code or "")[:100],
                    base=file,
                    file=file,
                    made_by=by,
                    made_at=now.at,
                    ended_at=now.at,
                )
            )
    return made


def document_now(situation: Situation, named: Document) -> Document | None:
    """The document of a paper, while the paper still is that file."""
    found = _of_papers().filter(pk=named.pk, dossier=situation.dossier).first()
    if found is None or _paper_of(situation, found) is None:
        return None
    return found


def kind_with(situation: Situation, credential: Credential) -> str:
    """The kind of signature that this officer makes with this key. Raises NotAllowed, Refusal."""
    seat = situation.seat_for(ACT)
    person = situation.actor.person
    if person is not None and credential.owner_id == person.pk:
        return SigningKind.PERSONAL
    if seat is not None and credential.agency_id is not None and credential.agency_id in seat.agencies:
        return SigningKind.ORGANISATION
    raise Refusal(_("Hãy chọn chứng thư của chính bạn hoặc của cơ quan bạn."))


def prepared(
    content: bytes, chain: Sequence[bytes], credential: Credential, situation: Situation
) -> pdf.Prepared:
    """The paper with a place for a signature that is not drawn. Raises pdf.NotSignable."""
    return pdf.prepare(
        content,
        chain,
        name=credential.subject,
        at=situation.at,
        reason=_("Xác nhận bản số hoá đúng với bản giấy"),
    )


def keep_signed(signature: Signature) -> None:
    """Have the signed file be the paper from now on; the record says who signed it."""
    document = signature.document
    if document.purpose != PAPER or signature.file is None:
        return
    credential = signature.order.credential
    given = {
        "code": document.number,
        "seen": document.base.sha256,
        "kind": signature.kind,
        "signer": credential.subject,
        "issuer": credential.issuer,
        "serial": credential.serial,
        "signed_at": signature.signed_at.isoformat() if signature.signed_at is not None else "",
        "level": signature.level,
        "file": signature.file,
    }
    try:
        perform("sign_copy", by=SYSTEM, dossier=document.dossier.key, data=given)
    except Refusal as refusal:
        # Replaced, or the dossier ended meanwhile.
        _log.warning("signed_copy_not_kept", signature=signature.pk, reason=refusal.code)
        Signature.objects.filter(pk=signature.pk).update(
            state=Signature.State.FAILED, error=refusal.message[:500]
        )


def forget(now: datetime.datetime) -> int:
    """Let go the documents of papers a day later, also of those that applicants signed; return how many. The record
    says who signed.
    """
    found = Document.objects.filter(purpose__in=BESIDE, made_at__lt=now - _KEPT).exclude(
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


def signed_by(paper: Paper) -> dict[str, Any] | None:
    """What was kept of the signature on a digitised paper, with the moment; None where it has none."""
    found = (paper.digitised or {}).get("signature")
    return {**found, "at": datetime.datetime.fromisoformat(found["at"])} if found is not None else None


def _of_papers() -> QuerySet[Document]:
    return Document.objects.filter(purpose=PAPER).select_related("file", "base", "dossier")


def _paper_of(situation: Situation, document: Document) -> Paper | None:
    return next(
        (
            one
            for one in situation.papers
            if one.submitted and one.code is not None and one.file_id == document.base_id
        ),
        None,
    )
