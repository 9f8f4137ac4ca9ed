"""Public registers: the list of them, one with its entries, an entry, an agency's own page, and files of it all."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.agencies.history import names_before
from motcua.agencies.resolving import kept_codes, kept_with, standing_id_of
from motcua.agencies.selectors import stamp
from motcua.audit.addresses import client_network
from motcua.audit.limits import REGISTER_FILES_OF_ADDRESS as FILES_OF_ADDRESS
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow
from motcua.files.tables import CSV_TYPE, XLSX_TYPE, csv_file, xlsx_file
from motcua.kernel.dates import format_datetime
from motcua.kernel.paging import read_page_number
from motcua.look.environment import query
from motcua.registers import selectors
from motcua.registers.selectors import Asked, RegisterView

DEEPEST_PAGE = 500
MOST_ROWS = 50_000
_LONGEST = 200
_FORMATS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


@dataclass(frozen=True)
class _List:
    """A list as asked for: narrowed by what stands in the address."""

    register: RegisterView
    asked: Asked
    sort: str


@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """Every public register."""
    return render(request, "portal/registers.html", {"cards": selectors.public_cards(), "agency": None})


@require_safe
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """The public registers in which one agency has entries."""
    standing = standing_id_of(code, stamp())
    if standing is None:
        raise Http404
    codes = kept_codes(stamp())
    found = {"code": codes.present[standing], "name": codes.names[standing]}
    if found["code"] != code:
        # A code of before leads to the agency that goes on.
        return redirect("portal:agency_registers", code=found["code"], permanent=True)
    cards = selectors.public_cards(kept_with(standing, stamp()))
    context = {"cards": cards, "agency": found, "history": names_before(standing, stamp())}
    return render(request, "portal/registers.html", context)


@require_safe
def register(request: HttpRequest, code: str) -> HttpResponse:
    """One register with its entries; words, filters, order and page stand in the address."""
    wanted = _asked(request, code)
    definition = wanted.register.definition
    entries = selectors.public_entries(wanted.register)
    number = min(read_page_number(request.GET.get("page")), DEEPEST_PAGE)
    page = selectors.entries_page(wanted.register, entries, wanted.asked, wanted.sort, number)
    offered = selectors.filter_choices(wanted.register, entries)
    filters = _filters(wanted, offered)
    context = {
        "definition": definition,
        "page": page,
        "asked": wanted.asked,
        "filters": filters,
        "chips": _chips(request, wanted, filters),
        "sort": wanted.sort,
        "sorts": [
            ("new", _("Mới nhất trước")),
            ("old", _("Cũ nhất trước")),
            ("name", _("Tên A–Z")),
            ("-name", _("Tên Z–A")),
        ],
        "files": [(kind, _file_address(request, code, kind)) for kind in _FORMATS],
    }
    return render(request, "portal/register.html", context)


@require_safe
def entry(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One entry with everything that is public of it, and when it was changed."""
    found = selectors.public_register(code)
    shown = selectors.public_entry(found, number.upper()) if found is not None else None
    if found is None or shown is None:
        raise Http404
    history = [
        {"title": change.get_does_display(), "at": change.at}
        for change in selectors.history_of(found, shown.number)
    ]
    context = {"definition": found.definition, "entry": shown, "rows": _rows(shown), "history": history}
    return render(request, "portal/register_entry.html", context)


@require_safe
def download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The public columns of what the page's filters find, as CSV or XLSX."""
    if kind not in _FORMATS:
        raise Http404
    wanted = _asked(request, code)
    if not allow(f"register-file:{client_network(request)}", *FILES_OF_ADDRESS):
        minutes = FILES_OF_ADDRESS[1] // 60
        text = _("Hãy đợi khoảng %(minutes)s phút rồi tải lại.") % {"minutes": minutes}
        return too_many(request, _("Bạn đã tải về quá nhiều lần"), text, FILES_OF_ADDRESS[1])
    definition = wanted.register.definition
    header = [_("Số"), _("Tình trạng"), *(column.label for column in definition.public_columns)]
    entries = selectors.public_entries(wanted.register)
    rows = selectors.rows_for_export(wanted.register, entries, wanted.asked, MOST_ROWS)
    content = csv_file(header, rows) if kind == "csv" else xlsx_file(definition.code, header, rows)
    name = f"{definition.code}-{timezone.localdate():%Y%m%d}.{kind}"
    return HttpResponse(
        content,
        content_type=_FORMATS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _asked(request: HttpRequest, code: str) -> _List:
    found = selectors.public_register(code)
    if found is None:
        raise Http404
    given = {name: request.GET.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in request.GET}
    values = {
        column.code: given[_name(column.code)]
        for column in found.definition.public_columns
        if column.is_filter and given.get(_name(column.code))
    }
    asked = Asked(given.get("q", ""), given.get("co-quan", ""), given.get("tinh-trang", ""), values)
    sort = given.get("sort", "")
    return _List(found, asked, sort if sort in selectors.SORTS else "new")


def _name(column: str) -> str:
    """A filter's name in the address, apart from the page's own words."""
    return f"c-{column}"


def _filters(wanted: _List, offered: dict[str, list[selectors.Choice]]) -> list[dict[str, Any]]:
    """The selects of the filter row; one with a single choice would narrow nothing."""
    definition, asked = wanted.register.definition, wanted.asked
    agencies = [(choice.value, choice.text) for choice in offered["agency"]]
    filters = [_filter("co-quan", _("Cơ quan"), _("Mọi cơ quan"), agencies, asked.agency)]
    if definition.shows_ended:
        statuses = [(status, definition.status_label(status)) for status in ("in_force", "ended")]
        filters.append(_filter("tinh-trang", _("Tình trạng"), _("Mọi tình trạng"), statuses, asked.status))
    for column in definition.public_columns:
        if column.is_filter:
            options = [(choice.value, choice.text) for choice in offered[column.code]]
            chosen = asked.values.get(column.code, "")
            everything = _("%(column)s: tất cả") % {"column": column.label}
            filters.append(_filter(_name(column.code), column.label, everything, options, chosen))
    return [one for one in filters if len(one["options"]) > 2 or one["value"]]


def _filter(
    name: str, label: str, everything: str, options: list[tuple[str, str]], value: str
) -> dict[str, Any]:
    return {"name": name, "label": label, "options": [("", everything), *options], "value": value}


def _chips(request: HttpRequest, wanted: _List, filters: list[dict[str, Any]]) -> list[dict[str, str]]:
    chips = []
    if wanted.asked.q:
        chips.append({"text": f"“{wanted.asked.q}”", "href": query(request, q=None, page=None)})
    for one in filters:
        if one["value"]:
            text = dict(one["options"]).get(one["value"], one["value"])
            chips.append(
                {
                    "text": f"{one['label']}: {text}",
                    "href": query(request, **{one["name"]: None, "page": None}),
                }
            )
    return chips


def _file_address(request: HttpRequest, code: str, kind: str) -> str:
    return reverse("portal:register_file", kwargs={"code": code, "kind": kind}) + query(
        request, page=None, sort=None
    )


def _rows(shown: selectors.Shown) -> list[dict[str, Any]]:
    rows = [
        {"key": _("Số"), "value": shown.number, "kind": "text"},
        *(
            {"key": label, "value": text, "kind": kind if text.startswith("http") else "text"}
            for _code, label, text, kind in shown.cells
        ),
        {"key": _("Cơ quan quản lý"), "value": shown.agency_name, "kind": "text"},
        {"key": _("Ngày công khai"), "value": format_datetime(shown.entered_at), "kind": "text"},
    ]
    if shown.changed_at:
        rows.append(
            {"key": _("Thay đổi gần nhất"), "value": format_datetime(shown.changed_at), "kind": "text"}
        )
    if shown.ended_at:
        rows.append({"key": _("Chấm dứt"), "value": format_datetime(shown.ended_at), "kind": "text"})
    return rows
