"""Trying a process out without writing anything: "walk" with one pretend dossier, "load" with many.

A walk stands wholly in its address (`buoc=take:…`, again and again), so that it can be gone back, kept and sent on.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.designer import durations
from motcua.console.designer.trial import (
    Trial,
    answers_of,
    asked_fields,
    trial_of_draft,
    trial_of_version,
    whole,
)
from motcua.console.designer.wording import CLOCK_MOVES, letter_name
from motcua.kernel.dates import format_datetime, parse_date
from motcua.kernel.hours import CalendarError, parse_time_of_day
from motcua.notices.rules import words_for
from motcua.process.bpmn import export, step_id
from motcua.process.definition import Action, Step
from motcua.process.granting import GRANTING, most_days
from motcua.process.load import MOST_DOSSIERS, Load, LoadResult, simulate, usual_effort
from motcua.process.simulation import Ground, Walk, WalkError, replay, submit

MOST_MOVES = 200
MOST_OFFICERS = 500
_STATUS = {
    "not_started": gettext_lazy("chưa tính"),
    "running": gettext_lazy("đang tính"),
    "paused": gettext_lazy("tạm dừng"),
    "stopped": gettext_lazy("đã kết thúc"),
}


# The fields by which the calendar is moved to any moment: never part of the address of a walk.
_MOMENT = ("den-ngay", "den-gio")
FURTHEST = datetime.timedelta(days=3 * 366)


def letter_for(act: str, source: str, target: str) -> str:
    """The letter that the law has sent to the applicant because of an act; "" for none."""
    return words_for(act, source, target) or ""


@dataclass(frozen=True)
class Onward:
    """A move that is possible now: what it is called, and the address at which it has been made."""

    label: str
    href: str
    kind: str = "secondary"


@require_safe
@administrators_only
def walk_draft(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Walk a draft."""
    return _walk_page(request, actor, trial_of_draft(request, actor, key))


@require_safe
@administrators_only
def walk_version(request: HttpRequest, actor: Actor, code: str, number: int) -> HttpResponse:
    """Walk a published version."""
    return _walk_page(request, actor, trial_of_version(request, actor, code, number))


@require_safe
@administrators_only
def load_draft(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Put a load on a draft."""
    return _load_page(request, actor, trial_of_draft(request, actor, key))


@require_safe
@administrators_only
def load_version(request: HttpRequest, actor: Actor, code: str, number: int) -> HttpResponse:
    """Put a load on a published version."""
    return _load_page(request, actor, trial_of_version(request, actor, code, number))


def _walk_page(request: HttpRequest, actor: Actor, trial: Trial) -> HttpResponse:
    context = _shared(request, trial)
    if trial.faults:
        return page(request, actor, "console/walk.html", {**context, "walk": None, "refused": ""})
    moves, answers = request.GET.getlist("buoc")[:MOST_MOVES], answers_of(request, trial)
    ground = Ground(trial.process, trial.calendar, trial.limit, trial.rules, letter_for, trial.timers)
    refused = ""
    try:
        walk = replay(ground, trial.begins, moves, answers)
    except WalkError as error:
        # An address that was made by hand, or before the process was changed.
        refused, moves, walk = str(error), [], submit(ground, trial.begins, answers)
    moment, wrong = _typed_moment(request, walk)
    if moment is not None:
        return redirect(request.path + _address(request, [*moves, f"to:{moment.isoformat()}"]))
    labels = trial.shared.state_labels
    been = {line.step for line in walk.lines}
    marks = [
        {
            "id": step_id(code),
            "kind": "here" if code == walk.position.step else "been",
            "text": "",
        }
        for code in sorted(been & set(ground.process.steps))
    ]
    context |= {
        "walk": walk,
        "refused": refused,
        "answers": answers,
        "place": ground.process.title_of(walk.position.step),
        "holder": _who(trial, walk.step) if walk.step is not None else "",
        "state": labels.get(walk.position.state, walk.position.state),
        "status": _STATUS[walk.reckoning.status],
        "actions": _actions(request, moves, walk),
        "calendar": _calendar(request, moves, walk),
        "kept": [
            (key, value) for key in request.GET for value in request.GET.getlist(key) if key not in _MOMENT
        ],
        "moment_errors": wrong,
        "lines": [_line(trial, line) for line in walk.lines],
        "back": _address(request, moves[:-1]) if moves else "",
        "diagram": export(trial.definition, trial.shared.post_title),
        "marks": marks,
    }
    return page(request, actor, "console/walk.html", context, status=422 if refused or wrong else 200)


def _who(trial: Trial, step: Step) -> str:
    return trial.shared.who(step.role, step.unit, step.post)


def _typed_moment(request: HttpRequest, walk: Walk) -> tuple[datetime.datetime | None, dict[str, str]]:
    """The day and time of day to which the calendar was asked to move, and what is wrong with them, by field."""
    if "den-ngay" not in request.GET:
        return None, {}
    wrong: dict[str, str] = {}
    day, minute = None, 0
    try:
        day = parse_date(request.GET["den-ngay"])
    except ValueError as error:
        wrong["den-ngay"] = str(error)
    try:
        minute = parse_time_of_day(request.GET.get("den-gio", "") or "08:00")
    except CalendarError:
        wrong["den-gio"] = _("Hãy ghi giờ và phút, ví dụ 13:30.")
    if day is None or wrong:
        return None, wrong
    midnight = datetime.datetime.combine(day, datetime.time(), timezone.get_current_timezone())
    moment = midnight + datetime.timedelta(minutes=minute)
    if not walk.at <= moment <= walk.at + FURTHEST:
        words = {"from": format_datetime(walk.at), "to": format_datetime(walk.at + FURTHEST)}
        return None, {"den-ngay": _("Lịch chỉ đi tới: hãy chọn từ %(from)s đến %(to)s.") % words}
    return moment, {}


def _shared(request: HttpRequest, trial: Trial) -> dict[str, Any]:
    return {
        "trial": trial,
        "agencies": [(code, name) for code, (name, _parent) in trial.shared.agencies.items()],
        "procedures": [(usage.code, usage.name) for usage in trial.used_by],
        "fields": asked_fields(trial),
        "typed": request.GET,
        "parent": request.path.rpartition("/")[0],
    }


def _address(request: HttpRequest, moves: list[str]) -> str:
    """This page with other moves."""
    kept = [(key, value) for key, value in request.GET.items() if key not in ("buoc", *_MOMENT)]
    return "?" + urlencode([*kept, *(("buoc", move) for move in moves)])


def _actions(request: HttpRequest, moves: list[str], walk: Walk) -> list[Onward]:
    """What somebody may do now."""
    kinds = {"primary": "primary", "danger": "danger"}
    found = [
        Onward(
            label,
            _address(request, [*moves, f"take:{action.code}{days}"]),
            kinds.get(action.kind, "secondary"),
        )
        for action in walk.actions
        for label, days in _ways(walk, action)
    ]
    found += [
        Onward(
            _("Có ý kiến: %(title)s") % {"title": branch.title},
            _address(request, [*moves, f"answer:{branch.code}"]),
        )
        for branch in walk.asked
    ]
    if walk.waits_for_child:
        for how, label in (
            ("granted", _("Hồ sơ con được giải quyết")),
            ("refused", _("Hồ sơ con bị từ chối")),
        ):
            found.append(Onward(label, _address(request, [*moves, f"child:{how}"])))
    process = walk.ground.process
    if process.withdrawal_step and not walk.ended and walk.position.step != process.withdrawal_step:
        found.append(Onward(_("Người nộp đề nghị rút"), _address(request, [*moves, "withdraw"]), "quiet"))
    return found


def _ways(walk: Walk, action: Action) -> list[tuple[str, str]]:
    """(label, what follows the code in the move): by how many days an extension or an apology may move the due time."""
    most = most_days(walk.ground.rules, walk.reckoning) if action.act in GRANTING else 0
    if not most:
        return [(action.label, "")]
    return [
        (_("%(action)s, %(days)s ngày làm việc") % {"action": action.label, "days": days}, f":{days}")
        for days in sorted({1, most})
    ]


def _calendar(request: HttpRequest, moves: list[str], walk: Walk) -> list[Onward]:
    """To which moments the calendar may be moved on."""
    hours = walk.ground.calendar
    wanted: list[tuple[str, datetime.datetime | None]] = [
        (_("+ 1 giờ làm việc"), hours.add(walk.at, datetime.timedelta(hours=1))),
        (_("+ 1 ngày làm việc"), hours.add_working_days(walk.at, 1)),
        (_("+ 3 ngày làm việc"), hours.add_working_days(walk.at, 3)),
        (_("đến hạn của bước"), walk.step_due_at),
        (_("đến hạn trả kết quả"), walk.due_at),
        *(
            (_("đến hẹn giờ “%(title)s”") % {"title": one.timer.title}, one.fires_at)
            for one in walk.timers
            if not one.fired
        ),
    ]
    return [
        Onward(label, _address(request, [*moves, f"to:{at.isoformat()}"]), "quiet")
        for label, at in wanted
        if at is not None and at > walk.at and not walk.ended
    ]


def _line(trial: Trial, line: Any) -> dict[str, Any]:
    """A line of what happened, in words."""
    shared = trial.shared
    notes = [shared.state_labels.get(line.state, line.state)]
    if line.minutes:
        notes.append(_("thêm %(time)s") % {"time": durations.told(line.minutes)})
    elif line.clock:
        notes.append(str(CLOCK_MOVES.get(line.clock, line.clock)))
    if line.slip:
        notes.append(_("in “%(slip)s”") % {"slip": shared.slips.get(line.slip, line.slip)})
    if line.notice:
        notes.append(_("gửi “%(notice)s”") % {"notice": shared.notices.get(line.notice, line.notice)})
    if line.letter and line.notice not in shared.to_applicant:
        notes.append(_("gửi thư cho người nộp: “%(letter)s”") % {"letter": letter_name(line.letter)})
    if line.register:
        register = shared.registers.get(line.register, line.register)
        notes.append(_("ghi sổ “%(register)s”") % {"register": register})
    return {"title": line.title, "at": line.at, "who": "", "text": "; ".join(notes), "files": []}


def _load_page(request: HttpRequest, actor: Actor, trial: Trial) -> HttpResponse:
    context = _shared(request, trial)
    if trial.faults:
        return page(
            request, actor, "console/load.html", {**context, "steps": [], "result": None, "refused": ""}
        )
    given = request.GET
    process = trial.process
    timed = [step for step in process.steps.values() if step.role != "applicant"]
    load = Load(
        arrivals=float(whole(given.get("den", ""), 5, MOST_DOSSIERS)),
        officers={step.code: whole(given.get(f"nguoi-{step.code}", ""), 1, MOST_OFFICERS) for step in timed},
        effort={
            step.code: whole(given.get(f"phut-{step.code}", ""), usual_effort(step), 10_000) for step in timed
        },
        days=whole(given.get("so-ngay", ""), 60, 500),
    )
    result: LoadResult | None = None
    refused = ""
    try:
        begins = trial.calendar.next_working_moment(trial.begins)
        result = simulate(process, trial.calendar, trial.limit, trial.rules, load, begins=begins)
    except ValueError:
        refused = _("Nhiều hơn %(most)s hồ sơ, không tính được. Hãy giảm số hồ sơ mỗi ngày hoặc số ngày.") % {
            "most": MOST_DOSSIERS
        }
    by_step: Mapping[str, Any] = {one.code: one for one in result.steps} if result else {}
    context |= {
        "load": load,
        "result": result,
        "refused": refused,
        "bottleneck": process.title_of(result.bottleneck or "") if result else "",
        "overloaded": [process.title_of(code) for code in result.overloaded] if result else [],
        "median": durations.told(round(result.median_time)) if result else "",
        "mean_late": durations.told(round(result.mean_late)) if result else "",
        "steps": [
            {
                "code": step.code,
                "title": step.title,
                "role": _who(trial, step),
                "time": durations.told(step.minutes),
                "officers": load.officers[step.code],
                "effort": load.effort[step.code],
                "found": by_step.get(step.code),
                "wait": durations.told(round(by_step[step.code].mean_wait)) if step.code in by_step else "",
            }
            for step in timed
        ],
    }
    return page(request, actor, "console/load.html", context, status=422 if refused else 200)
