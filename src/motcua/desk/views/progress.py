"""The report that follows dossiers through a period: on screen, to print, and as files (II.13.2, II.20.2)."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import is_head, lists_may_leave, note_export, officers_only, page
from motcua.desk.second_person import refused_here
from motcua.desk.views.prints import sent
from motcua.kernel.dates import format_date
from motcua.kernel.periods import AskedPeriod, Period, read_period, usual_periods
from motcua.look.environment import query
from motcua.reports.follow_up import (
    Group,
    figure_headings,
    figures_of,
    follow_up,
    follow_up_lines,
    opinion_figures,
    opinion_headings,
)
from motcua.reports.follow_up_files import FORMATS, file_name


@never_cache
@require_safe
@officers_only
def progress(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The figures by unit and officer, with the way to the dossiers and to the files."""
    asked = read_period(request.GET.dict(), timezone.localdate())
    return _show(request, actor, asked)


@never_cache
@require_safe
@officers_only
@lists_may_leave
def exported(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """The report as a file of that kind, for the same days as the page."""
    if kind not in FORMATS:
        raise Http404
    asked = read_period(request.GET.dict(), timezone.localdate())
    if asked.errors:
        return _show(request, actor, asked)
    wanted = FORMATS[kind]
    lines = follow_up_lines(actor, asked.period, wanted.most + 1)
    if len(lines) > wanted.most:
        return _show(request, actor, asked, _too_many(wanted.most))
    if problem := refused_here(actor, len(lines)):
        return _show(request, actor, asked, problem)
    report = follow_up(actor, asked.period)
    note_export(request, "list:progress", len(lines))
    return sent(wanted.make(report, lines), wanted.content_type, file_name(report, kind))


def _show(request: HttpRequest, actor: Actor, asked: AskedPeriod, problem: str = "") -> HttpResponse:
    report = follow_up(actor, asked.period)
    same = query(request, page=None)
    context = {
        "asked": asked,
        "periods": [(code, label) for code, (label, _period) in usual_periods(timezone.localdate()).items()],
        "report": report,
        "heads": figure_headings(),
        "rows": [_row(actor, group, asked.period) for group in report.groups],
        "total": figures_of(report.total),
        "opinion_heads": opinion_headings(),
        "opinions": [(one.name, opinion_figures(one.progress)) for one in report.opinions],
        "problem": problem,
        "page_address": reverse("desk:progress"),
        "files": [(kind, reverse("desk:progress_file", kwargs={"kind": kind}) + same) for kind in FORMATS],
    }
    status = 422 if asked.errors or problem else 200
    return page(request, actor, "desk/progress.html", context, status=status, current="progress")


def _row(actor: Actor, group: Group, period: Period) -> dict[str, Any]:
    """The figures of a group, each with the list in which its dossiers stand, where there is one."""
    links: dict[int, str] = {}
    if group.is_unit and group.unit:
        days = {"accepted_from": format_date(period.first), "accepted_to": format_date(period.last)}
        links[1] = _list("all", {"division": group.unit, **days})
        if period.last >= timezone.localdate():
            links[8] = _list("late", {"division": group.unit})
    elif not group.is_unit and is_head(actor):
        links[7] = f"{reverse('desk:holders')}?nguoi={group.unit}.{group.person}"
    figures = [
        {"value": value, "href": links.get(place, "") if value else ""}
        for place, value in enumerate(figures_of(group.progress))
    ]
    return {"name": group.name, "is_unit": group.is_unit, "figures": figures}


def _list(code: str, filters: dict[str, Any]) -> str:
    return f"{reverse('desk:list', kwargs={'code': code})}?{urlencode(filters)}"


def _too_many(most: int) -> str:
    return _(
        "Kỳ này có hơn %(most)s hồ sơ, nhiều hơn một tệp loại này. Hãy chọn khoảng ngày ngắn hơn, hoặc tải XLSX."
    ) % {"most": f"{most:,}".replace(",", ".")}
