"""The post of an own dossier after it was filed: its parcels, how the result comes, papers sent (I.8.1, II.6.6)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import actor_for
from motcua.dossiers.delivery import POST
from motcua.dossiers.errors import Incomplete, Refusal
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import ENDED, State
from motcua.forms import rules as form_rules
from motcua.forms.addresses import address_text
from motcua.people.returning import signed_in
from motcua.portal.delivering import box_values, delivery_step, field_of, people_fields, shown_answers
from motcua.portal.postal import post_context
from motcua.portal.refusals import explained
from motcua.portal.selectors import own_seen
from motcua.post import parcels, pickups, selectors
from motcua.post.models import Parcel
from motcua.post.rules import ENDED as OVER
from motcua.post.rules import Stands

CHANGE, SEND = "doi", "gui"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def post(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show it; say anew how the result comes, or have papers fetched."""
    dossier = own_seen(request, key).dossier
    if dossier.state == State.NEW:
        return redirect("portal:delivery", key=key)
    if request.method != "POST":
        return _show(request, dossier, shown_answers(dossier))
    task = request.POST.get("viec", "")
    typed = form_rules.read_answers(delivery_step(), request.POST)
    answers = {**shown_answers(dossier), **typed}
    try:
        done = _do(actor_for(request.user), dossier, task, typed)
    except Incomplete as incomplete:
        errors = {field_of(f"delivery.{part}"): text for part, text in incomplete.fields.items()}
        return _show(request, dossier, answers, task=task, errors=errors, status=422)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("portal:post", key=key)


def _do(actor: Any, dossier: Dossier, task: str, typed: Mapping[str, Any]) -> str:
    if task == SEND:
        wanted = people_fields().delivery_with(dossier, {**typed, "pickup": POST})
        parcels_made = pickups.send_papers(actor, dossier, wanted)
        return _("Đã yêu cầu bưu chính đến nhận giấy tờ. Số yêu cầu: %(ref)s.") % {"ref": parcels_made.ref}
    # What this page does not ask (papers that are fetched, the desk where it is fetched) stays.
    pickups.change(actor, dossier, people_fields().delivery_with(dossier, typed))
    return _("Đã đổi cách nhận kết quả.")


def _show(
    request: HttpRequest,
    dossier: Dossier,
    answers: Mapping[str, Any],
    *,
    task: str = "",
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = selectors.of_dossier(dossier)
    runs = dossier.state not in ENDED
    on_its_way = any(not one.is_incoming and _stands(one) for one in found)
    coming = any(one.is_incoming and one.is_open for one in found)
    offered = post_context(dossier)
    context = {
        "dossier": dossier,
        "parcels": found,
        "ends": parcels.ends_of,
        "address": lambda end: address_text(end["address"]),
        "may_change": runs and not on_its_way,
        "may_send": runs and not coming and "pickup" in offered["postal"] and offered["fetching_offers"],
        "values": box_values(answers),
        "task": task,
        "errors": errors or {},
        **offered,
    }
    return render(request, "portal/post.html", context, status=status)


def _stands(parcel: Parcel) -> bool:
    """Whether a result is on its way, or has arrived."""
    return parcel.state not in OVER or parcel.state == Stands.DELIVERED
