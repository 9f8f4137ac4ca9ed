"""The pages of sets: which there are, one of them with its lists in order, its title and procedures, taking it away."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.folders import editing, saving
from motcua.console.folders.choices import Ground, Place, ground_of, offered, ruled_set, ruled_sets
from motcua.console.folders.editing import Folder, Set
from motcua.console.folders.saving import Stale, digest
from motcua.console.folders.telling import errors_of_set
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.people.models import User

Errors = dict[str, str]


@dataclass(frozen=True)
class Row:
    """A list as the table of its set tells it."""

    folder: Folder
    procedures: list[str]
    places: list[Place]


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The sets that this administrator rules."""
    return page(request, actor, "console/folders.html", {"sets": ruled_sets(scope_of(actor))})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new set: its title and procedures; its code is made of the title."""
    scope, typed, errors = scope_of(actor), _typed(request, []), {}
    if request.method == "POST":
        errors = _missing(typed)
        if not errors:
            data, mistakes = saving.create(typed["title"], typed["procedures"], person_of(actor), scope)
            errors = errors_of_set(mistakes, data, ground_of(data)) if mistakes else {}
            if not errors:
                told = _("Đã tạo nhóm “%(title)s” với một danh sách gồm mọi hồ sơ. %(when)s")
                messages.success(request, told % {"title": data["title"], "when": seen_when()})
                return redirect("console:folder_set", code=data["code"])
    return _form(request, actor, scope, typed, errors, {})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def folder_set(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The lists of a set in order; POST moves one of them up (`len`) or down (`xuong`)."""
    scope, data = ruled(actor, code)
    if request.method == "POST":
        up, down = request.POST.get("len", ""), request.POST.get("xuong", "")
        save_or_say(request, actor, scope, editing.moved(data, up or down, -1 if up else 1), "")
        moved = f"#danh-sach-{up or down}" if editing.find(data, up or down) else ""
        return redirect(f"{reverse('console:folder_set', kwargs={'code': code})}{moved}")
    ground = ground_of(data)
    rows = [
        Row(one, one.get("procedures", []), [ground.place(place) for place in one.get("places", ())])
        for one in data["folders"]
    ]
    context = {"group": data, "rows": rows, "ground": ground, "seen": digest(data)}
    return page(request, actor, "console/folder_set.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The title and the procedures of a set."""
    scope, data = ruled(actor, code)
    if request.method != "POST":
        return _form(request, actor, scope, data, {}, data)
    typed, is_stale = _typed(request, data["procedures"]), False
    errors = _missing(typed)
    if not errors:
        wanted = {**data, **typed}
        try:
            mistakes = saving.save(wanted, request.POST.get("thay", ""), person_of(actor), scope)
        except Stale:
            is_stale = True
            scope, data = ruled(actor, code)
        else:
            errors = errors_of_set(mistakes, wanted, ground_of(data)) if mistakes else {}
            if not errors:
                messages.success(
                    request, _("Đã lưu nhóm “%(title)s”. %(when)s") % {**typed, "when": seen_when()}
                )
                return redirect("console:folder_set", code=code)
    return _form(request, actor, scope, typed, errors, data, is_stale=is_stale)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def delete(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Take a whole set away, after asking."""
    _scope, data = ruled(actor, code)
    if request.method == "POST":
        try:
            saving.delete(code, request.POST.get("thay", ""))
        except Stale:
            messages.warning(request, changed_meanwhile())
            return redirect("console:folder_set_delete", code=code)
        messages.success(request, _("Đã xoá nhóm “%(title)s”. %(when)s") % {**data, "when": seen_when()})
        return redirect("console:folders")
    context = {"group": data, "folder": None, "is_last": False, "seen": digest(data)}
    return page(request, actor, "console/folder_delete.html", context)


def ruled(actor: Actor, code: str) -> tuple[Scope, Set]:
    """The set of that code, if this administrator rules it."""
    scope = scope_of(actor)
    data = ruled_set(scope, code)
    if data is None:
        raise Http404
    return scope, data


def save_or_say(request: HttpRequest, actor: Actor, scope: Scope, wanted: Set, done: str) -> None:
    """Save what needs no form, and say what came of it."""
    try:
        mistakes = saving.save(wanted, request.POST.get("thay", ""), person_of(actor), scope)
    except Stale:
        messages.warning(request, changed_meanwhile())
        return
    for reason in {mistake.reason for mistake in mistakes}:
        messages.error(request, reason)
    if done and not mistakes:
        messages.success(request, done)


def person_of(actor: Actor) -> User:
    """The administrator, who has signed in."""
    return cast(User, actor.person)


def changed_meanwhile() -> str:
    """What the slower of two administrators is told where nothing was typed."""
    return _("Người khác vừa sửa nhóm này, nên chưa làm gì. Đây là bản mới; hãy xem lại rồi bấm lần nữa.")


def seen_when() -> str:
    """When officers see the change: their lists are kept in memory for thirty seconds."""
    return _("Cán bộ thấy thay đổi trong vòng 30 giây.")


def one_line(text: str) -> str:
    """A title as typed, in one line and without what cannot be kept."""
    return " ".join(text.replace("\0", "").split())


def _typed(request: HttpRequest, before: list[str]) -> Set:
    chosen = editing.in_old_order(request.POST.getlist("procedures"), before)
    return {"title": one_line(request.POST.get("title", "")), "procedures": chosen}


def _missing(typed: Set) -> Errors:
    errors = {}
    if not typed["title"]:
        errors["title"] = _("Hãy ghi tên nhóm.")
    if not typed["procedures"]:
        errors["procedures"] = _("Hãy chọn ít nhất một thủ tục.")
    return errors


def _form(
    request: HttpRequest,
    actor: Actor,
    scope: Scope,
    typed: Set,
    errors: Errors,
    kept: Set,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    sectors = offered(scope)
    known = {code for _sector, options in sectors for code, _text in options}
    ground: Ground | None = ground_of(kept) if kept else None
    context = {
        "typed": typed,
        "errors": errors,
        "group": kept,
        "seen": digest(kept) if kept else "",
        "sectors": sectors,
        "withdrawn": [one for one in ground.procedure_options if one[0] not in known] if ground else [],
        "is_stale": is_stale,
    }
    status = 409 if is_stale else 422 if errors else 200
    return page(request, actor, "console/folder_set_form.html", context, status=status)
