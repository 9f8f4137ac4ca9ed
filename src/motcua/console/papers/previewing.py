"""A template as it looks: the data that it is tried with, its pages as pictures, and what is wrong with it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.console.models import TemplateDraft
from motcua.console.papers.drafts import as_version
from motcua.console.papers.selectors import (
    answer_fields,
    dossier_to_try,
    form_fields,
    form_of,
    is_filled_in_on,
    newest_form,
    offices_of,
)
from motcua.dossiers.acts import composing
from motcua.dossiers.models import Dossier
from motcua.dossiers.numbers import last_number, outcome_sequence
from motcua.dossiers.outcome_drafts import data_of, texts_for
from motcua.dossiers.paper_forms import invented, left_out, paper_data
from motcua.dossiers.record import events_of
from motcua.exchange.packages.checking_slips import unknown_text
from motcua.slips.compiler import TemplateError
from motcua.slips.fields import FORM, FieldGroup, groups_for, sample_answers, unknown_fields
from motcua.slips.models import SlipVersion
from motcua.slips.named import named_in_expressions, named_in_source
from motcua.slips.numbering import numbering_of
from motcua.slips.parts import editable_parts
from motcua.slips.services import render_pages, sample_data
from motcua.slips.word import WordTemplateError
from motcua.slips.word_check import WordFileRefused, expressions


@dataclass(frozen=True)
class Wrong:
    """Something to mend, with the line of the source where it stands; 0 where it is not known."""

    text: str
    line: int = 0


@dataclass
class Look:
    """The pages of a template as pictures for the page, how many there are, and what is wrong."""

    pages: list[str] = field(default_factory=list)
    count: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    # Whose data it shows: the code of a dossier, "" for invented ones.
    dossier: str = ""

    @property
    def more(self) -> int:
        """Pages that are not shown."""
        return self.count - len(self.pages)


def palette(draft: TemplateDraft) -> list[FieldGroup]:
    """The fields that this template may name."""
    definition = draft.definition
    return groups_for(
        definition.get("purpose", "slip"), editable_parts(definition), answer_fields(draft) or ()
    )


def look_of(draft: TemplateDraft, actor: Actor) -> Look:
    """The draft as it would come out, with the dossier that it is tried with or invented data."""
    version = as_version(draft)
    data, dossier = data_for(draft, actor)
    found = _pages(version, data)
    found.dossier = (dossier.code or "") if dossier is not None else ""
    found.wrong += unknown_in(draft)
    return found


def look_of_version(version: SlipVersion) -> Look:
    """A published version with invented data."""
    form = newest_form(version.definition.get("form", ""))
    answered = invented(form) if form is not None else {}
    return _pages(version, {**sample_data(version.definition), **answered})


def data_for(draft: TemplateDraft, actor: Actor) -> tuple[Mapping[str, Any], Dossier | None]:
    """What the draft is tried with. A dossier that this person may no longer open is not used."""
    version = as_version(draft)
    dossier = dossier_to_try(actor, draft.tried_with)
    if draft.definition.get("purpose") == FORM:
        form = form_of(draft)
        if dossier is not None and form is not None and is_filled_in_on(dossier, form.code):
            return paper_data(dossier, dossier.answers), dossier
        return {**sample_data({}), **(invented(form) if form is not None else {})}, None
    if dossier is None:
        answers = sample_answers(form_fields(draft.procedure) or ())
        return {**sample_data(draft.definition), "answers": answers}, None
    history = events_of(dossier.id)
    data = data_of(dossier, history, version, texts_for(dossier, history, version, None))
    if composing.numbering_for(version) is None:
        data["number"] = sample_data({})["number"]
    return data, dossier


def not_printed(draft: TemplateDraft) -> list[str]:
    """The questions of a form whose answers its paper does not show; none where both a source and a Word file do."""
    form = form_of(draft)
    if form is None:
        return []
    found: list[str] = []
    if draft.source.strip():
        found += left_out(form, [path for path, _line in named_in_source(draft.source)])
    if draft.word_template is not None:
        trees = expressions(bytes(draft.word_template))
        named = [path for tree in trees for path, _line in named_in_expressions(tree)]
        found += left_out(form, named)
    return list(dict.fromkeys(found))


def unknown_in(draft: TemplateDraft) -> list[Wrong]:
    """Fields that the template names and nobody has, each with the one that was probably meant."""
    groups = palette(draft)
    any_answer = answer_fields(draft) is None
    found = [
        Wrong(unknown_text(one.path, one.nearest), one.line)
        for one in unknown_fields(named_in_source(draft.source), groups, any_answer=any_answer)
    ]
    if draft.word_template is not None:
        found += [
            Wrong(_("Tệp Word: %(what)s") % {"what": text})
            for text in unknown_in_word(bytes(draft.word_template), groups, any_answer=any_answer)
        ]
    return found


def unknown_in_word(template: bytes, groups: Sequence[FieldGroup], *, any_answer: bool) -> list[str]:
    """The same of a Word file; why its expressions cannot be read where they cannot."""
    try:
        trees = expressions(template)
    except WordFileRefused as refused:
        return [str(refused)]
    named = [one for tree in trees for one in named_in_expressions(tree)]
    return [
        unknown_text(one.path, one.nearest) for one in unknown_fields(named, groups, any_answer=any_answer)
    ]


def next_numbers(draft: TemplateDraft) -> list[tuple[str, str]]:
    """(agency, the number that its next result would get today) of the agencies that have a pattern of their own or
    resolve the chosen procedure.
    """
    numbering = numbering_of(draft.code, draft.definition)
    if numbering is None:
        return []
    day = timezone.localdate()
    codes = {*numbering.agencies, *offices_of(draft.procedure)}
    found = []
    for agency in Agency.objects.filter(code__in=codes).order_by("code"):
        last = last_number(outcome_sequence(agency.code, numbering.series, numbering.counted_in(day.year)))
        name = agency.short_name or agency.name
        text = numbering.written(last + 1, agency_code=agency.code, agency_name=name, year=day.year)
        found.append((name, text))
    return found


def _pages(version: SlipVersion, data: Mapping[str, Any]) -> Look:
    if not version.source and version.word_template is None:
        return Look(wrong=[Wrong(_("Mẫu chưa có nội dung. Hãy soạn mã nguồn, hoặc tải tệp Word lên."))])
    try:
        pages, count = render_pages(version, data)
    except TemplateError as error:
        return Look(wrong=[Wrong(error.message, error.line)])
    except (WordTemplateError, ValueError) as error:
        return Look(wrong=[Wrong(str(error))])
    shown = [f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in pages]
    return Look(shown, count)
