"""Supply: the applicant (or the desk for a person who came with papers) completes the dossier (KT.6, DVC.11)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers import provenance, signed_by_applicant
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.vaulted import uses_told
from motcua.dossiers.behalf import with_paper
from motcua.dossiers.completeness import missing
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.items import changed_answers, is_answered, name_of, read_items, title_of
from motcua.dossiers.models import Dossier, Event, Paper, Supplement
from motcua.dossiers.papers import answers_digest, changed_papers, papers_digest
from motcua.forms import rules as form_rules
from motcua.process.timing import ON_SUPPLY


class Supply(Act):
    """The working copy of answers and papers takes the place of what was submitted before."""

    code = "supply"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """A word to the officers, if the applicant wishes, and what is said to single items beside what was saved."""
        return [
            Input("note", _("Ghi chú gửi cán bộ"), "textarea", required=False),
            Input("replies", _("Trả lời từng mục"), "replies", required=False),
        ]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Every item must be answered, and the dossier complete again under the answers as they will be."""
        left = _unanswered(situation, given)
        problems = left | missing(situation, situation.papers, _answers(situation.dossier))
        if left:
            message = _("Còn %(count)s mục chưa được trả lời: %(items)s.")
            names = ", ".join(_names(situation)[place] for place in left)
            raise Incomplete(message % {"count": len(left), "items": names}, fields=problems)
        if problems:
            raise Incomplete(
                _("Hồ sơ chưa đầy đủ: %(first)s") % {"first": next(iter(problems.values()))}, fields=problems
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Take over the working copy; the clock does what the rule set says for this stage."""
        dossier = situation.dossier
        papers = with_paper(situation.actor, dossier, situation.papers)
        kept = [paper for paper in papers if not paper.to_remove]
        changed = {
            "answers": changed_answers(situation.form, dossier.answers, _answers(dossier)),
            "papers": changed_papers(papers),
        }
        signed = signed_by_applicant.told(kept, _answers(dossier))
        dossier.answers = form_rules.clean(situation.form, _answers(dossier))
        dossier.pending_answers = None
        Paper.objects.filter(id__in=[paper.id for paper in papers if paper.to_remove]).update(
            removed_at=situation.at, to_remove=False
        )
        Paper.objects.filter(id__in=[paper.id for paper in kept], submitted=False).update(submitted=True)
        request, replies = situation.request, _replies(situation, given)

        def answer(event: Event) -> None:
            open_ones = Supplement.objects.filter(dossier=dossier, answered_at__isnull=True)
            open_ones.update(answered_at=situation.at, replies=replies)

        data: dict[str, Any] = {
            "answers": answers_digest(dossier.answers),
            "papers": papers_digest(kept),
            "changed": changed,
            "replies": replies,
            **provenance.data_of(situation.form, dossier.key, dossier.answers),
            **signed,
        }
        if request is not None:
            data["request"] = request.event.seq
        return Effect(
            reason=given["note"],
            clock=ON_SUPPLY.get(situation.rules.supplement_clock(situation.stage), ""),
            data=data,
            changed=("answers", "pending_answers"),
            after=[answer, *uses_told(dossier, kept)],
        )


def _answers(dossier: Dossier) -> dict[str, Any]:
    return dossier.answers if dossier.pending_answers is None else dossier.pending_answers


def _replies(situation: Situation, given: Mapping[str, Any]) -> dict[str, str]:
    """What is said to the items: what was saved, and what comes with the act itself."""
    request = situation.request
    if request is None:
        return {}
    known = {str(item.number) for item in read_items(request.items)}
    said = {**request.replies, **given["replies"]}
    return {number: text for number, text in said.items() if text and number in known}


def _unanswered(situation: Situation, given: Mapping[str, Any]) -> dict[str, str]:
    """A message for each item that must be answered and is not, by "items.<number>"."""
    request = situation.request
    if request is None:
        return {}
    replies = _replies(situation, given)
    answers = changed_answers(situation.form, situation.dossier.answers, _answers(situation.dossier))
    papers = changed_papers(situation.papers)
    text = _("Chưa trả lời %(item)s. Hãy sửa, nộp lại hoặc ghi lời giải thích.")
    names = _names(situation)
    return {
        f"items.{item.number}": text % {"item": names[f"items.{item.number}"]}
        for item in read_items(request.items)
        if item.required and not is_answered(item, replies, answers, papers)
    }


def _names(situation: Situation) -> dict[str, str]:
    request = situation.request
    return {
        f"items.{item.number}": name_of(item, title_of(item.about, situation.procedure, situation.form))
        for item in read_items(request.items if request is not None else [])
    }
