"""Where two pages have changed the same field: both answers side by side, one of them to be chosen for each field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from motcua.dossiers import merging
from motcua.dossiers.drafts import DraftChanged
from motcua.forms import rules as form_rules

# Names of the page's own controls: no field's code has a dot.
SEEN = "page.seen"
ASKED = "page.both"
_KEEP = "page.keep."
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Question:
    """One field that both have changed. `chosen`: "mine", "theirs" or "" while open."""

    code: str
    name: str
    label: str
    mine: str
    theirs: str
    chosen: str
    missing: bool


def marks_of_step(form: form_rules.Form, step: form_rules.FormStep, saved: Mapping[str, Any]) -> str:
    """What a page of this step is made from, for its hidden input."""
    return merging.write_marks(
        merging.marks(form, saved, [field.code for field in step.fields if field.asks])
    )


def read_choices(post: QueryDict, form: form_rules.Form) -> tuple[dict[str, str], list[str]]:
    """What was chosen for each field in question, and the codes of those that are still open."""
    asked = [code for code in post.getlist(ASKED) if code in form.by_code]
    chosen = {code: post.get(_KEEP + code, "") for code in asked}
    return chosen, [code for code in asked if chosen[code] not in (MINE, THEIRS)]


def names(post: QueryDict) -> Collection[str]:
    """The names in a post that are these controls."""
    return [name for name in post if name in (SEEN, ASKED) or name.startswith(_KEEP)]


def questions(
    step: form_rules.FormStep, mine: Mapping[str, Any], changed: DraftChanged, post: QueryDict
) -> list[Question]:
    """The fields to choose for. Those already chosen in this post keep their choice until all are."""
    asked = {*changed.fields, *post.getlist(ASKED)}
    return [
        Question(
            code=field.code,
            name=_KEEP + field.code,
            label=field.label,
            mine=form_rules.answer_words(field, mine.get(field.code)),
            theirs=form_rules.answer_words(field, changed.theirs.get(field.code)),
            chosen=post.get(_KEEP + field.code, ""),
            missing=field.code in changed.fields and field.code in post.getlist(ASKED),
        )
        for field in step.fields
        if field.code in asked
    ]
