"""What papers of the vault say, offered at the fields that ask for the same datum (I.6.5, HT.2).

Asked for on a page by the person, never filled in unasked: a paper may be somebody else's (a child's). The same datum
has the same name in a paper's form and in an application's (`forms.dictionary`, the account's data).
"""

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.dossiers import merging
from motcua.dossiers.models import Dossier
from motcua.dossiers.prefilling import Candidate, is_reused, is_shared, names_of, option_exists
from motcua.forms import rules as form_rules
from motcua.forms.definition import Field
from motcua.forms.kinds import is_blank
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_date
from motcua.people.models import User
from motcua.vault import selectors
from motcua.vault.models import Entry

MOST_OFFERED = 6


def asks_for_known(fields: Iterable[Field], person: User, dossier: Dossier) -> bool:
    """Whether papers could say something for these fields, and the person may open the vault; no statement."""
    may = dossier.mandate_id is None and selectors.may_open(person)
    return may and any(is_reused(field) and is_shared(field) for field in fields)


def candidates(
    form: form_rules.Form, fields: Iterable[Field], person: User, dossier: Dossier
) -> dict[str, list[Candidate]]:
    """What papers that hold today say, by field, equal ones once; two statements, and one for each form first read."""
    asked = [field for field in fields if is_reused(field) and is_shared(field)]
    if not asks_for_known(asked, person, dossier):
        return {}
    names = {field.code: set(_shared_names(form, field)) for field in asked}
    found: dict[str, dict[str, Candidate]] = {}
    for entry in selectors.telling(selectors.whose(person.owner), timezone.localdate()):
        told = _told(entry)
        for field in asked:
            for name in names[field.code] & told.keys():
                kind, said = told[name]
                value = form_rules.as_answer(field, said) if kind == field.kind else None
                if is_blank(value) or not option_exists(field, value):
                    continue
                token = merging.mark(field, value)
                words = form_rules.answer_words(field, value)
                found.setdefault(field.code, {}).setdefault(
                    token, Candidate(token, value, words, _origin(entry))
                )
    return {code: list(offered.values())[:MOST_OFFERED] for code, offered in found.items()}


def _shared_names(form: form_rules.Form, field: Field) -> list[str]:
    return [name for name in names_of(form, field) if name != f"{form.code}.{field.code}"]


def _told(entry: Entry) -> Mapping[str, tuple[str, object]]:
    """The answers of a paper, each with its kind, by the names that other forms know them by."""
    form = cached_form(entry.form_version_id or 0)
    return {
        name: (field.kind, entry.answers[field.code])
        for field in form.fields
        if not is_blank(entry.answers.get(field.code))
        for name in _shared_names(form, field)
    }


def _origin(entry: Entry) -> str:
    title = entry.type_title
    if entry.number:
        title = _("%(title)s số %(number)s") % {"title": title, "number": entry.number}
    if entry.issued_on is None:
        return _("Từ kho: %(paper)s") % {"paper": title}
    day = format_date(entry.issued_on)
    return _("Từ kho: %(paper)s, cấp ngày %(day)s") % {"paper": title, "day": day}
