"""Reckoning due times anew after a calendar was changed: what would move, by dossier, and the button that orders it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.dossiers.errors import Refusal
from motcua.dossiers.recalculation import calendars_of, order, preview, runs


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def recalculation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The dossiers whose due times follow an older version of the calendar; a run takes all of them."""
    calendars = calendars_of(actor)
    wanted = request.POST.get("lich") or request.GET.get("lich", "")
    chosen = next((one for one in calendars if one.code == wanted), calendars[0] if calendars else None)
    reason, refused = request.POST.get("ly_do", ""), ""
    if request.method == "POST" and chosen is not None:
        try:
            order(actor, chosen, reason)
        except Refusal as refusal:
            refused = refusal.message
        else:
            messages.success(request, _("Đã ra lệnh tính lại hạn. Các hồ sơ được tính lại lần lượt."))
            return redirect(f"{reverse('console:recalculation')}?lich={chosen.code}")
    context = {
        "calendars": [(one.code, one.name) for one in calendars],
        "chosen": chosen,
        "preview": preview(actor, chosen, _number(request.GET.get("trang", ""))) if chosen else None,
        "runs": runs(actor),
        "reason": reason,
        "refused": refused,
    }
    return page(request, actor, "console/recalculation.html", context, status=422 if refused else 200)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:6]) > 0 else 1
