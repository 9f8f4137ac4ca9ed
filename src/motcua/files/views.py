"""The address of uploads in pieces: tus 1.0 (tus.io) with creation, termination, expiration and checksum.

A browser begins an upload (POST), sends pieces (PATCH), asks after a broken connection how far it came (HEAD), and
cancels (DELETE). After the page was loaded again it asks which of them were begun there (GET), so that the same file
goes on where it stopped. Only the person who began an upload knows of it. The page that attaches it takes it over by
its key (`received.given_files`).
"""

import base64
import time
from contextlib import suppress
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.files import uploads
from motcua.files.errors import FileRefused
from motcua.files.models import Upload

if TYPE_CHECKING:
    from motcua.people.models import User

VERSION = "1.0.0"
_EXTENSIONS = "creation,termination,expiration,checksum"
_PIECE_TYPE = "application/offset+octet-stream"
# A piece may take so long; then what has arrived is kept and the browser goes on with the next.
_LONGEST_PIECE = 120.0
# tus: the checksum does not match.
_MISMATCH = 460


@never_cache
@require_http_methods(["OPTIONS", "POST", "GET"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an upload; 201 with its address. GET: those that are under way on the page `?trang=`, as JSON."""
    if request.method == "GET":
        return _unfinished(request)
    if request.method == "OPTIONS":
        response = _answer(204)
        response["Tus-Version"] = VERSION
        response["Tus-Extension"] = _EXTENSIONS
        response["Tus-Max-Size"] = str(settings.FILE_MAX_BYTES)
        response["Tus-Checksum-Algorithm"] = ",".join(uploads.CHECKSUMS)
        return response
    refused = _refused(request)
    if refused is not None:
        return refused
    length = _number(request.headers.get("Upload-Length", ""))
    if length is None:
        return _answer(400, _("Thiếu dung lượng của tệp."))
    try:
        told = _metadata(request.headers.get("Upload-Metadata", ""))
        upload = uploads.begin(
            _person(request),
            told.get("filename", ""),
            length,
            agency_id=_number(told.get("agency", "")),
            place=told.get("place", ""),
            mark=told.get("mark", ""),
        )
    except FileRefused as problem:
        return _answer(413, problem.message)
    response = _answer(201)
    response["Location"] = reverse("files:upload", kwargs={"key": upload.key})
    return _expiring(response, upload)


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far an upload came, its next piece, or its end."""
    refused = _refused(request)
    if refused is not None:
        return refused
    found = uploads.of(_person(request), key)
    if found is None:
        return _gone()
    try:
        if request.method == "DELETE":
            uploads.forget(found)
            return _answer(204)
        if request.method == "PATCH":
            return _piece(request, found)
        response = _answer(200)
        response["Upload-Offset"] = str(uploads.offset_of(found))
        response["Upload-Length"] = str(found.length)
        return _expiring(response, found)
    except FileNotFoundError:
        return _gone()


def _piece(request: HttpRequest, found: Upload) -> HttpResponse:
    offset = _number(request.headers.get("Upload-Offset", ""))
    if request.content_type != _PIECE_TYPE:
        return _answer(415, _("Phần tải lên không đúng kiểu."))
    if offset is None:
        return _answer(400, _("Thiếu vị trí của phần tải lên."))
    try:
        if "Upload-Checksum" in request.headers:
            return _checked(request, found, offset)
        here = uploads.write(found, offset, _Timed(request))
    except uploads.WrongOffset as wrong:
        response = _answer(409, _("Phần tải lên không nối tiếp phần trước."))
        response["Upload-Offset"] = str(wrong.offset)
        return response
    except FileNotFoundError:
        raise
    except OSError:  # the connection broke: what arrived is kept, and nobody reads this answer
        return _answer(408)
    response = _answer(204)
    response["Upload-Offset"] = str(here)
    return _expiring(response, found)


def _checked(request: HttpRequest, found: Upload, offset: int) -> HttpResponse:
    checksum = _checksum(request.headers["Upload-Checksum"])
    if checksum is None:
        return _answer(400, _("Không dùng được mã kiểm tra của phần tải lên."))
    body = _Timed(request)
    piece = bytearray()
    while part := body.read(64 * 1024):
        piece += part
        if len(piece) > uploads.MOST_CHECKED:
            return _answer(413, _("Phần tải lên quá lớn."))
    try:
        here = uploads.write_checked(found, offset, bytes(piece), checksum)
    except uploads.WrongChecksum:
        return _answer(_MISMATCH, _("Phần tải lên bị sai trên đường truyền, sẽ được gửi lại."))
    response = _answer(204)
    response["Upload-Offset"] = str(here)
    return _expiring(response, found)


def _checksum(text: str) -> uploads.Checksum | None:
    algorithm, _space, digest = text.strip().partition(" ")
    if algorithm not in uploads.CHECKSUMS:
        return None
    try:
        return uploads.Checksum(algorithm, base64.b64decode(digest, validate=True))
    except ValueError:  # no base64, or letters beyond ASCII
        return None


def _unfinished(request: HttpRequest) -> HttpResponse:
    """The uploads that a page can go on with: {"uploads": [{"url", "code", "name", "size", "arrived", "mark"}]}."""
    if not request.user.is_authenticated:
        return JsonResponse({"uploads": []}, status=401)
    found = uploads.unfinished(_person(request), request.GET.get("trang", "")[:200])
    return JsonResponse(
        {
            "uploads": [
                {
                    "url": reverse("files:upload", kwargs={"key": one.upload.key}),
                    "code": one.upload.place.partition("#")[2],
                    "name": one.upload.name,
                    "size": one.upload.length,
                    "arrived": one.arrived,
                    "mark": one.upload.mark,
                }
                for one in found
            ]
        }
    )


class _Timed:
    """The body of a request, which ends when it takes too long: a connection that drips does not hold a thread."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._until = time.monotonic() + _LONGEST_PIECE

    def read(self, size: int) -> bytes:
        return self._request.read(size) if time.monotonic() < self._until else b""


def _refused(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return _answer(
            401,
            _("Phiên làm việc đã hết. Hãy đăng nhập lại ở thẻ khác rồi bấm “Tải tiếp”; phần đã tải vẫn còn."),
        )
    if request.headers.get("Tus-Resumable") != VERSION:
        response = _answer(412, _("Trình duyệt dùng phiên bản tải lên khác. Hãy tải lại trang."))
        response["Tus-Version"] = VERSION
        return response
    return None


def _gone() -> HttpResponse:
    return _answer(404, _("Tệp tải lên đã hết hạn hoặc đã bị huỷ. Hãy chọn lại tệp."))


def _answer(status: int, text: str = "") -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def _expiring(response: HttpResponse, upload: Upload) -> HttpResponse:
    response["Upload-Expires"] = http_date((upload.created_at + uploads.KEPT).timestamp())
    return response


def _person(request: HttpRequest) -> "User":
    """Whose the upload is: of whom the person acts for."""
    return cast("User", request.user).owner


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _metadata(text: str) -> dict[str, str]:
    """What "key base64,key base64" says; what cannot be read is left out."""
    found: dict[str, str] = {}
    for pair in text.split(","):
        key, _space, value = pair.strip().partition(" ")
        with suppress(ValueError):
            found[key] = base64.b64decode(value, validate=True).decode()
    return found
