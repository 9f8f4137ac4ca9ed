"""A person's own notices, and the mailbox that developers read in the sample mode."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.kernel.paging import read_page_number
from motcua.notices import selectors, services
from motcua.notices.models import MailboxMessage
from motcua.people.models import User
from motcua.people.returning import signed_in

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
    response = render(request, "notices/list.html", {"page": page, "new": new, "behalf": person.behalf})
    services.mark_shown(person, [one for one in page if one.pk in new])
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
