"""Ask for a supplement: once and fully, itemised by paper, with the reason (decree 61/2018, art. 17, 19.4; form 02)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import slip_writer
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier, Event, Supplement

OTHER = "khac"
# Ways of the rule set in which the clock waits for the applicant; `supply` sets it going again by the same rule.
STOPS_FOR = ("pause", "restart")


def stage_of(dossier: Dossier) -> str:
    """At which stage the dossier is: "intake" before acceptance, "examination" after."""
    return "examination" if dossier.accepted_at is not None else "intake"


class AskSupplement(Act):
    """The dossier goes back to the applicant, who sees exactly these items."""

    code = "ask_supplement"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The items (paper and what to mend) and the reason."""
        papers = [(paper.code, paper.name) for paper in situation.procedure.papers]
        return [
            Input(
                "items",
                _("Nội dung cần bổ sung"),
                "items",
                hint=_("Ghi đủ trong một lần, từng giấy tờ một; người nộp thấy đúng các mục này."),
                options=[*papers, ("don", _("Đơn, tờ khai")), (OTHER, _("Nội dung khác"))],
            ),
            reason_input(_("Lý do yêu cầu bổ sung")),
        ]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Hold to the number of requests that the rule set allows at this stage."""
        stage = stage_of(situation.dossier)
        limit = situation.rules.supplement_limit(stage)
        if limit is None:
            return
        asked = Supplement.objects.filter(dossier=situation.dossier, stage=stage).count()
        if asked >= limit:
            raise Conflict(
                _("Đã yêu cầu bổ sung %(asked)s lần ở giai đoạn này; quy định chỉ cho phép %(limit)s lần.")
                % {"asked": asked, "limit": limit},
                code="supplement_limit",
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record items and reason; the slip goes with it. The clock follows the rule set, whatever the process says."""
        dossier = situation.dossier
        stage = stage_of(dossier)
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

        waits = situation.rules.supplement_clock(stage) in STOPS_FOR
        return Effect(
            reason=given["reason"],
            clock="pause" if waits else "",
            data={"stage": stage, "items": items},
            after=[
                write,
                *slip_writer(situation, seat, self.code, {"reason": given["reason"], "items": shown}),
            ],
        )
