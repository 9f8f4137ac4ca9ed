"""The receipt book of an agency, for who keeps its accounts: each receipt, its files, and what is to be sealed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.sealing import sealable
from motcua.agencies.selectors import Actor
from motcua.desk.access import page
from motcua.desk.views.accounts import keepers_only
from motcua.files.serving import serve
from motcua.kernel.paging import read_page_number
from motcua.payments import receipt_xml, seals
from motcua.payments import receipts as made
from motcua.payments import selectors_accounts as reads
from motcua.payments.selectors import kept_by
from motcua.payments.tasks import seal_receipts_of

_UNSEALED = "chua-ky"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The book; POST has what is not sealed yet sealed by a job."""
    agencies = sorted(kept_by(actor))
    can_seal = bool(sealable(agencies))
    if request.method == "POST":
        if can_seal:
            seal_receipts_of.defer(agencies=agencies)
            messages.success(request, _("Đang ký các biên lai chưa ký. Mở lại trang sau ít phút để xem."))
        else:
            messages.error(request, _("Cơ quan chưa có chứng thư tự ký biên lai; chưa có gì được ký."))
        return redirect("desk:account_receipts")
    state = request.GET.get("trang-thai", "")
    context = {
        "page": reads.receipts(actor, read_page_number(request.GET.get("page")), unsealed=state == _UNSEALED),
        "state": state,
        "states": [(_UNSEALED, _("Chưa ký số"))],
        "can_seal": can_seal,
    }
    return page(request, actor, "desk/account_receipts.html", context, current="accounts")


@never_cache
@require_safe
@keepers_only
def file(request: HttpRequest, actor: Actor, key: UUID, kind: str) -> HttpResponseBase:
    """A receipt as PDF or XML: the sealed file, where it is sealed."""
    found = reads.receipt(actor, key)
    if found is None or kind not in ("pdf", "xml"):
        raise Http404
    stored = seals.file_of(found, kind)
    if stored is not None:
        return serve(request, stored)
    content = made.pdf(found) if kind == "pdf" else receipt_xml.written(found.content)
    response = HttpResponse(content, content_type=seals.PDF if kind == "pdf" else seals.XML)
    response["Content-Disposition"] = f'attachment; filename="bien-lai-{found.year}-{found.number}.{kind}"'
    return response
