"""Taking a published version back before its day, after asking."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.catalogue.models import ProcedureVersion
from motcua.catalogue.services import HoldsAlready, take_back
from motcua.console.access import administrators_only, page
from motcua.console.procedures.selectors import is_mine
from motcua.exchange.packages.scope import scope_of
from motcua.people.models import User


def may_be_taken_back(version: ProcedureVersion) -> bool:
    """Whether a version lies ahead and another one holds until then."""
    return (
        version.taken_back_at is None
        and version.effective_from > timezone.localdate()
        and version.procedure.current_id != version.id
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def take(request: HttpRequest, actor: Actor, code: str, number: int) -> HttpResponse:
    """Ask, and then take the version back: it never holds."""
    version = (
        ProcedureVersion.objects.filter(procedure__code=code, number=number)
        .select_related("procedure")
        .first()
    )
    if version is None:
        raise Http404
    if not is_mine(version, scope_of(actor)):
        raise PermissionDenied
    if request.method == "POST":
        try:
            take_back(version, cast(User, actor.person))
        except HoldsAlready:
            messages.error(request, _("Phiên bản này không rút lại được nữa: đã áp dụng, hoặc đã rút lại."))
        else:
            told = _("Đã rút lại phiên bản %(number)s; phiên bản đang áp dụng giữ nguyên.")
            messages.success(request, told % {"number": version.number})
        return redirect("console:procedure", code=code)
    if not may_be_taken_back(version):
        raise Http404
    return page(request, actor, "console/procedure_take_back.html", {"version": version})
