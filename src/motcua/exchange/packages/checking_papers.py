"""What a type of paper must keep beyond its shape, and the types that the papers of procedures name."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.proposing import PROPOSED_KINDS
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.forms.definition import Kind
from motcua.kernel.codes import CodeError
from motcua.kernel.paper_codes import PaperTypeCode
from motcua.vault.rules import ANSWERS, NAMED

_DAYS = ("issued_on", "valid_until")


def check_paper_type(document: Document, known: Known) -> Iterator[Mistake]:
    """Its code fits into codes of digitised papers; the form of its fields is there, and has what it proposes for."""
    try:
        PaperTypeCode(document.data["code"])
    except CodeError:
        yield document.mistake(
            "/code",
            _(
                "Mã loại giấy tờ gồm chữ in hoa không dấu, chữ số, dấu chấm, gạch ngang, dài nhất 40 ký tự và không "
                "bắt đầu như số định danh hay mã số thuế, ví dụ “KQ.G15.000123”."
            ),
        )
    form = document.data["form"]
    if form not in known.forms:
        yield document.mistake("/form", _("Không có biểu mẫu “%(code)s”.") % {"code": form})
        return
    kinds = _kinds(known.forms[form])
    if Kind.FILE in kinds.values():
        yield document.mistake(
            "/form", _("Biểu mẫu của loại giấy tờ không có ô tệp: bản thân giấy tờ là tệp. Hãy bỏ ô tệp đó.")
        )
    for index, rule in enumerate(document.data.get("proposals", [])):
        field, place = rule["field"], f"/proposals/{index}/field"
        if field not in kinds:
            yield document.mistake(place, _("Biểu mẫu không có ô “%(code)s”.") % {"code": field})
        elif kinds[field] not in PROPOSED_KINDS:
            yield document.mistake(
                place, _("Ô “%(code)s” thuộc kiểu không nhận đề xuất từ nhận dạng chữ.") % {"code": field}
            )
    yield from _vault_mistakes(document, known, kinds)


def _vault_mistakes(document: Document, known: Known, kinds: Mapping[str, str]) -> Iterator[Mistake]:
    """What the vault is told to take from the fields is there, and may be: days are days."""
    told = document.data.get("vault", {})
    for name in (*NAMED, *(f"fill/{code}" for code in told.get("fill", {}))):
        field = told.get(name) if name in NAMED else name.removeprefix("fill/")
        if field and field not in kinds:
            yield document.mistake(f"/vault/{name}", _("Biểu mẫu không có ô “%(code)s”.") % {"code": field})
        elif field and name in _DAYS and kinds[field] != Kind.DATE:
            yield document.mistake(f"/vault/{name}", _("Ô “%(code)s” không phải ô ngày.") % {"code": field})
    for index, code in enumerate(told.get("results", [])):
        if code not in known.procedures:
            yield document.mistake(
                f"/vault/results/{index}", _("Không có thủ tục “%(code)s”.") % {"code": code}
            )
    yield from _sources(document, known)


def _sources(document: Document, known: Known) -> Iterator[Mistake]:
    """Answers that fields of a result are taken from stand in a form of the procedures that have it as result."""
    told = document.data.get("vault", {})
    forms = {
        known.procedures[code].get("form", "") for code in told.get("results", []) if code in known.procedures
    }
    asked = {code for form in forms for code in _kinds(known.forms.get(form, {}))}
    for field, source in told.get("fill", {}).items():
        code = source.removeprefix(ANSWERS)
        if source.startswith(ANSWERS) and code not in asked:
            yield document.mistake(
                f"/vault/fill/{field}",
                _("Đơn của các thủ tục có kết quả này không có ô “%(code)s”.") % {"code": code},
            )


def _kinds(form: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a form as it is written, each with its kind; a form that is wrong itself is told as one."""
    return {
        field["code"]: field.get("kind", "")
        for step in form.get("steps", [])
        for field in step.get("fields", [])
        if isinstance(field, Mapping) and "code" in field
    }


def check_types_of_papers(document: Document, known: Known) -> Iterator[Mistake]:
    """Each type that a paper of the procedure names is there."""
    for index, paper in enumerate(document.data["papers"]):
        named = paper.get("type")
        if named is not None and named not in known.paper_types:
            yield document.mistake(
                f"/papers/{index}/type", _("Không có loại giấy tờ “%(code)s”.") % {"code": named}
            )
