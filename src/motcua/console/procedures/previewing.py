"""A procedure that is still being written, as people will read it on the portal."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.catalogue.documents import basis_on
from motcua.catalogue.selectors import exempt_names, group_name, preview_page
from motcua.console.access import administrators_only
from motcua.console.procedures.checking import check
from motcua.console.procedures.choices import surroundings
from motcua.console.procedures.selectors import draft_for
from motcua.console.procedures.versions import missing


@never_cache
@require_safe
@administrators_only
def preview(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The portal's page of a draft, for those who write it alone; else what has to be mended before it can be shown."""
    found = draft_for(actor, key)
    if found is None:
        raise Http404
    written, scope = found
    around = surroundings(written.typed, scope)
    checked = check(written.typed, around)
    context = {"draft": written, "missing": missing(written, checked.errors), "page": None}
    if not checked.errors:
        today = timezone.localdate()
        data = {"effective_from": today.isoformat(), **checked.read.definition}
        sectors = dict(around.sectors) | (
            {checked.read.sector["code"]: checked.read.sector["name"]} if checked.read.sector else {}
        )
        shown = preview_page(data, (data["sector"], sectors.get(data["sector"], "")), today)
        context |= {
            "page": shown,
            "definition": shown.definition,
            "limit": shown.definition.limit.label(),
            "basis": basis_on(today, shown.definition.legal_basis),
            "exempt": exempt_names(shown.fees),
            "group": group_name(shown.definition.group),
        }
    return render(request, "console/procedure_preview.html", context)
