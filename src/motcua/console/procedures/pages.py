"""The list of procedures, and beginning a draft or throwing it away."""

import re
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies.selectors import Actor
from motcua.catalogue.models import Procedure, ProcedureGroup, ProcedureVersion, Sector
from motcua.console.access import administrators_only, page
from motcua.console.designer.beginning import agency_of
from motcua.console.designer.ground import ground
from motcua.console.models import ProcedureDraft
from motcua.console.procedures import drafts
from motcua.console.procedures.fields import Typed
from motcua.console.procedures.selectors import (
    Filters,
    draft_for,
    filters_of,
    new_drafts,
    newest_of,
    procedures,
)
from motcua.console.procedures.typing_in import blank, of_definition
from motcua.exchange.packages.scope import scope_of
from motcua.kernel.paging import read_page_number
from motcua.people.models import User

LONGEST_NAME = 500
_CODE = re.compile(r"[A-Z0-9]+(\.[A-Z0-9]+)*", re.ASCII)


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every procedure, found by words and filters, with what is being written for it."""
    filters = filters_of(request)
    found = procedures(actor, filters, read_page_number(request.GET.get("page")))
    shared = ground()
    context = {
        "found": found,
        "filters": filters,
        "is_filtered": filters != Filters(),
        "query": request.GET.urlencode(),
        "new": new_drafts(actor),
        "sectors": [
            ("", _("Mọi lĩnh vực")),
            *Sector.objects.order_by("order", "code").values_list("code", "name"),
        ],
        "groups": list(ProcedureGroup.objects.order_by("order", "code").values_list("code", "name")),
        "levels": [("", _("Mọi mức dịch vụ")), *ProcedureVersion.Level.choices],
        "agencies": [
            ("", _("Mọi cơ quan")),
            *((code, name) for code, (name, _parent) in shared.agencies.items()),
        ],
        "statuses": [
            ("", _("Mọi tình trạng")),
            ("in_force", _("Đang áp dụng")),
            ("coming", _("Có phiên bản sắp áp dụng")),
            ("withdrawn", _("Đã ẩn")),
        ],
    }
    return page(request, actor, "console/procedures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new procedure: its code and name, and whether it begins as a copy of another one."""
    copied = request.POST.get("tu", request.GET.get("tu", ""))
    source = newest_of(copied) if copied else None
    typed = {key: request.POST.get(key, "").strip() for key in ("ma", "ten")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _wrong(typed)
        if not errors:
            content = _begun(typed, source)
            draft = drafts.begin(content, agency=agency_of(actor), by=cast(User, actor.person))
            return redirect("console:procedure_draft", key=draft.key)
    context = {"typed": typed, "errors": errors, "source": source}
    return page(request, actor, "console/procedure_new.html", context, status=422 if errors else 200)


def _wrong(typed: dict[str, str]) -> dict[str, str]:
    errors = {}
    if not typed["ma"]:
        errors["ma"] = _("Hãy ghi mã thủ tục.")
    elif not _CODE.fullmatch(typed["ma"]) or len(typed["ma"]) > 40:
        errors["ma"] = _("Mã gồm chữ hoa không dấu, chữ số, cách nhau bằng dấu chấm, ví dụ 2.000620.")
    elif Procedure.objects.filter(code=typed["ma"]).exists():
        errors["ma"] = _("Đã có thủ tục mang mã này. Hãy tìm trong danh sách rồi sửa thành phiên bản mới.")
    elif ProcedureDraft.objects.filter(code=typed["ma"], published=None).exists():
        errors["ma"] = _("Đã có bản nháp mang mã này.")
    if not typed["ten"]:
        errors["ten"] = _("Hãy ghi tên thủ tục.")
    elif len(typed["ten"]) > LONGEST_NAME:
        errors["ten"] = _("Tên dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": LONGEST_NAME}
    return errors


def _begun(typed: dict[str, str], source: ProcedureVersion | None) -> Typed:
    if source is None:
        return blank(typed["ma"], typed["ten"])
    return of_definition(source.data) | {"code": typed["ma"], "name": typed["ten"], "effective_from": ""}


@require_POST
@administrators_only
def begin(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Write the next version of a procedure. Where somebody writes it already, that draft is opened instead."""
    base, scope = newest_of(code), scope_of(actor)
    if base is None:
        raise Http404
    for draft in ProcedureDraft.objects.filter(code=code, published=None).select_related(
        "agency", "changed_by"
    ):
        if scope.holds(draft.agency.code):
            messages.info(
                request,
                _("Thủ tục này đang có bản nháp, %(who)s sửa gần nhất. Bạn đang mở bản nháp đó.")
                % {"who": draft.changed_by.display_name},
            )
            return redirect("console:procedure_draft", key=draft.key)
    content = of_definition(base.data) | {"effective_from": ""}
    draft = drafts.begin(content, agency=agency_of(actor), by=cast(User, actor.person), base=base)
    return redirect("console:procedure_draft", key=draft.key)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def discard(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    found = draft_for(actor, key)
    if found is None:
        raise Http404
    draft, _scope = found
    if request.method == "POST":
        draft.delete()
        messages.success(request, _("Đã bỏ bản nháp “%(name)s”.") % {"name": draft.name})
        return redirect("console:procedures")
    return page(request, actor, "console/procedure_discard.html", {"draft": draft})
