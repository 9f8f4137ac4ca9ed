"""The purposes that people are asked to agree to, each version of their words, and how many agree."""

import re
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import page, top_administrators_only
from motcua.console.privacy.frame import tabs, typed
from motcua.people import consents
from motcua.people.models import User

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_CODE_LONGEST = 40


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The purposes; POST publishes a new one."""
    given, errors = typed(request, "code", "title", "wording"), dict[str, str]()
    if request.method == "POST":
        errors = consents.wrong_with(given["title"], given["wording"])
        if not _CODE.fullmatch(given["code"]) or len(given["code"]) > _CODE_LONGEST:
            errors["code"] = _(
                "Mã gồm chữ thường không dấu, số và gạch nối, ví dụ khao-sat; nhiều nhất 40 ký tự."
            )
        elif consents.versions_of(given["code"]):
            errors["code"] = _("Mã này đã có. Hãy sửa mục đích đó, hoặc chọn mã khác.")
        if not errors:
            consents.publish(given["code"], given["title"], given["wording"], cast(User, actor.person))
            messages.success(request, _("Đã công bố. Người dân thấy mục đích này ở trang dữ liệu cá nhân."))
            return redirect("console:privacy_purposes")
    agreeing = consents.agreeing()
    context = {
        "tabs": tabs("console:privacy_purposes"),
        "purposes": [(one, agreeing.get(one.code, 0)) for one in consents.purposes()],
        "typed": given,
        "errors": errors,
    }
    return page(request, actor, "console/privacy_purposes.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def one(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One purpose with its versions; POST publishes the next version, or stops asking, or asks again."""
    versions = consents.versions_of(code)
    if not versions:
        raise Http404
    newest, errors = versions[0], dict[str, str]()
    given = {"title": newest.title, "wording": newest.wording}
    if request.method == "POST":
        in_use = newest.in_use
        if "dung" in request.POST or "hoi-lai" in request.POST:
            in_use = "hoi-lai" in request.POST
        else:
            given = typed(request, "title", "wording")
            errors = consents.wrong_with(given["title"], given["wording"])
        if not errors:
            made = consents.publish(
                code, given["title"], given["wording"], cast(User, actor.person), in_use=in_use
            )
            if made.pk == newest.pk:
                messages.info(request, _("Không có gì thay đổi so với bản đang dùng."))
            else:
                messages.success(
                    request,
                    _("Đã công bố bản %(number)s. Đồng ý với bản cũ vẫn còn.") % {"number": made.number},
                )
            return redirect("console:privacy_purpose", code=code)
    context = {
        "tabs": tabs("console:privacy_purposes"),
        "newest": newest,
        "versions": versions,
        "agreeing": consents.agreeing().get(code, 0),
        "typed": given,
        "errors": errors,
    }
    return page(request, actor, "console/privacy_purpose.html", context, status=422 if errors else 200)
