"""The ledger: on screen, as a book to print, as a spreadsheet; the same filters in the three addresses (II.12.1)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor, read_agencies, stamp
from motcua.desk.access import lists_may_leave, note_export, officers_only, page
from motcua.desk.choices import Choices, choices
from motcua.desk.ledger_form import AskedLedger, read_ledger_form
from motcua.desk.views.prints import PDF, sent
from motcua.desk.views.second_person import ask_for_ledger
from motcua.kernel.paging import Page, read_page_number
from motcua.look.environment import query
from motcua.reports.books import MOST_IN_SHEET, MOST_PRINTED, XLSX, ledger_pdf, ledger_template, ledger_xlsx
from motcua.reports.leaving import needs_second
from motcua.reports.ledger import COUNTED_TO, PAGE_SIZE, Entry, all_entries, read_ledger


@never_cache
@require_safe
@officers_only
def ledger(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One page of the book."""
    asked = read_ledger_form(request.GET, actor)
    offered = choices(read_agencies(actor), stamp())
    number = min(read_page_number(request.GET.get("page")), COUNTED_TO // PAGE_SIZE)
    found = read_ledger(actor, asked.filters, number) if asked.filters is not None else None
    return _shown(request, actor, asked, offered, found)


@never_cache
@require_safe
@officers_only
@lists_may_leave
def ledger_book(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The book as PDF."""
    asked = read_ledger_form(request.GET, actor)
    offered = choices(read_agencies(actor), stamp())
    template = ledger_template()
    if asked.filters is None:
        return _shown(request, actor, asked, offered, None)
    if template is None:
        problem = _("Bộ quy tắc đang áp dụng chưa có mẫu sổ theo dõi. Hãy báo quản trị viên nạp mẫu sổ.")
        return _shown(request, actor, asked, offered, None, problem)
    entries = all_entries(actor, asked.filters, MOST_PRINTED + 1)
    if len(entries) > MOST_PRINTED:
        return _shown(request, actor, asked, offered, None, _too_many(MOST_PRINTED))
    if needs_second([asked.filters.agency], len(entries)):
        return ask_for_ledger(request, actor, asked, "pdf", len(entries))
    made = ledger_pdf(template, asked.filters, entries, asked.narrowed(offered))
    note_export(request, "list:ledger", len(entries))
    return sent(made, PDF, f"so-theo-doi-{asked.filters.first}-{asked.filters.last}.pdf")


@never_cache
@require_safe
@officers_only
@lists_may_leave
def ledger_sheet(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The book as a spreadsheet."""
    asked = read_ledger_form(request.GET, actor)
    offered = choices(read_agencies(actor), stamp())
    if asked.filters is None:
        return _shown(request, actor, asked, offered, None)
    entries = all_entries(actor, asked.filters, MOST_IN_SHEET + 1)
    if len(entries) > MOST_IN_SHEET:
        return _shown(request, actor, asked, offered, None, _too_many(MOST_IN_SHEET))
    if needs_second([asked.filters.agency], len(entries)):
        return ask_for_ledger(request, actor, asked, "xlsx", len(entries))
    made = ledger_xlsx(asked.filters, entries, asked.narrowed(offered))
    note_export(request, "list:ledger", len(entries))
    return sent(made, XLSX, f"so-theo-doi-{asked.filters.first}-{asked.filters.last}.xlsx")


def _shown(
    request: HttpRequest,
    actor: Actor,
    asked: AskedLedger,
    offered: Choices,
    found: Page[Entry] | None,
    problem: str = "",
) -> HttpResponse:
    same = query(request, page=None)
    context = {
        "asked": asked,
        "offered": offered,
        "found": found,
        "rows": [_line(entry) for entry in found.items] if found is not None else [],
        "problem": problem,
        "page_address": reverse("desk:ledger"),
        "pdf_address": reverse("desk:ledger_pdf") + same,
        "xlsx_address": reverse("desk:ledger_xlsx") + same,
    }
    refused = bool(asked.errors or problem)
    return page(request, actor, "desk/ledger.html", context, current="ledger", status=422 if refused else 200)


def _line(entry: Entry) -> dict[str, str]:
    return {
        **entry.texts(),
        "href": reverse("desk:dossier", kwargs={"key": entry.key}),
    }


def _too_many(most: int) -> str:
    return _(
        "Có hơn %(most)s hồ sơ, nhiều hơn một lần xuất. Hãy chọn khoảng ngày ngắn hơn, một đơn vị hoặc một thủ tục."
    ) % {"most": f"{most:,}".replace(",", ".")}
