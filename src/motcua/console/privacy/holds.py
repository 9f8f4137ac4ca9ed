"""Legal holds: data that no rule of retention and no request deletes, until somebody releases them."""

from typing import cast

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import page, top_administrators_only
from motcua.console.privacy.frame import tabs, typed
from motcua.dossiers.masking import account_list_mask
from motcua.dossiers.models import Dossier
from motcua.kernel.paging import Page, read_page_number
from motcua.people import holds
from motcua.people.models import LegalHold, User

PAGE_SIZE = 50
LONGEST = 4000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The holds, those that stand first; POST sets one, or releases one."""
    by = cast(User, actor.person)
    given, errors = typed(request, "what", "reason", "release_reason"), dict[str, str]()
    if request.method == "POST":
        errors = _release(request, given, by) if "tha" in request.POST else _hold(request, given, by)
        if not errors:
            return redirect("console:privacy_holds")
    number = read_page_number(request.GET.get("page"))
    first = (number - 1) * PAGE_SIZE
    rows = list(
        LegalHold.objects.select_related("person", "set_by", "released_by").order_by(
            F("released_at").desc(nulls_first=True), "-id"
        )[first : first + PAGE_SIZE + 1]
    )
    keys = [one.dossier_key for one in rows if one.dossier_key is not None]
    codes = dict(Dossier.objects.filter(key__in=keys).values_list("key", "code")) if keys else {}
    context = {
        "tabs": tabs("console:privacy_holds"),
        "found": Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE),
        "codes": codes,
        "mask": account_list_mask(actor),
        "releasing": request.POST.get("tha") or request.GET.get("tha", ""),
        "typed": given,
        "errors": errors,
    }
    return page(request, actor, "console/privacy_holds.html", context, status=422 if errors else 200)


def _hold(request: HttpRequest, given: dict[str, str], by: User) -> dict[str, str]:
    errors: dict[str, str] = {}
    what = given["what"]
    person = User.objects.filter(email=what.lower()).first() if "@" in what else None
    dossier = None if "@" in what else Dossier.objects.filter(code=what.upper()).only("key").first()
    if person is None and dossier is None:
        errors["what"] = _("Không tìm thấy. Hãy ghi thư điện tử của tài khoản, hoặc mã hồ sơ.")
    errors |= _without_reason("reason", given["reason"])
    if errors:
        return errors
    if person is not None:
        holds.hold_person(person, given["reason"], by)
    elif dossier is not None:
        holds.hold_dossier(dossier.key, given["reason"], by)
    messages.success(request, _("Đã đặt lệnh giữ. Từ nay không quy định hay yêu cầu nào xoá dữ liệu này."))
    return {}


def _release(request: HttpRequest, given: dict[str, str], by: User) -> dict[str, str]:
    number = request.POST["tha"]
    errors = _without_reason("release_reason", given["release_reason"])
    if errors:
        return errors
    is_number = number.isascii() and number.isdigit() and len(number) < 16
    if is_number and holds.release(int(number), given["release_reason"], by):
        messages.success(request, _("Đã thả. Quy định lưu giữ lại áp dụng cho dữ liệu này."))
    else:
        messages.info(request, _("Lệnh giữ này đã được thả trước đó."))
    return {}


def _without_reason(field: str, text: str) -> dict[str, str]:
    if not text:
        return {field: _("Hãy ghi lý do: theo yêu cầu nào, của cơ quan nào.")}
    if len(text) > LONGEST:
        return {field: _("Nội dung dài quá %(count)s ký tự. Hãy viết gọn lại.") % {"count": LONGEST}}
    return {}
