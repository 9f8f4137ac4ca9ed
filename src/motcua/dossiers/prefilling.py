"""Nothing typed twice: what the account and earlier dossiers already say, offered at the field with where it is from.

I.6.1 of circular 21/2023 (choose instead of typing again) and HT.2 (only what the person agreed to keep). The account's
own data and what has one name in all forms fill themselves in; what only the same form asks for is offered: goods,
dates and declarations differ from one application to the next.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers import merging
from motcua.dossiers.models import Dossier
from motcua.forms import rules as form_rules
from motcua.forms.definition import FILE_KINDS, OPTION_KINDS, SILENT_KINDS, Column, Field, Kind
from motcua.forms.kinds import is_blank
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_date, to_local
from motcua.people import reuse
from motcua.people.models import KeptAnswer, User

# A file is given anew each time: of an earlier dossier it may be out of date, and is let go with it.
REUSED_KINDS = frozenset(Kind) - {*SILENT_KINDS, Kind.COMPUTED, *FILE_KINDS}
_MOST_OFFERED = 6


@dataclass(frozen=True)
class Candidate:
    """One answer to choose. `token` names it on the page; `origin` says where it comes from, for people."""

    token: str
    value: object
    text: str
    origin: str


def names_of(form: form_rules.Form, field: Field) -> list[str]:
    """The names of an answer, first the one that it is kept under: of the data dictionary, of the account's data, and
    the form's own.
    """
    datum = f"datum.{field.datum}" if field.datum else ""
    return [name for name in (datum, field.prefill, f"{form.code}.{field.code}") if name]


def is_shared(field: Field) -> bool:
    """Whether other forms ask for the same datum."""
    return bool(field.datum or field.prefill)


def is_reused(field: Field) -> bool:
    """Whether an answer to it is worth keeping: not what a rule makes of others, and no pledge (one box to mark), which
    is given anew each time.
    """
    return field.kind in REUSED_KINDS and field.setting is None and len(field.options) != 1


def first_answers(form: form_rules.Form, person: User) -> tuple[dict[str, Any], dict[str, str]]:
    """What a new draft starts with: (answers, {field code: origin}). At most one statement."""
    filled, origins = form_rules.prefill(form, person)
    answers: dict[str, Any] = dict(filled)
    empty = [
        field for field in form.fields if is_reused(field) and is_shared(field) and field.code not in answers
    ]
    for code, offered in _from_earlier(form, empty, person).items():
        answers[code], origins[code] = offered[0].value, offered[0].origin
    return answers, origins


def candidates(form: form_rules.Form, fields: Iterable[Field], person: User) -> dict[str, list[Candidate]]:
    """What can be chosen at these fields, the account's first, then the newest; equal answers once. One statement."""
    asked = [field for field in fields if is_reused(field)]
    filled, origins = form_rules.prefill(form, person)
    earlier = _from_earlier(form, asked, person)
    found: dict[str, list[Candidate]] = {}
    for field in asked:
        own = [_candidate(field, filled[field.code], origins[field.code])] if field.code in filled else []
        once = {one.token: one for one in reversed([*own, *earlier.get(field.code, ())])}
        if once:
            found[field.code] = list(reversed(once.values()))[:_MOST_OFFERED]
    return found


def _from_earlier(form: form_rules.Form, fields: Sequence[Field], person: User) -> dict[str, list[Candidate]]:
    names = {field.code: names_of(form, field) for field in fields}
    kept = reuse.kept_answers(person, sorted({name for known in names.values() for name in known}))
    found = {
        field.code: [
            _candidate(field, row.value, _origin(row))
            for name in names[field.code]
            for row in kept.get(name, ())
            if _fits(field, row)
        ]
        for field in fields
    }
    return {code: offered for code, offered in found.items() if offered}


def _candidate(field: Field, value: object, origin: str) -> Candidate:
    return Candidate(merging.mark(field, value), value, form_rules.answer_words(field, value), origin)


def _origin(row: KeptAnswer) -> str:
    day = format_date(to_local(row.given_at).date())
    return _("Từ hồ sơ %(number)s ngày %(day)s") % {"number": row.source, "day": day}


def _fits(field: Field, row: KeptAnswer) -> bool:
    """Whether the field can take what was kept: forms change, and so do the choices that they offer."""
    if row.kind != field.kind or is_blank(row.value):
        return False
    if field.kind is Kind.TABLE:
        return isinstance(row.value, list) and all(
            isinstance(line, dict)
            and all(option_exists(column, line.get(column.code)) for column in field.columns)
            for line in row.value
        )
    return option_exists(field, row.value)


def option_exists(asked: Column, value: object) -> bool:
    """Whether the field offers this choice, where it offers choices."""
    if asked.kind not in OPTION_KINDS or value is None:
        return True
    offered = {option.value for option in asked.options}
    return all(one in offered for one in (value if isinstance(value, list) else [value]))


def keep_for_next_time(person: User, dossier: Dossier, answers: Mapping[str, Any]) -> int:
    """Keep what a submitted dossier says, if its submitter has agreed; return how many answers were kept.

    What somebody else submitted, or the desk entered, is not the person's own to be kept.
    """
    if person.reuse_agreed_at is None:
        return 0
    if dossier.submitter_id != person.pk or dossier.channel != Dossier.Channel.ONLINE:
        return 0
    if dossier.mandate_id is not None:  # about somebody who has agreed to nothing
        return 0
    form = cached_form(dossier.form_version_id)
    told = [
        reuse.Answer(
            names_of(form, field)[0],
            str(field.kind),
            field.label,
            answers[field.code],
            form_rules.answer_words(field, answers[field.code]),
        )
        for field in form.fields
        if is_reused(field) and not is_blank(answers.get(field.code))
    ]
    at = dossier.submitted_at or datetime.datetime.now(datetime.UTC)
    return reuse.keep(person, told, dossier.code or dossier.receipt_number or "", at)
