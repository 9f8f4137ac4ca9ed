"""The columns of a list, and filters saved under a name: chosen, kept, shared, renamed, forgotten."""

from collections.abc import Callable
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
from motcua.desk.listed import Listed
from motcua.desk.sharing import typed_of, unit_of
from motcua.desk.views.lists import listed_or_404, look_at
from motcua.look.environment import query
from motcua.people.returning import take_kept


def _here(view: str) -> Callable[..., str]:
    """The address of such a form itself: what was typed comes back in it after signing in anew."""
    return lambda **given: reverse(f"desk:{view}", kwargs=given)


def _all_saved(**_other: object) -> str:
    return reverse("desk:saved_views")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_here("columns"))
def columns(request: HttpRequest, actor: Actor, listed: str) -> HttpResponse:
    """Keep what was ticked as the columns of this list, or of all; then back to the list."""
    wanted = listed_or_404(actor, listed)
    back = wanted.address + query(request, **{COLUMNS_KEY: None})
    if request.method != "POST":
        kept = take_kept(request)
        # Chosen while nobody was signed in: the list shows them so, to be kept with one more click.
        ticked = kept.getlist(COLUMNS_KEY) if kept is not None else []
        return redirect(
            wanted.address + query(request, **{COLUMNS_KEY: ",".join(ticked)}) if ticked else back
        )
    everywhere = request.POST.get("pham-vi") == "all"
    chosen = [] if "mac-dinh" in request.POST else ["", *request.POST.getlist(COLUMNS_KEY)]
    choose_columns(actor, "" if everywhere else wanted.key, chosen)
    return redirect(back)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_here("save_view"))
def save(request: HttpRequest, actor: Actor, listed: str) -> HttpResponse:
    """Keep the filters, order and columns of the address under a name."""
    wanted = listed_or_404(actor, listed)
    looked = look_at(request, actor, wanted)
    if request.method != "POST":
        kept = take_kept(request)
        return _form(
            request, actor, wanted, typed_of(kept) if kept is not None else {}, {}, kept=kept is not None
        )
    typed = typed_of(request.POST)
    try:
        save_view(
            actor,
            wanted,
            typed["name"],
            kept_query(request.GET),
            [column.key for column in looked.columns],
            unit_id=unit_of(typed),
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
@officers_only_for(_here("saved_view"))
def change(request: HttpRequest, actor: Actor, view_id: int) -> HttpResponse:
    """Another name, or other people to share it with."""
    mine = _own_or_404(actor, view_id)
    if request.method != "POST":
        kept = take_kept(request)
        now = {"name": mine.name, "unit": str(mine.unit_id or "")}
        typed = typed_of(kept) if kept is not None else now
        return _form(request, actor, mine.listed, typed, {}, changed=mine, kept=kept is not None)
    typed = typed_of(request.POST)
    try:
        change_view(actor, mine, typed["name"], unit_of(typed))
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


def _form(
    request: HttpRequest,
    actor: Actor,
    listed: Listed,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    changed: Saved | None = None,
    kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    offered = choices(actor.agency_ids, stamp())
    told = [] if changed is not None else chips(request, read_filters(request.GET), offered)
    context: dict[str, Any] = {
        "listed": listed,
        "changed": changed,
        "told": [chip["text"] for chip in told],
        "typed": typed,
        "kept": kept,
        "errors": errors,
        "wrong": [{"text": text, "href": f"#bo-loc-{name}"} for name, text in errors.items()],
        "units": [("", _("Chỉ mình tôi")), *((str(unit), name) for unit, name in units_of(actor))],
        "back": _all_saved() if changed is not None else listed.address + query(request),
    }
    current = "saved_views" if changed is not None else listed.key
    return page(request, actor, "desk/saved_view.html", context, status=status, current=current)
