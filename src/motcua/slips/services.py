"""Publishing templates of slips and making the papers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import segno
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.kernel.hashchain import canonical_json
from motcua.kernel.later import later
from motcua.slips import press, samples
from motcua.slips.compiler import SHARED_FOLDER, TemplateError, compile_pages, compile_pdf
from motcua.slips.models import SlipVersion
from motcua.slips.numbering import numbering_of
from motcua.slips.parts import editable_parts, first_texts
from motcua.slips.rules import prepare
from motcua.slips.word import WordTemplateError, check_archive, unusable
from motcua.slips.word_check import WordFileRefused, expressions, refuse_outside_parts

if TYPE_CHECKING:
    from motcua.slips import form_docx, word_filling, word_pages
else:
    form_docx, word_pages = later("motcua.slips.form_docx"), later("motcua.slips.word_pages")
    word_filling = later("motcua.slips.word_filling")

# A section of a filled form: its title and its blocks, {"heading"} for the title of a group, {"label", "text"} for a
# line, {"label", "head", "rows", "totals"?} for a table whose cells are texts.
Section = tuple[str, Sequence[Mapping[str, Any]]]


def publish(
    code: str,
    title: str,
    definition: Mapping[str, Any],
    source: str,
    word_template: bytes | None = None,
    form: tuple[str, int] | None = None,
) -> SlipVersion:
    """Publish a template and return its version; equal content gives the version that exists (nothing is
    written).

    form: of the paper of a form, the code and the newest number of the form that it was made for.
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
        if source or word_template is None:
            _try_out(source, definition)
        if word_template is not None:
            check_word_template(word_template, definition)
        from_day = definition.get("effective_from")
        return SlipVersion.objects.create(
            code=code,
            number=1 if newest is None else newest.number + 1,
            title=title,
            definition=dict(definition),
            source=source,
            word_template=word_template,
            form_code=form[0] if form else "",
            form_number=form[1] if form else None,
            effective_from=date.fromisoformat(from_day) if from_day else None,
            content_sha256=content_sha256,
        )


def template_error(
    source: str,
    definition: Mapping[str, Any] = MappingProxyType({}),
    answered: Mapping[str, Any] = MappingProxyType({}),
) -> TemplateError | None:
    """Return why a template cannot be published, with its line; None when it can.

    answered: invented answers, for the paper of a form.
    """
    try:
        _try_out(source, definition, answered)
    except TemplateError as error:
        return error
    return None


def check_template(source: str) -> str | None:
    """Return the same as one sentence."""
    error = template_error(source)
    if error is None:
        return None
    return _("dòng %(line)s: %(reason)s") % {"line": error.line, "reason": error.message}


def check_word_template(
    template: bytes,
    definition: Mapping[str, Any] = MappingProxyType({}),
    answered: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Look for what may not be in a Word template, and fill it in with invented data, answers too where they are given.

    Raises WordTemplateError.
    """
    check_archive(template)
    try:
        refuse_outside_parts(template)
        expressions(template)
    except WordFileRefused as refused:
        raise WordTemplateError(str(refused)) from refused
    except word_filling.UNUSABLE as error:
        raise unusable(error) from error
    for data in ({**samples.FULL, **answered}, samples.LEAST):
        words = _words(_("Mẫu thử"), data, {"number_suffix": "TNHS", **definition})
        word_filling.make_docx(template, words, qr_png=_qr_png(words["qr_text"]))


def render(version: SlipVersion, data: Mapping[str, Any]) -> bytes:
    """Make the PDF/A of a slip. The same version and data give the same bytes.

    The keys of `data` stand in the room's README. Raises ValueError for a wrong moment, TemplateError when a
    template fails on this very data.
    """
    if not version.source:
        return _render_word(version, data)
    return _render(version.source, version.title, data, version.definition)


def render_bounded(version: SlipVersion, data: Mapping[str, Any], *, issuing: bool = False) -> bytes:
    """The same in a process of its own, bounded in time and memory: for templates and texts that people just wrote.

    `issuing`: an act waits for it, and nothing that is only tried out may stand before it.
    Raises ValueError for a wrong moment, TemplateError when the template fails or takes too long, WordTemplateError.
    """
    source, words, made_at = _to_press(version, data)
    return press.pdf(source, words, qr_svg=_qr_svg(words["qr_text"]), made_at=made_at, issuing=issuing)


def render_pages(version: SlipVersion, data: Mapping[str, Any]) -> tuple[list[bytes], int]:
    """The first pages as PNG pictures and the number of all, made as `render_bounded` makes them."""
    source, words, _made_at = _to_press(version, data)
    return press.pages(source, words, qr_svg=_qr_svg(words["qr_text"]))


def words_of(version: SlipVersion, data: Mapping[str, Any]) -> dict[str, Any]:
    """The words that a template prints of the data, as `rules.prepare` adds them."""
    return _words(version.title, data, version.definition)


def sample_data(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Invented data of a paper of this definition, numbered as it says."""
    numbering = numbering_of("", definition)
    if numbering is None:
        return dict(samples.FULL)
    agency = samples.FULL["agency"]
    number = numbering.written(
        samples.FULL["number"],
        agency_code=agency["code"],
        agency_name=agency["name"],
        year=int(samples.FULL["issued_at"][:4]),
    )
    return {**samples.FULL, "number": number}


def _to_press(version: SlipVersion, data: Mapping[str, Any]) -> tuple[str, dict[str, Any], datetime | None]:
    words = _words(version.title, data, version.definition)
    source = version.source
    if not source:
        source, words = _set_from_word(version, words)
    return source, words, _made_at(data)


def _render_word(version: SlipVersion, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template that is a Word file alone."""
    source, words = _set_from_word(version, _words(version.title, data, version.definition))
    return compile_pdf(source, words, qr_svg=_qr_svg(words["qr_text"]), made_at=_made_at(data))


def _set_from_word(version: SlipVersion, words: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    filled = word_filling.make_docx(
        bytes(version.word_template or b""), words, qr_png=_qr_png(words["qr_text"])
    )
    source = (SHARED_FOLDER / "word.typ").read_text(encoding="utf-8")
    return source, words | {"content": word_pages.word_content(filled)}


def render_docx(version: SlipVersion, data: Mapping[str, Any]) -> bytes | None:
    """Make the editable DOCX of a slip from the same data and words as its PDF; None where it has no Word template.

    Raises ValueError for a wrong moment, WordTemplateError when the template fails on this very data.
    """
    if version.word_template is None:
        return None
    words = _words(version.title, data, version.definition)
    return word_filling.make_docx(bytes(version.word_template), words, qr_png=_qr_png(words["qr_text"]))


def render_form(title: str, data: Mapping[str, Any], legal_source: str = "") -> bytes:
    """Print a filled form in the shape of a paper one ("In biểu mẫu đơn", DVC.7), as PDF/A.

    data: see `form_data`.
    """
    source = (SHARED_FOLDER / "form.typ").read_text(encoding="utf-8")
    return _render(source, title, data, {"legal_source": legal_source})


def render_form_docx(title: str, data: Mapping[str, Any], legal_source: str = "") -> bytes:
    """The same paper for Word, from the same data and words as its PDF."""
    words = _words(title, data, {"legal_source": legal_source})
    return form_docx.make_form_docx(words, qr_png=_qr_png(words["qr_text"]))


def render_written_name(name: str, note: str) -> bytes:
    """A full name as a PNG picture, with a line below it that says how it was given."""
    source = (SHARED_FOLDER / "written-name.typ").read_text(encoding="utf-8")
    return compile_pages(source, {"title": "", "name": name, "note": note}, ppi=200)[0]


def form_data(
    *,
    agency: Mapping[str, Any],
    sections: Sequence[Section],
    applicant: Mapping[str, Any],
    procedure: Mapping[str, Any],
    printed_at: datetime | None,
    code: str = "",
    receipt_number: str = "",
    place: str = "",
) -> dict[str, Any]:
    """What a filled form prints.

    agency {name, code}, applicant {name}, procedure {code, name}; `place` stands before the date at the signature.
    Without code and receipt number the paper says that it was not submitted, and carries no QR code. Without
    `printed_at` it is a blank form: no dossier's, and its date is written by hand. Blocks of such a form:
    {"label", "lines", "kind"} for a place to write, {"label", "boxes"} for choices to tick, {"words"} for a text,
    {"label", "height", "words"} for an empty frame of so many millimetres. {"label", "picture", "text"}: the bytes of a
    PNG as a list of numbers, and what is said below it.
    """
    return {
        "agency": dict(agency),
        "applicant": dict(applicant),
        "procedure": dict(procedure),
        "code": code,
        "receipt_number": receipt_number,
        "issued_at": printed_at.isoformat() if printed_at is not None else "",
        "is_blank": printed_at is None,
        "place_text": place or agency.get("place", ""),
        "sections": [
            {"title": title, "blocks": [_led_in(block) for block in blocks]} for title, blocks in sections
        ],
    }


def _led_in(block: Mapping[str, Any]) -> dict[str, Any]:
    """The block with what stands before its answer: "Họ và tên:", but "Đã thay đổi chưa?"."""
    label = str(block.get("label", "")).rstrip()
    return {**block, "lead": label if label.endswith((":", "?")) else f"{label}:"}


def _try_out(
    source: str,
    definition: Mapping[str, Any] = MappingProxyType({}),
    answered: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Make the paper of invented data, full and nearly empty, where it can do no harm. Raises TemplateError."""
    told = {"number_suffix": "TNHS", **definition}
    for data in ({**sample_data(definition), **answered}, samples.LEAST):
        words = _words(_("Mẫu thử"), data, told)
        press.pdf(source, words, qr_svg=_qr_svg(words["qr_text"]), made_at=_made_at(data), strict=True)


def _render(source: str, title: str, data: Mapping[str, Any], definition: Mapping[str, Any]) -> bytes:
    words = _words(title, data, definition)
    return compile_pdf(source, words, qr_svg=_qr_svg(words["qr_text"]), made_at=_made_at(data))


def _made_at(data: Mapping[str, Any]) -> datetime | None:
    issued_at = data.get("issued_at")
    return datetime.fromisoformat(issued_at) if isinstance(issued_at, str) and issued_at else None


def _words(title: str, data: Mapping[str, Any], definition: Mapping[str, Any]) -> dict[str, Any]:
    words = prepare(
        data,
        title=title,
        # A paper that has a numbering of its own brings its number written out.
        number_suffix="" if definition.get("numbering") else definition.get("number_suffix", ""),
        legal_source=definition.get("legal_source", ""),
    )
    words["texts"] = first_texts(editable_parts(definition), words) | dict(data.get("texts") or {})
    return words


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
