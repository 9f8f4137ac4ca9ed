"""What templates of papers must keep beyond their shape: they make pages, and what they say about numbers holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.paper_forms import invented, template_fields
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.exchange.packages.sources import PackageFiles
from motcua.forms import check as form_check
from motcua.forms.definition import Form
from motcua.forms.parsing import parse
from motcua.slips.fields import FORM, NOT_OF_FORMS, FieldGroup, groups_for, unknown_fields
from motcua.slips.named import named_in_expressions, named_in_source
from motcua.slips.numbering import NAMES, has_number, unknown_places
from motcua.slips.parts import editable_parts, named_in
from motcua.slips.services import check_word_template, template_error
from motcua.slips.word import WordTemplateError
from motcua.slips.word_check import expressions


def check_slip(document: Document, files: PackageFiles, known: Known | None) -> Iterator[Mistake]:
    """Every mistake of a template: in its files, its numbering, its parts for officers, the form that prints on it.

    known: what the package and the database have; None while some file could not be read.
    """
    yield from _numbering(document)
    yield from _parts(document)
    mistakes = list(_of_form(document, known))
    yield from mistakes
    form = None
    if known is not None and not mistakes and document.data.get("form"):
        form = _parsed(known.forms[document.data["form"]])
    if "word_file" in document.data:
        yield from _word_template(document, files, form)
    if "source_file" in document.data:
        yield from _source(document, files, form)


def beside(document: Document, key: str) -> str:
    """Where in the package a template of a slip stands: beside the slip's own file, which names it."""
    folder, slash, _name = document.file.rpartition("/")
    return f"{folder}{slash}{document.data[key]}"


def _of_form(document: Document, known: Known | None) -> Iterator[Mistake]:
    """A paper of a form names its form, which there is and which has no other one; nothing else names a form."""
    told = document.data
    if told.get("purpose") != FORM:
        if "form" in told:
            yield document.mistake("/form", _("Chỉ mẫu loại tờ khai, đơn mới ghi biểu mẫu."))
        return
    for key in NOT_OF_FORMS:
        if key in told:
            yield document.mistake(
                f"/{key}", _("Mẫu loại tờ khai, đơn không có số, phần cán bộ sửa hay bộ quy định riêng.")
            )
    # Without a form nothing prints on it: so it is put aside.
    if known is None or "form" not in told:
        return
    if told["form"] not in known.forms:
        yield document.mistake("/form", _("Không có biểu mẫu “%(code)s”.") % {"code": told["form"]})
    else:
        for code, form in known.paper_forms.items():
            if form == told["form"] and code != told["code"]:
                yield document.mistake(
                    "/form", _("Biểu mẫu này đã có mẫu in “%(code)s”. Hãy sửa mẫu đó.") % {"code": code}
                )


def _parsed(definition: Mapping[str, Any]) -> Form | None:
    """The form, to try its paper out with; None where the form itself is wrong, which is told at the form."""
    return None if form_check.check(definition) else parse(definition)


def unknown_in_source(source: str, groups: Sequence[FieldGroup]) -> list[tuple[int, str]]:
    """(line, why) of each field of a Typst source that nobody has."""
    return [
        (one.line, unknown_text(one.path, one.nearest))
        for one in unknown_fields(named_in_source(source), groups, any_answer=False)
    ]


def _groups(form: Form) -> list[FieldGroup]:
    return groups_for(FORM, (), template_fields(form))


def _source(document: Document, files: PackageFiles, form: Form | None) -> Iterator[Mistake]:
    name = beside(document, "source_file")
    if name not in files:
        yield document.mistake("/source_file", _("Không thấy tệp mẫu phiếu “%(name)s”.") % {"name": name})
        return
    try:
        source = files[name].decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Mistake(name, 1, "", _("Tệp không theo bảng mã UTF-8. Hãy lưu lại tệp với bảng mã UTF-8."))
        return
    error = template_error(source, document.data, invented(form) if form is not None else {})
    if error is not None:
        yield Mistake(name, max(error.line, 1), "", error.message)
    elif form is not None:
        for line, reason in unknown_in_source(source, _groups(form)):
            yield Mistake(name, max(line, 1), "", reason)


def _word_template(document: Document, files: PackageFiles, form: Form | None) -> Iterator[Mistake]:
    name = beside(document, "word_file")
    if name not in files:
        yield document.mistake("/word_file", _("Không thấy tệp mẫu phiếu “%(name)s”.") % {"name": name})
        return
    try:
        check_word_template(files[name], document.data, invented(form) if form is not None else {})
    except WordTemplateError as error:
        yield Mistake(name, 1, "", str(error))
        return
    if form is not None:
        named = [one for tree in expressions(files[name]) for one in named_in_expressions(tree)]
        for one in unknown_fields(named, _groups(form), any_answer=False):
            yield Mistake(name, 1, "", unknown_text(one.path, one.nearest))


def _numbering(document: Document) -> Iterator[Mistake]:
    raw = document.data.get("numbering")
    if raw is None:
        return
    patterns = {"/numbering/pattern": raw["pattern"]}
    patterns |= {f"/numbering/agencies/{code}": pattern for code, pattern in raw.get("agencies", {}).items()}
    for pointer, pattern in patterns.items():
        if not has_number(pattern):
            yield document.mistake(pointer, _("Mẫu số phải có đúng một chỗ {so} để ghi số."))
        for name in unknown_places(pattern):
            yield document.mistake(
                pointer,
                _("Không có chỗ điền “{%(name)s}”. Dùng được: %(known)s.")
                % {"name": name, "known": ", ".join(f"{{{one}}}" for one in NAMES)},
            )


def _parts(document: Document) -> Iterator[Mistake]:
    parts = editable_parts(document.data)
    seen: set[str] = set()
    for index, part in enumerate(parts):
        if part.code in seen:
            yield document.mistake(
                f"/editable/{index}/code", _("Phần “%(code)s” viết hai lần.") % {"code": part.code}
            )
        seen.add(part.code)
    groups = groups_for(document.data.get("purpose", "slip"), ())
    order = [part.code for part in parts]
    for code, path in named_in(parts):
        for unknown in unknown_fields([(path, 0)], groups, any_answer=True):
            yield document.mistake(
                f"/editable/{order.index(code)}/text", unknown_text(unknown.path, unknown.nearest)
            )


def unknown_text(path: str, nearest: str) -> str:
    """Why a field cannot stand in a template, with the one that was probably meant."""
    told = _("Không có trường “%(path)s”.") % {"path": path}
    return f"{told} " + _("Ý bạn là “%(path)s”?") % {"path": nearest} if nearest else told
