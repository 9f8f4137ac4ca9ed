"""The list of processes, and beginning a draft."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.designer.beginning import begin_new, begin_version
from motcua.console.designer.selectors import draft_for, processes, versions_by_code
from motcua.people.models import User
from motcua.process.models import ProcessVersion

LONGEST_TITLE = 300


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every process with its versions, the procedures that use it, and the drafts being drawn (II.3.1)."""
    published, new = processes(actor)
    context = {"published": published, "new": new, "total": len(published)}
    return page(request, actor, "console/processes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new process: its name, and whether it begins as a copy of another one."""
    sources = [(str(of_code[0].id), of_code[0].title) for of_code in versions_by_code().values()]
    chosen = request.POST.get("nguon", "") if request.method == "POST" else request.GET.get("tu", "")
    title = request.POST.get("ten", "").strip()
    errors = {}
    if request.method == "POST":
        if not title:
            errors["ten"] = _("Hãy ghi tên quy trình.")
        elif len(title) > LONGEST_TITLE:
            errors["ten"] = _("Tên dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": LONGEST_TITLE}
        if chosen and chosen not in dict(sources):
            errors["nguon"] = _("Không còn quy trình này. Hãy chọn lại.")
        if not errors:
            source = ProcessVersion.objects.get(id=int(chosen)) if chosen else None
            draft = begin_new(actor, cast(User, actor.person), title, source)
            return redirect("console:draft", key=draft.key)
    context = {"sources": sources, "chosen": chosen, "title": title, "errors": errors}
    return page(request, actor, "console/process_new.html", context, status=422 if errors else 200)


@require_POST
@administrators_only
def begin(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Draw the next version of a process; nothing changes for anybody until it is published."""
    base = ProcessVersion.objects.filter(code=code).order_by("-number").first()
    if base is None:
        raise Http404
    return redirect("console:draft", key=begin_version(actor, cast(User, actor.person), base).key)


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
        messages.success(request, _("Đã bỏ bản nháp “%(title)s”.") % {"title": draft.title})
        return redirect("console:processes")
    return page(request, actor, "console/draft_discard.html", {"draft": draft})
