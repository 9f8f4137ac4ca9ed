"""What of a dossier lies in its holder's vault, and revoking it by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.desk.access import officers_only, page
from motcua.desk.views.dossier import view_or_404
from motcua.dossiers.looking import look_at_dossier
from motcua.dossiers.selectors import DossierView
from motcua.kernel.dates import format_date
from motcua.vault import revoking, selectors
from motcua.vault.models import Entry


@never_cache
@require_safe
@officers_only
def vaulted(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The papers that came into a vault with this dossier, as they stand today."""
    view = view_or_404(actor, key)
    look_at_dossier(request, Kind.VIEW, view.dossier)
    # What the applicant kept is the applicant's alone until it is chosen for a dossier.
    entries = Entry.objects.filter(dossier_key=key).exclude(origin=Entry.Origin.KEPT)
    rows = [_row(view, actor, entry) for entry in entries.select_related("agency").order_by("id")]
    return page(request, actor, "desk/vaulted.html", {"dossier": view.dossier, "rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def revoke_entry(request: HttpRequest, actor: Actor, key: UUID, entry: UUID) -> HttpResponse:
    """Ask for the reason, then revoke a paper."""
    view = view_or_404(actor, key)
    found = Entry.objects.select_related("agency").filter(key=entry, dossier_key=key).first()
    if found is None or not revoking.may_revoke(actor, found):
        raise Http404
    reason, error = request.POST.get("ly-do", "").replace("\0", ""), ""
    if request.method == "POST":
        try:
            revoking.revoke_by_hand(actor, entry, reason)
        except revoking.NotRevoked as why:
            error = str(why)
        else:
            messages.success(
                request, _("Đã thu hồi “%(name)s”. Người giữ được báo.") % {"name": found.type_title}
            )
            return redirect("desk:vaulted", key=key)
    context = {
        "dossier": view.dossier,
        "row": _row(view, actor, found),
        "reason": reason,
        "error": error,
        "longest": revoking.LONGEST,
    }
    return page(request, actor, "desk/revoke_entry.html", context, status=422 if error else 200)


def _row(view: DossierView, actor: Actor, entry: Entry) -> dict[str, Any]:
    stands = selectors.standing(entry, timezone.localdate())
    holds = entry.state == Entry.State.VALID
    return {
        "key": entry.key,
        "title": entry.type_title,
        "standing": stands.label,
        "tone": {"valid": "green", "expired": "amber", "replaced": "grey", "revoked": "late"}[stands],
        "may_revoke": holds and revoking.may_revoke(actor, entry),
        "facts": [
            {"key": label, "value": text}
            for label, text in (
                (_("Mã giấy tờ"), view.mask.inside(entry.code or "")),
                (_("Số"), view.mask.inside(entry.number)),
                (_("Ngày cấp"), format_date(entry.issued_on) if entry.issued_on is not None else ""),
                (_("Nguồn"), entry.get_origin_display()),
                (_("Cơ quan đưa vào kho"), entry.agency.name),
                (_("Vì sao không còn hiệu lực"), entry.reason),
            )
            if text
        ],
    }
