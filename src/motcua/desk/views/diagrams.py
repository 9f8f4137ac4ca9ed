"""Processes as diagrams: where a dossier has been, and for heads how dossiers flow through a process (II.25)."""

import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.posts import post_title
from motcua.agencies.roles import ROLE_LABELS, Role
from motcua.agencies.selectors import Actor, calendar_of, stamp
from motcua.desk.access import officers_only, page
from motcua.desk.views.dossier import view_or_404
from motcua.dossiers.selectors.flow import Flow, StepFlow, VersionInUse, step_flow, versions_in_use
from motcua.dossiers.selectors.journey import Stay, spent_by_step, stays, time_text
from motcua.process.bpmn import step_id
from motcua.process.definition import Process, Step
from motcua.process.selectors import cached_diagram, cached_process

VERSION, SPAN = "quy-trinh", "ky"
# Days back from today.
SPANS = (30, 90, 365)


@never_cache
@require_safe
@officers_only
def journey(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The diagram of a dossier's process: where it is now, where it has been, with times."""
    view = view_or_404(actor, key)
    dossier = view.dossier
    if dossier.submitted_at is None:
        raise Http404
    process = view.situation.process
    found = stays(dossier, view.events, calendar_of(dossier.agency_id), view.now)
    context = {
        "view": view,
        "dossier": dossier,
        "process_title": process.title,
        "source": cached_diagram(dossier.process_version_id),
        "marks": _journey_marks(process, found),
        "rows": [_stay_row(process, stay) for stay in found],
    }
    return page(request, actor, "desk/journey.html", context)


def _journey_marks(process: Process, found: list[Stay]) -> list[dict[str, str]]:
    spent = spent_by_step(found)
    times = {code: sum(1 for stay in found if stay.step == code) for code in spent}
    here = next((stay.step for stay in found if stay.left is None), "")
    marks = []
    for code, taken in spent.items():
        step = process.steps.get(code)
        if step is None:
            continue
        text = time_text(taken) or _("dưới 1 phút")
        if times[code] > 1:
            text = _("%(times)s lần · %(time)s") % {"times": times[code], "time": text}
        late = any(_is_late(step, stay) for stay in found if stay.step == code)
        if late:
            text = _("%(text)s · trễ") % {"text": text}
        kind = "here" if code == here and not late else "late" if late else "been"
        if code == here:
            text = _("Đang ở đây · %(text)s") % {"text": text}
        marks.append({"id": step_id(code), "kind": kind, "text": text})
    return marks


def _is_late(step: Step, stay: Stay) -> bool:
    timed = bool(step.minutes) and step.role != Role.APPLICANT
    return timed and stay.spent > datetime.timedelta(minutes=step.minutes)


def _stay_row(process: Process, stay: Stay) -> dict[str, Any]:
    step = process.steps.get(stay.step)
    return {
        "title": process.title_of(stay.step) or stay.step,
        "role": _role(step),
        "arrived": stay.arrived,
        "left": stay.left,
        "spent": time_text(stay.spent) or _("dưới 1 phút"),
        "given": _given(step),
        "late": step is not None and _is_late(step, stay),
        "who": stay.who,
    }


def _role(step: Step | None) -> str:
    """The post that the step names, else the role."""
    if step is None or step.role not in set(Role):
        return ""
    named = post_title(step.post, step.role, stamp()) if step.post else ""
    return named or str(ROLE_LABELS[Role(step.role)])


def _given(step: Step | None) -> str:
    if step is None or not step.minutes or step.role == Role.APPLICANT:
        return ""
    return time_text(datetime.timedelta(minutes=step.minutes))


@never_cache
@require_safe
@officers_only
def flow(request: HttpRequest, actor: Actor) -> HttpResponse:
    """For heads: a process with how many dossiers wait at each step, how many late, and the median time there."""
    if not (actor.has_role(Role.DIVISION_HEAD) or actor.has_role(Role.AGENCY_HEAD)):
        raise PermissionDenied
    versions = versions_in_use(actor)
    span = _span(request.GET.get(SPAN, ""))
    shown = _shown(versions, request.GET.get(VERSION, ""))
    context: dict[str, Any] = {
        "versions": [(str(one.id), _version_label(one)) for one in versions],
        "spans": [(str(days), _("%(days)s ngày qua") % {"days": days}) for days in SPANS],
        "span": str(span),
        "shown": shown,
        "names": {"version": VERSION, "span": SPAN},
    }
    if shown is not None:
        process = cached_process(shown.id)
        minutes = {
            code: 0 if step.role == Role.APPLICANT else step.minutes for code, step in process.steps.items()
        }
        figures = step_flow(actor, shown.id, minutes, timezone.now() - datetime.timedelta(days=span))
        context |= {
            "source": cached_diagram(shown.id),
            "marks": _flow_marks(figures),
            "rows": [_flow_row(step, figures.steps[step.code]) for step in process.steps.values()],
            "sampled": figures.sampled,
        }
    return page(request, actor, "desk/flow.html", context, current="flow")


def _span(asked: str) -> int:
    return next((days for days in SPANS if str(days) == asked), SPANS[0])


def _shown(versions: list[VersionInUse], asked: str) -> VersionInUse | None:
    """The version asked for, else the one with most open dossiers; a stranger's is as if it did not exist."""
    named = next((one for one in versions if str(one.id) == asked), None)
    return named or max(versions, key=lambda one: one.open, default=None)


def _version_label(version: VersionInUse) -> str:
    return _("%(title)s, phiên bản %(number)s (%(open)s hồ sơ đang xử lý)") % {
        "title": version.title,
        "number": version.number,
        "open": version.open,
    }


def _flow_marks(figures: Flow) -> list[dict[str, str]]:
    marks = []
    for code, one in figures.steps.items():
        parts = []
        if one.waiting:
            parts.append(ngettext("%(n)s hồ sơ", "%(n)s hồ sơ", one.waiting) % {"n": one.waiting})
        if one.waiting_late:
            parts.append(_("%(n)s trễ") % {"n": one.waiting_late})
        if one.median is not None:
            parts.append(_median(one.median))
        kind = "late" if one.waiting_late else "here" if one.waiting else ""
        if parts:
            marks.append({"id": step_id(code), "kind": kind, "text": " · ".join(parts)})
    return marks


def _median(spent: datetime.timedelta) -> str:
    return time_text(spent) or _("dưới 1 phút")


def _flow_row(step: Step, one: StepFlow) -> dict[str, Any]:
    return {
        "title": step.title,
        "role": _role(step),
        "given": _given(step),
        "waiting": one.waiting,
        "waiting_late": one.waiting_late,
        "passed": one.passed,
        "passed_late": one.passed_late,
        "median": _median(one.median) if one.median is not None else "",
    }
