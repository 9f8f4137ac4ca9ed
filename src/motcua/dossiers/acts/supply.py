"""Supply: the applicant (or the desk for a person who came with papers) completes the dossier (KT.6, DVC.11)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.completeness import missing
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.models import Dossier, Event, Paper, Supplement
from motcua.dossiers.papers import answers_digest, current_papers, papers_digest
from motcua.forms import rules as form_rules
from motcua.process.timing import ON_SUPPLY


class Supply(Act):
    """The working copy of answers and papers takes the place of what was submitted before."""

    code = "supply"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """A word to the officers, if the applicant wishes."""
        return [Input("note", _("Ghi chú gửi cán bộ"), "textarea", required=False)]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """The dossier must be complete again under the answers as they will be."""
        dossier = situation.dossier
        problems = missing(situation, current_papers(dossier), _answers(dossier))
        if problems:
            raise Incomplete(
                _("Hồ sơ chưa đầy đủ: %(first)s") % {"first": next(iter(problems.values()))}, fields=problems
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Take over the working copy; the clock does what the rule set says for this stage."""
        dossier = situation.dossier
        dossier.answers = form_rules.clean(situation.form, _answers(dossier))
        dossier.pending_answers = None
        papers = current_papers(dossier)
        kept = [paper for paper in papers if not paper.to_remove]
        Paper.objects.filter(id__in=[paper.id for paper in papers if paper.to_remove]).update(
            removed_at=situation.at, to_remove=False
        )
        Paper.objects.filter(id__in=[paper.id for paper in kept], submitted=False).update(submitted=True)

        def answer(event: Event) -> None:
            Supplement.objects.filter(dossier=dossier, answered_at__isnull=True).update(
                answered_at=situation.at
            )

        return Effect(
            reason=given["note"],
            clock=ON_SUPPLY.get(situation.rules.supplement_clock(situation.stage), ""),
            data={"answers": answers_digest(dossier.answers), "papers": papers_digest(kept)},
            changed=("answers", "pending_answers"),
            after=[answer],
        )


def _answers(dossier: Dossier) -> dict[str, Any]:
    return dossier.answers if dossier.pending_answers is None else dossier.pending_answers
