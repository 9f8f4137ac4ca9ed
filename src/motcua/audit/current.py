"""The request that this thread serves, so that a line of the trail written deep inside knows from where it came."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_current: ContextVar[HttpRequest | None] = ContextVar("request of the trail", default=None)


def current_request() -> HttpRequest | None:
    """The request being served; None in a job or a command."""
    return _current.get()


def keep_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep the request for as long as it is served."""

    def middleware(request: HttpRequest) -> HttpResponse:
        before = _current.set(request)
        try:
            return get_response(request)
        finally:
            _current.reset(before)

    return middleware
