"""The pages of one list of a set: added, changed, taken away after asking."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.folders import editing, saving
from motcua.console.folders.choices import ground_of
from motcua.console.folders.editing import Folder, Set
from motcua.console.folders.pages import Errors, one_line, person_of, ruled, save_or_say, seen_when
from motcua.console.folders.saving import Stale, digest
from motcua.console.folders.telling import errors_of_folder
from motcua.exchange.packages.scope import Scope


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def add(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A new list at the end of the set; its code is made of its title."""
    scope, data = ruled(actor, code)
    blank = editing.folder_of("", "", [], [])
    if request.method != "POST":
        return _form(request, actor, data, blank, blank)
    typed = _typed(request, blank)
    typed["code"] = editing.folder_code(typed["title"], data["folders"])
    return _saved(request, actor, scope, data, typed, blank)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def change(request: HttpRequest, actor: Actor, code: str, folder: str) -> HttpResponse:
    """The title, the procedures and the places of a list; its code stays, and with it what officers saved of it."""
    scope, data = ruled(actor, code)
    kept = editing.find(data, folder)
    if request.method == "POST":
        # A list that somebody took away meanwhile comes back when what was typed is saved once more.
        typed = _typed(request, kept or editing.folder_of(folder, "", [], []))
        return _saved(request, actor, scope, data, typed, kept or typed)
    if kept is None:
        raise Http404
    return _form(request, actor, data, kept, kept)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def delete(request: HttpRequest, actor: Actor, code: str, folder: str) -> HttpResponse:
    """Take a list away, after asking. The last one goes only with its set."""
    scope, data = ruled(actor, code)
    kept = editing.find(data, folder)
    if kept is None:
        raise Http404
    is_last = len(data["folders"]) == 1
    if request.method == "POST" and not is_last:
        done = _("Đã xoá danh sách “%(title)s”. %(when)s") % {**kept, "when": seen_when()}
        save_or_say(request, actor, scope, editing.without_folder(data, folder), done)
        return redirect("console:folder_set", code=code)
    context = {"group": data, "folder": kept, "is_last": is_last, "seen": digest(data)}
    status = 422 if request.method == "POST" else 200
    return page(request, actor, "console/folder_delete.html", context, status=status)


def _saved(
    request: HttpRequest, actor: Actor, scope: Scope, data: Set, typed: Folder, kept: Folder
) -> HttpResponse:
    errors: Errors = {} if typed["title"] else {"title": _("Hãy ghi tên danh sách.")}
    if errors:
        return _form(request, actor, data, typed, kept, errors)
    wanted = editing.with_folder(data, typed)
    try:
        mistakes = saving.save(wanted, request.POST.get("thay", ""), person_of(actor), scope)
    except Stale:
        _scope, data = ruled(actor, data["code"])
        return _form(request, actor, data, typed, kept, is_stale=True)
    if mistakes:
        errors = errors_of_folder(mistakes, wanted, typed["code"], ground_of(wanted))
        return _form(request, actor, data, typed, kept, errors)
    messages.success(request, _("Đã lưu danh sách “%(title)s”. %(when)s") % {**typed, "when": seen_when()})
    return redirect("console:folder_set", code=data["code"])


def _typed(request: HttpRequest, before: Folder) -> Folder:
    procedures, places = (
        editing.in_old_order(request.POST.getlist(name), before.get(name, ()))
        for name in ("procedures", "places")
    )
    return editing.folder_of(before["code"], one_line(request.POST.get("title", "")), procedures, places)


def _form(
    request: HttpRequest,
    actor: Actor,
    data: Set,
    typed: Folder,
    kept: Folder,
    errors: Errors | None = None,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    """`typed`: what the fields show. `kept`: the list as it is kept; without a code while it is new."""
    ground = ground_of(data)
    named = dict.fromkeys([*kept.get("places", ()), *typed.get("places", ())])
    context = {
        "group": data,
        "typed": typed,
        "kept": kept,
        "errors": errors or {},
        "procedures": ground.procedure_options,
        "places": ground.place_options(named),
        "seen": digest(data),
        "is_stale": is_stale,
    }
    status = 409 if is_stale else 422 if errors else 200
    return page(request, actor, "console/folder_form.html", context, status=status)
