"""Error pages: in Vietnamese, saying what to do, never showing what went wrong inside."""

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.people.returning import keep_for_later


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(
        request, "look/message.html", {"title": title, "text": text, "status": status}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read; 413: it is more files than are taken at once, none of which was kept."""
    if isinstance(exception, TooManyFilesSent):
        words = _(
            "Mỗi lần gửi nhận tối đa %(limit)s tệp, và chưa tệp nào của lần này được nhận. Hãy quay lại trang trước và "
            "tải lên từng ít tệp một; những gì đã lưu không bị mất."
        )
        told = words % {"limit": settings.DATA_UPLOAD_MAX_NUMBER_FILES}
        return _page(request, 413, _("Gửi lên quá nhiều tệp trong một lần"), told)
    return _page(
        request,
        400,
        _("Không đọc được yêu cầu"),
        _("Dữ liệu gửi lên không đúng hoặc quá lớn. Hãy quay lại trang trước, kiểm tra rồi gửi lại."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not allowed."""
    return _page(
        request,
        403,
        _("Bạn không có quyền xem trang này"),
        _("Nếu bạn cho rằng đây là nhầm lẫn, hãy liên hệ bộ phận một cửa hoặc quản trị viên của cơ quan."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing that this person may know of."""
    return _page(
        request,
        404,
        _("Không tìm thấy trang"),
        _(
            "Địa chỉ có thể đã gõ sai hoặc nội dung không còn. Hãy kiểm tra lại địa chỉ hoặc về trang chủ để tìm."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; what was sent may be sent again."""
    return _page(
        request,
        500,
        _("Hệ thống gặp sự cố"),
        _("Lỗi đã được ghi lại. Những gì đã lưu không bị mất. Hãy thử lại sau ít phút."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is old: mostly one that stood open while its person signed in again in another tab.

    What one of our own pages sent is shown again, to be sent anew (303); else 403 says what to do.
    """
    match = request.resolver_match
    if match is not None and _came_from_here(request):
        back = getattr(match.func, "page_of_kept", None)
        page = back(**match.kwargs) if back else ""
        return HttpResponseRedirect(keep_for_later(request, page), status=303)
    return _page(
        request,
        403,
        _("Trang đã mở quá lâu"),
        _("Vì an toàn, hãy quay lại trang trước, tải lại trang rồi gửi lại. Những gì đã lưu không bị mất."),
    )


def _came_from_here(request: HttpRequest) -> bool:
    # Only what our own pages sent: a foreign site must not put words into somebody's form.
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    return ours and request.user.is_authenticated
