"""The way back to where a person was, through signing in, without losing what was typed.

A session ends after hours; the page with a half-filled form may still stand open. What such a page sends is kept in
the new, still nameless session, and given back on the page itself once the person has signed in.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from motcua.audit.addresses import client_address
from motcua.audit.throttle import allow

LARGEST_KEPT = 200_000
KEPT_OF_ADDRESS = (60, 10 * 60)
_KEY = "kept_input"
_NEVER_KEPT = ("csrfmiddlewaretoken", "old_password", "password", "password_again")

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def safe_address(request: HttpRequest, address: str) -> str:
    """Return `address` when it lies on this site, else ""."""
    allowed = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if allowed else ""


def signed_in(view: View[P], *, back: Callable[..., str] | None = None) -> View[P]:
    """Let only signed-in people in; lead others through signing in and back.

    `back` gives, from the view's keyword arguments, the page to come back to where the view itself only takes posts.
    """

    @functools.wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        page = back(**kwargs) if back else request.path
        # Back at the same address everything after the "?" is meant as well: the filters of a list, say.
        return _to_sign_in(request, request.get_full_path() if page == request.path else page)

    return wrapper


def signed_in_for(back: Callable[..., str]) -> Callable[[View[P]], View[P]]:
    """`signed_in` with a `back`, to be written above a view."""

    def decorate(view: View[P]) -> View[P]:
        return signed_in(view, back=back)

    return decorate


def _to_sign_in(request: HttpRequest, page: str) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "autosave":
        # The page keeps what was typed and says so; a redirect would look like a success.
        text = _(
            "Phiên làm việc đã hết. Hãy đăng nhập lại ở thẻ khác rồi tiếp tục; nội dung vẫn còn trên trang này."
        )
        return JsonResponse({"message": text}, status=401)
    if request.method == "POST":
        keep_typed(request, page)
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}")


def keep_typed(request: HttpRequest, page: str) -> None:
    """Keep what was posted for `page` (an address with or without query) until it is shown there again."""
    typed = request.POST.copy()
    for name in _NEVER_KEPT:
        typed.pop(name, None)
    body = typed.urlencode()
    limit, seconds = KEPT_OF_ADDRESS
    if len(body) <= LARGEST_KEPT and allow(f"kept:{client_address(request)}", limit, seconds):
        request.session[_KEY] = {"page": page.partition("?")[0], "body": body, "posted_to": request.path}


def take_kept(request: HttpRequest) -> QueryDict | None:
    """Return, once, what was typed for this page before the session had ended."""
    kept = take_kept_of(request)
    return kept.typed if kept is not None else None


@dataclass(frozen=True)
class Kept:
    """What was typed, and the address that it was sent to: a page may have several forms."""

    typed: QueryDict
    posted_to: str


def take_kept_of(request: HttpRequest) -> Kept | None:
    """`take_kept` for a page with several forms."""
    kept: dict[str, Any] | None = request.session.get(_KEY)
    if not kept or kept.get("page") != request.path:
        return None
    del request.session[_KEY]
    return Kept(QueryDict(str(kept["body"])), str(kept.get("posted_to", "")))
