"""Refusing what is too large before it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024


def refuse_oversized(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 413 to a request whose declared length is above `REQUEST_MAX_BYTES`; nothing of it is stored.

    It must stand before the check of CSRF tokens, which would read the whole request to find the token.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > settings.REQUEST_MAX_BYTES:
            context = {
                "title": _("Gửi lên quá nhiều trong một lần"),
                "text": _(
                    "Tổng dung lượng một lần gửi không quá %(limit)s MB. Hãy quay lại trang trước "
                    "và tải lên từng ít tệp một; những gì đã lưu không bị mất."
                )
                % {"limit": settings.REQUEST_MAX_BYTES // MEGABYTE},
                "status": 413,
            }
            return render(request, "look/message.html", context, status=413)
        return get_response(request)

    return middleware
