"""Reorganisations of agencies on the screen: drawn, seen before they are confirmed, taken back, what came of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies import reorganising
from motcua.agencies.granting import GrantRefused
from motcua.agencies.models import Agency, Reorganisation, Unit
from motcua.agencies.reorganisation_plan import Plan, plan_from
from motcua.agencies.selectors import Actor
from motcua.console import reorganisation_form as reading
from motcua.console.access import page, top_administrators_only
from motcua.console.four_eyes.of_reorganisations import for_confirming
from motcua.console.organisation import LEVELS
from motcua.dossiers import reorganisation as running
from motcua.dossiers.models import TransferredDossier
from motcua.dossiers.reorganisation_preview import Foreseen, foresee
from motcua.dossiers.transferring import try_again
from motcua.forms.addresses import ward_name
from motcua.kernel.dates import format_date

Kind = Reorganisation.Kind
_SHOWN = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was reorganised and what is to come; POST draws another one."""
    kind = request.POST.get("kind") or request.GET.get("loai", "")
    kind = kind if kind in Kind.values else ""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            read = reading.read_new(request.POST, kind)
            drawn = reorganising.draw(actor, kind, read.plan, read.effective_on, read.basis)
        except GrantRefused as refused:
            errors = refused.fields or {"kind": refused.message}
        else:
            return redirect("console:reorganisation", number=drawn.pk)
    standing = Agency.objects.filter(ended_on__isnull=True).order_by("name", "pk")
    everybody = [(one.code, f"{one.name} ({one.code})", one.parent_id is None) for one in standing]
    context = {
        "rows": [_row(one) for one in Reorganisation.objects.order_by("-effective_on", "-pk")[:_SHOWN]],
        "kind": kind,
        "kinds": Kind.choices,
        "kind_label": Kind(kind).label if kind else "",
        "sources": [(code, name) for code, name, is_top in everybody if not is_top],
        "agencies": [(code, name) for code, name, _top in everybody],
        "levels": list(LEVELS.items()),
        "rules": Reorganisation.Rule.choices,
        "new": range(1, reading.NEW.get(kind, 0) + 1),
        "typed": request.POST,
        "chosen_sources": request.POST.getlist("sources"),
        "chosen_targets": request.POST.getlist("targets"),
        "today": format_date(timezone.localdate()),
        "errors": errors,
    }
    return page(request, actor, "console/reorganisations.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def reorganisation(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One of them: what it would do, its distribution while it is drawn, and the buttons that are left."""
    row = (
        Reorganisation.objects.filter(pk=number)
        .select_related("made_by", "confirmed_by", "undone_by")
        .first()
    )
    if row is None:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        doing = next((name for name in _DOING if name in request.POST), "")
        if not doing:
            raise Http404
        try:
            told = _DOING[doing](request, actor, row)
        except GrantRefused as refused:
            errors = refused.fields or {"xac-nhan": refused.message}
        else:
            if isinstance(told, HttpResponse):
                return told
            messages.success(request, told)
            return redirect(request.path)
        row.refresh_from_db()
        if doing == "luu" and row.confirmed_at is None and row.undone_at is None:
            row.plan = _as_typed(request, row)  # shown, not kept
    return _show(request, actor, row, errors)


def _show(request: HttpRequest, actor: Actor, row: Reorganisation, errors: dict[str, str]) -> HttpResponse:
    plan = plan_from(row.plan)
    is_open = row.done_at is None and row.undone_at is None
    seen = foresee(row) if plan.targets and is_open else None
    names = dict(Agency.objects.values_list("code", "name")) | {one.code: one.name for one in plan.new}
    handled = TransferredDossier.objects.filter(reorganisation=row)
    context = {
        "row": _row(row),
        "one": row,
        "plan": plan,
        "names": names,
        "seen": seen,
        "is_drawn": is_open and row.confirmed_at is None,
        "is_waiting": row.is_waiting,
        "is_due": row.is_waiting and row.effective_on <= timezone.localdate(),
        "unit_rows": _unit_rows(seen, names) if seen is not None else [],
        "targets": [(code, names.get(code, code)) for code in plan.targets],
        "rule_label": Reorganisation.Rule(plan.rule).label if plan.targets else "",
        "ward_names": {one.ward: ward_name(one.ward) for one in seen.wards} if seen is not None else {},
        "moved": handled.filter(event__isnull=False).count(),
        "waiting": handled.filter(handled_at__isnull=True).count(),
        "refused": list(
            handled.filter(handled_at__isnull=False, event=None).select_related("dossier")[:_SHOWN]
        ),
        "errors": errors,
    }
    return page(request, actor, "console/reorganisation.html", context, status=422 if errors else 200)


def _unit_rows(seen: Foreseen, names: dict[str, str]) -> list[dict[str, Any]]:
    """Each unit with where it may go: to every target as it is, into one of its kind there, or nowhere."""
    plan = seen.plan
    into: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    for unit in Unit.objects.filter(agency__code__in=plan.targets).select_related("agency").order_by("id"):
        into.setdefault((unit.agency.code, unit.kind), []).append((unit.pk, unit.code, unit.name))
    for one in seen.units:
        if one.to and not one.join and one.to != one.unit.agency.code:
            into.setdefault((one.to, one.unit.kind), []).append((one.unit.pk, one.unit.code, one.unit.name))
    rows = []
    for one in seen.units:
        options = []
        for target in plan.targets:
            where = {"target": names.get(target, target)}
            stays = one.unit.agency.code == target
            text = _("ở lại %(target)s") % where if stays else _("chuyển nguyên về %(target)s") % where
            options.append((f"{target}|", text))
            options.extend(
                (f"{target}|{code}", _("nhập vào “%(unit)s” của %(target)s") % {**where, "unit": name})
                for unit, code, name in into.get((target, one.unit.kind), [])
                if unit != one.unit.pk
            )
        options.append(("|", _("không chuyển, người giữ chức vụ thôi giữ")))
        rows.append(
            {
                "seen": one,
                "name": f"{reading.UNIT}{one.unit.agency.code}/{one.unit.code}",
                "options": options,
                "value": f"{one.to}|{one.join}",
                "where": dict(options).get(f"{one.to}|{one.join}", names.get(one.to, one.to)),
            }
        )
    return rows


def _row(one: Reorganisation) -> dict[str, Any]:
    if one.undone_at is not None:
        status, tone = _("Đã huỷ"), "grey"
    elif one.done_at is not None:
        status, tone = _("Đã thực hiện"), "green"
    elif one.confirmed_at is not None:
        status, tone = _("Chờ đến ngày"), "amber"
    else:
        status, tone = _("Đang soạn"), "blue"
    return {
        "one": one,
        "plan": plan_from(one.plan),
        "kind": Kind(one.kind).label,
        "status": status,
        "tone": tone,
    }


def _save(request: HttpRequest, actor: Actor, row: Reorganisation) -> str:
    reorganising.change(actor, row, _distributed(request, plan_from(row.plan)))
    return _("Đã lưu phân bổ. Chưa có gì thay đổi cho đến khi bạn xác nhận.")


def _as_typed(request: HttpRequest, row: Reorganisation) -> dict[str, Any]:
    """The distribution that was refused, so that nothing of it has to be chosen again."""
    try:
        return _distributed(request, plan_from(row.plan)).as_data()
    except GrantRefused:
        return dict(row.plan)


def _distributed(request: HttpRequest, plan: Plan) -> Plan:
    units = Unit.objects.filter(agency__code__in=plan.sources).order_by("agency_id", "id")
    return reading.read_distribution(request.POST, plan, list(units.values_list("agency__code", "code")))


def _confirm(request: HttpRequest, actor: Actor, row: Reorganisation) -> str | HttpResponse:
    if "dong_y" not in request.POST:
        text = _("Hãy đánh dấu là bạn đã xem kỹ, rồi xác nhận.")
        raise GrantRefused(text, {"dong_y": text})
    asking = for_confirming(request, actor, row)
    if asking is not None:
        return asking
    reorganising.confirm(actor, row)
    if running.do_now(row.pk):
        return _("Đã sắp xếp. Hồ sơ đang giải quyết được chuyển lần lượt.")
    return _("Đã xác nhận. Việc sắp xếp tự thực hiện vào ngày có hiệu lực.")


def _take_back(request: HttpRequest, actor: Actor, row: Reorganisation) -> str:
    kept = reorganising.take_back(actor, row)
    if kept:
        return _("Đã huỷ. %(names)s vẫn còn vì đã có người hoặc dữ liệu.") % {"names": ", ".join(kept)}
    return _("Đã huỷ lần sắp xếp này.")


def _do_now(request: HttpRequest, actor: Actor, row: Reorganisation) -> str:
    if not running.do_now(row.pk):
        row.refresh_from_db()
        raise GrantRefused(row.problem or _("Chưa đến ngày có hiệu lực, hoặc đã thực hiện rồi."))
    return _("Đã sắp xếp. Hồ sơ đang giải quyết được chuyển lần lượt.")


def _again(request: HttpRequest, actor: Actor, row: Reorganisation) -> str:
    number = try_again(row)
    return ngettext("Đang chuyển lại %(n)s hồ sơ.", "Đang chuyển lại %(n)s hồ sơ.", number) % {"n": number}


_DOING: Mapping[str, Callable[[HttpRequest, Actor, Reorganisation], str | HttpResponse]] = {
    "luu": _save,
    "xac-nhan": _confirm,
    "huy": _take_back,
    "lam-ngay": _do_now,
    "thu-lai": _again,
}
