"""Objections to what groups limit: those that wait, those that were answered, and answering one."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.looks import Whose, record_look
from motcua.audit.trail import Kind
from motcua.console.access import page, top_administrators_only
from motcua.console.account_groups.forms import limits_in_words
from motcua.kernel.paging import Page, read_page_number
from motcua.people import group_lists, grouping
from motcua.people.account_groups import Limits
from motcua.people.models import AccessObjection, User
from motcua.people.services import Invalid

PAGE_SIZE = 50


@never_cache
@require_safe
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits, the oldest first; `?xong=1`: what was answered."""
    number = read_page_number(request.GET.get("page"))
    answered = request.GET.get("xong") == "1"
    start = (number - 1) * PAGE_SIZE
    rows = list(group_lists.objections(answered=answered)[start : start + PAGE_SIZE + 1])
    context = {
        "found": Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE),
        "answered": answered,
    }
    return page(request, actor, "console/access_objections.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def one(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One objection; POST answers it."""
    found = (
        AccessObjection.objects.select_related("group", "account", "person", "answered_by")
        .filter(key=key)
        .first()
    )
    if found is None:
        raise Http404
    typed = {name: request.POST.get(name, "").replace("\0", "") for name in ("outcome", "answer")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            grouping.answer(cast(User, actor.person), key, typed["outcome"], typed["answer"])
        except Invalid as invalid:
            errors = invalid.errors
        except grouping.Overtaken:
            messages.error(request, _("Phản đối này vừa được trả lời."))
            return redirect("console:access_objection", key=key)
        else:
            messages.success(request, _("Đã trả lời; chủ tài khoản được báo qua thư."))
            return redirect("console:access_objection", key=key)
    record_look(
        Kind.VIEW, f"objection:{key}", request=request, whose=lambda: Whose((found.account_id,), None)
    )
    context = {
        "found": found,
        "limits": limits_in_words(Limits.read(found.group.limits)),
        "outcomes": AccessObjection.Outcome.choices,
        "typed": typed,
        "errors": errors,
    }
    return page(request, actor, "console/access_objection.html", context, status=422 if errors else 200)
