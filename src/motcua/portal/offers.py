"""Answers to choose instead of typing: what is offered at each field of a page, and what was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motcua.agencies.selectors import stamp
from motcua.agencies.territory import COMMUNE, responsible_for
from motcua.catalogue.selectors import ProcedurePage
from motcua.dossiers import merging, vault_prefilling
from motcua.dossiers.models import Dossier
from motcua.dossiers.prefilling import Candidate, candidates
from motcua.exchange.connected import enquiries
from motcua.forms import rules as form_rules
from motcua.forms.addresses import ward_code
from motcua.forms.definition import Field
from motcua.people.acting import subject_of
from motcua.people.models import User

# No field's code has a dot.
PICK = "page.use"
# Papers of the vault are asked only where the person wants it: a button, and then a mark in the address.
ASK_VAULT, VAULT = "page.vault", "kho"


@dataclass(frozen=True)
class Offers:
    """`origins`: where the answers on the page come from; `to_choose`: the others that there are. By field code."""

    origins: Mapping[str, str] = field(default_factory=dict)
    to_choose: Mapping[str, list[Candidate]] = field(default_factory=dict)


NOTHING = Offers()


def offers(
    form: form_rules.Form,
    step: form_rules.FormStep,
    answers: Mapping[str, Any],
    person: User,
    dossier: Dossier,
    *,
    vault: bool = False,
) -> Offers:
    """What the page of a step offers to the person whose draft it is; with what papers of the vault say when asked."""
    origins: dict[str, str] = {}
    to_choose: dict[str, list[Candidate]] = {}
    for code, found in _all(form, step.fields, person, dossier, vault=vault).items():
        now = merging.mark(form.by_code[code], answers.get(code))
        origins.update((code, one.origin) for one in found if one.token == now)
        others = [one for one in found if one.token != now]
        if others:
            to_choose[code] = others
    return Offers(origins, to_choose)


def _all(
    form: form_rules.Form, fields: Sequence[Field], person: User, dossier: Dossier, *, vault: bool = False
) -> dict[str, list[Candidate]]:
    """The account's and earlier answers, then what connected databases said for this dossier; equal ones once. What
    papers of the vault say stands before all of them, being proven by a paper.
    """
    found = candidates(form, fields, subject_of(person))
    for code, told in enquiries.told(dossier.key, person.owner, fields).items():
        one = Candidate(
            merging.mark(form.by_code[code], told.value),
            told.value,
            form_rules.answer_words(form.by_code[code], told.value),
            told.origin,
        )
        # The database's word is worth more than what was typed once: an equal answer says that it is confirmed.
        found[code] = [one, *(other for other in found.get(code, ()) if other.token != one.token)]
    for code, said in (vault_prefilling.candidates(form, fields, person, dossier) if vault else {}).items():
        tokens = {one.token for one in said}
        found[code] = [*said, *(other for other in found.get(code, ()) if other.token not in tokens)]
    return found


def picked(
    form: form_rules.Form,
    step: form_rules.FormStep,
    person: User,
    dossier: Dossier,
    choice: str,
    *,
    vault: bool = False,
) -> dict[str, Any]:
    """The answer that was chosen ("code:token"); nothing where there is none such any more."""
    code, _colon, token = choice.partition(":")
    asked = [one for one in step.fields if one.code == code]
    if not token or not asked:
        return {}
    offered = _all(form, asked, person, dossier, vault=vault).get(code, ())
    chosen = [one.value for one in offered if one.token == token]
    return {code: chosen[0]} if chosen else {}


def responsible_office(page: ProcedurePage, person: User) -> str:
    """The code of the office responsible for where the applicant lives, of a procedure done at commune level; "" else.

    No statement but for what is kept in memory.
    """
    if len(page.offices) < 2 or (
        page.definition.agency_levels and COMMUNE not in page.definition.agency_levels
    ):
        return ""
    ward = ward_code(subject_of(person).address.get("ward"))
    offices = {office.id: office.code for office in page.offices}
    found = responsible_for(ward, offices.keys(), stamp()) if ward else None
    return offices[found] if found is not None else ""
