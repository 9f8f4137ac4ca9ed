"""The lists as workbooks: taken away, and brought back with a report by row."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import top_administrators_only
from motcua.console.catalogue.lists import EntryList
from motcua.console.catalogue.pages import list_or_404
from motcua.console.catalogue.sheets import check_sheet, list_file, package_of_sheet, read_sheet
from motcua.console.workbooks.uploading import Place, given_file, shown, shown_refused, workbook_response
from motcua.exchange.packages.record import keep_package
from motcua.exchange.packages.scope import scope_of
from motcua.files.workbooks import MOST_BYTES, MOST_ROWS, WorkbookRefused
from motcua.people.models import User


@require_safe
@top_administrators_only
def export(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A list as a workbook that can be filled in and loaded again."""
    return workbook_response(list_file(list_or_404(slug)), slug)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def upload(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Check a workbook. Nothing is written before the administrator says so on the next page."""
    listed = list_or_404(slug)
    place = _place(listed)
    if request.method != "POST":
        return shown(request, actor, place)
    person = cast(User, actor.person)
    try:
        name, content = given_file(request, MOST_BYTES)
        sheet = read_sheet(content, listed)
    except WorkbookRefused as refusal:
        return shown_refused(request, actor, place, refusal)
    changed = check_sheet(listed, sheet, person, scope_of(actor), name)
    if sheet.problems:
        return shown(request, actor, place, problems=sheet.problems)
    if not changed:
        return shown(request, actor, place, is_same=True)
    return redirect("console:package", key=keep_package(name, package_of_sheet(listed, sheet), person).key)


def _place(listed: EntryList) -> Place:
    back = reverse("console:catalogue_list", kwargs={"slug": listed.slug})
    return Place(
        title=listed.title,
        crumbs=[
            {"text": _("Danh mục thủ tục"), "href": reverse("console:catalogue")},
            {"text": str(listed.title), "href": back},
        ],
        action=reverse("console:catalogue_upload", kwargs={"slug": listed.slug}),
        export=reverse("console:catalogue_export", kwargs={"slug": listed.slug}),
        lead=_(
            "Mã đã có thì được sửa, mã chưa có thì được thêm; mục không có trong tệp giữ nguyên. Trang sau nói có "
            "bao nhiêu mục mới hoặc thay đổi; bấm nạp ở đó thì mới nạp."
        ),
        hint=_(
            "Trang tính đầu tiên có các cột Mã, Tên, Thứ tự, Tình trạng, Áp dụng từ ngày; tối đa %(rows)s dòng."
        )
        % {"rows": f"{MOST_ROWS:,}".replace(",", ".")},
        max_mb=MOST_BYTES // 1024 // 1024,
    )
