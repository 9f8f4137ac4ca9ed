"""What a step makes: papers that the officer attaches and fields that the officer fills in.

The act that leads on along the step's usual way asks for them (`Step.leads_on`); whatever goes back or ends does not.
What was made stays with the dossier: a second stay at the step asks only for what is missing, and takes a newer one.
The applicant sees none of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.data import written
from motcua.dossiers.acts.inputs import Input, InputKind
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Event, OfficerFile
from motcua.dossiers.produced import merged
from motcua.files.models import StoredFile
from motcua.forms import kinds
from motcua.forms.definition import Column, Kind
from motcua.process.definition import Action, Step

_PAPER, _FIELD = "product-", "made-"
_INPUTS: Mapping[Kind, InputKind] = {
    Kind.TEXTAREA: "textarea",
    Kind.DATE: "date",
    Kind.CHOICE: "choice",
}


@dataclass(frozen=True)
class Made:
    """What an act adds to its event, the rows beside it, and the columns of the dossier that it changed."""

    data: Mapping[str, Any] = field(default_factory=dict)
    after: Sequence[Callable[[Event], object]] = ()
    changed: Sequence[str] = ()


def _asking(situation: Situation, action: Action | None) -> Step | None:
    """The step whose products an action asks for; the system makes none."""
    step = situation.step
    if step is None or action is None or situation.actor.is_system or not step.leads_on(action):
        return None
    return step if step.produces or step.fields else None


def product_inputs(situation: Situation, action: Action | None) -> Iterator[Input]:
    """A file for each paper that is to be made here, and what there is to fill in."""
    step = _asking(situation, action)
    if step is None:
        return
    made = situation.dossier.produced or {}
    there = made.get("papers", {}).get(step.code, {})
    for number, title in enumerate(step.produces):
        hint = _("Đã có: %(name)s. Chọn tệp khác để thay.") % {"name": there[title]} if title in there else ""
        yield Input(f"{_PAPER}{number}", title, "file", required=title not in there, hint=hint)
    for column in step.fields:
        yield Input(
            f"{_FIELD}{column.code}",
            column.label,
            _INPUTS.get(column.kind, "text"),
            required=column.required,
            hint=column.hint,
            options=[(option.value, option.label) for option in column.options],
            value=kinds.box_text(column, made.get("fields", {}).get(column.code)),
            column=column,
        )


def produce(situation: Situation, action: Action | None, given: Mapping[str, Any]) -> Made:
    """Keep what was made: on the dossier for conditions and slips, in the event for the record, the files beside it."""
    step = _asking(situation, action)
    if step is None:
        return Made()
    papers = [(title, given[f"{_PAPER}{number}"]) for number, title in enumerate(step.produces)]
    data = {
        "step": step.code,
        "papers": [_card(title, file) for title, file in papers if file is not None],
        "fields": {column.code: _kept(column, given) for column in step.fields},
    }
    situation.dossier.produced = merged(situation.dossier.produced, data)
    return Made(
        {"produced": data},
        [_keeper(situation, file) for _title, file in papers if file is not None],
        ("produced",),
    )


def _card(title: str, file: StoredFile) -> dict[str, str]:
    return {"title": title, "key": str(file.key), "name": file.name, "sha256": file.sha256}


def _kept(column: Column, given: Mapping[str, Any]) -> Any:
    """The value as it is kept; None where nothing was filled in, which takes an earlier one away."""
    value = given[f"{_FIELD}{column.code}"]
    return None if value in ("", None) else value


def _keeper(situation: Situation, file: StoredFile) -> Callable[[Event], object]:
    def keep(event: Event) -> None:
        written.insert(OfficerFile(dossier=situation.dossier, event=event, file=file), key=False)

    return keep
