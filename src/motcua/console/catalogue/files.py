"""The lists as workbooks: taken away, and brought back with a report by row."""

from pathlib import PurePosixPath
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import page, top_administrators_only
from motcua.console.catalogue.lists import EntryList
from motcua.console.catalogue.pages import list_or_404
from motcua.console.catalogue.sheets import (
    Problem,
    check_sheet,
    list_file,
    package_of_sheet,
    procedures_file,
    read_sheet,
)
from motcua.exchange.packages.record import keep_package
from motcua.exchange.packages.scope import scope_of
from motcua.files.tables import XLSX_TYPE
from motcua.files.workbooks import MOST_BYTES, MOST_ROWS, WorkbookRefused
from motcua.people.models import User

# More are not read one by one by anybody; the first say what is wrong with the workbook.
_PROBLEMS_SHOWN = 200


@require_safe
@top_administrators_only
def export(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A list as a workbook that can be filled in and loaded again."""
    return _workbook(list_file(list_or_404(slug)), slug)


@require_safe
@top_administrators_only
def procedures(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every procedure as a line of a workbook."""
    return _workbook(procedures_file(), "thu-tuc")


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def upload(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Check a workbook. Nothing is written before the administrator says so on the next page."""
    listed = list_or_404(slug)
    if request.method != "POST":
        return _page(request, actor, listed)
    given = request.FILES.get("tep")
    if given is None:
        return _page(request, actor, listed, refused=_("Hãy chọn một tệp .xlsx."))
    name = PurePosixPath(given.name or "").name
    person = cast(User, actor.person)
    try:
        # One byte more than may be: enough to know that it is too much.
        sheet = read_sheet(given.read(MOST_BYTES + 1), listed)
    except WorkbookRefused as refusal:
        return _page(request, actor, listed, refused=str(refusal))
    changed = check_sheet(listed, sheet, person, scope_of(actor), name)
    if sheet.problems:
        return _page(request, actor, listed, problems=sheet.problems)
    if not changed:
        return _page(request, actor, listed, is_same=True)
    return redirect("console:package", key=keep_package(name, package_of_sheet(listed, sheet), person).key)


def _page(
    request: HttpRequest,
    actor: Actor,
    listed: EntryList,
    *,
    refused: str = "",
    problems: list[Problem] | None = None,
    is_same: bool = False,
) -> HttpResponse:
    context = {
        "list": listed,
        "refused": refused,
        "problems": (problems or [])[:_PROBLEMS_SHOWN],
        "count": len(problems or []),
        "is_same": is_same,
        "max_mb": MOST_BYTES // 1024 // 1024,
        "most_rows": f"{MOST_ROWS:,}".replace(",", "."),
    }
    status = 422 if refused or problems else 200
    return page(request, actor, "console/catalogue_upload.html", context, status=status)


def _workbook(content: bytes, name: str) -> HttpResponse:
    stamp = f"{timezone.localdate():%Y%m%d}"
    return HttpResponse(
        content,
        content_type=XLSX_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}-{stamp}.xlsx"'},
    )
