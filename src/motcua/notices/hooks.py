"""What gateways tell and hand over, machine to machine. Their proof is the protocol's; nobody is signed in here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from motcua.audit.addresses import client_network
from motcua.audit.limits import MINUTE
from motcua.audit.throttle import allow
from motcua.notices import channels
from motcua.notices.adapters import Forged, Incoming, Strange
from motcua.notices.models import ChannelRow
from motcua.notices.questions import answer
from motcua.notices.sending import receive

_LONGEST = 64 * 1024
# What carries no proof costs a look-up; a flood from one network is cut off.
_FORGED_OF_NETWORK = 60


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, code: str, token: str = "") -> HttpResponse:
    """What became of a message. Answered 200 once it is noted; also where the message is unknown, or it would come for
    ever.
    """
    row = ChannelRow.objects.filter(code=code).first()
    if row is None:
        return JsonResponse({}, status=404)
    channel = channels.read(row)
    try:
        receive(row, channel.adapter.receipt(channel, incoming_of(request, token)))
    except Forged:
        return refused(request)
    except Strange:
        return JsonResponse({"error": "strange"}, status=400)
    return JsonResponse({"error": 0})


def refused(request: HttpRequest) -> HttpResponse:
    """The answer to what carries no proof: as if nothing were there."""
    allowed = allow(f"forged-message:{client_network(request)}", _FORGED_OF_NETWORK, MINUTE)
    return JsonResponse({}, status=404 if allowed else 429)


def incoming_of(request: HttpRequest, token: str = "") -> Incoming:
    """A request without the framework."""
    body = request.body[:_LONGEST] if request.method == "POST" else b""
    headers = {name: request.headers.get(name, "") for name in ("X-ZEvent-Signature", "X-Signature")}
    return Incoming(request.GET.dict(), headers, body, token)


@csrf_exempt
@never_cache
@require_POST
def question(request: HttpRequest, code: str) -> HttpResponse:
    """A question that somebody sent by message; the operator sends on what is answered."""
    row = ChannelRow.objects.filter(code=code).first()
    if row is None:
        return JsonResponse({}, status=404)
    channel = channels.read(row)
    try:
        asked = channel.adapter.question(channel, incoming_of(request))
    except Forged:
        return refused(request)
    except Strange:
        return JsonResponse({"error": "strange"}, status=400)
    return JsonResponse({"error": 0, "reply": answer(row, channel, asked) if row.is_on else ""})
