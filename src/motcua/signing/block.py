"""The visible block of a signature, after Decree 30/2020: the signer's in blue above the name, the agency's in red
to the left
of it, with the agency's name and the time; beside each other, since what lies over words cannot be read.
"""

from __future__ import annotations

import datetime
import threading

import pypdfium2 as pdfium
from django.utils.translation import gettext as _

from motcua.kernel.dates import to_local
from motcua.signing.pdf import Place
from motcua.slips.compiler import compile_pdf

ORGANISATION = "organisation"
_reader = threading.Lock()
WIDTH, HEIGHT = 150, 58
_RIGHT_MARGIN, _BOTTOM = 56, 24
_SOURCE = """
#set page(width: 150pt, height: 58pt, margin: 2pt, fill: none)
#let data = json(bytes(sys.inputs.data))
#set text(font: ("Tinos", "Libertinus Serif"), size: 8pt, fill: rgb(data.colour))
#set par(leading: 0.42em)
#box(width: 100%, height: 100%, stroke: 1pt + rgb(data.colour), radius: 2pt, inset: 4pt)[
  #align(horizon)[#strong(data.title)\\ #for line in data.lines [#line\\ ]]
]
"""


def drawn(kind: str, signer: str, organisation: str, at: datetime.datetime) -> bytes:
    """The block as a PDF of one page."""
    is_agency = kind == ORGANISATION
    moment = to_local(at)
    lines = [signer if not is_agency else organisation or signer]
    if not is_agency and organisation and organisation != signer:
        lines.append(organisation)
    lines.append(_("Thời gian ký: %(time)s") % {"time": moment.strftime("%d/%m/%Y %H:%M:%S %z")})
    return compile_pdf(
        _SOURCE,
        {
            "title": str(_("Chữ ký số của cơ quan")) if is_agency else str(_("Ký bởi")),
            "lines": lines,
            "colour": "#c00000" if is_agency else "#0b3d91",
        },
        made_at=at,
    )


def place_in(content: bytes, kind: str, name: str) -> Place:
    """Where the block stands: above the name of who signs where the last pages carry it, else at the foot of the last.

    The agency's stands to the left of the signer's, so that neither is drawn over.
    """
    # The library is not made for several threads at once: two would bring the web server down.
    with _reader:
        return _place_in(content, kind, name)


def _place_in(content: bytes, kind: str, name: str) -> Place:
    document = pdfium.PdfDocument(content)
    try:
        last = len(document) - 1
        found = next(
            (
                each
                for number in range(last, max(-1, last - 3), -1)
                if (each := _named(document, number, name))
            ),
            None,
        )
        page, (left, bottom, right) = found if found is not None else (last, _foot(document, last))
        middle = (left + right) / 2 if found is not None else right - WIDTH / 2
        x, y = middle - WIDTH / 2, bottom
        if kind == ORGANISATION:
            x -= WIDTH + 2
        width, _height = document[page].get_size()
        x = min(max(8, x), max(8, width - WIDTH - 8))
        return Place(page, (int(x), int(y), int(x) + WIDTH, int(y) + HEIGHT))
    finally:
        document.close()


def _named(
    document: pdfium.PdfDocument, number: int, name: str
) -> tuple[int, tuple[float, float, float]] | None:
    if not name:
        return None
    text = document[number].get_textpage()
    search = text.search(name, match_case=False)
    best: tuple[float, float, float] | None = None
    while (hit := search.get_next()) is not None:
        boxes = [text.get_charbox(index) for index in range(hit[0], hit[0] + hit[1])]
        left, top, right = (
            min(box[0] for box in boxes),
            max(box[3] for box in boxes),
            max(box[2] for box in boxes),
        )
        # The lowest: a name may stand in the text as well.
        if best is None or top < best[1]:
            best = (left, top + 3, right)
    return (number, best) if best is not None else None


def _foot(document: pdfium.PdfDocument, number: int) -> tuple[float, float, float]:
    width, _height = document[number].get_size()
    return (width - _RIGHT_MARGIN - WIDTH, _BOTTOM, width - _RIGHT_MARGIN)
