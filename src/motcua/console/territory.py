"""Territory on the screen: the wards of an agency or a unit, and where wards are nobody's or of several agencies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.granting import GrantRefused, ruled_by
from motcua.agencies.models import Agency, TerritoryWard, Unit
from motcua.agencies.selectors import Actor
from motcua.agencies.territory import COMMUNE, Coverage, coverage, set_wards, wards_of
from motcua.console.access import administrators_only, page
from motcua.forms.addresses import is_province, is_ward_of, province_code, provinces, wards


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A province with its wards: who is responsible; POST sets the wards of one agency or unit."""
    ruled = ruled_by(actor)
    agencies = list(
        Agency.objects.filter(pk__in=ruled, ended_on__isnull=True).exclude(parent=None).order_by("name", "pk")
    )
    given = request.POST if request.method == "POST" else request.GET
    chosen = next((one for one in agencies if str(one.pk) == given.get("co-quan", "")), None)
    if given.get("co-quan") and chosen is None:
        raise Http404
    unit = _unit(chosen, given.get("don-vi", ""))
    province = _province(given.get("tinh", ""), chosen)
    errors: dict[str, str] = {}
    if request.method == "POST" and chosen is not None:
        wanted = [code for code in request.POST.getlist("wards") if is_ward_of(code, province)]
        try:
            set_wards(actor, chosen, province, wanted, unit)
        except GrantRefused as refused:
            errors = refused.fields or {"wards": refused.message}
        else:
            messages.success(request, _("Đã lưu địa bàn của %(name)s.") % {"name": (unit or chosen).name})
            query = f"?tinh={province}&co-quan={chosen.pk}" + (f"&don-vi={unit.pk}" if unit else "")
            return redirect(f"{reverse('console:territory')}{query}")
    found = _covered(province, actor)
    places = {one.code: one.name for one in wards(province)}
    names = dict(Agency.objects.values_list("pk", "name"))
    context = {
        "provinces": [(one.code, one.name) for one in provinces()],
        "province": province,
        "agencies": [(str(one.pk), one.name) for one in agencies],
        "chosen": chosen,
        "unit": unit,
        "units": [(str(one.pk), one.name) for one in chosen.units.order_by("name")] if chosen else [],
        "wards": list(places.items()),
        "own": request.POST.getlist("wards") if errors else wards_of(chosen, unit) if chosen else [],
        "overlapping": [
            {"ward": places[ward], "agencies": [names[one] for one in claiming]}
            for ward, claiming in found.overlapping.items()
        ],
        "open": [places[ward] for ward in found.open],
        "covered": len(places) - len(found.open),
        "errors": errors,
    }
    return page(request, actor, "console/territory.html", context, status=422 if errors else 200)


def _unit(agency: Agency | None, text: str) -> Unit | None:
    if agency is None or not text:
        return None
    found = next((one for one in agency.units.all() if str(one.pk) == text), None)
    if found is None:
        raise Http404
    return found


def _province(text: str, agency: Agency | None) -> str:
    """The province asked for, else where the agency has wards, else the province of most wards that anybody has."""
    if is_province(text):
        return province_code(text)
    rows = TerritoryWard.objects.filter(agency=agency) if agency is not None else TerritoryWard.objects.all()
    first = rows.order_by("id").values_list("province", flat=True).first()
    return first or TerritoryWard.objects.values_list("province", flat=True).first() or provinces()[0].code


def _covered(province: str, actor: Actor) -> Coverage:
    """Of the wards of a province: claimed by several agencies of commune level that stand, or by none."""
    rows: Any = TerritoryWard.objects.filter(
        province=province, unit__isnull=True, agency__ended_on__isnull=True, agency__level=COMMUNE
    )
    return coverage(rows.values_list("ward", "agency_id"), [one.code for one in wards(province)])
