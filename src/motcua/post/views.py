"""Where carriers tell states, machine to machine. The secret that was agreed is the proof; nobody is signed in here."""

import hashlib

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.audit.addresses import client_network
from motcua.audit.limits import MINUTE, Limit
from motcua.audit.throttle import allow
from motcua.post.adapters import Forged, Notice, Strange
from motcua.post.carriers import read
from motcua.post.models import Carrier, Parcel, PostTalk
from motcua.post.tracking import keep, told_by

LONGEST = 64 * 1024
# So many messages of one place that are not a carrier's are kept; all are answered.
_FORGED_OF_ADDRESS = Limit(30, 10 * MINUTE)


@csrf_exempt
@never_cache
@require_POST
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """A state of a parcel (webhook). It is answered once what it says is committed; told again, it changes nothing."""
    row = Carrier.objects.filter(code=code).first()
    if row is None:
        return JsonResponse({}, status=404)
    carrier = read(row)
    body = request.body
    if len(body) > LONGEST:
        return JsonResponse({}, status=413)
    talk = PostTalk(carrier=row, kind=PostTalk.Kind.NOTICE, digest=hashlib.sha256(body).hexdigest())
    try:
        told = carrier.adapter.read(carrier, request.headers, body)
    except Forged:
        if allow(f"forged-post:{client_network(request)}", *_FORGED_OF_ADDRESS):
            talk.is_genuine, talk.answer = False, "forged"
            talk.save()
        return JsonResponse(dict(carrier.adapter.answer(kept=False)), status=400)
    except Strange:
        talk.answer = "strange"
        talk.save()
        return JsonResponse(dict(carrier.adapter.answer(kept=False)), status=400)
    talk.ref, talk.said = told.ref or told.number, told.code
    parcel = _parcel_of(row, told)
    if parcel is None:
        talk.answer = "no parcel"
    elif not told.word:
        talk.answer = "unknown code"
    else:
        keep(parcel, told_by(told))
        talk.answer = "ok"
    talk.save()
    # What we cannot place is kept in the log; told again it would be no clearer.
    return JsonResponse(dict(carrier.adapter.answer(kept=True)))


def _parcel_of(row: Carrier, told: Notice) -> Parcel | None:
    parcels = Parcel.objects.filter(carrier=row)
    found = parcels.filter(ref=told.ref).first() if told.ref else None
    return found or (parcels.filter(number=told.number).first() if told.number else None)
