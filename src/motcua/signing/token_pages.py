"""Signing with a token at the person's machine, for pages of officers and applicants alike (docs/token-bridge.md).

The page's script asks for the hashes, has the bridge sign them, and brings the signatures; both answers are JSON.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.agencies.selectors import Actor
from motcua.signing import csc, orders
from motcua.signing.models import Credential, Gateway
from motcua.signing.tokens import protocol

DONE, GIVEN_UP = "thiet-bi-xong", "thiet-bi-bo"
_LONGEST = 1024


def needs_script() -> str:
    """What to tell where a token was chosen and no script asked for the hashes."""
    return _(
        "Chứng thư này nằm trong thiết bị ký tại máy của bạn: cần bật JavaScript trong trình duyệt. "
        "Chưa có gì được ký."
    )


def of_page(found: Iterable[Gateway | Credential]) -> dict[str, str] | None:
    """What a page with these services or keys needs to speak to the bridge; None where no token is among them."""
    rows = list(found)
    tokens = [str(one.key) for one in rows if isinstance(one, Credential) and one.asks == csc.TOKEN]
    if not tokens and not any(isinstance(one, Gateway) and one.way == Gateway.Way.TOKEN for one in rows):
        return None
    return {
        "address": protocol.ADDRESS,
        "texts": json.dumps(_texts(), ensure_ascii=False),
        "tokens": " ".join(tokens),
    }


def may_reach_bridge(response: HttpResponse, bridge: object) -> HttpResponse:
    """Let the scripts of this page speak to the bridge, where it needs to (`config.middleware`)."""
    if bridge:
        response.may_connect_to = protocol.ADDRESS  # type: ignore[attr-defined]
    return response


def begun(
    request: HttpRequest, by: Actor, credential: Credential, wanted: Sequence[orders.Wanted]
) -> JsonResponse:
    """What the token is to sign, or why nothing can be signed."""
    try:
        order, prepared, told = orders.begin(by, credential, wanted)
    except orders.NotSigned as reason:
        return JsonResponse({"error": str(reason)}, status=422)
    refused = [one.error for one in told if one.error]
    if not prepared:
        return JsonResponse({"error": refused[0] if refused else _("Chưa có gì được ký.")}, status=422)
    for text in dict.fromkeys(refused):
        messages.warning(request, text)
    return JsonResponse(
        {
            "order": str(order.key),
            "certificate": credential.fingerprint,
            "hashes": [base64.b64encode(made.to_sign).decode() for _signature, made in prepared],
            "words": ", ".join(
                signature.document.number or signature.document.base.name for signature, _made in prepared[:5]
            ),
        }
    )


def ended(request: HttpRequest, by: Actor, address: str) -> JsonResponse:
    """Take the signatures, or hear that there are none. `address`: where the page goes on."""
    key = request.POST.get("lan", "")[:40]
    try:
        if request.POST.get("viec") == GIVEN_UP:
            orders.give_up(by, key)
            return JsonResponse({})
        told = orders.given(by, key, _values(request.POST.get("chu-ky", "")))
    except orders.NotSigned as reason:
        return JsonResponse({"error": str(reason)}, status=422)
    failed = [one.error for one in told if one.error]
    for text in dict.fromkeys(failed):
        messages.error(request, text)
    done = len(told) - len(failed)
    if done:
        said = ngettext("Đã ký %(count)s văn bản.", "Đã ký %(count)s văn bản.", done) % {"count": done}
        messages.success(request, f"{said} {_('Ký thành công. Hãy mở văn bản đã ký để kiểm tra.')}")
    return JsonResponse({"address": address})


def _values(text: str) -> list[bytes]:
    """The signatures of a page. Raises orders.NotSigned."""
    try:
        found: Any = json.loads(text)
        if not isinstance(found, list) or len(found) > protocol.MOST:
            raise ValueError
        values = [base64.b64decode(str(one), validate=True) for one in found]
    except (ValueError, binascii.Error):
        values = []
    if not values or any(len(one) > _LONGEST for one in values):
        raise orders.NotSigned(_("Thiết bị ký trả lời không đúng. Chưa có gì được ký; hãy ký lại."))
    return values


def _texts() -> dict[str, str]:
    """What the script says, by what happens; the errors are those of the protocol."""
    return {
        # Of another site's bridge too: the browser keeps its answer from the page.
        "absent": _(
            "Không thấy cầu nối thiết bị ký trên máy này. Hãy chạy cầu nối (motcua bridge), cắm thiết bị rồi thử lại. "
            "Nếu cầu nối đang chạy, hãy chạy lại với địa chỉ của trang này (--origin)."
        ),
        "broken": _("Thiết bị ký không thực hiện được. Chưa có gì được ký; hãy rút ra, cắm lại rồi thử lại."),
        "server": _("Hệ thống không trả lời đúng. Hãy tải lại trang rồi thử lại."),
        "waiting": _("Đang chờ…"),
        "confirm": _("Hãy xác nhận và nhập mã PIN ở cửa sổ của cầu nối trên máy này."),
        "found": _("Đã đọc chứng thư từ thiết bị. Hãy bấm nút bên dưới để đăng ký."),
        "empty": _("Thiết bị không có chứng thư nào dùng được."),
        "wrong_pin": _("Mã PIN của thiết bị không đúng. Chưa có gì được ký."),
        "pin_locked": _("Thiết bị đã khoá vì nhập sai PIN nhiều lần. Hãy liên hệ nơi cấp thiết bị."),
        "no_key": _("Thiết bị đang cắm không có chứng thư này. Hãy cắm đúng thiết bị."),
        "no_token": _("Chưa thấy thiết bị ký. Hãy cắm thiết bị rồi thử lại."),
        "no_module": _(
            "Cầu nối không mở được thư viện của thiết bị. Hãy kiểm tra phần mềm của nhà cung cấp."
        ),
        "busy": _("Cầu nối đang chờ mã PIN cho lần ký khác. Hãy xong hoặc từ chối lần ký đó rồi thử lại."),
        "refused": _("Bạn đã từ chối ký. Chưa có gì được ký."),
        "challenge": _("Yêu cầu ký đã quá hạn. Hãy thử lại."),
        "origin": _(
            "Cầu nối chưa cho phép trang này. Hãy chạy lại cầu nối với địa chỉ của trang (--origin)."
        ),
    }
