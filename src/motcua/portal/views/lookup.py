"""Looking a dossier up by its code or receipt number (KT.5, I.14), open to everyone, limited in rate."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.audit import robots
from motcua.audit.addresses import client_network
from motcua.audit.limits import LOOKUPS_OF_ADDRESS, PROOFS_OF_ADDRESS, PROOFS_OF_DOSSIER
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow
from motcua.dossiers import selectors
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import PublicView
from motcua.dossiers.selectors.searching import exact_reference
from motcua.kernel.dates import format_datetime
from motcua.portal.paths import path_items

_LONGEST = 80
NUMBER = "so_dinh_danh"
_LONGEST_NUMBER = 20
_EMPTY: Mapping[str, Any] = {
    "code": "",
    "found": None,
    "rows": [],
    "steps": [],
    "error": "",
    "proof_error": "",
    "digits": "",
    "robot": None,
    "robot_error": "",
    "number": "",
    "number_error": "",
    "listed": [],
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """GET with the code (also from a QR code); POST when a second proof comes with it, so that it is in no address."""
    if request.method == "POST" and NUMBER in request.POST:
        return _by_number(request)
    typed = request.POST.get("ma") or request.GET.get("ma") or ""
    # The QR code of a slip holds the dossier code and, after "|", other codes.
    code = typed.partition("|")[0].strip()[:_LONGEST]
    proof = request.POST.get("so_cuoi", "").strip()[:20] if request.method == "POST" else ""
    error = proof_error = robot_error = ""
    found: PublicView | None = None
    if code:
        if not _within_limits(request, code, proof):
            return _too_many(request)
        if proof:
            robot_error = robots.problem(request, robots.Form.LOOKUP)
        found = selectors.lookup(code, None if robot_error else proof or None, request.user)
        if found is None:
            error = _(
                "Không tìm thấy hồ sơ có mã này. Hãy kiểm tra lại từng ký tự trên giấy hẹn hoặc thư điện tử."
            )
        elif request.method == "POST" and not found.is_open and not robot_error:
            proof_error = _(
                "Bốn số này không khớp. Hãy nhập bốn số cuối của điện thoại hoặc số định danh đã ghi trong hồ sơ."
            )
    elif "ma" in request.GET or request.method == "POST":
        error = _("Hãy nhập mã hồ sơ hoặc số biên nhận.")
    context = {
        **_EMPTY,
        "code": code,
        "found": found,
        "rows": _rows(found) if found is not None else [],
        "steps": path_items(found.path) if found is not None else [],
        "error": error,
        "proof_error": proof_error,
        "digits": proof if robot_error else "",
        # Only once the digits were sent: the page that is looked at most costs no statement more.
        "robot": robots.asked(request, robots.Form.LOOKUP) if request.method == "POST" else None,
        "robot_error": robot_error,
    }
    status = 404 if code and found is None else 422 if error or proof_error or robot_error else 200
    return render(request, "portal/lookup.html", context, status=status)


def _by_number(request: HttpRequest) -> HttpResponse:
    """The dossiers of an ID number or tax code: of the person's own alone, who therefore signs in first (HT.6)."""
    number = "".join(request.POST[NUMBER].split())[:_LONGEST_NUMBER]
    if not allow(f"lookup:{client_network(request)}", *LOOKUPS_OF_ADDRESS):
        return _too_many(request)
    error = ""
    found: list[Dossier] = []
    if not number:
        error = _("Hãy nhập số định danh cá nhân hoặc mã số thuế.")
    elif not request.user.is_authenticated:
        # The same for every number: whether there is a dossier is told to its people alone.
        error = _("Hãy đăng nhập để tra cứu theo số định danh: chỉ xem được hồ sơ của chính mình.")
    else:
        found = selectors.of_number(request.user, number)
        if not found:
            error = _(
                "Không có hồ sơ nào bạn xem được theo số này. Chỉ tra cứu được số định danh của chính bạn đã xác thực "
                "bằng định danh điện tử, và hồ sơ bạn đã nộp."
            )
    rows = [
        {
            "reference": one.code or one.receipt_number or "",
            "procedure": one.procedure_version.name,
            "name": one.applicant_name,
            "received": format_datetime(one.accepted_at) if one.accepted_at else _("Chưa tiếp nhận"),
            "due": format_datetime(one.due_at) if one.due_at else _("Chưa tính hạn"),
            "state": selectors.state_of(one),
        }
        for one in found
    ]
    context = {**_EMPTY, "number": number, "number_error": error, "listed": rows}
    return render(request, "portal/lookup.html", context, status=422 if error else 200)


def _within_limits(request: HttpRequest, code: str, proof: str) -> bool:
    """Four digits are ten thousand guesses: limited by network, and from everywhere for one dossier."""
    address = client_network(request)
    if not allow(f"lookup:{address}", *LOOKUPS_OF_ADDRESS):
        return False
    if not proof:
        return True
    reference = exact_reference(code) or code
    return allow(f"lookup-proof:{address}", *PROOFS_OF_ADDRESS) and allow(
        f"lookup-proof-of:{reference}", *PROOFS_OF_DOSSIER
    )


def _rows(found: PublicView) -> list[dict[str, str]]:
    rows = [
        (_("Mã hồ sơ"), found.reference),
        (_("Thủ tục"), f"{found.procedure_name} ({found.procedure_code})"),
        (_("Cơ quan giải quyết"), found.agency_name),
        *([(_("Nơi tiếp nhận thay"), found.receiver_name)] if found.receiver_name else []),
        (_("Chủ hồ sơ"), found.applicant_name),
        (
            _("Ngày tiếp nhận"),
            format_datetime(found.received_at) if found.received_at else _("Chưa tiếp nhận"),
        ),
        (_("Ngày hẹn trả"), format_datetime(found.due_at) if found.due_at else _("Chưa tính hạn")),
        (_("Trạng thái"), found.state.label),
    ]
    if found.finished_at:
        rows.append((_("Có kết quả lúc"), format_datetime(found.finished_at)))
    return [{"key": key, "value": value} for key, value in rows]


def _too_many(request: HttpRequest) -> HttpResponse:
    seconds = LOOKUPS_OF_ADDRESS[1]
    text = _(
        "Để bảo vệ thông tin của mọi người, hãy đợi khoảng %(minutes)s phút rồi tra cứu lại. "
        "Đăng nhập để xem hồ sơ của chính mình mà không phải đợi."
    )
    return too_many(request, _("Bạn đã tra cứu quá nhiều lần"), text % {"minutes": seconds // 60}, seconds)
