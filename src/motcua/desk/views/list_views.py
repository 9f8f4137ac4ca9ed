"""The columns of a list, and filters saved under a name: chosen, kept, shared, renamed, forgotten."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor, stamp
from motcua.desk.access import officers_only, officers_only_for, page
from motcua.desk.choices import choices
from motcua.desk.columns import KEY as COLUMNS_KEY
from motcua.desk.filters import chips, read_filters
from motcua.desk.list_views import (
    Saved,
    ViewRefused,
    all_saved,
    change_view,
    choose_columns,
    delete_view,
    kept_query,
    own_view,
    save_view,
    units_of,
)
from motcua.desk.listed import Listed, back_to
from motcua.desk.views.lists import listed_or_404, look_at
from motcua.look.environment import query


def _list_of(listed: str, **_other: object) -> str:
    return back_to(listed)


def _all_saved(**_other: object) -> str:
    return reverse("desk:saved_views")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_list_of)
def columns(request: HttpRequest, actor: Actor, listed: str) -> HttpResponse:
    """Keep what was ticked as the columns of this list, or of all; then back to the list."""
    wanted = listed_or_404(actor, listed)
    back = wanted.address + query(request, **{COLUMNS_KEY: None})
    if request.method != "POST":
        return redirect(back)
    everywhere = request.POST.get("pham-vi") == "all"
    chosen = [] if "mac-dinh" in request.POST else ["", *request.POST.getlist(COLUMNS_KEY)]
    choose_columns(actor, "" if everywhere else wanted.key, chosen)
    return redirect(back)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_list_of)
def save(request: HttpRequest, actor: Actor, listed: str) -> HttpResponse:
    """Keep the filters, order and columns of the address under a name."""
    wanted = listed_or_404(actor, listed)
    looked = look_at(request, actor, wanted)
    if request.method != "POST":
        return _form(request, actor, wanted, {}, {})
    typed = _typed(request)
    try:
        save_view(
            actor,
            wanted,
            typed["name"],
            kept_query(request.GET),
            [column.key for column in looked.columns],
            unit_id=_unit(typed),
            replacing=bool(typed["replace"]),
        )
    except ViewRefused as refused:
        return _form(request, actor, wanted, typed, refused.fields, status=422)
    messages.success(request, _("Đã lưu bộ lọc “%(name)s”.") % {"name": typed["name"]})
    return redirect(wanted.address + query(request, page=None))


@never_cache
@require_safe
@officers_only
def saved(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All of them: one's own, and those that colleagues share."""
    found = all_saved(actor)
    context = {
        "own": [one for one in found if one.is_own],
        "shared": [one for one in found if not one.is_own],
    }
    return page(request, actor, "desk/saved_views.html", context, current="saved_views")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_all_saved)
def change(request: HttpRequest, actor: Actor, view_id: int) -> HttpResponse:
    """Another name, or other people to share it with."""
    mine = _own_or_404(actor, view_id)
    if request.method != "POST":
        unit = str(mine.unit_id or "")
        return _form(request, actor, mine.listed, {"name": mine.name, "unit": unit}, {}, changed=mine)
    typed = _typed(request)
    try:
        change_view(actor, mine, typed["name"], _unit(typed))
    except ViewRefused as refused:
        return _form(request, actor, mine.listed, typed, refused.fields, changed=mine, status=422)
    messages.success(request, _("Đã sửa bộ lọc “%(name)s”.") % {"name": typed["name"]})
    return redirect("desk:saved_views")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_all_saved)
def delete(request: HttpRequest, actor: Actor, view_id: int) -> HttpResponse:
    """Ask, then forget it."""
    mine = _own_or_404(actor, view_id)
    if request.method == "POST":
        delete_view(actor, mine)
        messages.success(request, _("Đã xoá bộ lọc “%(name)s”.") % {"name": mine.name})
        return redirect("desk:saved_views")
    return page(request, actor, "desk/saved_view_delete.html", {"view": mine}, current="saved_views")


def _own_or_404(actor: Actor, view_id: int) -> Saved:
    mine = own_view(actor, view_id)
    if mine is None:
        raise Http404
    return mine


def _typed(request: HttpRequest) -> dict[str, str]:
    names = ("name", "unit", "replace")
    return {name: request.POST.get(name, "").replace("\0", "").strip() for name in names}


def _unit(typed: dict[str, str]) -> int | None:
    """The unit to share with; what is no unit at all is refused like a stranger's."""
    text = typed["unit"]
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _form(
    request: HttpRequest,
    actor: Actor,
    listed: Listed,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    changed: Saved | None = None,
    status: int = 200,
) -> HttpResponse:
    offered = choices(actor.agency_ids, stamp())
    told = [] if changed is not None else chips(request, read_filters(request.GET), offered)
    context: dict[str, Any] = {
        "listed": listed,
        "changed": changed,
        "told": [chip["text"] for chip in told],
        "typed": typed,
        "errors": errors,
        "wrong": [{"text": text, "href": f"#bo-loc-{name}"} for name, text in errors.items()],
        "units": [("", _("Chỉ mình tôi")), *((str(unit), name) for unit, name in units_of(actor))],
        "back": _all_saved() if changed is not None else listed.address + query(request),
    }
    current = "saved_views" if changed is not None else listed.key
    return page(request, actor, "desk/saved_view.html", context, status=status, current=current)
