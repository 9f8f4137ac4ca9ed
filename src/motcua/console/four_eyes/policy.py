"""The policy on the screen: which acts need a second person, agency by agency. Once on, changing it needs one too."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.four_eyes import GuardedAct, guarded_acts
from motcua.agencies.four_eyes_policy import (
    AloneRefused,
    Guarded,
    administrators_over,
    guarded_in,
    latest_policy,
    publish,
)
from motcua.agencies.granting import agencies_ruled
from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.four_eyes.asking import asked_first
from motcua.people.proving import fresh_proof


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@fresh_proof()
def edit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The acts of one agency (?co-quan=); POST publishes, or asks for a second person where one is needed already."""
    ruled = agencies_ruled(actor)
    given = request.POST if request.method == "POST" else request.GET
    own = {seat.agency_id for seat in actor.seats}
    first = next((one for one in ruled if one.pk in own), ruled[0])
    agency = next((one for one in ruled if str(one.pk) == given.get("co-quan")), first)
    latest = latest_policy(agency.pk)
    acts = [
        act for act in guarded_acts().values() if _is_offered(act.code, agency, of_the_top=act.of_the_top)
    ]
    known = {act.code.value for act in acts}
    chosen = set(latest.acts) if latest is not None else set[str]()
    error = ""
    if request.method == "POST":
        wanted = known.intersection(request.POST.getlist("viec"))
        if wanted == chosen:
            messages.info(request, _("Không có gì thay đổi so với chính sách đang dùng."))
            return redirect(_address(agency))
        payload = {"agency": agency.pk, "acts": sorted(wanted), "after": latest.pk if latest else 0}
        asking = asked_first(request, actor, Guarded.POLICY, agency.pk, payload)
        if asking is not None:
            return asking
        try:
            publish(agency.pk, wanted, actor.person)
        except AloneRefused as alone:
            error, chosen = str(alone), wanted
        else:
            messages.success(request, _("Đã công bố. Chính sách có hiệu lực ngay."))
            return redirect(_address(agency))
    above = guarded_in(agency.parent_id) if agency.parent_id is not None else frozenset[str]()
    administrators = list(
        administrators_over(agency.pk).order_by("full_name", "id").values_list("full_name", flat=True)
    )
    context: dict[str, Any] = {
        "agency": agency,
        "agencies": [(str(one.pk), one.name) for one in ruled],
        "acts": [(act.code.value, act.title, _hint(act, is_above=act.code in above)) for act in acts],
        "chosen": sorted(chosen),
        "latest": latest,
        "guarded": bool(guarded_in(agency.pk)),
        "administrators": administrators,
        "error": error,
    }
    return page(request, actor, "console/four_eyes_policy.html", context, status=422 if error else 200)


def _is_offered(code: Guarded, agency: Agency, *, of_the_top: bool) -> bool:
    return code != Guarded.POLICY and (agency.parent_id is None or not of_the_top)


def _hint(act: GuardedAct, *, is_above: bool) -> str:
    return f"{act.covers} {_('Đang bật ở cấp trên.')}" if is_above else str(act.covers)


def _address(agency: Agency) -> str:
    return f"{reverse('console:four_eyes_policy')}?co-quan={agency.pk}"
