"""Officers synchronised with the directory: asked for, watched, and what became of each row."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import page, top_administrators_only
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import DirectorySync, User
from motcua.people.oidc import syncing
from motcua.people.oidc.providers import provider_on

PAGE_SIZE = 50
DONE = {
    "added": gettext_lazy("Thêm mới"),
    "updated": gettext_lazy("Cập nhật"),
    "closed": gettext_lazy("Khoá"),
    "reopened": gettext_lazy("Mở lại"),
    "refused": gettext_lazy("Không nhận"),
}
_RUNS = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def sync(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The last runs and the rows of one (?lan=); POST asks for a new one."""
    provider = provider_on(code)
    if provider is None or not provider.is_for_staff or not provider.scim:
        raise Http404
    if request.method == "POST":
        if syncing.begin(provider, cast(User, actor.person)) is None:
            messages.info(request, _("Đang đồng bộ. Hãy đợi lần này xong."))
        else:
            messages.success(request, _("Đã bắt đầu đồng bộ. Tải lại trang sau ít phút để xem kết quả."))
        return redirect("console:identity_sync", code=code)
    runs = list(
        DirectorySync.objects.filter(provider=code)
        .select_related("asked_by")
        .defer("rows")
        .order_by("-id")[:_RUNS]
    )
    wanted = request.GET.get("lan", "")
    shown = next((one for one in runs if str(one.pk) == wanted), runs[0] if runs else None)
    rows = shown.rows if shown is not None else []
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    found = Page(
        rows[start : start + PAGE_SIZE],
        number,
        PAGE_SIZE,
        has_next=len(rows) > start + PAGE_SIZE,
        total=len(rows),
    )
    context = {"provider": provider, "runs": runs, "shown": shown, "found": found, "done": DONE}
    return page(request, actor, "console/identity_sync.html", context)
