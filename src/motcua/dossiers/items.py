"""The items of a supplement request: what each is about, and what answers it (KT.6, DVC.11). Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.definition import ProcedureDefinition
from motcua.forms.rules import Form, clean

# What an item is about: the code of a required paper, a field of the form as "don.<code>", or one of these.
FORM, OTHER = "don", "khac"
_FIELD = f"{FORM}."


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked for. `earlier`: its number in the request before, where that answer would not do."""

    number: int
    about: str
    text: str
    # A request made before items were answered one by one names no numbers; its answers cannot be insisted on.
    required: bool
    earlier: int | None = None

    @property
    def field(self) -> str:
        """The code of the form's field that it is about; "" for anything else."""
        return self.about.removeprefix(_FIELD) if self.about.startswith(_FIELD) else ""


def read_items(asked: Iterable[Mapping[str, Any]]) -> list[Item]:
    """The items as a request keeps them."""
    return [
        Item(
            number=item.get("number", place),
            about=item.get("requirement", ""),
            text=item.get("text", ""),
            required="number" in item,
            earlier=item.get("earlier"),
        )
        for place, item in enumerate(asked, start=1)
    ]


def number_items(asked: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The items of a new request, each with its number, by which it is answered."""
    return [{"number": number, **item} for number, item in enumerate(asked, start=1)]


def choices(procedure: ProcedureDefinition, form: Form) -> list[tuple[str, str]]:
    """What an item may be about: (value, label)."""
    papers = [(paper.code, paper.name) for paper in procedure.papers]
    fields = [(f"{_FIELD}{field.code}", field.label) for field in form.fields if field.is_answered]
    return [*papers, (FORM, _("Đơn, tờ khai")), *fields, (OTHER, _("Nội dung khác"))]


def title_of(about: str, procedure: ProcedureDefinition, form: Form) -> str:
    """The name of what an item is about; "" where it names nothing."""
    if about == FORM:
        return _("Đơn, tờ khai")
    if about.startswith(_FIELD):
        field = form.by_code.get(about.removeprefix(_FIELD))
        return _("Tờ khai: %(field)s") % {"field": field.label} if field is not None else _("Đơn, tờ khai")
    paper = procedure.paper(about) if about else None
    return paper.name if paper is not None else ""


def changed_answers(
    form: Form, before: Mapping[str, Any], working: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The fields whose answer differs from what was submitted, in the order of the form: {code: {"old", "new"}}."""
    after = clean(form, working)
    return {
        field.code: {"old": before.get(field.code), "new": after.get(field.code)}
        for field in form.fields
        if before.get(field.code) != after.get(field.code)
    }


def is_answered(
    item: Item, replies: Mapping[str, str], answers: Collection[str], papers: Collection[str]
) -> bool:
    """Whether something was mended or said. `answers`: fields that changed; `papers`: requirements whose papers did."""
    if replies.get(str(item.number), "").strip():
        return True
    if item.field:
        return item.field in answers
    if item.about == FORM:
        return bool(answers)
    return (item.about or OTHER) in papers


def name_of(item: Item, title: str) -> str:
    """ "mục 2 (Giấy đăng ký kinh doanh)"."""
    return _("mục %(number)s (%(title)s)") % {"number": item.number, "title": title or _("nội dung khác")}
