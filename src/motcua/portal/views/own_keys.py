"""Signing with an own key on a page of the portal: which keys there are, and one document signed with one of them."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.people.models import User
from motcua.signing import credentials, csc, gateways, orders, token_pages, words
from motcua.signing.models import Credential, Document


def of_page(request: HttpRequest) -> dict[str, Any]:
    """What `portal/sign_with.html` needs: the own keys, and whether anything can sign."""
    keys = list(credentials.own(cast(User, request.user)).filter(gateway__is_on=True).order_by("id"))
    return {"keys": keys, "bridge": token_pages.of_page(keys), "is_on": gateways.is_on()}


def chosen(request: HttpRequest) -> Credential | None:
    """The own key that the page names."""
    found = credentials.own(cast(User, request.user)).filter(gateway__is_on=True)
    return next((one for one in found if str(one.key) == request.POST.get("chung-thu", "")), None)


def sign(
    request: HttpRequest, actor: Actor, document: Document, key: Credential, success: str
) -> HttpResponse | str:
    """Send a code, or sign; "" when it is done and told, else why not. A token's page gets its answer as JSON."""
    if request.POST.get("viec") == "ma":
        try:
            csc.send_code(key.gateway, key.name)
        except csc.Failed as failed:
            return words.failure(failed)
        messages.success(request, _("Nhà cung cấp đã gửi mã xác nhận (OTP) cho bạn. Hãy nhập mã và ký."))
        return ""
    wanted = [orders.Wanted(document, request.POST.get("sha256", ""))]
    if key.asks == csc.TOKEN:
        if request.accepts("text/html"):
            return token_pages.needs_script()
        return token_pages.begun(request, actor, key, wanted)
    said = {"pin": request.POST.get("pin", "")[:64], "otp": request.POST.get("otp", "").strip()[:20]}
    try:
        _order, told = orders.sign(actor, key, wanted, **said)
    except orders.NotSigned as reason:
        return str(reason)
    if told[0].error:
        return told[0].error
    messages.success(
        request,
        _("Yêu cầu ký đã gửi. Hãy xác nhận trên điện thoại nếu được hỏi.") if told[0].is_waiting else success,
    )
    return ""
