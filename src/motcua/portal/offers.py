"""Answers to choose instead of typing: what is offered at each field of a page, and what was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from motcua.dossiers import merging
from motcua.dossiers.prefilling import Candidate, candidates
from motcua.forms import rules as form_rules
from motcua.people.models import User

# No field's code has a dot.
PICK = "page.use"


@dataclass(frozen=True)
class Offers:
    """`origins`: where the answers on the page come from; `to_choose`: the others that there are. By field code."""

    origins: Mapping[str, str] = field(default_factory=dict)
    to_choose: Mapping[str, list[Candidate]] = field(default_factory=dict)


NOTHING = Offers()


def offers(
    form: form_rules.Form, step: form_rules.FormStep, answers: Mapping[str, Any], person: User
) -> Offers:
    """What the page of a step offers to the person whose draft it is."""
    origins: dict[str, str] = {}
    to_choose: dict[str, list[Candidate]] = {}
    for code, found in candidates(form, step.fields, person).items():
        now = merging.mark(form.by_code[code], answers.get(code))
        origins.update((code, one.origin) for one in found if one.token == now)
        others = [one for one in found if one.token != now]
        if others:
            to_choose[code] = others
    return Offers(origins, to_choose)


def picked(form: form_rules.Form, step: form_rules.FormStep, person: User, choice: str) -> dict[str, Any]:
    """The answer that was chosen ("code:token"); nothing where there is none such any more."""
    code, _colon, token = choice.partition(":")
    asked = [one for one in step.fields if one.code == code]
    if not token or not asked:
        return {}
    offered = candidates(form, asked, person).get(code, ())
    chosen = [one.value for one in offered if one.token == token]
    return {code: chosen[0]} if chosen else {}
