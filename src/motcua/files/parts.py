"""The part of a file that a request asks for (RFC 9110, section 14).

A viewer shows the first page of a long PDF with it.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from motcua.files.models import StoredFile
from motcua.files.services import open_file

_CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def whole_or_part(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """Answer with the file (200), the asked part of it (206), or that there is no such part (416).

    Raises NotChecked and FileNotFoundError as `open_file` does.
    """
    part = asked_part(request, stored)
    if part == (0, 0):
        none = HttpResponse(status=416, content_type=stored.content_type)
        none["Content-Range"] = f"bytes */{stored.size}"
        return none
    content = open_file(stored)
    if part is None:
        response: HttpResponseBase = FileResponse(content, content_type=stored.content_type)
        response["Content-Length"] = str(stored.size)
    else:
        first, end = part
        body = _Part(content, first, end - first)
        response = StreamingHttpResponse(body, status=206, content_type=stored.content_type)
        response["Content-Length"] = str(end - first)
        response["Content-Range"] = f"bytes {first}-{end - 1}/{stored.size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = _tag(stored)
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
