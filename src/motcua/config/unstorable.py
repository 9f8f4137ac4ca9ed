"""Signs that no text of the database can hold (NUL): no keyboard makes them, programs that try out forms send them."""

from collections.abc import Callable

import psycopg
from django.db import DataError
from django.http import HttpRequest, HttpResponse

from motcua.config.errors import bad_request


def refuse_unstorable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400, whichever page it was sent to; each page need not think of it. Costs nothing else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return bad_request(request, exception) if _is_unstorable(exception) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django asks for it by this name
    return middleware


def _is_unstorable(exception: Exception) -> bool:
    if not isinstance(exception, DataError):
        return False
    # In a text psycopg refuses it before anything is sent, in JSON (as an escape) the database does.
    return "NUL (0x00)" in str(exception) or isinstance(
        exception.__cause__, psycopg.errors.UntranslatableCharacter
    )
