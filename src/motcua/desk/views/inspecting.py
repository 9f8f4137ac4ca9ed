"""Thanh tra, kiểm tra: who did what, when and by which rule, for inspectors. Their looks are lines of the trail too."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.agencies.selectors import Actor
from motcua.audit.models import TrailLine
from motcua.audit.trail import Detail, Kind, note
from motcua.desk.access import officers_only, officers_only_for, page
from motcua.desk.views.prints import sent
from motcua.dossiers.looking import look_at_dossier, whose_dossier
from motcua.dossiers.selectors import inspecting, trail
from motcua.dossiers.verification import verify
from motcua.files.tables import XLSX_TYPE, Cell, xlsx_file
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.paging import read_page_number

ABOUT = "inspection:search"
_KEPT = "desk_inspection"
_LONGEST_WORDS = 100
_MOST_LINES = 100
_MOST_EXTRACTS = 20
_DEEPEST_PAGE = 200
_USUAL_DAYS = 30
ACTS, LINES = "acts", "trail"

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Typed:
    """What was typed. `asked` is None while something cannot be read: `errors` says what."""

    asked: inspecting.Asked | None
    values: Mapping[str, str]
    errors: Mapping[str, str]


def inspectors_only(view: View) -> View:
    """Give the view the actor and the same person as an inspector; 403 for whoever is none. Under `officers_only`."""

    @wraps(view)
    def guarded(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponseBase:
        inspector = inspecting.as_inspector(actor)
        if inspector is None:
            raise PermissionDenied
        return view(request, actor, inspector, *args, **kwargs)

    return guarded


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
@inspectors_only
def home(request: HttpRequest, actor: Actor, inspector: Actor) -> HttpResponse:
    """The search and what it finds. A post searches: what is searched for stands in no address."""
    if request.method == "POST":
        typed = _read(request.POST)
        if typed.asked is None:
            return _shown(request, actor, inspector, typed, status=422)
        request.session[_KEPT] = dict(typed.values)
        _note_search(request, typed.asked)
        return redirect("desk:inspection")
    kept = request.session.get(_KEPT)
    return _shown(request, actor, inspector, _read(kept or {}), searched=kept is not None)


@never_cache
@require_POST
@officers_only_for(lambda **_other: reverse("desk:inspection"))
@inspectors_only
def extract(request: HttpRequest, actor: Actor, inspector: Actor) -> HttpResponse:
    """What the last search finds, as a workbook; its SHA-256 stands in the trail, to hold a copy against."""
    typed = _read(request.session.get(_KEPT) or {})
    if typed.asked is None:
        return redirect("desk:inspection")
    kind = LINES if request.POST.get("loai") == LINES else ACTS
    header, rows = _table(inspector, typed.asked, kind)
    if len(rows) > inspecting.MOST:
        most = f"{inspecting.MOST:,}".replace(",", ".")
        problem = _("Có hơn %(most)s dòng, nhiều hơn một lần xuất. Hãy chọn khoảng ngày ngắn hơn.") % {
            "most": most
        }
        return _shown(request, actor, inspector, typed, searched=True, problem=problem, status=422)
    made = xlsx_file(_("Trích lục"), header, rows)
    proof = hashlib.sha256(made).hexdigest()
    details: dict[str, Detail] = {**_days(typed.asked), "what": kind, "rows": len(rows), "sha256": proof}
    note(Kind.EXPORT, request=request, about=ABOUT, details=details)
    return sent(made, XLSX_TYPE, f"trich-luc-{timezone.localdate():%Y%m%d}-{proof[:12]}.xlsx")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
@inspectors_only
def dossier(request: HttpRequest, actor: Actor, inspector: Actor, key: UUID) -> HttpResponse:
    """One dossier: its record with the rules of each act, its chain, who looked. A post proves all of it."""
    found = inspecting.inspected(inspector, key)
    if found is None:
        raise Http404
    whose = whose_dossier(found.dossier)
    differences: list[str] | None = None
    if request.method == "POST":
        reference = found.dossier.code or found.dossier.receipt_number or ""
        differences = [one.message for one in verify(reference)]
        details: dict[str, Detail] = {"what": "verified", "differences": len(differences)}
        note(
            Kind.INSPECTED,
            request=request,
            about=f"dossier:{key}",
            agency_id=whose.agency_id,
            details=details,
        )
    look_at_dossier(request, Kind.VIEW, found.dossier)
    context = {
        "found": found,
        "dossier": found.dossier,
        "differences": differences,
        "lines": [_line(one) for one in inspecting.lines_about(inspector, found.dossier, _MOST_LINES)],
        "most_lines": _MOST_LINES,
    }
    return page(request, actor, "desk/inspected.html", context, current="inspection")


def _shown(
    request: HttpRequest,
    actor: Actor,
    inspector: Actor,
    typed: Typed,
    *,
    searched: bool = False,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    number = min(read_page_number(request.GET.get("page")), _DEEPEST_PAGE)
    asked = typed.asked if searched else None
    context = {
        "values": typed.values,
        "errors": typed.errors,
        "problem": problem,
        "found": inspecting.acts_done(inspector, asked, number) if asked is not None else None,
        "lines": [_line(one) for one in inspecting.lines_noted(inspector, asked, _MOST_LINES)]
        if asked is not None
        else [],
        "most_lines": _MOST_LINES,
        "extracts": _extracts(request),
    }
    return page(request, actor, "desk/inspection.html", context, current="inspection", status=status)


def _read(given: Mapping[str, Any]) -> Typed:
    today = timezone.localdate()
    values = {
        name: " ".join(str(given.get(name, "")).replace("\0", "").split())[:_LONGEST_WORDS]
        for name in ("code", "officer", "from", "to")
    }
    days = {"from": today - datetime.timedelta(days=_USUAL_DAYS), "to": today}
    errors: dict[str, str] = {}
    for name, usual in days.items():
        values[name] = values[name] or format_date(usual)
        try:
            days[name] = parse_date(values[name])
        except ValueError as wrong:
            errors[name] = str(wrong)
    if not errors and days["from"] > days["to"]:
        errors["to"] = _("Ngày cuối phải từ ngày đầu trở đi. Hãy sửa một trong hai ngày.")
    if not errors and (days["to"] - days["from"]).days > inspecting.LONGEST_DAYS:
        errors["from"] = _("Mỗi lần xem nhiều nhất một năm. Hãy chọn khoảng ngày ngắn hơn.")
    asked = inspecting.Asked(days["from"], days["to"], values["code"], values["officer"])
    return Typed(None if errors else asked, values, errors)


def _note_search(request: HttpRequest, asked: inspecting.Asked) -> None:
    """By what was searched, not for whom."""
    by = [name for name, text in (("dossier", asked.code), ("officer", asked.officer)) if text]
    note(Kind.INSPECTED, request=request, about=ABOUT, details={**_days(asked), "by": by})


def _days(asked: inspecting.Asked) -> dict[str, str]:
    return {"from": asked.first.isoformat(), "to": asked.last.isoformat()}


def _line(one: trail.Told) -> dict[str, Any]:
    return {
        "at": one.line.at,
        "kind": one.kind,
        "who": one.name or _("Hệ thống"),
        "post": ", ".join(part for part in (one.post, one.agency) if part),
        "what": trail.what(one),
        "code": one.code,
        "address": one.line.address,
    }


def _table(inspector: Actor, asked: inspecting.Asked, kind: str) -> tuple[list[str], list[list[Cell]]]:
    """The header and the lines of an extract, one line more than may leave where there are too many."""
    if kind == LINES:
        header = [_("Thời điểm"), _("Việc"), _("Ai"), _("Chức vụ"), _("Về"), _("Hồ sơ"), _("Địa chỉ mạng")]
        told = inspecting.lines_noted(inspector, asked, inspecting.MOST + 1)
        return header, [list(_line_cells(_line(one))) for one in told]
    header = [
        _("Thời điểm"),
        _("Hồ sơ"),
        _("Số thứ tự"),
        _("Thao tác"),
        _("Ai"),
        _("Chức vụ"),
        _("Đơn vị, cơ quan"),
        _("Thay mặt"),
        _("Từ trạng thái"),
        _("Đến trạng thái"),
        _("Nội dung, lý do"),
        _("Theo phiên bản"),
        _("Mã băm của sự kiện"),
    ]
    return header, [
        [
            done.at,
            done.code,
            str(done.seq),
            done.title,
            done.who,
            done.post,
            done.place,
            done.on_behalf_of,
            done.from_state,
            done.to_state,
            done.reason,
            done.versions,
            done.hash,
        ]
        for done in inspecting.all_acts_done(inspector, asked, inspecting.MOST + 1)
    ]


def _line_cells(line: Mapping[str, Any]) -> Iterable[Cell]:
    return (line[name] for name in ("at", "kind", "who", "post", "what", "code", "address"))


def _extracts(request: HttpRequest) -> list[dict[str, Any]]:
    """The extracts that this person took away last, with the hash of each; one statement."""
    rows = TrailLine.objects.filter(person_id=request.user.pk, kind=Kind.EXPORT, about=ABOUT)
    return [{"at": row.at, **row.details} for row in rows.order_by("-at", "-id")[:_MOST_EXTRACTS]]
