"""Refusing what is too large before it is read, the files' own origin kept apart, and word that the store is away."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.files.errors import StorageAway

log = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
_RETRY_SECONDS = 60
_SIGNED = "/tep-ky/"


def keep_origins_apart(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let the files' own origin (`FILES_ORIGIN`) hand out files and nothing else, and no other origin do so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        origin: str = settings.FILES_ORIGIN
        is_files = bool(origin) and request.get_host() == origin.partition("://")[2]
        if is_files != request.path.startswith(_SIGNED):
            return HttpResponseNotFound(b"", content_type="text/plain")
        return get_response(request)

    return middleware


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


def tell_storage_away(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 503 where a page needs a file and the store of files does not give or take it.

    Whatever the page had begun to write was rolled back before this is asked. The reason is for the log alone.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, StorageAway):
            return None
        log.error("the store of files: %s", exception)
        context = {
            "title": _("Kho lưu tệp tạm thời không dùng được"),
            "text": _(
                "Tệp chưa mở hoặc chưa lưu được lúc này và thao tác vừa rồi chưa được thực hiện. Những gì đã lưu trước "
                "đó không mất. Hãy quay lại trang trước và thử lại sau ít phút; nếu vẫn không được, báo cho cơ quan."
            ),
            "status": 503,
        }
        response = render(request, "look/message.html", context, status=503)
        response["Retry-After"] = str(_RETRY_SECONDS)
        return response

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django asks for it by this name
    return middleware
