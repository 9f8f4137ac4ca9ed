"""What messages cost the agencies that an administrator rules, by month (a page, and the same as a file)."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.granting import ruled_by
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.notices.costs import Line, costs_of

_FIRST_YEAR = 2020


@never_cache
@require_safe
@administrators_only
def costs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Of one year, month by month; with `tai=csv` as a file."""
    this_year = timezone.localdate().year
    typed = request.GET.get("nam", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else this_year
    year = min(max(year, _FIRST_YEAR), this_year)
    lines = costs_of(ruled_by(actor), year)
    if request.GET.get("tai") == "csv":
        return _file(lines, year)
    context = {
        "lines": lines,
        "year": year,
        "years": [(one, one) for one in range(this_year, _FIRST_YEAR - 1, -1)],
        "number": lambda value: f"{value:,}".replace(",", "."),
        "total": sum(line.cost for line in lines),
        "parts": sum(line.parts for line in lines),
    }
    return page(request, actor, "console/message_costs.html", context)


def _file(lines: list[Line], year: int) -> HttpResponse:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(
        [
            _("Tháng"),
            _("Cơ quan"),
            _("Kênh"),
            _("Đã gửi"),
            _("Đã đến"),
            _("Không gửi được"),
            _("Chờ gửi"),
            _("Số phần tin"),
            _("Chi phí (đồng)"),
        ]
    )
    for one in lines:
        table.writerow(
            [
                one.month.strftime("%m/%Y"),
                one.agency,
                one.medium,
                one.sent,
                one.delivered,
                one.failed,
                one.waiting,
                one.parts,
                one.cost,
            ]
        )
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="chi-phi-tin-nhan-{year}.csv"'
    return response
