"""Documents made ready for one authorisation: whether they may be signed so, and what exactly the key is to sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.acts.base import lock
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Refusal
from motcua.files.errors import StorageAway
from motcua.files.jail import JailError
from motcua.files.services import open_file
from motcua.kernel.later import later
from motcua.signing import attached, block, copies, documents, forms
from motcua.signing.models import (
    BESIDE,
    OWN_PAPER,
    PAPER,
    Credential,
    Document,
    Order,
    Signature,
    SigningKind,
)
from motcua.signing.verification import kind_of

if TYPE_CHECKING:
    from motcua.signing import pdf, xml

    Prepared = list[tuple[Signature, pdf.Prepared]]
else:
    pdf, xml = later("motcua.signing.pdf"), later("motcua.signing.xml")


class NotSigned(Exception):
    """Nothing was signed at all; the text says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """A document to sign, and the hash of the bytes that the signer saw."""

    document: Document
    seen: str


def prepare(
    by: Actor, order: Order, chain: Sequence[bytes], wanted: Sequence[Wanted]
) -> tuple[Prepared, dict[int, str]]:
    """(what is to be signed, {document: why not it}). Each document by itself, under its dossier's lock.

    Raises NotSigned where none could be looked at just now.
    """
    refused: dict[int, str] = {}
    prepared: Prepared = []
    places = _places(order.credential, wanted)
    for one in wanted:
        try:
            prepared.append(_prepared(by, order, order.credential, chain, one, places))
        except Refusal as refusal:
            refused[one.document.pk] = refusal.message
        except (pdf.NotSignable, RuntimeError, ValueError):
            # The printer of the block fails with these two.
            refused[one.document.pk] = _("Tệp này không ký được: tệp hỏng, có mật khẩu hoặc đã khoá sửa.")
        except (OSError, StorageAway):
            refused[one.document.pk] = _(
                "Kho tệp tạm thời không đọc được văn bản này. Hãy thử lại sau ít phút."
            )
        except IntegrityError:
            refused[one.document.pk] = _("Văn bản này đang được ký. Hãy chờ ít phút rồi tải lại trang.")
    return prepared, refused


def _places(credential: Credential, wanted: Sequence[Wanted]) -> dict[str, dict[str, pdf.Place]]:
    """Where the block stands by kind of signature, for each document by its hash; of all of them in one run."""
    contents: list[bytes] = []
    names: list[dict[str, str]] = []
    hashes: list[str] = []
    # Nothing is drawn over the picture of a paper, nor into data.
    drawn = [
        one.document.pk
        for one in wanted
        if one.document.purpose not in BESIDE and kind_of(one.document.base) == "pdf"
    ]
    if not drawn:
        return {}
    for document in Document.objects.filter(pk__in=drawn).select_related("file"):
        try:
            with open_file(document.file) as file:
                contents.append(file.read())
        except (OSError, StorageAway):
            # Told when its turn comes.
            continue
        head: Mapping[str, Any] = (document.data or {}).get("head") or {}
        hashes.append(document.file.sha256)
        names.append(
            {
                SigningKind.PERSONAL.value: credential.subject,
                SigningKind.ORGANISATION.value: str(head.get("name") or ""),
            }
        )
    try:
        return dict(zip(hashes, block.places_in(contents, names), strict=True))
    except JailError as error:
        if error.reason == JailError.BUSY:
            raise NotSigned(
                _("Hệ thống đang đọc nhiều văn bản khác. Chưa có gì được ký; hãy thử lại sau ít phút.")
            ) from None
        return {}


def _prepared(
    by: Actor,
    order: Order,
    credential: Credential,
    chain: Sequence[bytes],
    one: Wanted,
    places: Mapping[str, Mapping[str, pdf.Place]],
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
        step = documents.step_at(situation) if document.purpose == Document.Purpose.OUTCOME else ""
        if document.signatures.filter(step=step, state=Signature.State.DONE).exists():
            raise Refusal(_("Văn bản này đã có chữ ký của bước này."))
        with open_file(document.file) as file:
            content = file.read()
        made = _made(content, chain, credential, kind, document, situation, places.get(one.seen, {}))
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
    if named.purpose == OWN_PAPER:
        return attached.document_now(situation, named)
    return documents.document_of(situation)


def _kind_checked(document: Document, situation: Situation, credential: Credential) -> str:
    """Which kind of signature this person makes on it with this key. Raises a Refusal where they may not."""
    by, dossier = situation.actor, situation.dossier
    if document.purpose in (Document.Purpose.FORM, OWN_PAPER):
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
    places: Mapping[str, pdf.Place],
) -> pdf.Prepared:
    if document.purpose == PAPER:
        return copies.prepared(content, chain, credential, situation)
    if document.purpose == OWN_PAPER:
        return attached.prepared(content, chain, credential, situation)
    if kind_of(document.base) == "xml":
        return xml.prepare(content, chain, at=situation.at)
    agency = str(((document.data or {}).get("agency") or {}).get("name", ""))
    if kind not in places:
        raise pdf.NotSignable("no place")
    return pdf.prepare(
        content,
        chain,
        name=credential.subject,
        at=situation.at,
        reason=_("Ban hành kết quả số %(number)s") % {"number": document.number}
        if document.number
        else _("Ký tờ khai"),
        place=places[kind],
        picture=block.drawn(kind, credential.subject, agency, situation.at),
    )
