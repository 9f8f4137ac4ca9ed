"""The blank form of a procedure, to be filled in by hand by those who apply by post or at the desk."""

from collections.abc import Mapping
from functools import lru_cache

from motcua.catalogue.selectors import ProcedurePage
from motcua.dossiers.exporting import KINDS, Exported
from motcua.forms.exports.blank import blank_parts
from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_form
from motcua.forms.selectors import current as current_form
from motcua.slips.services import form_data, render_form, render_form_docx

BLANK_KINDS: Mapping[str, str] = {kind: KINDS[kind][0] for kind in ("pdf", "docx")}
"""Ending → content type."""
_KEPT = 64


def blank_form(page: ProcedurePage, kind: str) -> Exported | None:
    """The form that a procedure asks for today, as `kind` of `BLANK_KINDS`; None where it has none.

    It is addressed to the agency where there is one alone.
    """
    definition = page.definition
    if not definition.form_code:
        return None
    try:
        version = current_form(definition.form_code).pk
    except FormVersion.DoesNotExist:
        return None
    agency = page.offices[0].name if len(page.offices) == 1 else ""
    made = _made(version, kind, definition.code, definition.name, agency)
    return Exported(made, f"mau-don-{definition.code}.{kind}", BLANK_KINDS[kind])


# The same for everyone until another version is published: made once in a process.
@lru_cache(maxsize=_KEPT)
def _made(version: int, kind: str, code: str, name: str, agency: str) -> bytes:
    form = cached_form(version)
    data = form_data(
        agency={"name": agency},
        sections=[(part.title, [block._asdict() for block in part.blocks]) for part in blank_parts(form)],
        applicant={},
        procedure={"code": code, "name": name},
        printed_at=None,
    )
    make = render_form if kind == "pdf" else render_form_docx
    return make(form.title, data, form.legal_source)
