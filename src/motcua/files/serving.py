"""A kept file on its way out: whole, or the part that is asked for (RFC 9110, section 14), and under which policy.

Private, never sniffed, never run. A viewer that asks for parts shows the first page of a long PDF without the rest.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from motcua.files.models import StoredFile
from motcua.files.rules import SHOWN_IN_BROWSER
from motcua.files.services import open_file

HTML = "text/html; charset=utf-8"
_CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")

# Images stand alone under the strictest policy. A browser's own PDF viewer needs to run in its frame, so a PDF gets no
# `sandbox`; it cannot run scripts of this site either way. A document made into HTML runs nothing and loads nothing;
# our page beside it may read it, to search in it.
_STRICT = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox"
_PDF = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
_DOCUMENT = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-same-origin"
)
_POLICIES = {"application/pdf": _PDF, HTML: _DOCUMENT}


def served(request: HttpRequest, stored: StoredFile, *, download: bool = False) -> HttpResponseBase:
    """The file, or the part named by `Range`. Raises FileNotFoundError when the disk lost it."""
    part = asked_part(request, stored)
    if part == (0, 0):
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{stored.size}"
        return guarded(response, stored.name, stored.content_type, download=download)
    content = open_file(stored)
    if part is None:
        response = FileResponse(content, content_type=stored.content_type)
        response["Content-Length"] = str(stored.size)
    else:
        first, end = part
        response = StreamingHttpResponse(
            _Part(content, first, end - first), status=206, content_type=stored.content_type
        )
        response["Content-Length"] = str(end - first)
        response["Content-Range"] = f"bytes {first}-{end - 1}/{stored.size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = _tag(stored)
    return guarded(response, stored.name, stored.content_type, download=download)


def guarded(
    response: HttpResponseBase, name: str, content_type: str, *, download: bool = False
) -> HttpResponseBase:
    """Inline only what a browser shows without running anything; all else is a download."""
    inline = not download and (content_type in SHOWN_IN_BROWSER or content_type == HTML)
    response["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICIES.get(content_type, _STRICT)
    response["Cache-Control"] = "private, no-store"
    return response


def asked_part(request: HttpRequest, stored: StoredFile) -> tuple[int, int] | None:
    """Return the asked bytes as (first, end), (0, 0) when there are none such, None when the whole file is wanted.

    Several parts in one request, other units and what is not well written count as none asked, as the standard allows.
    """
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or found.groups() == ("", ""):
        return None
    if request.headers.get("If-Range", _tag(stored)) != _tag(stored):
        return None
    first, last = found.groups()
    if not first:
        wanted = min(int(last), stored.size)
        return (stored.size - wanted, stored.size) if wanted else (0, 0)
    begin = int(first)
    end = min(int(last) + 1, stored.size) if last else stored.size
    if last and int(last) < begin:
        return None
    return (begin, end) if begin < stored.size else (0, 0)


def _tag(stored: StoredFile) -> str:
    return f'"{stored.sha256}"'


class _Part:
    """Some bytes of an open file, read as they are sent; closing the response closes the file."""

    def __init__(self, content: BinaryIO, first: int, length: int) -> None:
        self._content = content
        self._left = length
        content.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (chunk := self._content.read(min(_CHUNK, self._left))):
            self._left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self._content.close()
