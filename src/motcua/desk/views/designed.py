"""Reports as administrators designed them: which there are, one on the screen, and as a file (II.14.1, II.13.4)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import lists_may_leave, note_export, officers_only, officers_only_for, page
from motcua.desk.views.prints import sent
from motcua.reports.designed import runs
from motcua.reports.designed.asking import NARROWING, Wanted, read_wanted
from motcua.reports.designed.attributes import Kind
from motcua.reports.designed.charts import chart_of
from motcua.reports.designed.definition import CHARTS, FORMS, UNITS
from motcua.reports.designed.dictionary import asked_elements
from motcua.reports.designed.files import FORMATS, KINDS, file_name
from motcua.reports.designed.known import all_attributes, attribute
from motcua.reports.designed.making import Refused, Shown, TookTooLong, ground_of, shown, whole
from motcua.reports.designed.offered import options_of
from motcua.reports.designed.reckoning import heads_of
from motcua.reports.designed.variants import of_report, variants_for
from motcua.reports.designed.versions import Report, report_for, reports_for
from motcua.reports.designed.viewing import Viewer, officer
from motcua.reports.models import ReportRun

CURRENT = "reports"


@never_cache
@require_safe
@officers_only
def reports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every report that this officer may run, with the own variants, and what was asked for lately."""
    found = reports_for(actor, timezone.localdate())
    kept = variants_for(actor)
    lines = [
        {
            "title": one.version.title,
            "form": FORMS[one.definition.form],
            "basis": "; ".join(one.definition.legal_basis),
            "href": reverse("desk:report", kwargs={"code": one.code}),
            "variants": [_kept_line(variant) for variant in of_report(kept, one.code)],
        }
        for one in found
    ]
    person = actor.person
    made = runs.runs_of(person) if person is not None else []
    context = {"reports": lines, "runs": [_run_line(one) for one in made]}
    return page(request, actor, "desk/reports.html", context, current=CURRENT)


@never_cache
@require_safe
@officers_only
def report(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One report on the screen; what takes longer than a second is offered as a run of its own."""
    one = report_or_404(actor, code)
    viewer = officer(actor)
    wanted = wanted_of(one, request.GET)
    return show(request, actor, one, wanted, viewer)


@never_cache
@require_safe
@officers_only
@lists_may_leave
def exported(request: HttpRequest, actor: Actor, code: str, kind: str) -> HttpResponse:
    """The report as a file of that kind, for the same days and conditions as the page."""
    one = report_or_404(actor, code)
    if kind not in FORMATS:
        raise Http404
    viewer = officer(actor)
    wanted = wanted_of(one, request.GET)
    if wanted.asked.errors:
        return show(request, actor, one, wanted, viewer)
    try:
        made = whole(one.version, wanted, viewer, runs.AT_ONCE)
        problem = runs.too_long(made, kind, actor)
    except TookTooLong:
        return redirect(_ask_address(one, kind, wanted))
    except Refused as refused:
        problem = str(refused)
    if problem:
        return show(request, actor, one, wanted, viewer, problem)
    if made.definition.is_list and made.count > runs.AT_ONCE:
        return redirect(_ask_address(one, kind, wanted))
    note_export(request, f"report:{one.code}", made.count)
    return sent(FORMATS[kind].make(made), FORMATS[kind].content_type, file_name(made, kind))


def _here(**given: Any) -> str:
    return reverse("desk:report_ask", kwargs=given)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_here)
@lists_may_leave
def ask(request: HttpRequest, actor: Actor, code: str, kind: str) -> HttpResponse:
    """Say that it takes a while, and have it made by a job."""
    one = report_or_404(actor, code)
    if kind not in FORMATS or actor.person is None:
        raise Http404
    wanted = wanted_of(one, request.GET)
    if request.method == "POST":
        try:
            run = runs.begin(actor.person, one.version, kind, wanted.query)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("desk:reports")
        return redirect("desk:report_run", key=run.key)
    context = {
        "report": one.version,
        "kind": kind.upper(),
        "period": wanted.period,
        "back": reverse("desk:report", kwargs={"code": code}) + _after(wanted.query),
    }
    return page(request, actor, "desk/report_ask.html", context, current=CURRENT)


@never_cache
@require_safe
@officers_only
def run(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    """How far a run is; the page comes again by itself while it is under way."""
    found = _run_or_404(actor, key)
    back = reverse("desk:report", kwargs={"code": found.version.code}) + _after(found.query)
    context = {"run": _run_line(found), "row": found, "back": back, "kept_days": runs.KEPT.days}
    return page(request, actor, "desk/report_run.html", context, current=CURRENT)


@never_cache
@require_safe
@officers_only
@lists_may_leave
def run_file(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    """The file of a finished run, for whoever asked for it."""
    found = _run_or_404(actor, key)
    if found.state != ReportRun.State.DONE or found.content is None:
        raise Http404
    note_export(request, f"report:{found.version.code}", found.total)
    name = f"{found.version.code}-{timezone.localdate(found.asked_at):%Y%m%d}.{found.kind}"
    return sent(bytes(found.content), FORMATS[found.kind].content_type, name)


def report_or_404(actor: Actor, code: str) -> Report:
    """A report that this officer may run."""
    found = report_for(actor, code, timezone.localdate())
    if found is None:
        raise Http404
    return found


def wanted_of(one: Report, given: QueryDict) -> Wanted:
    """What an address asks of it."""
    return read_wanted(one.definition, given, asked_elements(), timezone.localdate())


def show(
    request: HttpRequest, actor: Actor, one: Report, wanted: Wanted, viewer: Viewer, problem: str = ""
) -> HttpResponse:
    """The page of a report. problem: why what was asked for could not be done."""
    found: Shown | None = None
    is_slow = False
    try:
        found = shown(one.version, wanted, viewer) if not wanted.asked.errors else None
    except Refused as refused:
        problem = problem or str(refused)
    except TookTooLong:
        is_slow = True
    query = _after(wanted.query)
    address = reverse("desk:report", kwargs={"code": one.code})
    context = {
        "report": one.version,
        "definition": wanted.definition,
        "wanted": wanted,
        "found": found,
        "made": found.made if found is not None else None,
        "chart": chart_of(found.made) if found is not None and found.page.number == 1 else None,
        "problem": problem,
        "is_slow": is_slow,
        "address": address,
        "files": [
            (kind, reverse("desk:report_file", kwargs={"code": one.code, "kind": kind}) + query)
            for kind in KINDS
        ],
        "slow_files": [(kind, _ask_address(one, kind, wanted)) for kind in KINDS],
        "keep_address": reverse("desk:report_keep", kwargs={"code": one.code}) + query,
        "kept": [_kept_line(kept) for kept in variants_for(actor, one.code)],
        "dossier_address": reverse("desk:dossier", kwargs={"key": _ANY}).replace(_ANY, "KEY"),
        **_tools(one, wanted, viewer),
    }
    status = 422 if wanted.asked.errors or problem else 200
    return page(request, actor, "desk/report.html", context, status=status, current=CURRENT)


_ANY = "00000000-0000-0000-0000-000000000000"


def _tools(one: Report, wanted: Wanted, viewer: Viewer) -> dict[str, Any]:
    """What the reader may change: conditions, columns, groups, order, chart."""
    ground = ground_of(wanted, timezone.now())
    definition = one.definition
    narrowing = []
    for code in definition.asked:
        known = attribute(code, ground.asked)
        if known is not None:
            chosen = wanted.narrowed.get(code, ())
            options = options_of(code, viewer.agencies, ground)
            narrowing.append((f"{NARROWING}{code}", str(known.label), options, chosen[0] if chosen else ""))
    groups: list[tuple[str, str]] = []
    for known in all_attributes(ground.asked) if not definition.is_list else ():
        if not known.can_group:
            continue
        if known.kind is Kind.MOMENT:
            groups += [
                (f"{known.code}~{unit}", f"{known.label}: {word}".lower()) for unit, word in UNITS.items()
            ]
        else:
            groups.append((known.code, str(known.label)))
    shown_columns = [column.code for column in wanted.definition.columns]
    titles = {head.code: head for head in heads_of(definition.columns, ground)}
    columns = [
        (code, ": ".join(part for part in (titles[code].over, titles[code].title) if part))
        for code in [*shown_columns, *(code for code in titles if code not in shown_columns)]
    ]
    sort = wanted.definition.sort[0] if wanted.definition.sort else None
    hidden = {
        column.code
        for column in definition.columns
        if (known := attribute(column.attribute, ground.asked)) is not None and known.datum is not None
    }
    return {
        "narrowing": narrowing,
        "groupings": groups,
        "group_now": [f"{one.by}~{one.unit}" if one.unit else one.by for one in wanted.definition.groups],
        "columns": columns,
        "columns_now": shown_columns,
        # What can be masked orders nothing (`asking`).
        "sorts": [(code, label) for code, label in columns if code not in hidden],
        "sort_now": f"{'-' if sort.down else ''}{sort.by}" if sort is not None else "",
        "charts": list(CHARTS.items()),
    }


def _after(query: str) -> str:
    return f"?{query}" if query else ""


def _ask_address(one: Report, kind: str, wanted: Wanted) -> str:
    return reverse("desk:report_ask", kwargs={"code": one.code, "kind": kind}) + _after(wanted.query)


def _kept_line(kept: Any) -> dict[str, Any]:
    address = reverse("desk:report", kwargs={"code": kept.report})
    return {
        "id": kept.id,
        "name": kept.name,
        "href": address + _after(kept.query),
        "shared_by": kept.shared_by,
        "unit": kept.unit,
        "query": kept.query,
    }


def _run_line(one: ReportRun) -> dict[str, Any]:
    return {
        "title": one.version.title,
        "kind": one.kind.upper(),
        "state": one.get_state_display(),
        "is_done": one.state == ReportRun.State.DONE,
        "is_failed": one.state == ReportRun.State.FAILED,
        "problem": one.problem,
        "percent": one.percent,
        "asked_at": one.asked_at,
        "href": reverse("desk:report_run", kwargs={"key": one.key}),
        "file": reverse("desk:report_run_file", kwargs={"key": one.key}),
    }


def _run_or_404(actor: Actor, key: Any) -> ReportRun:
    found = ReportRun.objects.filter(key=key, asked_by=actor.person).select_related("version").first()
    if found is None:
        raise Http404
    return found
