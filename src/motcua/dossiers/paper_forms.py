"""The paper that a form prints itself on where it has one of its own: which, with what, and what it may name (II.2.1).

It is a template of purpose "form" (room slips), bound to the form's version (decision 0075). Everything else prints in
the layout that fits every form.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.catalogue.selectors import cached_version
from motcua.dossiers.form_pictures import pictures_of
from motcua.dossiers.models import Dossier
from motcua.forms import kinds
from motcua.forms.definition import OPTION_KINDS, Form, Kind
from motcua.forms.describing import answer_text, picture_of
from motcua.forms.models import FormVersion
from motcua.forms.rules import answer_texts
from motcua.forms.selectors import cached_form, version_name
from motcua.forms.settling import settle, tidy_answer, totals_of
from motcua.slips.fields import Field
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import paper_of_form

# In Word a box is a letter; a Typst template draws it.
_TICKED, _EMPTY = "☒", "☐"


def template_for(form_version: int) -> SlipVersion | None:
    """The paper of a form's version as it is used today; None where it prints in the layout of every form.

    One that was made for an earlier version does for as long as nothing is asked that it cannot know of: no answer is
    ever left out because nobody has made the new paper yet.
    """
    code, number = version_name(form_version)
    found = paper_of_form(code, number)
    if found is None or found.form_number is None or found.form_number == number:
        return found
    made_for = FormVersion.objects.only("id").get(code=code, number=found.form_number)
    return None if asked_anew(cached_form(made_for.pk), cached_form(form_version)) else found


def asked_anew(before: Form, after: Form) -> list[str]:
    """The labels of what the later version asks and the earlier one did not, columns of tables too."""
    known = {path for path, _label in _questions(before)}
    return [label for path, label in _questions(after) if path not in known]


def _questions(form: Form) -> Iterator[tuple[str, str]]:
    """(path, label) of everything that a form asks."""
    for field in form.fields:
        if field.asks:
            yield field.code, field.label
            for column in field.columns:
                yield f"{field.code}.{column.code}", f"{field.label}: {column.label}"


def paper_data(dossier: Dossier, answers: Mapping[str, Any], at: datetime | None = None) -> dict[str, Any]:
    """What such a paper may say of a dossier, filled in with these answers; `agency` should be selected.

    at: the moment of printing. One statement more where somebody signed on the screen.
    """
    form, procedure = cached_form(dossier.form_version_id), cached_version(dossier.procedure_version_id)
    return {
        "agency": {"name": dossier.agency.name, "code": dossier.agency.code, "place": dossier.agency.place},
        "applicant": {"name": dossier.applicant_name},
        "submitter": dossier.submitted_by or dossier.applicant_name,
        "procedure": {"code": procedure.code, "name": procedure.name},
        "code": dossier.code or "",
        "receipt_number": dossier.receipt_number or "",
        "submitted_at": dossier.submitted_at.isoformat() if dossier.submitted_at else "",
        "issued_at": (at or timezone.now()).isoformat(),
        "place_text": dossier.agency.place,
        # Where the paper itself names no other one.
        "legal_source": form.legal_source,
        **_answered(form, answers),
        "pictures": _signatures(dossier, form, answers),
    }


def invented(form: Form) -> dict[str, Any]:
    """Answers that nobody gave, to try a paper out: each field says its name, of each choice the first is taken."""
    answers: dict[str, Any] = {}
    for field in form.fields:
        if field.kind is Kind.TABLE:
            row = {column.code: f"({column.label})" for column in field.columns}
            answers[field.code] = [row, row]
        elif field.asks:
            answers[field.code] = f"({field.label})"
    taken = {field.code: field.options[0].value for field in form.fields if field.kind in OPTION_KINDS}
    return {
        "answers": answers,
        "choices": _choices(form, taken),
        "totals": {},
        "pictures": {},
        "legal_source": form.legal_source,
    }


def template_fields(form: Form) -> list[Field]:
    """What a paper of this form may name of its answers."""
    found: list[Field] = []
    for field in form.fields:
        if not field.asks:
            continue
        columns = (
            tuple((column.code, column.label) for column in field.columns) if field.kind is Kind.TABLE else ()
        )
        found.append(Field(f"answers.{field.code}", field.label, columns))
        if field.kind in OPTION_KINDS:
            told = (("label", _("Tên")), ("mark", _("Ô đánh dấu")), ("chosen", _("Có chọn không")))
            found.append(Field(f"choices.{field.code}", _("%(label)s: các ô") % {"label": field.label}, told))
        elif field.kind is Kind.SIGNATURE:
            found.append(
                Field(f"pictures.{field.code}", _("%(label)s: hình chữ ký") % {"label": field.label})
            )
        found += [
            Field(f"totals.{field.code}.{column.code}", _("Tổng cộng: %(label)s") % {"label": column.label})
            for column in field.columns
            if column.total
        ]
    return found


def left_out(form: Form, named: Sequence[str]) -> list[str]:
    """The labels of the fields that no path of a template names: what a filled paper would not show."""
    shown = {path.split(".")[1].removesuffix("[]") for path in named if path.count(".")}
    return [field.label for field in form.fields if field.asks and field.code not in shown]


def _answered(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in words, the choices with their boxes, and the totals of tables. Nothing that is not asked now."""
    settled = settle(form, answers)
    given = {**answers, **settled.made}
    asked = {field.code: given.get(field.code) for field in form.fields if field.code in settled.visible}
    totals = {}
    for field in form.fields:
        if field.kind is Kind.TABLE and field.code in asked:
            tidied = tidy_answer(field, asked[field.code])
            rows = [row for row in tidied if isinstance(row, Mapping)] if isinstance(tidied, list) else []
            summed = totals_of(field, rows)
            totals[field.code] = {
                column.code: kinds.shown(column, summed.get(column.code))
                for column in field.columns
                if column.total
            }
    return {"answers": answer_texts(form, answers), "choices": _choices(form, asked), "totals": totals}


def _choices(form: Form, asked: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Every box of every choice: on paper those stand there too that nobody ticked."""
    found: dict[str, list[dict[str, Any]]] = {}
    for field in form.fields:
        if field.kind in OPTION_KINDS:
            value = asked.get(field.code)
            taken = value if isinstance(value, list) else [value]
            found[field.code] = [
                {
                    "label": option.label,
                    "chosen": option.value in taken,
                    "mark": _TICKED if option.value in taken else _EMPTY,
                }
                for option in field.options
            ]
    return found


def _signatures(dossier: Dossier, form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    signed = {
        field.code: (picture_of(field, answers.get(field.code)), answer_text(field, answers.get(field.code)))
        for field in form.files
        if field.kind is Kind.SIGNATURE
    }
    pictures = pictures_of(dossier, [key for key, _text in signed.values() if key])
    return {
        code: {"picture": pictures[key], "text": text}
        for code, (key, text) in signed.items()
        if key in pictures
    }
