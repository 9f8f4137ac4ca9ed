"""Groups of accounts: made, changed, closed; for administrators of the top agency, as the accounts themselves are."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.audit.looks import record_look
from motcua.audit.trail import Kind
from motcua.console.access import page, top_administrators_only
from motcua.console.account_groups import forms
from motcua.console.account_groups.members import change_members, group_or_404
from motcua.kernel.paging import Page, read_page_number
from motcua.people import grouping
from motcua.people.account_groups import GroupNow, group_now
from motcua.people.group_lists import MOST_COUNTED, groups, matching, members, objections
from motcua.people.grouping import Overtaken, Wanted
from motcua.people.models import AccountGroup, User
from motcua.people.services import Invalid

PAGE_SIZE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The groups with what they may use; POST makes one."""
    typed = forms.as_typed(None)
    if request.method == "POST":
        typed, wanted = forms.read(request.POST)
        if wanted is not None:
            made = grouping.make(cast(User, actor.person), wanted)
            messages.success(request, _("Đã lập nhóm. Hãy thêm tài khoản hoặc kiểm tra quy tắc."))
            return redirect("console:account_group", number=made.pk)
    rows = _page_of(request, groups())
    context = {
        "found": rows,
        "words": {one.pk: _words(group_now(one)) for one in rows},
        "waiting": objections().count(),
        **forms.context(typed),
    }
    return page(request, actor, "console/account_groups.html", context, status=422 if typed.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def group(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One group; POST changes it (what would change is shown first), puts accounts in or out, or closes it."""
    one = group_or_404(number)
    now = group_now(one)
    typed, changes, wanted = forms.as_typed(now), [], None
    status, names, problem = 200, "", ""
    if request.method == "POST":
        try:
            told = _change(request, actor, one)
            if told:
                messages.success(request, told)
                return redirect("console:account_groups" if "dong" in request.POST else request.path)
            typed, wanted = forms.read(request.POST)
            changes = forms.differences(now, wanted) if wanted is not None else []
            status = 422 if typed.errors else 200
        except Overtaken:
            messages.error(request, _("Nhóm vừa được người khác sửa. Hãy xem lại rồi làm lại."))
            return redirect(request.path)
        except Invalid as invalid:
            names, problem, status = request.POST.get("names", ""), invalid.errors["names"], 422
    record_look(Kind.VIEW, f"account_group:{number}", request=request)
    rows = _page_of(request, members(one))
    context: dict[str, Any] = {
        "group": one,
        "words": _words(now),
        "members": rows,
        "by_rule": _counted(matching(now.rule)) if now.rule.is_given else "",
        "changes": changes,
        "asked": wanted is not None,
        "reached": _counted(matching(wanted.rule)) if wanted is not None and wanted.rule.is_given else "",
        "closing": "dong" in request.GET,
        "names": names,
        "problem": problem,
        **forms.context(typed),
    }
    return page(request, actor, "console/account_group.html", context, status=status)


def _change(request: HttpRequest, actor: Actor, one: AccountGroup) -> str:
    """Do what was asked, in words; "" where the form is to be looked at once more. Raises Invalid, Overtaken."""
    by = cast(User, actor.person)
    if "dong" in request.POST:
        grouping.close(by, one)
        return _("Đã đóng nhóm “%(name)s”; hạn chế của nhóm hết hiệu lực.") % {"name": one.name}
    if {"them", "ngoai", "bo"} & request.POST.keys():
        return change_members(request.POST, by, one)
    _typed, wanted = forms.read(request.POST)
    if wanted is None or not _is_sure(request, one, wanted):
        return ""
    sent = request.POST.get("revision", "")
    revision = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
    if grouping.change(by, one, wanted, revision=revision):
        return _("Đã lưu nhóm. Ở các máy chủ khác, thay đổi có hiệu lực sau ít giây.")
    return _("Không có gì thay đổi.")


def _is_sure(request: HttpRequest, one: AccountGroup, wanted: Wanted) -> bool:
    """Whether it may be saved: it was looked at, or nothing changes for the people in the group."""
    return "chac" in request.POST or not forms.differences(group_now(one), wanted)


def _words(now: GroupNow) -> dict[str, str]:
    return {"rule": forms.rule_in_words(now.rule), "limits": forms.limits_in_words(now.limits)}


def _counted(number: int) -> str:
    most = f"{MOST_COUNTED:,}".replace(",", ".")
    return _("hơn %(most)s") % {"most": most} if number > MOST_COUNTED else str(number)


def _page_of(request: HttpRequest, found: Any) -> Page[Any]:
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    rows = list(found[start : start + PAGE_SIZE + 1])
    return Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE)
