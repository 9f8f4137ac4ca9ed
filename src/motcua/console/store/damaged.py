"""The store of files on the screen: where it is, and every content with which something is wrong."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import page, top_administrators_only
from motcua.dossiers.models import IssuedSlip, OfficerFile, Outcome, Paper
from motcua.files import integrity, storage
from motcua.files.errors import KeyUnusable, StorageAway
from motcua.files.models import StoredFile
from motcua.files.storage import sealing
from motcua.kernel.paging import Page, read_page_number

PAGE_SIZE = 20
_HOLDING = (Paper, IssuedSlip, Outcome, OfficerFile)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the checks found; POST reads one content again at once (after it was put back from a backup)."""
    if request.method == "POST":
        return _again(request)
    found = _damaged(read_page_number(request.GET.get("page")))
    last = StoredFile.objects.aggregate(last=Max("verified_at"))["last"]
    context = {"found": found, "last": last, "place": _place(), "key": _key()}
    return page(request, actor, "console/store.html", context)


def _again(request: HttpRequest) -> HttpResponse:
    sha256 = request.POST.get("noi-dung", "")
    if not StoredFile.objects.filter(sha256=sha256[:64]).exclude(finding="").exists():
        raise Http404
    try:
        finding = integrity.check_again(sha256)
    except StorageAway:
        messages.error(
            request, _("Kho tệp đang không trả lời nên chưa kiểm tra lại được. Hãy thử lại sau ít phút.")
        )
    else:
        if finding:
            told = StoredFile.Finding(finding).label
            messages.error(request, _("Vẫn còn lỗi: %(told)s.") % {"told": str(told).lower()})
        else:
            messages.success(request, _("Tệp đã đúng trở lại và không còn trong danh sách này."))
    return redirect("console:store")


def _damaged(number: int) -> Page[dict[str, Any]]:
    contents = (
        StoredFile.objects.exclude(finding="")
        .values("sha256", "size", "finding")
        .annotate(name=Min("name"), files=Count("id"), last=Max("verified_at"))
        .order_by("-last", "sha256")
    )
    first = (number - 1) * PAGE_SIZE
    rows: list[dict[str, Any]] = [dict(row) for row in contents[first : first + PAGE_SIZE + 1]]
    dossiers = _dossiers([row["sha256"] for row in rows])
    labels = dict(StoredFile.Finding.choices)
    for row in rows:
        row |= {"told": labels[row["finding"]], "dossiers": dossiers[row["sha256"]]}
    total = StoredFile.objects.exclude(finding="").values("sha256").distinct().count()
    return Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE, total=total)


def _dossiers(contents: list[str]) -> dict[str, list[str]]:
    """The codes of the dossiers that hold each content; one statement."""
    columns = ("file__sha256", "dossier__code", "dossier__receipt_number")
    parts = [
        model._default_manager.filter(file__sha256__in=contents).values_list(*columns) for model in _HOLDING
    ]
    codes: dict[str, set[str]] = defaultdict(set)
    for sha256, code, receipt in parts[0].union(*parts[1:]):
        codes[sha256].add(code or receipt or _("hồ sơ chưa nộp"))
    return defaultdict(list, {sha256: sorted(found) for sha256, found in codes.items()})


def _place() -> str:
    try:
        return storage.current().about()
    except StorageAway:
        return ""


def _key() -> str:
    try:
        found = sealing.newest()
    except KeyUnusable:
        return _("khoá đặt sai, xem `motcua doctor`")
    return _("có, khoá “%(name)s”") % {"name": found.name} if found else _("không")
