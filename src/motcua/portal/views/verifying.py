"""Whether a result is genuine: by its file, by the code in its QR code, or by its number and day. Open to everyone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.audit.addresses import client_network
from motcua.audit.limits import FILES_VERIFIED_OF_ADDRESS, LOOKUPS_OF_ADDRESS
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow
from motcua.dossiers.signed_by_applicant import forms_of
from motcua.files.jail import JailError
from motcua.kernel.dates import parse_date
from motcua.payments.selectors import receipt_with
from motcua.people.returning import signed_in
from motcua.portal.refusals import explained
from motcua.portal.selectors import own_seen, paper_names
from motcua.signing import archiving, public, uploads, words

_LONGEST = 120
_LARGEST = 30 * 1024 * 1024


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; POST holds against what was issued."""
    context: dict[str, Any] = {"typed": request.POST, "errors": {}, "results": None, "looked": None}
    status = 200
    if request.method == "POST":
        limit = FILES_VERIFIED_OF_ADDRESS if request.FILES else LOOKUPS_OF_ADDRESS
        if not allow(f"verify-{'file' if request.FILES else 'number'}:{client_network(request)}", *limit):
            text = _("Hãy đợi khoảng %(minutes)s phút rồi kiểm tra tiếp.") % {"minutes": limit[1] // 60}
            return too_many(request, _("Bạn đã kiểm tra quá nhiều lần"), text, limit[1])
        found = _by_file(request) if request.FILES else _by_words(request.POST)
        context |= found
        status = 422 if found.get("errors") else 200
    return render(request, "portal/verify.html", context, status=status)


@never_cache
@require_safe
@signed_in
@explained
def signatures(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the digital signatures on the papers of an own dossier prove."""
    view = own_seen(request, key)
    dossier = view.dossier
    names = paper_names(dossier)
    context = {
        "dossier": dossier,
        "signed": uploads.shown(view.papers, names, forms_of(view.events)),
        "archived": archiving.shown(uploads.files_of(view.papers, names, view.outcomes)),
    }
    return render(request, "portal/signatures.html", context)


def _by_file(request: HttpRequest) -> dict[str, Any]:
    given = request.FILES.get("tep")
    head = given.read(5) if given is not None else b""
    if given is None or not head:
        return {"errors": {"tep": _("Hãy chọn tệp kết quả.")}}
    given.seek(0)
    if (given.size or 0) > _LARGEST:
        return {"errors": {"tep": _("Tệp lớn hơn 30 MB. Hãy kiểm tra bằng số và ngày ban hành.")}}
    if head != b"%PDF-" and not head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        return {"errors": {"tep": _("Hãy chọn tệp PDF hoặc XML.")}}
    try:
        looked = public.by_file(given, "pdf" if head == b"%PDF-" else "xml")
    except JailError:
        return {"errors": {"tep": _("Nhiều người đang kiểm tra cùng lúc. Hãy thử lại sau ít phút.")}}
    return {
        "looked": looked,
        "receipt": receipt_with(looked.sha256) if looked.result is None else None,
        "verdict": words.verdict(looked.report),
        "signatures": words.signatures(looked.report),
    }


def _by_words(typed: Mapping[str, str]) -> dict[str, Any]:
    # The QR code of a paper holds the dossier's code and, after "|", other codes.
    code = typed.get("ma", "").replace("\0", "").partition("|")[0].strip()[:_LONGEST]
    if code:
        return {"results": public.by_code(code)}
    number = " ".join(typed.get("so", "").replace("\0", "").split())[:_LONGEST]
    try:
        day = parse_date(typed.get("ngay", ""))
    except ValueError:
        day = None
    errors = {}
    if not number:
        errors["so"] = _("Hãy ghi số, ký hiệu của kết quả, hoặc mã hồ sơ, hoặc chọn tệp.")
    if day is None:
        errors["ngay"] = _("Hãy ghi ngày ban hành như 05/01/2027.")
    if errors or day is None:
        return {"errors": errors}
    return {"results": public.by_number(number, day)}
