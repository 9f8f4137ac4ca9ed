"""A person's own notices, and the mailbox that developers read in the sample mode."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.audit.agents import short_agent
from motcua.kernel.paging import read_page_number
from motcua.notices import choice_form, choosing, selectors, services, subscribing
from motcua.notices.models import MailboxMessage
from motcua.people.models import User
from motcua.people.returning import signed_in, signed_in_for, take_kept

View = Callable[..., HttpResponse]


def _sample_mode_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.SAMPLE_MODE:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@never_cache
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """The notices of the signed-in person, or of whom one acts for (I.5.1). Those shown are not new the next time."""
    person = cast(User, request.user)
    page = selectors.own_notices(person, read_page_number(request.GET.get("page")))
    new = selectors.new_among(person, page)
    context = {"page": page, "new": new, "behalf": person.behalf, "ways": selectors.ways_of(person, page)}
    response = render(request, "notices/list.html", context)
    services.mark_shown(person, [one for one in page if one.pk in new])
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choices(request: HttpRequest) -> HttpResponse:
    """By what the person wants to be told of what; of the own account, whoever one acts for."""
    person = cast(User, request.user)
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        typed = choice_form.typed_in(request.POST, person)
        wanted, errors = choice_form.read(typed, person)
        if wanted is not None:
            choosing.keep(person, **wanted)
            messages.success(request, _("Đã lưu cách nhận thông báo."))
            return redirect("notices:choices")
    else:
        kept = take_kept(request)
        typed = choice_form.typed_in(kept, person) if kept is not None else choice_form.typed_of(person)
    context = choice_form.shown(person, typed) | {"errors": errors}
    return render(request, "notices/choices.html", context, status=422 if errors else 200)


def _choices_page(**_other: object) -> str:
    return reverse("notices:choices")


@never_cache
@require_POST
@signed_in_for(_choices_page)
def subscribe(request: HttpRequest) -> HttpResponse:
    """This browser is told from now on: what it gave when the person agreed."""
    agent = short_agent(request.headers.get("User-Agent", ""))
    if subscribing.subscribe(cast(User, request.user), request.POST.get("subscription", ""), agent):
        messages.success(request, _("Trình duyệt này sẽ hiện thông báo."))
    else:
        messages.error(
            request, _("Trình duyệt này không đưa ra địa chỉ nhận thông báo dùng được. Hãy thử lại.")
        )
    return redirect("notices:choices")


@never_cache
@require_POST
@signed_in_for(_choices_page)
def unsubscribe(request: HttpRequest, number: int) -> HttpResponse:
    """A browser of the person is told no more."""
    if not subscribing.unsubscribe(cast(User, request.user), number):
        raise Http404
    messages.success(request, _("Đã bỏ trình duyệt đó; thông báo không hiện ở đó nữa."))
    return redirect("notices:choices")


@require_safe
def push_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows what is pushed; at the root, so that it serves every page."""
    response = render(request, "notices/push-worker.js", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "max-age=3600"
    return response


@require_safe
@never_cache
@_sample_mode_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every letter that would have left."""
    address = request.GET.get("q", "")
    page = selectors.mailbox(address, read_page_number(request.GET.get("page")))
    return render(request, "notices/mailbox.html", {"page": page, "address": address})


@require_safe
@never_cache
@_sample_mode_only
def mailbox_message(request: HttpRequest, number: int) -> HttpResponse:
    """One letter."""
    return render(
        request, "notices/mailbox_message.html", {"letter": get_object_or_404(MailboxMessage, pk=number)}
    )
