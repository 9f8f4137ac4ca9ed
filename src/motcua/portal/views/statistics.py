"""The public figures of a period: what was resolved in time and late, by agency (I.17, II.13.3, II.22.2)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.dossiers.selectors.progress import Progress, public_progress, services_used, total_of
from motcua.kernel.periods import read_period, usual_periods
from motcua.portal.views.public import percent


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Two statements, and none for whoever comes in the next five minutes."""
    today = timezone.localdate()
    asked = read_period(request.GET.dict(), today, usual="nam")
    period = asked.period
    agencies = public_progress(period.first, period.last)
    total = total_of(one.progress for one in agencies)
    context = {
        "asked": asked,
        "period": period,
        "periods": [(code, label) for code, (label, _period) in usual_periods(today).items()],
        "address": reverse("portal:statistics"),
        "agencies": [
            {"name": one.name, "progress": one.progress, "share": _share(one.progress)} for one in agencies
        ],
        "total": total,
        "share": _share(total),
        "services": services_used(period.first, period.last),
        "is_running": period.last >= today,
    }
    return render(request, "portal/statistics.html", context, status=422 if asked.errors else 200)


def _share(progress: Progress) -> str:
    return percent(progress.in_time, progress.resolved)
