"""What a type of paper must keep beyond its shape, and the types that the papers of procedures name."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.kernel.codes import CodeError
from motcua.kernel.paper_codes import PaperTypeCode


def check_paper_type(document: Document, known: Known) -> Iterator[Mistake]:
    """Its code fits into the codes of digitised papers, and the form of its fields is there."""
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


def check_types_of_papers(document: Document, known: Known) -> Iterator[Mistake]:
    """Each type that a paper of the procedure names is there."""
    for index, paper in enumerate(document.data["papers"]):
        named = paper.get("type")
        if named is not None and named not in known.paper_types:
            yield document.mistake(
                f"/papers/{index}/type", _("Không có loại giấy tờ “%(code)s”.") % {"code": named}
            )
