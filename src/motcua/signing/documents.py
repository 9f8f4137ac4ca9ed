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
from motcua.dossiers.acts import composing, correcting, signed
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
from motcua.signing.standing import standing
from motcua.slips.compiler import TemplateError
from motcua.slips.services import render_bounded
from motcua.slips.word import WordTemplateError

PDF = "application/pdf"
# A colon stands in no code of a step.
_CORRECTION = "dinh-chinh"


@dataclass(frozen=True)
class Given:
    """A result that an officer wrote elsewhere: its file (placed, not yet written), the number and the day that
    stand on it.
    """

    file: StoredFile
    number: str


def signing_seat(situation: Situation) -> Seat | None:
    """The post with which this officer may make the result ready and sign it now; None when it is not their turn.

    Of a finished dossier, a correction of its result.
    """
    if situation.dossier.finished_at is not None:
        return _correcting(situation)[0]
    step = situation.step
    if step is None or step.signature == "none" or situation.dossier.accepted_at is None:
        return None
    return situation.holding_seat()


def kind_at(situation: Situation) -> str:
    """Which kind of signature is asked for here: "personal" or "organisation"; "" for none."""
    if situation.dossier.finished_at is not None:
        return _correcting(situation)[1]
    step = situation.step
    return step.signature if step is not None and step.signature != "none" else ""


def step_at(situation: Situation) -> str:
    """Under which step a signature made now is kept; a correction, at no step of the process, under its kind."""
    if situation.dossier.finished_at is not None:
        return f"{_CORRECTION}:{kind_at(situation)}"
    return situation.dossier.step


def _correcting(situation: Situation) -> tuple[Seat | None, str]:
    """Who approves corrections signs them in person, who issues them for the agency; whoever may both, one by one."""
    wanted = signed.wanted_to_correct(situation)
    personal = _seat_for(situation, "approve_correction") if "personal" in wanted else None
    if personal is not None and not (
        "organisation" in wanted
        and (document := document_of(situation)) is not None
        and document.signatures.filter(kind="personal", state=Signature.State.DONE).exists()
    ):
        return personal, "personal"
    return (
        (_seat_for(situation, "correct_outcome"), "organisation") if "organisation" in wanted else (None, "")
    )


def _seat_for(situation: Situation, act: str) -> Seat | None:
    try:
        return situation.seat_for(act)
    except NotAllowed:
        return None


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
    if situation.dossier.finished_at is not None or document_of(situation) is None:
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
    is_correction = dossier.finished_at is not None
    draft = draft_of(situation)
    if draft is None:
        raise Incomplete(_("Hồ sơ chưa có dự thảo kết quả. Hãy soạn dự thảo, hoặc tải tệp kết quả lên."))
    if is_correction and not correcting.is_approved(situation, draft):
        raise Incomplete(
            _("Bản đính chính chưa được phê duyệt. Người ký kết quả phê duyệt dự thảo trước, rồi mới ký.")
        )
    wrong = correcting.replaced_by(situation) if is_correction else None
    if wrong is not None and day < wrong.issued_on:
        text = _("Bản đính chính không được đề ngày trước kết quả mà nó thay thế.")
        raise Incomplete(text, fields={"issued_on": text})
    numbering = composing.numbering_for(draft.template)
    if numbering is None:
        raise Incomplete(_("Mẫu kết quả này không tự cấp số. Hãy tải lên tệp đã ghi số, ngày."))
    sequence = composing.sequence_for(dossier, numbering, day)
    taken = hold_number(dossier, sequence, situation.at)
    number = composing.written_number(dossier, numbering, taken, day)
    moment = composing.moment_on(day, situation.at)
    data = composing.outcome_data(
        dossier, situation.history, number=number, at=moment, replaces=correcting.replaces(wrong)
    )
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


def draft_of(situation: Situation) -> OutcomeDraft | None:
    """The draft from which the document would be made: the last one; of a correction, one written since the issue."""
    if situation.dossier.finished_at is not None:
        return correcting.draft_of(situation)
    drafts = OutcomeDraft.objects.filter(dossier=situation.dossier).select_related("template")
    return drafts.order_by("number").last()


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
