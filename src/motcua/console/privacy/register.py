"""The register of processing on the screen and as a workbook; what the agency writes beside each kind of data."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import page, top_administrators_only
from motcua.console.privacy.frame import tabs, typed
from motcua.files.tables import XLSX_TYPE
from motcua.people.models import User
from motcua.privacy import register


@never_cache
@require_safe
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The whole register."""
    context = {"tabs": tabs("console:privacy_register"), "lines": register.lines()}
    return page(request, actor, "console/privacy_register.html", context)


@never_cache
@require_safe
@top_administrators_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The register as XLSX."""
    response = HttpResponse(register.workbook(), content_type=XLSX_TYPE)
    name = f"so-hoat-dong-xu-ly-{timezone.localdate():%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def one(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One kind of data; POST writes what the agency says of it."""
    line = register.find(code)
    if line is None:
        raise Http404
    values = {name: getattr(line.note, name) for name in register.WRITTEN}
    errors: dict[str, str] = {}
    if request.method == "POST":
        values = typed(request, *register.WRITTEN)
        errors = register.write(code, values, cast(User, actor.person))
        if not errors:
            messages.success(request, _("Đã lưu."))
            return redirect("console:privacy_register")
    context = {"line": line, "values": values, "errors": errors}
    return page(request, actor, "console/privacy_register_entry.html", context, status=422 if errors else 200)
