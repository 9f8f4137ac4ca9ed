"""The way from an act that needs a second person to the request for one: what would happen, who confirms, why."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.agencies.four_eyes import EyesRefused
from motcua.agencies.four_eyes_asking import TooOld, ask_for, content_of, context, opened
from motcua.agencies.four_eyes_policy import Guarded, first_guarded, guarding_top, is_guarded
from motcua.agencies.granting import ruled_by
from motcua.agencies.models import Agency
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, kept_agency, stamp
from motcua.console.access import administrators_only, page
from motcua.people.proving import fresh_proof


def home_agency(actor: Actor) -> int:
    """The agency for which an administrator does what belongs to no single one: the top one where it is the own."""
    own = [seat.agency_id for seat in actor.seats_as(Role.ADMINISTRATOR)]
    tops = [one for one in own if kept_agency(one, stamp()).parent_id is None]
    return (tops or own)[0]


def agency_of_all(actor: Actor, act: Guarded) -> int:
    """The agency under whose policy comes what is of all agencies of an administrator: one that turned it on.

    Else the own one. What one of them keeps does not leave with the others' without a second person.
    """
    own = home_agency(actor)
    found = first_guarded(act, [own, *sorted(ruled_by(actor))])
    return own if found is None else found


def agency_of_tops(actor: Actor, act: Guarded) -> int:
    """The agency under whose policy comes what all agencies share: one at the top that turned it on, else the own."""
    own = home_agency(actor)
    found = guarding_top(act, own)
    return own if found is None else found


def alone_in_words(agencies: Iterable[Agency]) -> str:
    """Why an administrator cannot go: nobody would be left to confirm in these agencies."""
    names = ", ".join(agency.name for agency in agencies)
    return _(
        "Chưa làm được: %(agencies)s đang có việc cần người thứ hai, mà sau đó chỉ còn một quản trị viên. Hãy giao vị "
        "trí quản trị cho người khác, hoặc tắt ở trang “Chính sách người thứ hai” trước."
    ) % {"agencies": names}


def asked_first(
    request: HttpRequest,
    actor: Actor,
    act: Guarded,
    agency: int,
    payload: Mapping[str, Any],
    *,
    words: Mapping[str, Any] | None = None,
    subjects: Iterable[int] = (),
) -> HttpResponse | None:
    """The page that asks for a second person; None where the act needs none. The caller has checked the input."""
    if not is_guarded(act, agency):
        return None
    return _shown(request, actor, content_of(actor, act, agency, payload, words, subjects))


@never_cache
@require_POST
@administrators_only
@fresh_proof()
def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the request with its reason."""
    try:
        content = opened(actor, request.POST.get("viec", ""))
    except TooOld:
        messages.error(request, _("Trang đề nghị đã quá một giờ. Hãy làm lại từ đầu."))
        return redirect("console:four_eyes")
    reason = " ".join(request.POST.get("reason", "").replace("\0", "").split())
    try:
        row = ask_for(actor, content, reason)
    except EyesRefused as refused:
        return _shown(request, actor, content, reason=reason, refused=refused)
    messages.success(request, _("Đã gửi đề nghị. Việc được thực hiện khi người thứ hai xác nhận."))
    return redirect("console:four_eyes_one", key=row.key)


def _shown(
    request: HttpRequest,
    actor: Actor,
    content: Mapping[str, Any],
    *,
    reason: str = "",
    refused: EyesRefused | None = None,
) -> HttpResponse:
    shown = context(content, reason=reason, refused=refused) | {
        "ask_address": reverse("console:four_eyes_ask")
    }
    return page(request, actor, "console/four_eyes_ask.html", shown, status=422 if refused else 200)
