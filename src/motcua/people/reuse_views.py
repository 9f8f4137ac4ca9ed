"""The page "Dữ liệu dùng lại": what the person agreed to, what is kept, and the way to end it (HT.2)."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.kernel.paging import Page, read_page_number
from motcua.people import reuse
from motcua.people.models import KeptAnswer, ReuseConsent, User
from motcua.people.returning import signed_in

_ROWS = 50


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reused_data(request: HttpRequest) -> HttpResponse:
    """Show, agree, withdraw, delete one."""
    person = cast(User, request.user)
    if not reuse.may_agree(person):
        return _others(request, person)
    if request.method == "POST":
        return _changed(request, person.owner)
    return _show(request, person.owner)


def _others(request: HttpRequest, person: User) -> HttpResponse:
    """Whoever acts for somebody else without managing it has no say in what is kept of theirs."""
    text = _(
        "Dữ liệu giữ lại của %(name)s do chính chủ tài khoản hoặc người quản lý của tổ chức quyết định. Muốn xem dữ "
        "liệu của bạn, hãy thôi làm thay ở đầu trang."
    ) % {"name": person.behalf.name}
    actions = [{"text": _("Hồ sơ"), "href": reverse("portal:my_dossiers")}]
    context = {
        "title": _("Trang này không dành cho người làm thay"),
        "text": text,
        "actions": actions,
        "status": 403,
    }
    return render(request, "look/message.html", context, status=403)


def _changed(request: HttpRequest, user: User) -> HttpResponse:
    action, _colon, number = request.POST.get("action", "").partition(":")
    if action == "dong-y":
        if "dong_y" not in request.POST:
            return _show(request, user, error=_("Hãy đọc và đánh dấu nếu bạn đồng ý."), status=422)
        reuse.give_consent(user)
        messages.success(
            request, _("Đã ghi nhận đồng ý của bạn. Dữ liệu của các hồ sơ nộp từ nay được giữ lại.")
        )
    elif action == "rut-lai":
        count = reuse.withdraw(user)
        messages.success(request, _("Đã rút lại đồng ý và xoá %(count)d mục đã giữ.") % {"count": count})
    elif action == "xoa" and number.isascii() and number.isdigit() and len(number) < 16:
        if reuse.forget(user, int(number)):
            messages.success(request, _("Đã xoá mục đã chọn."))
        else:
            messages.info(request, _("Mục này đã được xoá trước đó."))
    return redirect("people:reused_data")


def _show(request: HttpRequest, user: User, *, error: str = "", status: int = 200) -> HttpResponse:
    number = read_page_number(request.GET.get("page"))
    first = (number - 1) * _ROWS
    found = KeptAnswer.objects.filter(person=user)
    rows = list(found.order_by("label", "-given_at", "pk")[first : first + _ROWS + 1])
    page = Page(rows[:_ROWS], number, _ROWS, has_next=len(rows) > _ROWS, total=found.count())
    context = {
        "consents": list(ReuseConsent.objects.filter(person=user).order_by("-given_at")[:20]),
        "consent": reuse.consent_of(user),
        "wording": reuse.wording(user),
        "page": page,
        "error": error,
    }
    return render(request, "people/reused_data.html", context, status=status)
