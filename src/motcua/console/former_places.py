"""Wards of the old three tiers on the screen: found, taken out one by one, taken away and brought as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.former_places import remove, searched
from motcua.agencies.models import FormerPlace
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.console.access import page, top_administrators_only
from motcua.console.workbooks.problems import Problem
from motcua.console.workbooks.rows import checked, places_of
from motcua.console.workbooks.uploading import Place, given_file, shown, shown_refused, workbook_response
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.record import keep_package
from motcua.exchange.packages.scope import scope_of
from motcua.files.tables import xlsx_file
from motcua.files.workbooks import MOST_BYTES, MOST_ROWS, WorkbookRefused, read_workbook
from motcua.forms.addresses import ward_code, ward_name
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.folding import fold
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User

PAGE_SIZE = 50
_LONGEST = 200
_COLUMNS_READ = 20
Item = dict[str, Any]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rows, found by words of old names; POST takes one out."""
    if request.method == "POST":
        text = request.POST.get("bo", "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
        if remove(number):
            note(
                Kind.SETTINGS_CHANGED, request=request, about="former_places:", details={"change": "removed"}
            )
            messages.success(request, _("Đã bỏ dòng này. Địa chỉ cũ vẫn giữ nguyên tên đã ghi."))
        else:
            messages.info(request, _("Dòng này đã được bỏ từ trước."))
        return redirect("console:former_places")
    words = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    found = searched(words)
    rows = list(found[start : start + PAGE_SIZE + 1])
    listed = Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE, total=found.count())
    context = {"found": listed, "q": words, "ward_name": ward_name}
    return page(request, actor, "console/former_places.html", context)


def columns() -> dict[str, str]:
    """Title of each column by its key."""
    return {
        "province": _("Tỉnh cũ"),
        "district": _("Huyện cũ"),
        "ward": _("Xã cũ"),
        "now": _("Mã xã ngày nay"),
        "part": _("Một phần"),
        "since": _("Từ ngày"),
        "basis": _("Căn cứ"),
        "sample": _("Dữ liệu mẫu"),
    }


_NEEDED = ("province", "now", "since")


@require_safe
@top_administrators_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The whole table as a workbook that can be filled in and brought back."""
    rows = (
        (
            row.province,
            row.district,
            row.ward,
            row.now,
            _yes() if row.is_part else "",
            format_date(row.since),
            row.basis,
            _yes() if row.is_sample else "",
            ward_name(row.now),
        )
        for row in FormerPlace.objects.order_by("full_key", "now").iterator()
    )
    header = [*columns().values(), _("Tên xã ngày nay")]
    return workbook_response(xlsx_file(_("Đơn vị hành chính cũ"), header, rows), "don-vi-hanh-chinh-cu")


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Check a workbook. Nothing is written before the administrator says so on the next page."""
    place = _place()
    if request.method != "POST":
        return shown(request, actor, place)
    person, scope = cast(User, actor.person), scope_of(actor)
    try:
        name, content = given_file(request, MOST_BYTES)
        items, problems = read_sheet(content)
    except WorkbookRefused as refusal:
        return shown_refused(request, actor, place, refusal)
    changed, wrong = checked(items, package_of, columns(), by=person, scope=scope, name=name)
    problems = sorted([*problems, *wrong])
    if problems:
        return shown(request, actor, place, problems=problems)
    if not changed:
        return shown(request, actor, place, is_same=True)
    files = package_of([item for _row, item in items])
    return redirect("console:package", key=keep_package(name, files, person).key)


def package_of(items: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """The package that loads these rows."""
    return {"don-vi-hanh-chinh-cu.json": as_json({"kind": "former_places", "former_places": list(items)})}


def read_sheet(content: bytes) -> tuple[list[tuple[int, Item]], list[Problem]]:
    """The rows of a workbook with their numbers, and what is wrong. Raises WorkbookRefused when it is none."""
    rows = read_workbook(content, _COLUMNS_READ)
    if len(rows) < 2:
        raise WorkbookRefused(_("Trang tính đầu tiên của tệp không có dòng dữ liệu nào dưới dòng tiêu đề."))
    places = places_of(rows[0][1], columns(), _NEEDED)
    items: list[tuple[int, Item]] = []
    problems: list[Problem] = []
    for number, cells in rows[1:]:
        typed = {key: " ".join(cells[place].split()) for key, place in places.items()}
        typed = {key: typed.get(key, "") for key in columns()}
        wrong = list(_wrong(typed))
        problems += [Problem("", number, columns()[key], reason) for key, reason in wrong]
        if not wrong:
            items.append((number, _item(typed)))
    return items, problems


def _wrong(typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in _NEEDED:
        if not typed[key]:
            yield key, _("Còn để trống. Hãy ghi, hoặc xoá cả dòng.")
    if typed["since"]:
        try:
            parse_date(typed["since"])
        except ValueError:
            yield "since", _("Ngày phải viết như 01/07/2025.")
    for key in ("part", "sample"):
        if fold(typed[key]) not in ("", "khong", fold(_yes())):
            yield key, _("Hãy ghi “%(yes)s” hoặc để trống.") % {"yes": _yes()}


def _item(typed: Mapping[str, str]) -> Item:
    item: Item = {name: typed[name] for name in ("province", "district", "ward", "basis") if typed[name]}
    # Office programs take the zeros in front of a number away.
    item |= {"now": ward_code(typed["now"]), "since": parse_date(typed["since"]).isoformat()}
    return item | {name: True for name in ("part", "sample") if fold(typed[name]) == fold(_yes())}


def _yes() -> str:
    return _("có")


def _place() -> Place:
    return Place(
        title=_("Đơn vị hành chính cũ"),
        crumbs=[{"text": _("Đơn vị hành chính cũ"), "href": reverse("console:former_places")}],
        action=reverse("console:former_places_upload"),
        export=reverse("console:former_places_export"),
        lead=_(
            "Mỗi dòng là một xã cũ và một xã ngày nay; xã cũ bị chia thì có nhiều dòng, mỗi dòng ghi “có” ở cột Một "
            "phần. Dòng chưa có thì thêm, có rồi thì cập nhật; dòng không có trong tệp giữ nguyên."
        ),
        hint=_(
            "Mã xã ngày nay gồm 5 chữ số theo danh mục của Tổng cục Thống kê. Căn cứ: số, ký hiệu nghị quyết. Tối đa "
            "%(rows)s dòng."
        )
        % {"rows": f"{MOST_ROWS:,}".replace(",", ".")},
        max_mb=MOST_BYTES // 1024 // 1024,
    )
