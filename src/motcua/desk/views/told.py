"""By what, when and how far the applicant was told of a dossier (II.5.10, II.10.3)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.desk.access import officers_only, page
from motcua.desk.views.dossier import view_or_404
from motcua.dossiers.looking import look_at_dossier
from motcua.kernel.paging import read_page_number
from motcua.notices.selectors import told_of
from motcua.notices.wording import why


@never_cache
@require_safe
@officers_only
def told(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Every message about this dossier to its applicant's side, newest first. Addresses are not shown: the page of the
    dossier shows them to whoever may see them.
    """
    view = view_or_404(actor, key)
    look_at_dossier(request, Kind.VIEW, view.dossier)
    found = told_of(view.dossier, read_page_number(request.GET.get("page")))
    context = {"view": view, "dossier": view.dossier, "found": found, "why": why}
    return page(request, actor, "desk/told.html", context)
