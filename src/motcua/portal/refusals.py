"""What a person sees when an act is refused: which act, why, by whom it was overtaken, and where to go on."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.dossiers.errors import NotFound, Refusal
from motcua.dossiers.limited import LIMITED
from motcua.portal.behalf import way_over

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def explained(view: View[P]) -> View[P]:
    """Turn a Refusal into its page; someone else's dossier looks like one that does not exist."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as unknown:
            over = way_over(request, kwargs.get("key"))
            if over is None:
                raise Http404 from unknown
            return over
        except Refusal as refusal:
            return refused(request, refusal, kwargs.get("key"))

    return wrapper


def refused(request: HttpRequest, refusal: Refusal, key: object = None) -> HttpResponse:
    """The page of a refusal, with the way back to the dossier."""
    title = _("Thao tác không còn thực hiện được") if refusal.status == 409 else _("Chưa thực hiện được")
    if key is not None:
        actions = [{"text": _("Mở hồ sơ"), "href": reverse("portal:dossier", kwargs={"key": key})}]
    else:
        actions = [{"text": _("Hồ sơ của tôi"), "href": reverse("portal:my_dossiers")}]
    if refusal.code == LIMITED:
        more = {"text": _("Xem hạn chế và gửi phản đối"), "href": reverse("portal:access")}
        actions = [more, *actions]
    details = list(refusal.fields.values())
    context = {
        "title": title,
        "text": refusal.message,
        "details": [line for line in details if line not in refusal.message],
        "actions": actions,
        "status": refusal.status,
    }
    return render(request, "look/message.html", context, status=refusal.status)
