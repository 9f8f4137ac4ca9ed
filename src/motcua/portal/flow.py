"""The way through an application: form steps, papers, who and how to receive, check. Pure but for addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from motcua.forms.rules import Form, Settled, element_id, visible_fields
from motcua.look.addresses import address
from motcua.portal.delivering import field_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAPERS, DELIVERY, CHECK, SUPPLY = "giay-to", "nhan-ket-qua", "kiem-tra", "bo-sung"
# Put into words where they are shown: the way is also made to find the next page.
_LABELS = {
    PAPERS: _("Giấy tờ"),
    DELIVERY: _("Chủ hồ sơ và nhận kết quả"),
    CHECK: _("Kiểm tra và nộp"),
    SUPPLY: _("Gửi bổ sung"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the way."""

    code: str
    label: "str | _StrPromise"
    key: UUID
    view: str
    number: int | None = None

    @property
    def href(self) -> str:
        """Its address."""
        numbered = {"number": self.number} if self.number is not None else {}
        return address(f"portal:{self.view}", key=self.key, **numbered)


def step_code(number: int) -> str:
    """The code of the place of a form step; steps count from 1."""
    return f"buoc-{number}"


def places(
    dossier: Dossier, form: Form, answers: Mapping[str, object], settled: Settled | None = None
) -> list[Place]:
    """The pages that this dossier goes through now; form steps that ask nothing under these answers are left out.

    settled: what follows from these very answers, where the caller has it already.
    """
    key = dossier.key
    visible = {field.code for field in visible_fields(form, answers, settled=settled)}
    way = [
        Place(step_code(number), step.title, key, "form_step", number)
        for number, step in enumerate(form.steps, start=1)
        if any(field.code in visible for field in step.fields)
    ]
    way.append(Place(PAPERS, _LABELS[PAPERS], key, "papers"))
    if dossier.state == State.NEW:
        way.append(Place(DELIVERY, _LABELS[DELIVERY], key, "delivery"))
        way.append(Place(CHECK, _LABELS[CHECK], key, "check"))
    else:
        way.append(Place(SUPPLY, _LABELS[SUPPLY], key, "supply"))
    return way


def place_of(way: Sequence[Place], code: str) -> int:
    """The index of a page on the way; 0 for one that is not on it."""
    return next((index for index, place in enumerate(way) if place.code == code), 0)


def after(way: Sequence[Place], code: str) -> Place:
    """The page that follows."""
    return way[min(place_of(way, code) + 1, len(way) - 1)]


def before(way: Sequence[Place], code: str) -> Place | None:
    """The page that stands before, None for the first."""
    index = place_of(way, code)
    return way[index - 1] if index else None


def progress(way: Sequence[Place], code: str) -> list[dict[str, Any]]:
    """The steps for the macro `progress_steps`."""
    here = place_of(way, code)
    return [
        {
            "label": place.label,
            "href": place.href,
            "state": "done" if index < here else ("current" if index == here else "todo"),
        }
        for index, place in enumerate(way)
    ]


def mending_links(dossier: Dossier, form: Form, problems: Mapping[str, str]) -> list[dict[str, str]]:
    """For each problem of `completeness.missing`: its text and the place where to mend it."""
    return [{"text": text, "href": _mending_place(dossier, form, where)} for where, text in problems.items()]


def _mending_place(dossier: Dossier, form: Form, where: str) -> str:
    part, _dot, path = where.partition(".")
    if part == "answers":
        field = path.partition(".")[0]
        number = next(
            (
                number
                for number, step in enumerate(form.steps, start=1)
                if any(asked.code == field for asked in step.fields)
            ),
            1,
        )
        page = address("portal:form_step", key=dossier.key, number=number)
        return f"{page}?loi=1#{element_id(path)}"
    if part == "signature":
        return address("portal:sign_form", key=dossier.key)
    if part == "papers":
        return f"{address('portal:papers', key=dossier.key)}#giay-{path}"
    return f"{address('portal:delivery', key=dossier.key)}?loi=1#{field_of(where)}"
