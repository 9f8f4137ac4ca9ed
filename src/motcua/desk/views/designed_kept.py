"""Own variants of reports: kept, renamed, shared, forgotten (II.14.2)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only_for, page
from motcua.desk.sharing import typed_of, unit_of
from motcua.desk.views.designed import CURRENT, report_or_404, wanted_of
from motcua.people.returning import take_kept
from motcua.reports.designed.variants import (
    Kept,
    VariantRefused,
    change_variant,
    delete_variant,
    keep_variant,
    own_variant,
    units_of,
)


def _keep_address(**given: Any) -> str:
    return reverse("desk:report_keep", kwargs=given)


def _change_address(**given: Any) -> str:
    return reverse("desk:report_variant", kwargs=given)


def _all(**_given: Any) -> str:
    return reverse("desk:reports")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_keep_address)
def keep(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Keep the report as the address has it under a name."""
    one = report_or_404(actor, code)
    query = wanted_of(one, request.GET).query
    back = reverse("desk:report", kwargs={"code": code}) + (f"?{query}" if query else "")
    if request.method != "POST":
        kept = take_kept(request)
        typed = typed_of(kept) if kept is not None else {}
        return _form(request, actor, one.version.title, back, typed, {}, kept=kept is not None)
    typed = typed_of(request.POST)
    try:
        keep_variant(
            actor, code, typed["name"], query, unit_id=unit_of(typed), replacing=bool(typed["replace"])
        )
    except VariantRefused as refused:
        return _form(request, actor, one.version.title, back, typed, refused.fields, status=422)
    messages.success(request, _("Đã lưu mẫu báo cáo “%(name)s”.") % {"name": typed["name"]})
    return redirect(back)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_change_address)
def change(request: HttpRequest, actor: Actor, variant_id: int) -> HttpResponse:
    """Another name, or other people to share it with."""
    mine = _own_or_404(actor, variant_id)
    title, back = _title(actor, mine), reverse("desk:reports")
    if request.method != "POST":
        kept = take_kept(request)
        now = {"name": mine.name, "unit": str(mine.unit_id or "")}
        typed = typed_of(kept) if kept is not None else now
        return _form(request, actor, title, back, typed, {}, changed=mine, kept=kept is not None)
    typed = typed_of(request.POST)
    try:
        change_variant(actor, mine, typed["name"], unit_of(typed))
    except VariantRefused as refused:
        return _form(request, actor, title, back, typed, refused.fields, changed=mine, status=422)
    messages.success(request, _("Đã sửa mẫu báo cáo “%(name)s”.") % {"name": typed["name"]})
    return redirect(back)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_all)
def delete(request: HttpRequest, actor: Actor, variant_id: int) -> HttpResponse:
    """Ask, then forget it."""
    mine = _own_or_404(actor, variant_id)
    if request.method == "POST":
        delete_variant(actor, mine)
        messages.success(request, _("Đã xoá mẫu báo cáo “%(name)s”.") % {"name": mine.name})
        return redirect("desk:reports")
    context = {"variant": mine, "title": _title(actor, mine)}
    return page(request, actor, "desk/report_variant_delete.html", context, current=CURRENT)


def _title(actor: Actor, kept: Kept) -> str:
    """Of its report; the code where nobody sees that report any more."""
    try:
        return report_or_404(actor, kept.report).version.title
    except Http404:
        return kept.report


def _own_or_404(actor: Actor, number: int) -> Kept:
    mine = own_variant(actor, number)
    if mine is None:
        raise Http404
    return mine


def _form(
    request: HttpRequest,
    actor: Actor,
    title: str,
    back: str,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    changed: Kept | None = None,
    kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": title,
        "back": back,
        "typed": typed,
        "errors": errors,
        "wrong": {f"mau-{key}": text for key, text in errors.items()},
        "changed": changed,
        "kept": kept,
        "units": [(str(unit), name) for unit, name in units_of(actor)],
    }
    return page(request, actor, "desk/report_variant.html", context, status=status, current=CURRENT)
