"""What templates of papers must keep beyond their shape: they make pages, and what they say about numbers holds."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.report import Mistake
from motcua.exchange.packages.sources import PackageFiles
from motcua.slips.fields import groups_for, unknown_fields
from motcua.slips.numbering import NAMES, has_number, unknown_places
from motcua.slips.parts import editable_parts, named_in
from motcua.slips.services import check_word_template, template_error
from motcua.slips.word import WordTemplateError


def check_slip(document: Document, files: PackageFiles) -> Iterator[Mistake]:
    """Every mistake of a template: in its files, its numbering, its parts for officers."""
    yield from _numbering(document)
    yield from _parts(document)
    if "word_file" in document.data:
        yield from _word_template(document, files)
    if "source_file" in document.data:
        yield from _source(document, files)


def beside(document: Document, key: str) -> str:
    """Where in the package a template of a slip stands: beside the slip's own file, which names it."""
    folder, slash, _name = document.file.rpartition("/")
    return f"{folder}{slash}{document.data[key]}"


def _source(document: Document, files: PackageFiles) -> Iterator[Mistake]:
    name = beside(document, "source_file")
    if name not in files:
        yield document.mistake("/source_file", _("Không thấy tệp mẫu phiếu “%(name)s”.") % {"name": name})
        return
    try:
        source = files[name].decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Mistake(name, 1, "", _("Tệp không theo bảng mã UTF-8. Hãy lưu lại tệp với bảng mã UTF-8."))
        return
    error = template_error(source, document.data)
    if error is not None:
        yield Mistake(name, max(error.line, 1), "", error.message)


def _word_template(document: Document, files: PackageFiles) -> Iterator[Mistake]:
    name = beside(document, "word_file")
    if name not in files:
        yield document.mistake("/word_file", _("Không thấy tệp mẫu phiếu “%(name)s”.") % {"name": name})
        return
    try:
        check_word_template(files[name], document.data)
    except WordTemplateError as error:
        yield Mistake(name, 1, "", str(error))


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
