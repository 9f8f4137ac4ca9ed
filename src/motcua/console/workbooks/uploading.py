"""The page on which a workbook is brought: refused, with a report by row, or taken to be looked at before loading."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.workbooks.problems import SHOWN, Problem, as_text, from_text, report_file
from motcua.files.tables import XLSX_TYPE
from motcua.files.workbooks import CellsRefused, WorkbookRefused


@dataclass(frozen=True)
class Place:
    """Where a workbook is brought. `action`: the page itself; `export`: what there is, as such a workbook; `blank`: an
    empty one, "" for none. `formats`: endings of the files that are taken.
    """

    title: Promise | str
    crumbs: Sequence[dict[str, str]]
    action: str
    export: str
    lead: str
    hint: str
    max_mb: int
    blank: str = ""
    formats: tuple[str, ...] = ("xlsx",)


def given_file(request: HttpRequest, most_bytes: int) -> tuple[str, bytes]:
    """Name and content of the file; one byte more than may be read, which is enough to know that it is too much.

    Raises WorkbookRefused when none came.
    """
    given = request.FILES.get("tep")
    if given is None:
        raise WorkbookRefused(_("Hãy chọn một tệp."))
    return PurePosixPath(given.name or "").name, given.read(most_bytes + 1)


def shown(
    request: HttpRequest,
    actor: Actor,
    place: Place,
    *,
    refused: str = "",
    problems: Sequence[Problem] = (),
    is_same: bool = False,
) -> HttpResponse:
    """The page, with why the last file was not taken."""
    ordered = sorted(problems)
    context: dict[str, Any] = {
        "place": place,
        "refused": refused,
        "problems": ordered[:SHOWN],
        "count": len(ordered),
        "with_sheets": any(one.sheet for one in ordered),
        "report": as_text(ordered) if ordered else "",
        "is_same": is_same,
    }
    status = 422 if refused or problems else 200
    return page(request, actor, "console/workbook_upload.html", context, status=status)


def shown_refused(request: HttpRequest, actor: Actor, place: Place, refusal: WorkbookRefused) -> HttpResponse:
    """The page with why a file was not taken: by cell where only some of its cells are to blame."""
    if isinstance(refusal, CellsRefused):
        cells = [Problem(one.sheet, one.row, one.column, one.reason) for one in refusal.cells]
        return shown(request, actor, place, problems=cells)
    return shown(request, actor, place, refused=str(refusal))


@require_POST
@administrators_only
def report(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The report that the page shows, whole and as a workbook. It says nothing that its reader did not send."""
    return workbook_response(report_file(from_text(request.POST.get("bao-cao", ""))), "bao-cao-kiem-tra")


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A workbook to be kept."""
    stamp = f"{timezone.localdate():%Y%m%d}"
    return HttpResponse(
        content,
        content_type=XLSX_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}-{stamp}.xlsx"'},
    )
