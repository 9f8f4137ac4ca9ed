"""The page "Quyền sử dụng dịch vụ": the groups of the account, what they limit and why, and objecting (I.21.4)."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.audit.pages import too_many
from motcua.catalogue.selectors import names_of_procedures
from motcua.people import account_groups, group_lists, grouping
from motcua.people.account_groups import Apply, GroupNow, Limits
from motcua.people.models import AccessObjection, User
from motcua.people.returning import signed_in
from motcua.people.services import Invalid, TooMany

_MOST_NAMED = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def access(request: HttpRequest) -> HttpResponse:
    """What the account that one acts for may use; POST objects to what one group limits."""
    person = cast(User, request.user)
    groups = account_groups.groups_of(person.owner)
    objections = group_lists.objections_of(person.owner, groups)
    errors: dict[str, str] = {}
    typed = ""
    if request.method == "POST":
        chosen = next((one for one in groups if str(one.id) == request.POST.get("group", "")), None)
        if chosen is None or not _may_object(person) or not chosen.limits.limit_something:
            raise Http404
        typed = request.POST.get("text", "").replace("\0", "")
        try:
            grouping.object_to(person, chosen, typed)
        except Invalid as invalid:
            errors = {f"text-{chosen.id}": invalid.errors["text"]}
        except TooMany as many:
            text = _("Bạn đã gửi nhiều phản đối trong một ngày. Hãy quay lại vào ngày mai.")
            return too_many(request, _("Bạn đã gửi quá nhiều lần"), text, many.seconds)
        else:
            messages.success(request, _("Đã gửi phản đối. Câu trả lời hiện ở đây và được gửi qua thư."))
            return redirect("portal:access")
    names = names_of_procedures(account_groups.codes_named(groups))
    own = [one for one in account_groups.limiting(person) if one not in groups]
    context = {
        "groups": [_shown(one, names, objections.get(one.id)) for one in groups],
        # What was put on the acting person, and goes along to whom one acts for.
        "own": [_shown(one, names, None) for one in own],
        "owner": person.owner,
        "may_object": _may_object(person),
        "typed": typed,
        "errors": errors,
    }
    return render(request, "portal/access.html", context, status=422 if errors else 200)


def _may_object(person: User) -> bool:
    return not person.is_officer and (person.behalf is None or bool(person.behalf.manages))


def _shown(group: GroupNow, names: dict[str, str], objection: AccessObjection | None) -> dict[str, object]:
    limits = group.limits
    codes = sorted(limits.procedures)
    return {
        "group": group,
        "limited": limits.limit_something,
        "lines": in_words(limits),
        "procedures": [(code, names.get(code, "")) for code in codes[:_MOST_NAMED]],
        "more": max(0, len(codes) - _MOST_NAMED),
        "objection": objection,
        "waits": objection is not None and objection.answered_at is None,
    }


def in_words(limits: Limits) -> list[str]:
    """What limits say to whom they hold for, a line each."""
    applying = {
        Apply.ALL: "",
        Apply.ONLY: _("Chỉ nộp hồ sơ trực tuyến được các thủ tục nêu dưới đây."),
        Apply.EXCEPT: _("Không nộp hồ sơ trực tuyến được các thủ tục nêu dưới đây."),
        Apply.NONE: _("Không nộp hồ sơ trực tuyến được."),
    }[limits.apply]
    lines = [
        applying,
        ""
        if limits.databases
        else _("Không tra cứu cơ sở dữ liệu để điền tờ khai được; các ô vẫn tự điền được."),
        "" if limits.reuse else _("Nội dung đã khai lần trước không được giữ lại và không được điền sẵn."),
    ]
    return [line for line in lines if line]
