"""Where gateways tell results, machine to machine. Their signature is the proof; nobody is signed in here."""

import hashlib
import json
import logging
from collections.abc import Mapping

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from motcua.audit.addresses import client_network
from motcua.audit.limits import MINUTE, Limit
from motcua.audit.throttle import allow
from motcua.payments import orders
from motcua.payments.adapters import Forged, Strange, Told, Verdict
from motcua.payments.gateways import read
from motcua.payments.models import Gateway, Talk

_LONGEST = 64 * 1024
# So many messages of one place that are not a gateway's are kept; all are answered.
FORGED_OF_ADDRESS = Limit(30, 10 * MINUTE)
log = logging.getLogger(__name__)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The result of an order (IPN). It is answered once what it says is committed, and "error" where that failed."""
    gateway = Gateway.objects.filter(code=code).first()
    if gateway is None:
        return JsonResponse({}, status=404)
    merchant = read(gateway)
    message, digest = message_of(request)
    told: Told | None = None
    genuine = True
    verdict: Verdict
    try:
        told = merchant.adapter.read(merchant, message)
        verdict = orders.told(gateway, told)
    except Forged:
        verdict, genuine = "forged", False
    except Strange:
        verdict = "error"
    except DatabaseError:
        # Not committed, so not confirmed: the gateway tells it again.
        log.exception("a notice of a payment was not kept")
        verdict = "error"
    ref = told.ref if told is not None else ""
    said = told.code if told is not None else ""
    if genuine or may_be_kept(request):
        orders.log_notice(gateway, Talk.Kind.NOTICE, ref, said, verdict, digest, genuine=genuine)
    return JsonResponse(dict(merchant.adapter.answer(verdict)))


def may_be_kept(request: HttpRequest) -> bool:
    """Whether one more message that is not a gateway's is kept: anybody can send them, and a flood fills no table."""
    return allow(f"forged-notice:{client_network(request)}", *FORGED_OF_ADDRESS)


def message_of(request: HttpRequest) -> tuple[Mapping[str, str], str]:
    """The message, from the query, a form or JSON, and its digest."""
    if request.method == "GET":
        return request.GET.dict(), hashlib.sha256(request.META.get("QUERY_STRING", "").encode()).hexdigest()
    body = request.body[:_LONGEST]
    digest = hashlib.sha256(body).hexdigest()
    try:
        said = json.loads(body)
    except RecursionError:
        return {}, digest
    except ValueError:
        return request.POST.dict(), digest
    if not isinstance(said, dict):
        return {}, digest
    return {_text(name): "" if value is None else _text(value) for name, value in said.items()}, digest


def _text(value: object) -> str:
    """As text that can be signed and kept: JSON may hold halves of characters, which no encoding has."""
    return str(value).encode("utf-8", "replace").decode()
