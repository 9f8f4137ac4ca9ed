"""Publishing templates of slips and making the papers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import segno
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.kernel.hashchain import canonical_json
from motcua.slips import samples
from motcua.slips.compiler import SHARED_FOLDER, TemplateError, compile_pdf, refuse_foreign_parts
from motcua.slips.form_docx import make_form_docx
from motcua.slips.models import SlipVersion
from motcua.slips.rules import prepare
from motcua.slips.word import make_docx

# A section of a filled form: its title and its blocks, {"heading"} for the title of a group, {"label", "text"} for a
# line, {"label", "head", "rows", "totals"?} for a table whose cells are texts.
Section = tuple[str, Sequence[Mapping[str, Any]]]


def publish(
    code: str, title: str, definition: Mapping[str, Any], source: str, word_template: bytes | None = None
) -> SlipVersion:
    """Publish a template and return its version; equal content gives the version that exists (nothing is
    written).

    Raises TemplateError when the template does not make a page, WordTemplateError when the Word template cannot be
    filled in.
    """
    content: dict[str, Any] = {"title": title, "definition": dict(definition), "source": source}
    if word_template is not None:
        content["word_template"] = hashlib.sha256(word_template).hexdigest()
    content_sha256 = hashlib.sha256(canonical_json(content)).hexdigest()
    with transaction.atomic():
        newest = SlipVersion.objects.select_for_update().filter(code=code).order_by("-number").first()
        if newest is not None and newest.content_sha256 == content_sha256:
            return newest
        _try_out(source)
        if word_template is not None:
            check_word_template(word_template)
        return SlipVersion.objects.create(
            code=code,
            number=1 if newest is None else newest.number + 1,
            title=title,
            definition=dict(definition),
            source=source,
            word_template=word_template,
            content_sha256=content_sha256,
        )


def template_error(source: str) -> TemplateError | None:
    """Return why a template cannot be published, with its line; None when it can."""
    try:
        _try_out(source)
    except TemplateError as error:
        return error
    return None


def check_template(source: str) -> str | None:
    """Return the same as one sentence."""
    error = template_error(source)
    if error is None:
        return None
    return _("dòng %(line)s: %(reason)s") % {"line": error.line, "reason": error.message}


def check_word_template(template: bytes) -> None:
    """Fill a Word template in with invented data. Raises WordTemplateError when that fails."""
    for data in (samples.FULL, samples.LEAST):
        words = prepare(data, title=_("Mẫu thử"), number_suffix="TNHS")
        make_docx(template, words, qr_png=_qr_png(words["qr_text"]))


def render(version: SlipVersion, data: Mapping[str, Any]) -> bytes:
    """Make the PDF/A of a slip. The same version and data give the same bytes.

    The keys of `data` stand in the room's README. Raises ValueError for a wrong moment, TemplateError when a
    template fails on this very data.
    """
    return _render(version.source, version.title, data, version.definition)


def render_docx(version: SlipVersion, data: Mapping[str, Any]) -> bytes | None:
    """Make the editable DOCX of a slip from the same data and words as its PDF; None where it has no Word template.

    Raises ValueError for a wrong moment, WordTemplateError when the template fails on this very data.
    """
    if version.word_template is None:
        return None
    words = _words(version.title, data, version.definition)
    return make_docx(bytes(version.word_template), words, qr_png=_qr_png(words["qr_text"]))


def render_form(title: str, data: Mapping[str, Any], legal_source: str = "") -> bytes:
    """Print a filled form in the shape of a paper one ("In biểu mẫu đơn", DVC.7), as PDF/A.

    data: see `form_data`.
    """
    source = (SHARED_FOLDER / "form.typ").read_text(encoding="utf-8")
    return _render(source, title, data, {"legal_source": legal_source})


def render_form_docx(title: str, data: Mapping[str, Any], legal_source: str = "") -> bytes:
    """The same paper for Word, from the same data and words as its PDF."""
    words = _words(title, data, {"legal_source": legal_source})
    return make_form_docx(words, qr_png=_qr_png(words["qr_text"]))


def form_data(
    *,
    agency: Mapping[str, Any],
    sections: Sequence[Section],
    applicant: Mapping[str, Any],
    procedure: Mapping[str, Any],
    printed_at: datetime,
    code: str = "",
    receipt_number: str = "",
    place: str = "",
) -> dict[str, Any]:
    """What a filled form prints.

    agency {name, code}, applicant {name}, procedure {code, name}; `place` stands before the date at the signature.
    Without code and receipt number the paper says that it was not submitted, and carries no QR code.
    """
    return {
        "agency": dict(agency),
        "applicant": dict(applicant),
        "procedure": dict(procedure),
        "code": code,
        "receipt_number": receipt_number,
        "issued_at": printed_at.isoformat(),
        "place_text": place or agency.get("place", ""),
        "sections": [
            {"title": title, "blocks": [_led_in(block) for block in blocks]} for title, blocks in sections
        ],
    }


def _led_in(block: Mapping[str, Any]) -> dict[str, Any]:
    """The block with what stands before its answer: "Họ và tên:", but "Đã thay đổi chưa?"."""
    label = str(block.get("label", "")).rstrip()
    return {**block, "lead": label if label.endswith((":", "?")) else f"{label}:"}


def _try_out(source: str) -> None:
    refuse_foreign_parts(source)
    for data in (samples.FULL, samples.LEAST):
        _render(source, _("Mẫu thử"), data, {"number_suffix": "TNHS"}, strict=True)


def _render(
    source: str, title: str, data: Mapping[str, Any], definition: Mapping[str, Any], *, strict: bool = False
) -> bytes:
    words = _words(title, data, definition)
    issued_at = data.get("issued_at")
    return compile_pdf(
        source,
        words,
        qr_svg=_qr_svg(words["qr_text"]),
        made_at=datetime.fromisoformat(issued_at) if isinstance(issued_at, str) and issued_at else None,
        strict=strict,
    )


def _words(title: str, data: Mapping[str, Any], definition: Mapping[str, Any]) -> dict[str, Any]:
    return prepare(
        data,
        title=title,
        number_suffix=definition.get("number_suffix", ""),
        legal_source=definition.get("legal_source", ""),
    )


def _qr_svg(text: str) -> str:
    if not text:
        return ""
    drawing = io.BytesIO()
    _qr(text).save(drawing, kind="svg", border=1, xmldecl=False, svgns=True)
    return drawing.getvalue().decode("utf-8")


def _qr_png(text: str) -> bytes:
    if not text:
        return b""
    drawing = io.BytesIO()
    _qr(text).save(drawing, kind="png", border=1, scale=8)
    return drawing.getvalue()


def _qr(text: str) -> segno.QRCode:
    # M bears an eighth of the code being stained, and keeps its squares large enough for a phone at 20 mm.
    # TCVN 7322:2009, which Circular 01/2023 names, is ISO/IEC 18004, which segno follows.
    return segno.make_qr(text, error="m", encoding="utf-8")
