"""The filled form of a dossier as a file: PDF, DOCX, DOC, XML or JSON (I.6.3, I.12.3, II.2.1, II.12.2, DVC.7).

DOC is the DOCX, converted by LibreOffice; a server without it offers the others.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.catalogue.selectors import cached_version
from motcua.dossiers.errors import Unavailable
from motcua.dossiers.form_pictures import sections_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.paper_forms import paper_data, template_for
from motcua.files.jail import JailError
from motcua.files.preview import office
from motcua.forms.exports.content import About, as_json, as_seen, content_of
from motcua.forms.exports.document import paper_parts
from motcua.forms.exports.xml import as_xml
from motcua.forms.selectors import cached_form, version_name
from motcua.kernel.masking import OPEN, Mask
from motcua.slips.compiler import FONT_FOLDER, TemplateError
from motcua.slips.services import form_data, render, render_docx, render_form, render_form_docx
from motcua.slips.word import CONTENT_TYPE as DOCX
from motcua.slips.word import WordTemplateError

log = logging.getLogger(__name__)

KINDS: Mapping[str, tuple[str, Any]] = {
    "pdf": ("application/pdf", _("PDF")),
    "docx": (DOCX, _("Word (DOCX)")),
    "doc": ("application/msword", _("Word cũ (DOC)")),
    "xml": ("application/xml; charset=utf-8", _("XML")),
    "json": ("application/json; charset=utf-8", _("JSON")),
}
"""Ending → (content type, name for people)."""


@dataclass(frozen=True)
class Exported:
    """A file that is made anew each time. Its name says nothing about the person."""

    content: bytes
    name: str
    content_type: str


def export_form(
    dossier: Dossier, kind: str, answers: Mapping[str, Any], site: str, mask: Mask = OPEN
) -> Exported:
    """The form filled in with these answers.

    kind: a key of `KINDS`, else KeyError. answers: those that the reader may see; what an applicant is still writing
    for a supplement is nobody else's. site: the site's address, before that of the published schema.
    mask: what the reader sees of the answers. The caller has
    found the dossier through a selector scoped to the person; `agency` should be selected. Raises Unavailable for a DOC
    that LibreOffice does not make here now.
    """
    content_type = KINDS[kind][0]
    make = _paper if kind in ("pdf", "docx", "doc") else _data
    name = f"don-{cached_version(dossier.procedure_version_id).code}.{kind}"
    return Exported(make(dossier, kind, answers, site, mask), name, content_type)


def schema_address(form_version: int, site: str) -> str:
    """Where the schemas of a form's version are published, without the ending."""
    code, number = version_name(form_version)
    return f"{site.rstrip('/')}/bieu-mau/{code}/{number}/luoc-do"


def _paper(dossier: Dossier, kind: str, answers: Mapping[str, Any], _site: str, mask: Mask) -> bytes:
    # Whoever does not see everything gets the layout that knows how to hide.
    own = None if mask.levels else _own_paper(dossier, kind, answers)
    if kind == "pdf":
        return own or _any_paper(dossier, render_form, answers, mask)
    made = own or _any_paper(dossier, render_form_docx, answers, mask)
    return _as_doc(made) if kind == "doc" else made


def _own_paper(dossier: Dossier, kind: str, answers: Mapping[str, Any]) -> bytes | None:
    """The form on the paper that an administrator gave it; None where it has none for this kind of file.

    A paper that cannot be made of these very answers is worse than the plain one.
    """
    template = template_for(dossier.form_version_id)
    if template is None:
        return None
    try:
        data = paper_data(dossier, answers)
        return render(template, data) if kind == "pdf" else render_docx(template, data)
    except (TemplateError, WordTemplateError) as error:
        # Without the message, which may tell an answer: trying the paper out with this dossier shows it.
        at, line = type(error).__name__, getattr(error, "line", 0)
        log.error(
            "the paper %s %s of a form cannot be made: %s, line %s", template.code, template.number, at, line
        )
        return None


def _any_paper(
    dossier: Dossier,
    make: Callable[[str, Mapping[str, Any], str], bytes],
    answers: Mapping[str, Any],
    mask: Mask,
) -> bytes:
    """The form in the layout that fits every form."""
    form, procedure = cached_form(dossier.form_version_id), cached_version(dossier.procedure_version_id)
    data = form_data(
        agency={"name": dossier.agency.name, "code": dossier.agency.code},
        sections=sections_of(dossier, paper_parts(form, answers, mask)),
        applicant={"name": dossier.applicant_name},
        procedure={"code": procedure.code, "name": procedure.name},
        printed_at=timezone.now(),
        code=dossier.code or "",
        receipt_number=dossier.receipt_number or "",
        place=dossier.agency.place,
    )
    return make(form.title, data, form.legal_source)


def _as_doc(made: bytes) -> bytes:
    try:
        return office.made_from_docx(made, "doc", FONT_FOLDER)
    except JailError as error:
        if error.reason == JailError.MISSING:
            told = gettext(
                "Máy chủ này chưa có LibreOffice nên không làm được tệp DOC. Hãy tải bản DOCX; Word từ 2007 mở được."
            )
        else:
            told = gettext("Chưa làm được tệp DOC lúc này. Hãy thử lại sau một phút, hoặc tải bản DOCX.")
        raise Unavailable(told, code="no_doc") from error


def _data(dossier: Dossier, kind: str, answers: Mapping[str, Any], site: str, mask: Mask) -> bytes:
    procedure = cached_version(dossier.procedure_version_id)
    about = About(
        version=version_name(dossier.form_version_id)[1],
        schema=schema_address(dossier.form_version_id, site),
        exported_at=timezone.localtime(),
        code=dossier.code or "",
        receipt_number=dossier.receipt_number or "",
        procedure=(procedure.code, procedure.name),
        agency=(dossier.agency.code, dossier.agency.name),
        applicant=dossier.applicant_name,
    )
    content = as_seen(content_of(cached_form(dossier.form_version_id), answers), mask)
    return as_json(content, about) if kind == "json" else as_xml(content, about)
