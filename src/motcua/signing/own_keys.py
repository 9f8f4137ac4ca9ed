"""The page of one's own certificates, for officers and applicants alike: found at a service, put down, ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.people.models import User
from motcua.signing import credentials, csc, token_pages, words
from motcua.signing.models import Gateway


def own_certificates(request: HttpRequest, person: User) -> tuple[str, dict[str, Any], int]:
    """Do what was asked for: (what was done, "" for nothing; what the page shows; the status)."""
    found: Sequence[csc.Key] = ()
    error = done = ""
    gateway: Gateway | None = None
    if request.method == "POST" and "bo" in request.POST:
        for mine in credentials.own(person):
            if str(mine.key) == request.POST["bo"]:
                credentials.end(mine)
        done = _("Đã bỏ chứng thư. Những gì đã ký bằng chứng thư này vẫn giữ nguyên.")
    elif request.method == "POST":
        gateway = Gateway.objects.filter(is_on=True, code=request.POST.get("dich-vu", "")).first()
        try:
            if gateway is None:
                error = _("Hãy chọn dịch vụ ký số.")
            elif gateway.way == Gateway.Way.TOKEN:
                credentials.put_down_token(gateway, request.POST.get("pem", ""), owner=person)
                done = _("Đã đăng ký chứng thư. Bạn ký được từ bây giờ.")
            elif "them" in request.POST:
                credentials.put_down(gateway, request.POST["them"][:200], owner=person)
                done = _("Đã đăng ký chứng thư. Bạn ký được từ bây giờ.")
            else:
                found = credentials.found_at(gateway, request.POST.get("so", "")[:60], owner=person)
                error = "" if found else _("Dịch vụ không có chứng thư nào của bạn với mã này.")
        except csc.Failed as failed:
            error = words.failure(failed)
        except credentials.NotTaken as reason:
            error = str(reason)
    services = list(Gateway.objects.filter(is_on=True).exclude(way=Gateway.Way.HSM).order_by("name"))
    context = {
        "rows": list(credentials.own(person).order_by("-id")) if not done else [],
        "gateways": services,
        "bridge": token_pages.of_page(services),
        "gateway": gateway,
        "found": [(key, credentials.described(key)) for key in found],
        "error": error,
        "now": timezone.now(),
    }
    return done, context, 422 if error else 200
