"""Procedures as a workbook: taken away, filled in, brought back with a report by sheet, row and column."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only
from motcua.console.procedures.book_checking import (
    BOUNDS,
    TooLong,
    book_of,
    changed_by,
    check_book,
    package_of,
    published,
)
from motcua.console.procedures.book_reading import read_book, wanted_sheets
from motcua.console.procedures.selectors import codes_of, filters_of
from motcua.console.workbooks.uploading import Place, given_file, shown, shown_refused, workbook_response
from motcua.exchange.packages.record import keep_package
from motcua.exchange.packages.scope import scope_of
from motcua.files.workbooks import WorkbookRefused, read_sheets
from motcua.people.models import User


@require_safe
@administrators_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The procedures that the list shows under its filters, those that this administrator may change."""
    scope = scope_of(actor)
    wanted = codes_of(filters_of(request))
    mine = [
        one for one in published(wanted) if all(scope.holds(office["agency"]) for office in one["offices"])
    ]
    try:
        return workbook_response(book_of(mine), "thu-tuc")
    except TooLong as found:
        reason = _(
            "Thủ tục %(code)s có đoạn chữ dài hơn một ô bảng tính chứa được. Hãy xuất gói dữ liệu của nó."
        )
        messages.error(request, reason % {"code": found})
        return redirect("console:procedures")


@require_safe
@administrators_only
def blank(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The workbook with nothing in it but its titles and what they mean."""
    return workbook_response(book_of([]), "mau-thu-tuc")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Check a workbook. Nothing is written before the administrator says so on the next page."""
    place = _place()
    if request.method != "POST":
        return shown(request, actor, place)
    person = cast(User, actor.person)
    try:
        name, content = given_file(request, BOUNDS.bytes)
        book = read_book(read_sheets(content, wanted_sheets(), BOUNDS))
    except WorkbookRefused as refusal:
        return shown_refused(request, actor, place, refusal)
    changed = changed_by(book)
    check_book(book, changed, person, scope_of(actor), name)
    if book.problems:
        return shown(request, actor, place, problems=book.problems)
    if not changed:
        return shown(request, actor, place, is_same=True)
    return redirect("console:package", key=keep_package(name, package_of(changed), person).key)


def _place() -> Place:
    return Place(
        title=_("Thủ tục"),
        crumbs=[{"text": _("Thủ tục"), "href": reverse("console:procedures")}],
        action=reverse("console:procedures_upload"),
        export=reverse("console:procedures_export"),
        blank=reverse("console:procedures_blank"),
        lead=_(
            "Thủ tục khác với bản đang có thì thành phiên bản mới, mã chưa có thì được thêm; thủ tục không có trong "
            "tệp giữ nguyên. Hồ sơ đã nộp giữ phiên bản của mình. Kiểm tra xong, bấm nạp ở trang sau thì mới nạp."
        ),
        hint=_(
            "Mỗi trang tính một loại thông tin (giấy tờ, phí, căn cứ pháp lý…), các dòng nối với thủ tục bằng mã; "
            "tối đa %(rows)s dòng."
        )
        % {"rows": f"{BOUNDS.rows:,}".replace(",", ".")},
        max_mb=BOUNDS.bytes // 1024 // 1024,
    )
