"""An officer holds what a dossier declares against a connected database, as it is at that moment.

What the database says is shown once and kept nowhere; that it was asked, by whom and how it compared stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers import merging
from motcua.dossiers.models import Dossier
from motcua.exchange.connected.business import Business
from motcua.exchange.connected.enquiries import Asking, enquire, wanted
from motcua.exchange.connected.registry import source
from motcua.exchange.connected.sources import Enterprise, Source
from motcua.exchange.models import Enquiry
from motcua.forms import rules as form_rules
from motcua.forms.definition import Field
from motcua.forms.kinds import is_blank
from motcua.kernel.folding import fold
from motcua.kernel.masking import Mask
from motcua.people.models import User


class Agrees(StrEnum):
    """How a declared answer stands to what the database says."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Compared:
    """One field. `declared`, `told`: in words, as the officer sees them; "" for nothing."""

    code: str
    label: str
    declared: str
    told: str
    agrees: Agrees


@dataclass(frozen=True)
class Comparison:
    """A whole dossier. `rows`: none where the database gave no answer about it."""

    source: Source
    enquiry: Enquiry
    rows: tuple[Compared, ...] = ()

    @property
    def different(self) -> tuple[Compared, ...]:
        """The fields that the database has otherwise."""
        return tuple(row for row in self.rows if row.agrees is Agrees.DIFFERENT)


def to_check(form: form_rules.Form, dossier: Dossier) -> list[Source]:
    """The databases that a dossier can be held against; no statement."""
    asked = [source(code) for code in wanted(form.connected)] if form.connected else []
    return [
        one
        for one in asked
        if one is not None and one.may_be_checked and _subject(one, form, dossier) is not None
    ]


def _subject(asked: Source, form: form_rules.Form, dossier: Dossier) -> Enterprise | None:
    """The enterprise that the form declares, else the one that the dossier is for."""
    if not isinstance(asked, Business):
        return None
    declared = [
        str(dossier.answers.get(field.code) or "")
        for field in form.fields
        if "business.tax_code" in field.connected or field.prefill == "person.tax_code"
    ]
    codes = (*declared, str(dossier.applicant.get("tax_code") or ""))
    return next((found for code in codes if (found := asked.subject_by(code)) is not None), None)


def compare(asked: Source, form: form_rules.Form, dossier: Dossier, person: User, mask: Mask) -> Comparison:
    """Ask now and compare field by field; the enquiry is recorded. Waits for the answer; outside a transaction."""
    attributes = wanted(form.connected).get(asked.code, [])
    consent = _("Cán bộ đối chiếu khi giải quyết hồ sơ, theo nhiệm vụ được giao")
    asking = Asking(
        person, dossier.key, dossier.procedure.code, attributes, consent, purpose=Enquiry.Purpose.CHECK
    )
    enquiry, said = enquire(asked, _subject(asked, form, dossier), asking)
    if enquiry.outcome != Enquiry.Outcome.FOUND:
        return Comparison(asked, enquiry)
    return Comparison(asked, enquiry, tuple(_rows(asked, form, dossier.answers, said, mask)))


def _rows(
    asked: Source,
    form: form_rules.Form,
    answers: Mapping[str, Any],
    said: Mapping[str, object],
    mask: Mask,
) -> Iterator[Compared]:
    visible = {field.code for field in form_rules.visible_fields(form, answers)}
    for field in form.connected:
        attribute = next((one for one in field.connected if one.partition(".")[0] == asked.code), "")
        if not attribute or field.code not in visible:
            continue
        declared, told = answers.get(field.code), form_rules.as_answer(field, said.get(attribute))
        yield Compared(
            field.code,
            field.label,
            form_rules.answer_words(field, declared, mask),
            form_rules.answer_words(field, told, mask),
            _agrees(field, declared, told),
        )


def _agrees(field: Field, declared: Any, told: object) -> Agrees:
    """Letters in capitals, marks and spaces make no difference: registers write names in capitals."""
    if is_blank(told):
        return Agrees.UNKNOWN
    if merging.mark(field, declared) == merging.mark(field, told):
        return Agrees.SAME
    words = (_bare(form_rules.answer_words(field, value)) for value in (declared, told))
    return Agrees.SAME if len(set(words)) == 1 else Agrees.DIFFERENT


def _bare(text: str) -> str:
    return " ".join(fold(text).replace(",", " ").replace(".", " ").split())


def words(comparison: Comparison) -> str:
    """How it compared, for the notes of the dossier: which fields, without what they hold."""
    name = comparison.source.name
    if comparison.enquiry.outcome != Enquiry.Outcome.FOUND:
        outcome = comparison.enquiry.get_outcome_display().lower()
        return _("Đối chiếu với %(name)s: %(outcome)s.") % {"name": name, "outcome": outcome}
    different = ", ".join(row.label for row in comparison.different)
    same = sum(row.agrees is Agrees.SAME for row in comparison.rows)
    parts = [
        _("Đối chiếu với %(name)s: khớp %(same)d/%(all)d ô.")
        % {"name": name, "same": same, "all": len(comparison.rows)},
        _("Khác: %(labels)s.") % {"labels": different} if different else "",
        _("Tình trạng: %(finding)s.") % {"finding": comparison.enquiry.get_finding_display()}
        if comparison.enquiry.finding
        else "",
    ]
    return " ".join(filter(None, parts))
