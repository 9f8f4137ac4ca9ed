"""The way back to where a person was, through signing in, without losing what was typed.

A session ends after hours; the page with a half-filled form may still stand open. What such a page sends is kept in
the new, still nameless session. Once the person has signed in it is given back: on the page itself where that page asks
for it (`take_kept`), else on a page of its own from which it is sent again (`people.resending`).
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from motcua.audit.addresses import client_network
from motcua.audit.limits import KEPT_OF_ADDRESS
from motcua.audit.throttle import allow
from motcua.people.acting import act_for
from motcua.people.models import User
from motcua.people.sessions import whose

LARGEST_KEPT = 200_000
_KEY = "kept_input"
_UNSENT = "unsent_input"
_MOST_FILES, _LONGEST_NAME = 60, 150
_NEVER_KEPT = (
    *("csrfmiddlewaretoken", "old_password", "password", "password_again"),
    *("code", "new_code", "old_code"),
    *("factor_code", "recovery_code", "key_answer"),
    # What opens a key at a signing service.
    *("pin", "otp"),
)

# Pages that ask `take_kept` for what was typed for them; every other form is offered to be sent again.
PAGES_THAT_SHOW_KEPT = frozenset(
    {
        "portal:form_step",
        "portal:delivery",
        "portal:papers",
        "portal:supply",
        "portal:dossier",
        "desk:dossier",
        "desk:entry",
        "desk:scan_paper",
        "desk:delegations",
        "people:account",
    }
)

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
            if request.user.behalf_lost:
                return mandate_ended(request)
            return view(request, *args, **kwargs)
        return to_sign_in(request, back(**kwargs) if back else "")

    # Known from outside too: where what was posted here is shown again.
    wrapper.page_of_kept = back  # type: ignore[attr-defined]
    return wrapper


def mandate_ended(request: HttpRequest) -> HttpResponse:
    """What the person acted by has ended meanwhile: say so before anything is seen or done as somebody else.

    From the next page on the person acts for oneself.
    """
    act_for(request, None)
    text = _(
        "Quyền làm thay mà bạn đang dùng đã hết hạn hoặc đã bị thu hồi, nên trang này không mở và chưa có gì được "
        "thực hiện. Từ bây giờ bạn làm cho chính mình."
    )
    if request.headers.get("X-Requested-With") == "autosave":
        return JsonResponse({"message": text}, status=403)
    actions = [
        {"text": _("Hồ sơ của tôi"), "href": reverse("portal:my_dossiers")},
        {"text": _("Xem các quyền làm thay"), "href": reverse("portal:acting")},
    ]
    context = {"title": _("Quyền làm thay đã kết thúc"), "text": text, "actions": actions, "status": 403}
    # The head of this very page must not say otherwise.
    cast(User, request.user).behalf_lost = False
    return render(request, "look/message.html", context, status=403)


def signed_in_for(back: Callable[..., str]) -> Callable[[View[P]], View[P]]:
    """`signed_in` with a `back`, to be written above a view."""

    def decorate(view: View[P]) -> View[P]:
        return signed_in(view, back=back)

    return decorate


def to_sign_in(request: HttpRequest, page: str = "") -> HttpResponse:
    """Lead a stranger through signing in and on; what was posted is kept. `page`: where it is shown, if elsewhere."""
    if request.headers.get("X-Requested-With") == "autosave":
        # The page keeps what was typed and says so; a redirect would look like a success.
        text = _(
            "Phiên làm việc đã hết. Hãy đăng nhập lại ở thẻ khác rồi tiếp tục; nội dung vẫn còn trên trang này."
        )
        return JsonResponse({"message": text}, status=401)
    after = page or request.get_full_path()
    if request.method == "POST":
        after = keep_for_later(request, page)
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': after})}")


def keep_for_later(request: HttpRequest, page: str = "") -> str:
    """Keep what was posted and return the address at which it is found again. `page`: as for `to_sign_in`."""
    match = request.resolver_match
    if page or (match is not None and match.view_name in PAGES_THAT_SHOW_KEPT):
        # Back at the same address everything after the "?" is meant as well: the filters of a list, say.
        shown = request.get_full_path() if page in ("", request.path) else page
        keep_typed(request, shown)
        return shown
    if _keep(request, _UNSENT, {"page": request.get_full_path()}):
        return reverse("people:unsent")
    return request.get_full_path()


def keep_typed(request: HttpRequest, page: str) -> None:
    """Keep what was posted for `page` (an address with or without query) until it is shown there again."""
    _keep(request, _KEY, {"page": page.partition("?")[0], "posted_to": request.path})


def _keep(request: HttpRequest, key: str, where: Mapping[str, Any]) -> bool:
    """Keep what was posted in the session, one form at a time; False where it is too much."""
    typed = request.POST.copy()
    for name in _NEVER_KEPT:
        typed.pop(name, None)
    body = typed.urlencode()
    limit, seconds = KEPT_OF_ADDRESS
    fits = (
        bool(body) and len(body) <= LARGEST_KEPT and allow(f"kept:{client_network(request)}", limit, seconds)
    )
    if fits:
        # Of files only the names: whoever sent them must know which to choose again.
        files = {
            name: [(one.name or "")[:_LONGEST_NAME] for one in request.FILES.getlist(name)][:_MOST_FILES]
            for name in request.FILES
        }
        ended = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        owner = request.user.pk or (whose(ended) if ended else None)
        request.session[key] = {**where, "body": body, "owner": owner, "files": files}
    return fits


def _kept(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """What is kept, unless it is known to be somebody else's: several people may use one computer."""
    kept: dict[str, Any] | None = request.session.get(key)
    if kept and kept.get("owner") not in (None, request.user.pk):
        del request.session[key]
        return None
    return kept or None


def take_kept(request: HttpRequest) -> QueryDict | None:
    """Return, once, what was typed for this page before the session had ended."""
    kept = take_kept_of(request)
    return kept.typed if kept is not None else None


@dataclass(frozen=True)
class Kept:
    """What was typed, and the address that it was sent to: a page may have several forms.

    `files`: the names of the files that came with it, by field; the files themselves are gone.
    """

    typed: QueryDict
    posted_to: str
    files: Mapping[str, list[str]]


def take_kept_of(request: HttpRequest) -> Kept | None:
    """`take_kept` for a page with several forms."""
    kept = _kept(request, _KEY)
    if not kept or kept.get("page") != request.path:
        return None
    del request.session[_KEY]
    return Kept(QueryDict(str(kept["body"])), str(kept.get("posted_to", "")), _names_of(kept))


def _names_of(kept: Mapping[str, Any]) -> dict[str, list[str]]:
    # A session of before an update of the system may hold a plain yes or no.
    files = kept.get("files")
    return dict(files) if isinstance(files, dict) else {}


@dataclass(frozen=True)
class Unsent:
    """What a person sent after the session had ended: the address it was for, the fields, the names of lost files."""

    page: str
    fields: QueryDict
    files: list[str]


def unsent(request: HttpRequest) -> Unsent | None:
    """What waits to be sent again."""
    kept = _kept(request, _UNSENT)
    if not kept:
        return None
    files = [name for names in _names_of(kept).values() for name in names]
    return Unsent(kept["page"], QueryDict(str(kept["body"])), files)


def forget_unsent(request: HttpRequest) -> None:
    """It was sent again, or given up."""
    request.session.pop(_UNSENT, None)


def has_kept(request: HttpRequest) -> bool:
    """Whether something typed is being kept."""
    return _KEY in request.session or _UNSENT in request.session


@contextmanager
def carried(request: HttpRequest) -> Iterator[None]:
    """Carry what is kept over a sign-out inside the block; it stays bound to whose it is."""
    kept = {key: request.session[key] for key in (_KEY, _UNSENT) if key in request.session}
    yield
    request.session.update(kept)
