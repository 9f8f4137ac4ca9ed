"""Who takes dossiers in for whom, regardless of territory (decree 118/2025): the agreements, made and ended here."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.agreements import agree, agreements_of, end_agreement
from motcua.agencies.granting import GrantRefused, ruled_by
from motcua.agencies.models import Agency, Reception
from motcua.agencies.selectors import Actor
from motcua.catalogue.models import Office, Procedure
from motcua.console.access import administrators_only, page
from motcua.kernel.dates import format_date, parse_date


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The agreements of the administrator's agencies; POST makes one, or ends one with a day."""
    errors: dict[str, str] = {}
    ending = _number(request.POST.get("ket-thuc", ""))
    if request.method == "POST":
        try:
            told = _end(request, actor, ending) if ending else _make(request, actor)
        except GrantRefused as refused:
            errors = refused.fields or {"receiver": refused.message}
        else:
            messages.success(request, told)
            return redirect(request.path)
    ruled = ruled_by(actor)
    agencies = Agency.objects.filter(pk__in=ruled, ended_on__isnull=True).order_by("name", "pk")
    offered = (
        Office.objects.filter(agency_id__in=ruled, is_open=True, procedure__current__isnull=False)
        .order_by("procedure__code")
        .values_list("procedure__code", "procedure__current__name")
        .distinct()
    )
    rows = agreements_of(actor)
    names = dict(
        Procedure.objects.filter(
            code__in={code for one in rows for code in one.procedures}, current__isnull=False
        ).values_list("code", "current__name")
    )
    today = timezone.localdate()
    context = {
        "rows": [_row(one, names, today, ruled) for one in rows],
        "agencies": [(one.pk, one.name) for one in agencies],
        "procedures": [(code, f"{name} ({code})") for code, name in offered],
        "codes": Reception.Codes.choices,
        "typed": request.POST if not ending else {},
        "chosen": request.POST.getlist("procedures") if not ending else [],
        "ending": ending,
        "errors": errors,
        "today": format_date(today),
    }
    return page(request, actor, "console/receptions.html", context, status=422 if errors else 200)


def _row(
    one: Reception, names: dict[str, str], today: datetime.date, ruled: frozenset[int]
) -> dict[str, Any]:
    over = one.ends_on is not None and one.ends_on < today
    return {
        "one": one,
        "procedures": [f"{names.get(code, '')} ({code})".strip() for code in one.procedures],
        "is_over": over,
        "may_end": not over and {one.receiver_id, one.responsible_id} <= ruled,
    }


def _make(request: HttpRequest, actor: Actor) -> str:
    post = request.POST
    found = {
        name: Agency.objects.filter(pk=_number(post.get(name, ""))).first()
        for name in ("receiver", "responsible")
    }
    receiver, responsible = found["receiver"], found["responsible"]
    if receiver is None or responsible is None:
        missing = {name: _("Hãy chọn cơ quan.") for name, agency in found.items() if agency is None}
        raise GrantRefused(next(iter(missing.values())), missing)
    ends_on = _day(post.get("ends_on", ""), "ends_on")
    agree(
        actor,
        receiver,
        responsible,
        basis=" ".join(post.get("basis", "").replace("\0", "").split()),
        starts_on=_day(post.get("starts_on", ""), "starts_on") or timezone.localdate(),
        ends_on=ends_on,
        procedures=[one.replace("\0", "")[:40] for one in post.getlist("procedures")][:500],
        codes=post.get("codes", Reception.Codes.RESPONSIBLE),
    )
    return _("Đã lưu thoả thuận. %(receiver)s nhận hồ sơ thay %(responsible)s.") % {
        "receiver": receiver.name,
        "responsible": responsible.name,
    }


def _end(request: HttpRequest, actor: Actor, number: int) -> str:
    one = next((row for row in agreements_of(actor) if row.pk == number), None)
    if one is None:
        raise GrantRefused(_("Thoả thuận này không còn. Hãy tải lại trang."))
    end_agreement(actor, one, _day(request.POST.get("ends_on", ""), "ends_on") or timezone.localdate())
    return _("Đã ghi ngày kết thúc. Hồ sơ đã nhận vẫn được giải quyết và trả như đã hẹn.")


def _day(text: str, name: str) -> datetime.date | None:
    try:
        return parse_date(text.strip()) if text.strip() else None
    except ValueError as unreadable:
        raise GrantRefused(str(unreadable), {name: str(unreadable)}) from unreadable


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
