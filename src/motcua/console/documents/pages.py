"""Legal documents on the screen: found, added, changed with their history; what stands on those that end."""

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.catalogue.documents import item_of, key_of, standing_on
from motcua.catalogue.models import EntryChange, LegalDocument
from motcua.console.access import administrators_only, page, top_administrators_only
from motcua.console.catalogue.lists import history
from motcua.console.documents import lists, usage
from motcua.console.documents.lists import Filters, Shown, kind_options
from motcua.console.documents.sheets import (
    check_sheet,
    columns,
    documents_file,
    package_of,
    read_item,
    read_sheet,
)
from motcua.console.workbooks.uploading import Place, given_file, shown, shown_refused, workbook_response
from motcua.exchange.packages import load_files, wait_for_turn
from motcua.exchange.packages.record import keep_package
from motcua.exchange.packages.scope import scope_of
from motcua.files.workbooks import MOST_BYTES, MOST_ROWS, WorkbookRefused
from motcua.kernel.dates import format_date
from motcua.kernel.paging import PAGE_SIZE, Page, read_page_number
from motcua.people.models import User

_DAYS = ("issued_on", "effective_from", "effective_until")


class _Stale(Exception):
    """Somebody else changed the document since the page was opened."""


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every legal document, found by words and filters."""
    filters = lists.filters_of(request)
    found = lists.page_of(filters, timezone.localdate(), read_page_number(request.GET.get("page")))
    context = {
        "found": found,
        "filters": filters,
        "is_filtered": filters != Filters(),
        "kinds": [("", _("Mọi loại")), *kind_options()],
        "standings": [
            ("", _("Mọi hiệu lực")),
            *((key.value, str(word)) for key, word in lists.STANDINGS.items()),
        ],
        "may_write": scope_of(actor).is_everything,
    }
    return page(request, actor, "console/documents.html", context)


@require_safe
@administrators_only
def standing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What stands on documents that have ended or will, and what names documents that are not in the catalogue."""
    found = usage.shaky(timezone.localdate())
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    shown_now = Page(
        found[start : start + PAGE_SIZE], number, PAGE_SIZE, start + PAGE_SIZE < len(found), len(found)
    )
    context = {
        "found": shown_now,
        "words": lists.STANDINGS,
        "tones": lists.TONES,
        "unknown": usage.unknown_numbers() if number == 1 else [],
        "may_write": scope_of(actor).is_everything,
    }
    return page(request, actor, "console/documents_standing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new document; its number may come with the address, from what names it."""
    typed = dict.fromkeys(columns(), "") | {"number": request.GET.get("so", "").replace("\0", "")[:100]}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = _typed(request)
        document = LegalDocument.objects.filter(key=key_of(typed["number"])).first()
        if document is not None and typed["number"]:
            errors = {"number": _("Văn bản này đã có trong danh mục.")}
        else:
            errors = _save(typed, "", actor)
        if not errors:
            messages.success(request, _("Đã thêm “%(number)s”.") % typed)
            return redirect("console:documents")
    context = {
        "document": None,
        "typed": typed,
        "errors": errors,
        "kinds": kind_options(),
        "is_stale": False,
        "may_write": True,
    }
    return page(request, actor, "console/document.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def document(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """A document: what it says to change, what stands on it, and its history."""
    row = get_object_or_404(LegalDocument, id=number)
    may_write = scope_of(actor).is_everything
    typed, errors, is_stale = _as_typed(row), dict[str, str](), False
    if request.method == "POST":
        return _change(request, row)
    return _document_page(request, actor, row, typed, errors, is_stale=is_stale, may_write=may_write)


@top_administrators_only
def _change(request: HttpRequest, actor: Actor, row: LegalDocument) -> HttpResponse:
    typed = _typed(request) | {"number": row.number}
    try:
        errors = _save(typed, request.POST.get("thay", ""), actor)
    except _Stale:
        row.refresh_from_db()
        return _document_page(request, actor, row, typed, {}, is_stale=True, may_write=True)
    if errors:
        return _document_page(request, actor, row, typed, errors, is_stale=False, may_write=True)
    messages.success(request, _("Đã lưu “%(number)s”.") % typed)
    return redirect("console:document", number=row.id)


def _document_page(
    request: HttpRequest,
    actor: Actor,
    row: LegalDocument,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    is_stale: bool,
    may_write: bool,
) -> HttpResponse:
    context = {
        "document": row,
        "shown": Shown(row, standing_on(timezone.localdate(), row)),
        "typed": typed,
        "errors": errors,
        "kinds": kind_options(),
        "seen": lists.seen(row),
        "is_stale": is_stale,
        "may_write": may_write,
        "uses": usage.uses().get(row.key, []),
        "changes": history(EntryChange.Kind.DOCUMENTS, row.key),
    }
    status = 409 if is_stale else 422 if errors else 200
    return page(request, actor, "console/document.html", context, status=status)


@require_safe
@administrators_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The documents that the list shows, as a workbook that can be filled in and loaded again."""
    rows = lists.filtered(lists.filters_of(request), timezone.localdate())
    return workbook_response(documents_file(rows.iterator()), "van-ban-phap-luat")


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Check a workbook. Nothing is written before the administrator says so on the next page."""
    place = _place()
    if request.method != "POST":
        return shown(request, actor, place)
    person = cast(User, actor.person)
    try:
        name, content = given_file(request, MOST_BYTES)
        sheet = read_sheet(content)
    except WorkbookRefused as refusal:
        return shown_refused(request, actor, place, refusal)
    changed = check_sheet(sheet, person, scope_of(actor), name)
    if sheet.problems:
        return shown(request, actor, place, problems=sheet.problems)
    if not changed:
        return shown(request, actor, place, is_same=True)
    package = package_of([item for _row, item in sheet.items])
    return redirect("console:package", key=keep_package(name, package, person).key)


def _place() -> Place:
    return Place(
        title=_("Văn bản pháp luật"),
        crumbs=[{"text": _("Văn bản pháp luật"), "href": reverse("console:documents")}],
        action=reverse("console:documents_upload"),
        export=reverse("console:documents_export"),
        lead=_(
            "Số, ký hiệu đã có thì được sửa, chưa có thì được thêm; văn bản không có trong tệp giữ nguyên. Bấm nạp ở "
            "trang sau thì mới nạp."
        ),
        hint=_("Trang tính đầu tiên có các cột như tệp tải về; tối đa %(rows)s dòng.")
        % {"rows": f"{MOST_ROWS:,}".replace(",", ".")},
        max_mb=MOST_BYTES // 1024 // 1024,
    )


def _typed(request: HttpRequest) -> dict[str, str]:
    return {key: " ".join(request.POST.get(key, "").replace("\0", "").split()) for key in columns()}


def _as_typed(row: LegalDocument) -> dict[str, str]:
    days = {name: format_date(day) for name in _DAYS if (day := getattr(row, name)) is not None}
    return dict.fromkeys(columns(), "") | item_of(row) | days


def _save(typed: dict[str, str], seen: str, actor: Actor) -> dict[str, str]:
    """Keep a document through the import; return what is wrong by field. Raises _Stale unless it is as `seen`."""
    item = {key: value for key, value in typed.items() if value}
    errors = dict(read_item(item))
    if errors:
        return errors
    with transaction.atomic():
        wait_for_turn()
        row = LegalDocument.objects.filter(key=key_of(item["number"])).first()
        if row is not None and lists.seen(row) != seen:
            raise _Stale
        name = _("Sửa trên màn hình: văn bản “%(number)s”") % item
        report = load_files(
            package_of([item]), cast(User, actor.person), name=name[:200], keep=True, scope=scope_of(actor)
        )
    found: dict[str, str] = {}
    for mistake in report.mistakes:
        key = mistake.pointer.rpartition("/")[2]
        found.setdefault(key if key in columns() else "number", mistake.reason)
    return found
