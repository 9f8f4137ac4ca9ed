"""Supplements as told by the record: round by round, item by item, what was asked and what came. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from motcua.catalogue.definition import ProcedureDefinition
from motcua.dossiers.items import FORM, OTHER, Item, is_answered, read_items, title_of
from motcua.dossiers.models import Event
from motcua.forms.rules import Form, answer_words
from motcua.kernel.masking import OPEN, Mask

MET, UNMET = "met", "unmet"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the form whose answer was changed, in words; "" for none."""

    code: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PaperChange:
    """Files or papers of one required paper, before and after: cards as the record keeps them."""

    requirement: str
    title: str
    old: list[dict[str, Any]]
    new: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One item with what answered it. `verdict`: "met", "unmet", or "" while nobody judged."""

    item: Item
    title: str
    reply: str = ""
    fields: list[FieldChange] = field(default_factory=list)
    papers: list[PaperChange] = field(default_factory=list)
    is_answered: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One request and its answer. `beside_fields`, `beside_papers`: what was changed though no item asked for it."""

    number: int
    asked: Event
    supplied: Event | None
    answers: list[Answer]
    beside_fields: list[FieldChange] = field(default_factory=list)
    beside_papers: list[PaperChange] = field(default_factory=list)

    @property
    def answered_count(self) -> int:
        """How many items were answered."""
        return sum(answer.is_answered for answer in self.answers)

    @property
    def is_itemised(self) -> bool:
        """Whether it was answered item by item; a request of before was answered as a whole."""
        return self.supplied is not None and any(answer.item.required for answer in self.answers)


def rounds(
    events: Iterable[Event], procedure: ProcedureDefinition, form: Form, mask: Mask = OPEN
) -> list[Round]:
    """Every request of a record with its answer, oldest first, as a reader sees it."""
    pairs: list[tuple[Event, Event | None]] = []
    for event in events:
        if event.act == "ask_supplement":
            pairs.append((event, None))
        elif event.act == "supply" and pairs:
            pairs[-1] = (pairs[-1][0], event)
    # Who asks again judges what came before.
    verdicts = [*(asked.data.get("verdicts", {}) for asked, _supplied in pairs[1:]), {}]
    return [
        _round(number, asked, supplied, verdicts[number - 1], procedure, form, mask)
        for number, (asked, supplied) in enumerate(pairs, start=1)
    ]


def judged_next(
    events: Iterable[Event], stage: str, procedure: ProcedureDefinition, form: Form, mask: Mask = OPEN
) -> Round | None:
    """The answered round that who asks again at this stage has to judge; None where there is none."""
    found = rounds(events, procedure, form, mask)
    last = found[-1] if found else None
    return last if last is not None and last.is_itemised and last.asked.data.get("stage") == stage else None


def _round(
    number: int,
    asked: Event,
    supplied: Event | None,
    verdicts: Mapping[str, str],
    procedure: ProcedureDefinition,
    form: Form,
    mask: Mask,
) -> Round:
    data = supplied.data if supplied is not None else {}
    replies = data.get("replies", {})
    fields = field_changes(data, form, mask)
    papers = paper_changes(data, procedure, form)
    codes, requirements = {one.code for one in fields}, {one.requirement for one in papers}
    items = read_items(asked.data.get("items", []))
    answers = [
        Answer(
            item,
            title_of(item.about, procedure, form),
            replies.get(str(item.number), ""),
            [one for one in fields if item.about == FORM or one.code == item.field],
            [one for one in papers if one.requirement == (item.about or OTHER)],
            is_answered(item, replies, codes, requirements),
            verdicts.get(str(item.number), ""),
        )
        for item in items
    ]
    told_fields = {one.code for answer in answers for one in answer.fields}
    told_papers = {one.requirement for answer in answers for one in answer.papers}
    return Round(
        number,
        asked,
        supplied,
        answers,
        [one for one in fields if one.code not in told_fields],
        [one for one in papers if one.requirement not in told_papers],
    )


def field_changes(data: Mapping[str, Any], form: Form, mask: Mask = OPEN) -> list[FieldChange]:
    """The changed fields that the event of a supplement keeps, as a reader sees them."""
    changed = data.get("changed", {}).get("answers", {})
    return [
        FieldChange(
            field.code,
            field.label,
            answer_words(field, changed[field.code]["old"], mask),
            answer_words(field, changed[field.code]["new"], mask),
        )
        for field in form.fields
        if field.code in changed
    ]


def paper_changes(data: Mapping[str, Any], procedure: ProcedureDefinition, form: Form) -> list[PaperChange]:
    """The changed papers that the event of a supplement keeps."""
    changed = data.get("changed", {}).get("papers", {})
    return [
        PaperChange(requirement, title_of(requirement, procedure, form), cards["old"], cards["new"])
        for requirement, cards in changed.items()
    ]
