"""Whether the trail is whole: the last proof, a new one, and the signed digests to be kept elsewhere."""

import datetime
import io
from contextlib import suppress
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from procrastinate.exceptions import AlreadyEnqueued

from motcua.agencies.selectors import Actor
from motcua.audit import digests, expiring, keys, proving, syslog
from motcua.audit.models import TrailDigest
from motcua.audit.tasks import prove_trail
from motcua.audit.trail import Kind, note
from motcua.console.access import page, top_administrators_only
from motcua.kernel.paging import Page, read_page_number

PAGE_SIZE = 20
# So many lines are proven while the administrator waits, about a second; more are left to the worker.
MOST_AT_ONCE = 20_000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The last proof and the digests; POST proves anew."""
    if request.method == "POST":
        return _prove(request)
    number = read_page_number(request.GET.get("page"))
    first = (number - 1) * PAGE_SIZE
    rows = list(TrailDigest.objects.order_by("-day")[first : first + PAGE_SIZE + 1])
    check = proving.last_check()
    context = {
        "check": check,
        "differences": [proving.Difference.of_json(one) for one in check.found] if check else [],
        "more": check.differences - len(check.found) if check else 0,
        "found": Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE),
        "waiting": proving.waiting(),
        "command": digests.COMMAND,
        "kept_days": expiring.kept_for().days,
        "forwarded": syslog.last_try(),
        **_key(),
    }
    return page(request, actor, "console/trail_proof.html", context)


@never_cache
@require_safe
@top_administrators_only
def digest(request: HttpRequest, actor: Actor, day: str) -> HttpResponse:
    """A day's digest with signature and public key as ZIP: all that `openssl` needs."""
    try:
        found = TrailDigest.objects.filter(day=datetime.date.fromisoformat(day)).first()
    except ValueError as wrong:
        raise Http404 from wrong
    if found is None:
        raise Http404
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("tom-luoc.txt", found.text)
        archive.writestr("tom-luoc.sig", bytes(found.signature))
        archive.writestr("khoa.pem", found.public_key)
        archive.writestr("cach-kiem-tra.txt", f"{digests.COMMAND}\n")
    note(Kind.EXPORT, request=request, about=f"digest:{found.day.isoformat()}")
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="tom-luoc-nhat-ky-{found.day:%Y%m%d}.zip"'
    return response


def _prove(request: HttpRequest) -> HttpResponse:
    note(Kind.TRAIL_CHECKED, request=request)
    if proving.count() > MOST_AT_ONCE:
        with suppress(AlreadyEnqueued):
            prove_trail.defer(timestamp=0)  # type: ignore[call-arg]  # what a periodic task is told
        messages.info(request, _("Đã xếp việc kiểm tra. Kết quả hiện ở đây sau ít phút; hãy tải lại trang."))
        return redirect("console:trail_proof")
    try:
        proving.check()
    except keys.KeyUnusable as unusable:
        messages.error(request, _("Chưa kiểm tra được: %(reason)s.") % {"reason": unusable})
    return redirect("console:trail_proof")


def _key() -> dict[str, Any]:
    """The fingerprint of the signing key, or why there is none."""
    try:
        fingerprint, problem = keys.fingerprint(keys.own_public_key()), ""
    except keys.KeyUnusable as unusable:
        fingerprint, problem = "", str(unusable)
    return {"fingerprint": fingerprint, "key_problem": problem, "is_made_here": keys.is_made_here()}
