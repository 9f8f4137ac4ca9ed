"""A result made ready to be signed: with its number, its date and every word, as it will be issued."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor, Seat
from motcua.dossiers.acts import composing, signed
from motcua.dossiers.acts.base import lock
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed
from motcua.dossiers.models import OutcomeDraft
from motcua.dossiers.numbers import hold_number
from motcua.files.jail import JailError
from motcua.files.models import StoredFile
from motcua.files.services import keep_rows, open_file, store_made
from motcua.signing import verification, words
from motcua.signing.models import Document, Signature
from motcua.signing.results import standing
from motcua.slips.compiler import TemplateError
from motcua.slips.services import render_bounded
from motcua.slips.word import WordTemplateError

PDF = "application/pdf"


@dataclass(frozen=True)
class Given:
    """A result that an officer wrote elsewhere: its file (placed, not yet written), the number and the day that
    stand on it.
    """

    file: StoredFile
    number: str


def signing_seat(situation: Situation) -> Seat | None:
    """The post with which this officer may make the result ready and sign it now; None when it is not their turn."""
    step = situation.step
    dossier = situation.dossier
    if (
        step is None
        or step.signature == "none"
        or dossier.accepted_at is None
        or dossier.finished_at is not None
    ):
        return None
    return situation.holding_seat()


def kind_at(situation: Situation) -> str:
    """Which kind of signature the step asks for: "personal" or "organisation"; "" for none."""
    step = situation.step
    return step.signature if step is not None and step.signature != "none" else ""


def document_of(situation: Situation) -> Document | None:
    """The document under way."""
    return standing(situation.dossier.id, signed.back_at(situation))


def prepare(by: Actor, key: UUID, day: datetime.date, given: Given | None = None) -> Document:
    """Make the document of a dossier anew: from its draft, or from what was given. Raises a Refusal.

    Signatures on an earlier one count no more; a number from a sequence stays the same.
    """
    if given is not None:
        _check_file(given.file)
    with transaction.atomic():
        dossier = lock(key)
        situation = Situation(dossier, by, timezone.now())
        seat = signing_seat(situation)
        if seat is None or by.person is None:
            raise NotAllowed(_("Bạn không ký được kết quả lúc này: hồ sơ không ở bước ký của bạn."))
        if day > timezone.localdate():
            text = _("Ngày ban hành không được sau ngày hôm nay.")
            raise Incomplete(text, fields={"issued_on": text})
        old = (
            Document.objects.select_for_update()
            .filter(dossier=dossier, purpose=Document.Purpose.OUTCOME, ended_at__isnull=True)
            .first()
        )
        if old is not None:
            _refuse_signed_before(old, situation)
            end(old, situation.at)
        made = _from_draft(situation, seat, day) if given is None else _from_file(situation, given)
        return Document.objects.create(
            dossier=dossier, issued_on=day, made_by=by.person, made_at=situation.at, **made
        )


def _refuse_signed_before(old: Document, situation: Situation) -> None:
    """Whoever signed at an earlier step could not sign another document any more."""
    if document_of(situation) is None:
        return
    if old.signatures.filter(state=Signature.State.DONE).exclude(step=situation.dossier.step).exists():
        raise Conflict(
            _(
                "Văn bản đã có chữ ký của bước trước nên không thay được ở bước này. "
                "Muốn làm lại thì trả hồ sơ về bước đó."
            ),
            code="signed_before",
        )


def end(old: Document, at: datetime.datetime) -> None:
    """Another one takes its place. Raises Conflict while it is being signed."""
    if old.signatures.filter(state__in=(Signature.State.WAITING, Signature.State.STAMPING)).exists():
        raise Conflict(
            _("Văn bản này đang được ký. Hãy chờ ký xong rồi mới chuẩn bị văn bản khác."), code="under_way"
        )
    Document.objects.filter(pk=old.pk).update(ended_at=at)


def _from_draft(situation: Situation, seat: Seat, day: datetime.date) -> dict[str, Any]:
    dossier = situation.dossier
    draft = OutcomeDraft.objects.filter(dossier=dossier).select_related("template").order_by("number").last()
    if draft is None:
        raise Incomplete(_("Hồ sơ chưa có dự thảo kết quả. Hãy soạn dự thảo, hoặc tải tệp kết quả lên."))
    numbering = composing.numbering_for(draft.template)
    if numbering is None:
        raise Incomplete(_("Mẫu kết quả này không tự cấp số. Hãy tải lên tệp đã ghi số, ngày."))
    sequence = composing.sequence_for(dossier, numbering, day)
    taken = hold_number(dossier, sequence, situation.at)
    number = composing.written_number(dossier, numbering, taken, day)
    moment = composing.moment_on(day, situation.at)
    data = composing.outcome_data(dossier, situation.history, number=number, at=moment)
    if not data["head"] and situation.step is not None and situation.step.action_for("approve") is not None:
        data["head"] = {
            "heading": seat.title,
            "name": situation.actor.person.full_name if situation.actor.person else "",
        }
    data["texts"] = draft.texts
    try:
        content = render_bounded(draft.template, data, issuing=True)
    except (TemplateError, WordTemplateError) as error:
        raise Conflict(
            _("Không in được kết quả từ mẫu (%(reason)s). Hãy báo quản trị viên, hoặc tải tệp kết quả lên.")
            % {"reason": error},
            code="template",
        ) from error
    base = store_made(content, composing.file_name(draft, number), PDF, agency_id=dossier.agency_id)
    return {
        "number": number,
        "draft": draft,
        "data": data,
        "sequence": sequence,
        "sequence_number": taken,
        "base": base,
        "file": base,
    }


def _check_file(file: StoredFile) -> None:
    """Look at a given file in the jail first: broken ones, and wrongly signed ones, are refused."""
    problem = ""
    if file.content_type != PDF or not file.is_checked:
        problem = _("Hãy chọn một tệp PDF đã được kiểm tra.")
    else:
        try:
            with open_file(file) as content:
                verdict = verification.verify(content, "pdf")
        except JailError:
            problem = _("Hệ thống đang kiểm tra nhiều tệp khác. Hãy thử lại sau ít phút.")
        else:
            if verdict.reasons:
                problem = words.reason(verdict.reasons[0])
            elif verdict.verdict == "invalid":
                problem = _("Tệp đã có chữ ký số nhưng chữ ký không hợp lệ. Hãy chọn tệp khác.")
    if problem:
        raise Incomplete(problem, fields={"file": problem})


def _from_file(situation: Situation, given: Given) -> dict[str, Any]:
    number = " ".join(given.number.split())[:100]
    if not number:
        text = _("Hãy nhập “%(label)s”.") % {"label": _("Số, ký hiệu kết quả")}
        raise Incomplete(text, fields={"number": text})
    file = given.file
    file.agency_id = file.agency_id or situation.dossier.agency_id
    if file._state.adding:
        keep_rows([file])
    return {"number": number, "base": file, "file": file}
