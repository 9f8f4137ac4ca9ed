"""A result of a dossier as acts ask for it, check it and keep it: first issued, or corrected later.

It is a file that somebody uploads with the number that stands on it, or it is made from the draft that officers wrote:
then the act takes the next number, and the file that it makes is the one that counts, with its hash in the record.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.data import written
from motcua.dossiers.acts import composing, correcting, kinds
from motcua.dossiers.acts.inputs import Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.models import Event, Outcome, OutcomeDraft
from motcua.dossiers.numbers import next_number
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.kernel.dates import format_date, to_local
from motcua.slips.compiler import TemplateError
from motcua.slips.services import render_bounded
from motcua.slips.word import WordTemplateError

UPLOADED, DRAFTED = "file", "draft"


def result_inputs() -> list[Input]:
    """Number, date and file of the result."""
    return [
        Input("number", _("Số, ký hiệu kết quả"), "text", hint=_("Ví dụ: 12/GP-SCT")),
        Input("issued_on", _("Ngày ban hành"), "date", value=format_date(timezone.localdate())),
        Input("file", _("Tệp kết quả"), "file", hint=_("PDF đã ký, đóng dấu.")),
    ]


def inputs_with_draft() -> list[Input]:
    """The same where the procedure has a template: the result may come from the draft, and is numbered then."""
    sources = [
        (UPLOADED, _("Tải lên tệp đã ký, đóng dấu")),
        (DRAFTED, _("Lấy từ dự thảo đã soạn; hệ thống cấp số")),
    ]
    number, issued_on, file = (replace(one, required=False) for one in result_inputs())
    unneeded = _("Để trống khi lấy từ dự thảo.")
    return [
        Input("source", _("Kết quả"), "choice", required=False, options=sources, value=UPLOADED),
        # Which revision of the draft the page showed.
        Input("draft", "", "hidden", required=False),
        replace(number, hint=f"{number.hint}. {unneeded}"),
        issued_on,
        replace(file, hint=f"{file.hint} {unneeded}"),
    ]


def is_drafted(given: Mapping[str, Any]) -> bool:
    """Whether the result is to be made from the draft."""
    return given.get("source") == DRAFTED


def validate_source(situation: Situation, given: Mapping[str, Any]) -> None:
    """What the chosen way needs is there. The file's way needs all three, the draft's a day."""
    wanted = result_inputs()
    missing = {}
    for one in wanted:
        if given[one.name] or (is_drafted(given) and one.name != "issued_on"):
            continue
        wording = _("Hãy đính kèm tệp cho “%(label)s”.") if one.kind == "file" else _("Hãy nhập “%(label)s”.")
        missing[one.name] = wording % {"label": one.label}
    if missing:
        raise Incomplete(
            _("Còn thiếu hoặc chưa đúng thông tin. Hãy xem từng ô được đánh dấu."), fields=missing
        )
    if not is_drafted(given):
        kinds.check_kind(situation, given)


def issuing_draft(
    situation: Situation, given: Mapping[str, Any], *, correction: bool = False
) -> tuple[Callable[[Event], object], Callable[[], dict[str, Any]]]:
    """The writer of a result made from the draft, and what numbers, prints and freezes it (for `Effect.numbering`).

    `correction`: of a result that was issued already; its draft was written since, and approved.

    Raises Conflict where there is no draft, or another revision of it than the page showed.
    """
    draft = correcting.draft_of(situation) if correction else _draft_of(situation)
    if draft is None:
        text = _("Hồ sơ chưa có dự thảo kết quả. Hãy soạn dự thảo, hoặc tải tệp kết quả lên.")
        raise Incomplete(text, fields={"source": text})
    correcting.check_seen(draft, given)
    if correction and not correcting.is_approved(situation, draft):
        raise Conflict(
            _("Bản đính chính chưa được phê duyệt. Hãy chờ người ký kết quả xem và phê duyệt đúng bản này."),
            code="not_approved",
        )
    wrong = correcting.replaced_by(situation) if correction else None
    if wrong is not None and given["issued_on"] < wrong.issued_on:
        text = _("Bản đính chính không được đề ngày trước kết quả mà nó thay thế (%(day)s).") % {
            "day": format_date(wrong.issued_on)
        }
        raise Incomplete(text, fields={"issued_on": text})
    numbering = composing.numbering_for(draft.template)
    if numbering is None and not given["number"]:
        text = _("Mẫu này không tự cấp số. Hãy nhập số, ký hiệu kết quả.")
        raise Incomplete(text, fields={"number": text})
    kinds.check_kind(situation, given, _kind_of_draft(situation, draft))
    issued = Outcome(
        dossier=situation.dossier,
        **kinds.columns(situation, draft.kind),
        issued_on=given["issued_on"],
        draft=draft,
    )

    def number() -> dict[str, Any]:
        day = given["issued_on"]
        numbered: dict[str, Any] = {}
        if numbering is None:
            issued.number = given["number"]
        else:
            issued.sequence = composing.sequence_for(situation.dossier, numbering, day)
            issued.sequence_number = next_number(issued.sequence)
            issued.number = composing.written_number(
                situation.dossier, numbering, issued.sequence_number, day
            )
            numbered = {"numbered": {"sequence": issued.sequence, "number": issued.sequence_number}}
        moment = composing.moment_on(day, situation.at)
        issued.file = _printed(situation, draft, issued, moment, correcting.replaces(wrong))
        template = {"code": draft.template.code, "number": draft.template.number}
        of_kind = kinds.told(situation, draft.kind)
        return (
            _told(issued) | of_kind | numbered | {"draft": {"revision": draft.number, "template": template}}
        )

    def keep(event: Event) -> None:
        issued.event = event
        written.insert(issued, key=False)

    return keep, number


def _draft_of(situation: Situation) -> OutcomeDraft | None:
    return (
        OutcomeDraft.objects.filter(dossier=situation.dossier)
        .select_related("template")
        .order_by("number")
        .last()
    )


def _kind_of_draft(situation: Situation, draft: OutcomeDraft) -> str:
    return kinds.kind_of(situation, draft.kind).code


def _printed(
    situation: Situation, draft: OutcomeDraft, issued: Outcome, moment: Any, replaces: Mapping[str, str]
) -> StoredFile:
    """The very file of the result: from now on its bytes are what was issued."""
    data = composing.outcome_data(
        situation.dossier, situation.history, number=issued.number, at=moment, replaces=replaces
    )
    issued.data = data | {"texts": draft.texts}
    try:
        made = render_bounded(draft.template, issued.data, issuing=True)
    except (TemplateError, WordTemplateError) as error:
        raise Conflict(
            _("Không in được kết quả từ mẫu (%(reason)s). Hãy báo quản trị viên, hoặc tải tệp kết quả lên.")
            % {"reason": error},
            code="template",
        ) from error
    return store_made(
        made,
        composing.file_name(draft, issued.number),
        "application/pdf",
        agency_id=situation.dossier.agency_id,
    )


def _told(issued: Outcome) -> dict[str, Any]:
    """What an event keeps of a result."""
    file = issued.file
    return {
        "number": issued.number,
        "issued_on": issued.issued_on.isoformat(),
        "file": {"key": str(file.key), "name": file.name, "sha256": file.sha256},
    }


def validate_result(situation: Situation, given: Mapping[str, Any]) -> None:
    """A result is not dated in the future."""
    if given["issued_on"] > to_local(situation.at).date():
        text = _("Ngày ban hành không được sau ngày hôm nay.")
        raise Incomplete(text, fields={"issued_on": text})


def keeping_result(
    situation: Situation, given: Mapping[str, Any]
) -> tuple[Callable[[Event], object], dict[str, Any]]:
    """The writer of the result, and what the event keeps of it."""
    chosen = str(given.get(kinds.NAME) or "")
    issued = Outcome(
        dossier=situation.dossier,
        **kinds.columns(situation, chosen),
        number=given["number"],
        issued_on=given["issued_on"],
        file=given["file"],
    )

    def keep(event: Event) -> None:
        issued.event = event
        written.insert(issued, key=False)

    return keep, _told(issued) | kinds.told(situation, chosen)


def outcome_card(outcome: Outcome) -> dict[str, Any]:
    """What the record of another dossier keeps of a result: what it is, and which file."""
    file = outcome.file
    return {
        "title": outcome.title,
        "number": outcome.number,
        "issued_on": outcome.issued_on.isoformat(),
        "file": {"key": str(file.key), "name": file.name, "sha256": file.sha256},
    }


def replacing(situation: Situation) -> Callable[[Event], object]:
    """The writer that marks every result so far as replaced; it stays visible."""

    def replace(event: Event) -> None:
        Outcome.objects.filter(dossier=situation.dossier, replaced_at__isnull=True).update(
            replaced_at=situation.at
        )

    return replace
