"""The vault of whoever stands at the desk, looked into for the dossier that is being entered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.audit.limits import NUMBERS_SOUGHT_OF_PERSON
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow
from motcua.desk.access import officers_only, page
from motcua.desk.views.dossier import view_or_404
from motcua.dossiers import vault_at_desk
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier

AGREED, TAKE = "dong_y", "lay"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def walk_in_vault(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Say that the holder is there and agrees, then see what fits; a button attaches a paper to the entry."""
    view = view_or_404(actor, key)
    dossier = view.dossier
    if dossier.channel == Dossier.Channel.ONLINE or dossier.submitted_at is not None:
        raise Http404
    context: dict[str, Any] = {
        "dossier": dossier,
        "offered": None,
        "error": "",
        "agreed": AGREED in request.POST,
    }
    status = 200
    if request.method == "POST" and AGREED not in request.POST:
        context["error"] = _("Hãy đối chiếu giấy tờ tuỳ thân, hỏi ý kiến người nộp rồi đánh dấu.")
        status = 422
    elif request.method == "POST":
        # Numbers are typed in: nobody goes through people's vaults by them.
        limit = NUMBERS_SOUGHT_OF_PERSON
        if not allow(f"vaults:{request.user.pk}", *limit):
            text = _("Mỗi cán bộ xem kho của người nộp nhiều nhất %(count)s lần trong một giờ.")
            return too_many(
                request, _("Đã xem kho quá nhiều lần"), text % {"count": limit.most}, limit.seconds
            )
        try:
            requirement, _colon, entry = request.POST.get(TAKE, "").partition(":")
            if requirement:
                taken = vault_at_desk.take(actor, key, requirement, _key(entry))
                messages.success(
                    request,
                    _("Đã lấy “%(name)s” từ kho vào hồ sơ.")
                    % {"name": (taken.from_vault or {}).get("title", "")},
                )
                return redirect("desk:entry", key=key)
            context["offered"] = vault_at_desk.look(actor, key)
        except Refusal as refusal:
            context["error"], status = refusal.message, refusal.status
    return page(request, actor, "desk/walk_in_vault.html", context, current="new", status=status)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
