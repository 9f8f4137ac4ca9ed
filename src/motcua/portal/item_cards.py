"""The cards of a supplement's page: one for each item that was asked for, with its own place to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.catalogue.definition import ProcedureDefinition, RequiredPaper
from motcua.dossiers.draft_parts import Answers
from motcua.dossiers.items import FORM, OTHER, read_items
from motcua.dossiers.models import Dossier, Paper, Supplement
from motcua.dossiers.rounds import Answer, rounds
from motcua.dossiers.supplementing import NOTE_CODE, REPLY, Asked, Replies, asked_items
from motcua.files.received import NOTHING_AGAIN, Again
from motcua.forms.definition import Field, FormStep
from motcua.forms.rules import Form, by_hand, read_answers, visible_fields
from motcua.portal.views.papers import other_papers, shown_paper

KEEP = "giu-"


@dataclass
class Card:
    """One item as the page shows it. What two items are about stands in the first of them: `first` names it."""

    asked: Asked
    place: int
    field: Field | None = None
    paper: Any = None
    first: int | None = None
    # The answer to the same thing in the round before, which would not do.
    before: Answer | None = None
    error: str = ""

    @property
    def number(self) -> int:
        """The number of the item."""
        return self.asked.item.number

    @property
    def title(self) -> str:
        """What the item is about."""
        return self.asked.title or _("Nội dung khác")

    @property
    def is_other(self) -> bool:
        """Whether it names no paper and no field."""
        return (self.asked.item.about or OTHER) == OTHER

    @property
    def is_form(self) -> bool:
        """Whether the whole form is meant."""
        return self.asked.item.about == FORM


@dataclass
class Cards:
    """All cards of one request."""

    cards: list[Card] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """How many are answered so far."""
        return sum(card.asked.is_answered for card in self.cards)

    @property
    def papers(self) -> dict[str, RequiredPaper]:
        """The papers that stand on the page, by code."""
        return {card.paper.paper.code: card.paper.paper for card in self.cards if card.paper is not None}


def cards_of(
    dossier: Dossier,
    request: Supplement,
    procedure: ProcedureDefinition,
    form: Form,
    papers: list[Paper],
    *,
    answers: Mapping[str, Any],
    errors: Mapping[str, str],
    replies: Mapping[int, str] | None = None,
    events: list[Any] | None = None,
    again: Again = NOTHING_AGAIN,
) -> Cards:
    """The cards as the working copy has them. `errors`: by the code of a paper; `replies`: typed and not yet kept."""
    shown = {one.code for one in visible_fields(form, answers)}
    told: dict[str, int] = {}
    earlier = _earlier(events or [], procedure, form)
    found = Cards()
    for place, asked in enumerate(asked_items(dossier, request, procedure, form, papers), start=1):
        item = asked.item
        if replies is not None and item.number in replies:
            asked = replace(asked, reply=replies[item.number])
        card = Card(asked, place, before=earlier.get(item.earlier or 0))
        about = item.about or OTHER
        if about in told:
            card.first = told[about]
        elif item.field:
            known = form.by_code.get(item.field)
            if known is not None and known.code in shown:
                # Whatever other answer shows it, it was asked for and stands here alone.
                card.field = replace(known, page_condition=None)
        elif about != FORM:
            wanted = other_papers() if about == OTHER else procedure.paper(about)
            if wanted is not None:
                card.paper = shown_paper(wanted, papers, errors.get(about, ""), again=again)
        if about != FORM:
            told.setdefault(about, item.number)
        found.cards.append(card)
    return found


def _earlier(events: list[Any], procedure: ProcedureDefinition, form: Form) -> dict[int, Answer]:
    """The answers of the round before the one that waits, by their numbers."""
    found = rounds(events, procedure, form)
    return {answer.item.number: answer for answer in found[-2].answers} if len(found) > 1 else {}


def asked_step(request: Supplement, form: Form) -> FormStep:
    """The fields of the form that the request names, as one page of it."""
    named = {item.field for item in read_items(request.items)}
    return FormStep("muc", "", "", tuple(one for one in form.fields if one.code in named and one.asks))


def typed_parts(
    request: Supplement, form: Form, post: QueryDict, saved: Mapping[str, object]
) -> tuple[Answers, Replies]:
    """What was typed on the page, as the parts of the draft that it is. saved: the answers before."""
    answers = Answers(by_hand(form, saved, read_answers(asked_step(request, form), post)))
    return answers, Replies(request, typed_replies(post), post.get(NOTE_CODE))


def typed_replies(post: QueryDict) -> dict[int, str]:
    """What was typed into the answers, by the number of the item."""
    return {
        int(name.removeprefix(REPLY)): str(post[name])
        for name in post
        if name.startswith(REPLY)
        and name.removeprefix(REPLY).isascii()
        and name.removeprefix(REPLY).isdigit()
    }
