"""The visible block of a signature, after Decree 30/2020: the signer's in blue above the name, the agency's in red
to the left
of it, with the agency's name and the time; beside each other, since what lies over words cannot be read.
"""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from motcua.files.jail import Limits, run_module
from motcua.kernel.dates import to_local
from motcua.kernel.later import later
from motcua.signing import placing
from motcua.slips.compiler import compile_pdf

if TYPE_CHECKING:
    from motcua.signing import pdf
else:
    pdf = later("motcua.signing.pdf")

ORGANISATION = "organisation"
# For all documents of one authorisation.
_LIMITS = Limits(seconds=60, memory_mb=1024, file_mb=16)
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


def places_in(contents: Iterable[bytes], names: Sequence[Mapping[str, str]]) -> list[dict[str, pdf.Place]]:
    """Where the blocks stand in each of these PDFs, by kind of signature; {} for one that cannot be read.

    `names`: for each, whom a signature of each kind stands above. Read in the jail, all of them in one run. Raises
    JailError where that does not come to an end, or too many others run.
    """
    asked = [[(name, kind == ORGANISATION) for kind, name in each.items()] for each in names]
    with tempfile.TemporaryDirectory(prefix="cho-ky-") as made:
        folder = Path(made)
        for number, content in enumerate(contents):
            (folder / str(number)).write_bytes(content)
        (folder / placing.ASKED).write_text(json.dumps(asked), encoding="utf-8")
        run_module("motcua.signing.placing", str(folder), folder=folder, limits=_LIMITS)
        told = json.loads((folder / placing.TOLD).read_text(encoding="utf-8"))
    return [
        {
            kind: pdf.Place(page, (left, bottom, right, top))
            for kind, (page, left, bottom, right, top) in zip(each, places or (), strict=bool(places))
        }
        for each, places in zip(names, told, strict=True)
    ]
