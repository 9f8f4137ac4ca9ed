"""Answers to choose instead of typing: what is offered at each field of a page, and what was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from motcua.agencies.selectors import Actor, stamp
from motcua.agencies.territory import COMMUNE, responsible_for
from motcua.catalogue.selectors import ProcedurePage
from motcua.dossiers import drafts, merging, provenance, vault_prefilling
from motcua.dossiers.draft_parts import Sent
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
    """`origins`: where the answers on the page come from; `to_choose`: the others that there are. By field code.

    `held`: the fields that may not be edited, since a database filled them; `warnings`: what databases say of whom
    they were asked about.
    """

    origins: Mapping[str, str] = field(default_factory=dict)
    to_choose: Mapping[str, list[Candidate]] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Picked:
    """An answer that was chosen. `told`: as the database told it that it comes from; None for any other."""

    code: str
    value: Any
    told: enquiries.Told | None


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
    known = enquiries.known(dossier.key, person.owner, step.fields)
    held = provenance.held_of(form, dossier, known.taken, answers)
    for code, found in _all(form, step.fields, person, known, held, dossier if vault else None).items():
        now = merging.mark(form.by_code[code], answers.get(code))
        origins.update((code, one.origin) for one in found if one.token == now)
        others = [one for one in found if one.token != now]
        if others:
            to_choose[code] = others
    for code in held:
        one = known.taken.taken[code]
        origins.setdefault(code, enquiries.origin_of(one.attribute, one.at))
    return Offers(origins, to_choose, held, known.warnings)


def _all(
    form: form_rules.Form,
    fields: Sequence[Field],
    person: User,
    known: enquiries.Known,
    held: frozenset[str],
    vaulted: Dossier | None,
) -> dict[str, list[Candidate]]:
    """The account's and earlier answers, then what connected databases said for this dossier; equal ones once.

    What is held is only replaced by what a database says. `vaulted`: the draft, where papers of the vault are asked
    too; what they say stands before what was only typed once.
    """
    free = [one for one in fields if one.code not in held]
    found = candidates(form, free, subject_of(person))
    for code, said in (
        vault_prefilling.candidates(form, free, person, vaulted) if vaulted is not None else {}
    ).items():
        tokens = {one.token for one in said}
        found[code] = [*said, *(other for other in found.get(code, ()) if other.token not in tokens)]
    for code, told in known.told.items():
        mine = [
            Candidate(
                merging.mark(form.by_code[code], one.value),
                one.value,
                form_rules.answer_words(form.by_code[code], one.value),
                one.origin,
            )
            for one in told
        ]
        once = {one.token: one for one in reversed(mine)}
        # The database's word is worth more than what was typed once: an equal answer says that it is confirmed.
        others = [other for other in found.get(code, ()) if other.token not in once]
        found[code] = [*reversed(once.values()), *others]
    return found


def picked(
    form: form_rules.Form,
    step: form_rules.FormStep,
    person: User,
    dossier: Dossier,
    choice: str,
    *,
    vault: bool = False,
) -> Picked | None:
    """The answer that was chosen ("code:token"); None where there is none such any more."""
    code, _colon, token = choice.partition(":")
    asked = [one for one in step.fields if one.code == code]
    if not token or not asked:
        return None
    known = enquiries.known(dossier.key, person.owner, asked)
    held = provenance.held_of(form, dossier, known.taken, drafts.working_answers(dossier))
    offered = _all(form, asked, person, known, held, dossier if vault else None).get(code, ())
    value = next((one.value for one in offered if one.token == token), None)
    if value is None:
        return None
    told = (one for one in known.told.get(code, ()) if merging.mark(form.by_code[code], one.value) == token)
    return Picked(code, value, next(told, None))


def save(
    by: Actor, dossier: Dossier, sent: Sent, chosen: Picked | None, form: form_rules.Form
) -> drafts.Saved:
    """Save what a page sent, with where the answer comes from that was chosen. Raises DraftChanged."""
    if chosen is None or chosen.told is None:
        return drafts.save(by, dossier.key, sent, read=dossier)
    with transaction.atomic():
        saved = drafts.save(by, dossier.key, sent, fresh=frozenset({chosen.code}))
        enquiries.note_taken({chosen.code: chosen.told}, form.by_code)
    return saved


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
