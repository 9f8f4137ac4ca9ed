"""Ask for a supplement: once and fully, itemised by paper, with the reason (decree 61/2018, art. 17, 19.4; form 02)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts import signed
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import slip_writer
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed
from motcua.dossiers.items import choices, number_items, title_of
from motcua.dossiers.models import Event, Supplement
from motcua.dossiers.rounds import MET, UNMET, Round, judged_next
from motcua.dossiers.vault_papers import vouched

OVERRIDE = "override"
# The names of the inputs that judge an item of the last request, before its number.
VERDICT, STILL = "verdict-", "still-"
# Ways of the rule set in which the clock waits for the applicant; `supply` sets it going again by the same rule.
STOPS_FOR = ("pause", "restart")
# How people write of paper and of originals, with marks and without. Not "văn bản chính xác", nor "bạn chỉnh sửa".
_ON_PAPER = re.compile(
    r"\bbản (giấy|chính|gốc)\b(?! (xác|thức|sách|quyền))"  # not a text: what people type
)
_ON_PAPER_UNMARKED = re.compile(r"\bban (giay|chinh|goc)\b(?! (xac|thuc|sach|quyen|sua|lai|ly))")


class AskSupplement(Act):
    """The dossier goes back to the applicant, who sees exactly these items."""

    code = "ask_supplement"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """What came of the last request, item by item; the items (about what, and what to mend), the reason, and from
        who goes beyond the number allowed, why.
        """
        before = _judged(situation)
        inputs = [
            *_verdict_inputs(before),
            Input(
                "items",
                _("Nội dung cần bổ sung") if before is None else _("Nội dung mới cần bổ sung"),
                "items",
                required=before is None,
                hint=_(
                    "Ghi đủ trong một lần, từng giấy tờ, từng ô một; người nộp thấy và trả lời đúng các mục này."
                ),
                options=choices(situation.procedure, situation.form),
            ),
            reason_input(_("Lý do yêu cầu bổ sung")),
        ]
        if _is_used_up(situation) and _may_override(situation):
            inputs.append(
                Input(
                    OVERRIDE,
                    _("Lý do yêu cầu bổ sung ngoài số lần quy định"),
                    "textarea",
                    hint=_("Quy định cho phép %(limit)s lần, đã dùng hết. Lý do này được ghi vào diễn biến.")
                    % {"limit": situation.rules.supplement_limit(situation.stage)},
                )
            )
        return inputs

    def is_offered(self, situation: Situation) -> bool:
        """While a request is left at this stage; afterwards to the role that may go beyond it."""
        return not _is_used_up(situation) or _may_override(situation)

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Hold to the number of requests that the rule set allows at this stage."""
        if _is_used_up(situation) and not _may_override(situation):
            raise Conflict(
                _("Đã yêu cầu bổ sung %(asked)s lần ở giai đoạn này; quy định chỉ cho phép %(limit)s lần.")
                % {
                    "asked": situation.supplements_asked(),
                    "limit": situation.rules.supplement_limit(situation.stage),
                },
                code="supplement_limit",
            )
        if not given["items"] and UNMET not in _verdicts(given).values():
            text = _("Các mục trước đều đạt. Hãy ghi ít nhất một nội dung cần bổ sung.")
            raise Incomplete(text, fields={"items": text})
        _refuse_vouched(situation, given["items"])
        _refuse_signed(situation, given["items"])

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record items and reason; the slip goes with it. The clock follows the rule set, whatever the process says."""
        dossier = situation.dossier
        stage = situation.stage
        items = number_items([*_asked_again(situation, given), *given["items"]])
        shown = [
            {
                "paper": title_of(item["requirement"], situation.procedure, situation.form),
                "text": item["text"],
            }
            for item in items
        ]

        def write(event: Event) -> None:
            Supplement.objects.create(
                dossier=dossier,
                event=event,
                stage=stage,
                reason=given["reason"],
                items=items,
                asked_at=situation.at,
            )

        rule = situation.rules.supplement(stage)
        data: dict[str, Any] = {"stage": stage, "items": items}
        verdicts = _verdicts(given)
        if verdicts:
            data["verdicts"] = verdicts
        if OVERRIDE in given:
            # Which request it is, what the rules allow, and why one more: for whoever examines the record.
            data[OVERRIDE] = {
                "reason": given[OVERRIDE],
                "asked": situation.supplements_asked(),
                "limit": rule.limit,
            }
        return Effect(
            reason=given["reason"],
            clock="pause" if rule.waits else "",
            data=data,
            after=[
                write,
                *slip_writer(situation, seat, self.code, {"reason": given["reason"], "items": shown}),
            ],
        )


def _refuse_vouched(situation: Situation, items: Sequence[Mapping[str, Any]]) -> None:
    """What an agency has in the vault and vouches for is not asked for again (Decree 45/2020 art. 16, HT.11)."""
    asked = {item["requirement"] for item in items}
    if not any(paper.from_vault is not None and paper.requirement in asked for paper in situation.papers):
        return
    found = [title for place, title in vouched(situation.papers).items() if place in asked]
    if found:
        text = _(
            "“%(name)s” lấy từ Kho dữ liệu, đang còn hiệu lực và đã được cơ quan kiểm tra: không được yêu cầu nộp lại. "
            "Nếu giấy tờ không đúng với hồ sơ, hãy chọn “Nội dung khác” và nêu rõ sai ở đâu."
        ) % {"name": found[0]}
        raise Incomplete(text, fields={"items": text})


def _refuse_signed(situation: Situation, items: Sequence[Mapping[str, Any]]) -> None:
    """What was given with a valid digital signature is the original: nobody asks for it on paper (HT.11).

    Mending what it says may be asked for. A statement only where an item speaks of paper.
    """
    asked = {item["requirement"] for item in items if _speaks_of_paper(item["text"])}
    papers = [paper for paper in situation.papers if paper.requirement in asked]
    found = signed.signed_papers(papers) if papers else []
    if found:
        text = _(
            "“%(name)s” đã nộp với chữ ký số hợp lệ: bản điện tử là bản gốc, không được yêu cầu bản giấy. "
            "Nếu nội dung còn sai, hãy nêu rõ sai ở đâu."
        ) % {"name": title_of(found[0], situation.procedure, situation.form)}
        raise Incomplete(text, fields={"items": text})


def _speaks_of_paper(text: str) -> bool:
    words = " ".join(unicodedata.normalize("NFC", text).lower().split())
    return bool((_ON_PAPER_UNMARKED if words.isascii() else _ON_PAPER).search(words))


def _is_used_up(situation: Situation) -> bool:
    rule = situation.rules.supplement(situation.stage)
    return rule.limit is not None and rule.is_used_up(situation.supplements_asked())


def _may_override(situation: Situation) -> bool:
    """Whether the actor would act through the role to which the rule set leaves going beyond the number."""
    override = situation.rules.supplement(situation.stage).override
    if not override:
        return False
    try:
        seat = situation.seat_for(AskSupplement.code)
    except NotAllowed:
        return False
    return seat is not None and seat.role == override


def _judged(situation: Situation) -> Round | None:
    """The answered request of this stage that who asks again has to judge."""
    return judged_next(situation.history, situation.stage, situation.procedure, situation.form)


def _verdict_inputs(before: Round | None) -> list[Input]:
    """For each item of the last request whether its answer will do, and what is still wrong."""
    inputs: list[Input] = []
    for answer in before.answers if before is not None else ():
        number = answer.item.number
        title = answer.title or _("Nội dung khác")
        inputs += [
            Input(
                f"{VERDICT}{number}",
                _("Mục %(number)s. %(title)s") % {"number": number, "title": title},
                "verdict",
                options=[(MET, _("Đạt")), (UNMET, _("Chưa đạt"))],
            ),
            Input(
                f"{STILL}{number}",
                _("Mục %(number)s còn phải sửa gì") % {"number": number},
                "textarea",
                required=False,
                hint=_("Để trống thì người nộp thấy lại nội dung đã yêu cầu."),
            ),
        ]
    return inputs


def _verdicts(given: Mapping[str, Any]) -> dict[str, str]:
    return {name.removeprefix(VERDICT): value for name, value in given.items() if name.startswith(VERDICT)}


def _asked_again(situation: Situation, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items whose answers will not do, in their new words where there are any."""
    before = _judged(situation)
    return [
        {
            "requirement": answer.item.about,
            "text": given[f"{STILL}{answer.item.number}"] or answer.item.text,
            "earlier": answer.item.number,
        }
        for answer in (before.answers if before is not None else ())
        if given[f"{VERDICT}{answer.item.number}"] == UNMET
    ]
