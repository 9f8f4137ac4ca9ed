"""What a report must keep beyond its shape (`reports/designed/checking.py`), and that its agency is there."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.reports.designed.checking import problems_of
from motcua.reports.designed.dictionary import asked_elements, unasked


def check_report(document: Document, known: Known) -> Iterator[Mistake]:
    """Attributes, counts and columns that it names are there; its agency too. The package's own dictionary counts."""
    for problem in problems_of(document.content, {**asked_elements(), **unasked(known.elements)}):
        yield document.mistake(problem.pointer, problem.message_vi)
    agency = document.data.get("agency")
    if agency is not None and known.standing.get(agency, agency) not in known.parents:
        yield document.mistake("/agency", _("Không có cơ quan “%(code)s”.") % {"code": agency})
