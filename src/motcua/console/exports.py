"""Everything that an agency owns, taken away: asked for, made by a job, downloaded or deleted."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.four_eyes import FILE_KEPT
from motcua.agencies.four_eyes_policy import Guarded, is_guarded
from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.console.access import administrators_only, page
from motcua.console.four_eyes.asking import agency_of_all, asked_first
from motcua.exchange.export import jobs
from motcua.exchange.export.archive import zipped
from motcua.exchange.models import Export
from motcua.exchange.packages.scope import scope_of
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User
from motcua.people.proving import fresh_proof

PAGE_SIZE = 20
EVERYTHING = "*"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@fresh_proof()
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The exports of the own agencies; POST asks for one, goes on with one, or deletes one."""
    scope = scope_of(actor)
    agencies = [(one.code, one.name) for one in Agency.objects.order_by("code") if scope.holds(one.code)]
    error: str | HttpResponse = ""
    if request.method == "POST":
        if "tiep" in request.POST or "xoa" in request.POST:
            return _change(request, actor)
        error = _begin(request, actor, [code for code, _name in agencies])
        if isinstance(error, HttpResponse):
            return error
        if not error:
            return redirect("console:full_exports")
    jobs.mark_silent()
    number = read_page_number(request.GET.get("page"))
    first = (number - 1) * PAGE_SIZE
    found = list(jobs.exports_in(scope)[first : first + PAGE_SIZE + 1])
    choices = [(EVERYTHING, _("Toàn bộ hệ thống")), *agencies] if scope.is_everything else agencies
    context = {
        "found": Page(found[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(found) > PAGE_SIZE),
        "choices": choices,
        "chosen": request.POST.get("pham-vi", "" if len(choices) > 1 else choices[0][0] if choices else ""),
        "error": error,
        "kept_days": jobs.KEPT.days,
        "removing": _removing(request, found),
    }
    return page(request, actor, "console/exports.html", context, status=422 if error else 200)


@never_cache
@require_safe
@administrators_only
@fresh_proof(reading=True)
def download(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """An export as a zip archive; taken away is recorded."""
    export = _found(actor, str(key))
    if export.state != Export.State.DONE or not jobs.folder_of(export).is_dir():
        raise Http404
    if not may_fetch(actor, export):
        messages.error(request, _kept_to_asker())
        return redirect("console:full_exports")
    if request.method == "GET":
        note(Kind.EXPORT, request=request, about=f"export:{export.key}", details={"rows": export.total})
    of = export.agency.code if export.agency is not None else "toan-bo"
    response = StreamingHttpResponse(zipped(jobs.folder_of(export)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="motcua-{of}-{export.asked_at:%Y%m%d}.zip"'
    return cast(HttpResponse, response)


def _begin(request: HttpRequest, actor: Actor, codes: list[str]) -> str | HttpResponse:
    wanted = request.POST.get("pham-vi", "")
    everything = scope_of(actor).is_everything and wanted == EVERYTHING
    if not everything and wanted not in codes:
        return _("Hãy chọn phạm vi cần xuất.")
    agency = None if everything else Agency.objects.get(code=wanted)
    asking = asked_first(request, actor, Guarded.EXPORT_EVERYTHING, guarding(actor, agency), {"of": wanted})
    if asking is not None:
        return asking
    if jobs.begin(cast(User, actor.person), agency) is None:
        return _("Phạm vi này đang được xuất. Hãy chờ lần xuất đó xong.")
    messages.success(request, _("Đã nhận yêu cầu. Việc xuất chạy nền; hãy quay lại trang này để tải về."))
    return ""


def guarding(actor: Actor, agency: Agency | None) -> int:
    """The agency whose policy an export of this one comes under; of everything, one that turned it on."""
    return agency.pk if agency is not None else agency_of_all(actor, Guarded.EXPORT_EVERYTHING)


def may_fetch(actor: Actor, export: Export) -> bool:
    """Whether somebody may take an export away: where a second person is needed, only who asked, for a day."""
    if not is_guarded(Guarded.EXPORT_EVERYTHING, guarding(actor, export.agency)):
        return True
    own = actor.person is not None and actor.person.pk == export.asked_by_id
    return own and export.moved_at is not None and export.moved_at > timezone.now() - FILE_KEPT


def _kept_to_asker() -> str:
    return _(
        "Việc xuất dữ liệu cần người thứ hai: bản xuất chỉ do người đề nghị tải về, trong 24 giờ từ khi xuất xong. "
        "Hãy gửi đề nghị xuất mới."
    )


def _change(request: HttpRequest, actor: Actor) -> HttpResponse:
    export = _found(actor, request.POST.get("tiep") or request.POST.get("xoa", ""))
    if "tiep" in request.POST:
        if jobs.go_on(export):
            messages.success(request, _("Đang xuất tiếp từ chỗ dừng."))
        else:
            messages.info(request, _("Lần xuất này không dừng giữa chừng, hoặc phạm vi đó đang được xuất."))
    elif export.state == Export.State.RUNNING:
        messages.error(request, _("Lần xuất này đang chạy. Hãy chờ xong rồi xoá."))
    else:
        jobs.remove(export)
        messages.success(request, _("Đã xoá bản xuất."))
    return redirect("console:full_exports")


def _removing(request: HttpRequest, found: list[Export]) -> Export | None:
    """The export whose deletion is to be confirmed."""
    asked = request.GET.get("xoa", "")
    return next((one for one in found if str(one.key) == asked), None)


def _found(actor: Actor, text: str) -> Export:
    try:
        key = UUID(text)
    except ValueError:
        raise Http404 from None
    export = jobs.exports_in(scope_of(actor)).filter(key=key).first()
    if export is None:
        raise Http404
    return export
