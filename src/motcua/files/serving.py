"""Files on their way out: private, never sniffed, never run, and from an origin of their own where there is one.

`serve` answers with a file to somebody who may read it; asking whether is the caller's. With MOTCUA_FILES_ORIGIN set,
it leads to that origin by a signed address that holds for a minute: whatever a file might do there, it cannot reach the
pages and the session of this one.
"""

from urllib.parse import quote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.files.errors import NotChecked
from motcua.files.models import StoredFile
from motcua.files.parts import whole_or_part
from motcua.files.rules import SHOWN_IN_BROWSER

LINK_SECONDS = 60
PDF = "application/pdf"
HTML = "text/html; charset=utf-8"
SAVED = "tai"
"""In an address: the file is to be saved and not shown."""
# Images stand alone under the strictest policy. A browser's own PDF viewer does not start in a sandbox, so a PDF gets
# none; one that runs scripts was refused when it was given, and the viewer lets none out of its own process.
_STRICT = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; frame-ancestors {by}"
_PDF = "default-src 'none'; object-src 'self'; frame-ancestors {by}"
# A view that we made of a document: nothing in it runs, is loaded or leads anywhere; our page beside it searches in it.
_VIEW = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-same-origin; frame-ancestors {by}"


def serve(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """Answer with a file: itself, its address at the files' own origin, or why it cannot be read now."""
    if not stored.is_checked:
        return _not_checked(request, stored)
    if settings.FILES_ORIGIN:
        token = _signer().sign(stored.key.hex)
        address = settings.FILES_ORIGIN + reverse("files:signed", kwargs={"token": token})
        moved = HttpResponseRedirect(f"{address}?{SAVED}=1" if SAVED in request.GET else address)
        moved["Cache-Control"] = "private, no-store"
        return moved
    return _content(request, stored)


def serve_view(request: HttpRequest, made: StoredFile) -> HttpResponseBase:
    """Answer with a view that we made of a file: from here, since the page beside it reads it."""
    return _content(request, made, is_view=True)


@require_safe
def signed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file of a signed address, at the files' own origin; an old or a bent one does not exist."""
    try:
        key = UUID(_signer().unsign(token, max_age=LINK_SECONDS))
    except (BadSignature, ValueError):
        raise Http404 from None
    stored = StoredFile.objects.filter(key=key).first()
    if stored is None:
        raise Http404
    try:
        response = _content(request, stored)
    except NotChecked:
        raise Http404 from None
    # A viewer in a page of ours reads it by script; without cookies there is nothing else to read here.
    response["Access-Control-Allow-Origin"] = _page_origin()
    response["Access-Control-Expose-Headers"] = "Accept-Ranges, Content-Length, Content-Range"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def guarded(
    response: HttpResponseBase, name: str, content_type: str, *, saved: bool = False, is_view: bool = False
) -> HttpResponseBase:
    """Put the headers on: inline only what a browser shows without running anything, all else is a download."""
    is_page = is_view and content_type == HTML
    inline = not saved and (is_page or content_type in SHOWN_IN_BROWSER)
    response["Content-Disposition"] = (
        f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name)}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    framed_by = f"'self' {_page_origin()}" if settings.FILES_ORIGIN else "'self'"
    policy = _VIEW if is_page else _PDF if content_type == PDF else _STRICT
    response["Content-Security-Policy"] = policy.format(by=framed_by)
    response["Cache-Control"] = "private, no-store"
    if settings.FILES_ORIGIN:
        response.xframe_options_exempt = True  # type: ignore[attr-defined]  # it knows one origin; the policy knows two
    return response


def _content(request: HttpRequest, stored: StoredFile, *, is_view: bool = False) -> HttpResponseBase:
    try:
        response = whole_or_part(request, stored)
    except FileNotFoundError as lost:
        raise Http404 from lost
    saved = SAVED in request.GET
    return guarded(response, stored.name, stored.content_type, saved=saved, is_view=is_view)


def _not_checked(request: HttpRequest, stored: StoredFile) -> HttpResponse:
    if stored.state == StoredFile.State.REFUSED:
        status, title = 410, _("Tệp bị từ chối")
        text = _("Tệp “%(name)s” chứa mã độc nên không mở được. Cần nộp lại giấy tờ này bằng tệp khác.")
    elif stored.state == StoredFile.State.REMOVED:
        status, title = 410, _("Tệp đã xoá theo quy định lưu giữ")
        text = _(
            "Tệp “%(name)s” đã hết thời hạn lưu giữ nên không còn trong kho. Hồ sơ và nhật ký vẫn được giữ."
        )
    else:
        status, title = 409, _("Đang kiểm tra tệp")
        text = _(
            "Tệp “%(name)s” đang được kiểm tra mã độc nên chưa mở được. Thường chỉ mất vài phút; hãy tải lại trang "
            "sau ít phút."
        )
    context = {"title": title, "text": text % {"name": stored.name}, "status": status}
    return render(request, "look/message.html", context, status=status)


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="motcua.files.serving", sep=".")


def _page_origin() -> str:
    parts = urlsplit(settings.PUBLIC_ADDRESS)
    return f"{parts.scheme}://{parts.netloc}"
