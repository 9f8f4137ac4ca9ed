"""Ask for a supplement: once and fully, itemised by paper, with the reason (decree 61/2018, art. 17, 19.4; form 02)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import slip_writer
from motcua.dossiers.errors import Conflict, NotAllowed
from motcua.dossiers.models import Event, Supplement

OTHER = "khac"
OVERRIDE = "override"
# Ways of the rule set in which the clock waits for the applicant; `supply` sets it going again by the same rule.
STOPS_FOR = ("pause", "restart")


class AskSupplement(Act):
    """The dossier goes back to the applicant, who sees exactly these items."""

    code = "ask_supplement"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The items (paper and what to mend), the reason, and from who goes beyond the number allowed, why."""
        papers = [(paper.code, paper.name) for paper in situation.procedure.papers]
        inputs = [
            Input(
                "items",
                _("Nội dung cần bổ sung"),
                "items",
                hint=_("Ghi đủ trong một lần, từng giấy tờ một; người nộp thấy đúng các mục này."),
                options=[*papers, ("don", _("Đơn, tờ khai")), (OTHER, _("Nội dung khác"))],
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

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record items and reason; the slip goes with it. The clock follows the rule set, whatever the process says."""
        dossier = situation.dossier
        stage = situation.stage
        items = given["items"]
        names = {paper.code: paper.name for paper in situation.procedure.papers}
        shown = [{"paper": names.get(item["requirement"], ""), "text": item["text"]} for item in items]

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
