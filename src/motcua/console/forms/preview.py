"""A draft as a citizen sees it: in a frame as wide as a telephone or a desk, empty, with sample answers, with mistakes.

The frame is the form itself, drawn by the macros of the portal. What is typed there goes from page to page in the page
itself; nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.forms.building import open_building
from motcua.console.forms.editing import Definition
from motcua.console.forms.findings import Finding, findings
from motcua.console.forms.samples import made_up_file, sample_answers, wrong_answers
from motcua.console.forms.wording import label_of
from motcua.forms import rules
from motcua.forms.definition import Form, FormStep
from motcua.forms.reading import file_name, written_name

FILLINGS = ("trong", "mau", "loi")
WIDTHS = ("dien-thoai", "may-tinh")
_MOST_CARRIED = 500_000


@dataclass(frozen=True)
class Shown:
    """What of a draft can be shown: its form (None when nothing can), and what is left out until it is mended."""

    form: Form | None
    left_out: list[str] = field(default_factory=list)


def showable(definition: Definition, found: list[Finding]) -> Shown:
    """The form without the fields and steps that have mistakes: an unfinished draft can be looked at, too. Pure."""
    left_out: list[str] = []
    shown: dict[str, Any] = {**definition, "title": definition["title"] or _("(chưa có tên)")}
    shown.pop("effective_from", None)
    while found:
        wrong = {finding.row for finding in found}
        if wrong <= {""}:
            return Shown(None, left_out)
        steps = []
        for step in shown["steps"]:
            kept = [one for one in step["fields"] if f"f-{one['code']}" not in wrong]
            left_out.extend(label_of(one) for one in step["fields"] if f"f-{one['code']}" in wrong)
            if kept:
                steps.append({**step, "title": step["title"] or _("(chưa có tên)"), "fields": kept})
            else:
                left_out.append(_("bước “%(title)s”") % {"title": step["title"]})
        if not steps or {**shown, "steps": steps} == shown:
            return Shown(None, left_out)
        shown["steps"] = steps
        found = findings(shown)
    return Shown(rules.parse(shown), left_out)


@require_safe
@administrators_only
def preview(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The frame with what it may show: `?kieu=` trong (empty), mau (filled) or loi (mistakes), `?rong=`, `?buoc=`."""
    building = open_building(actor, key)
    shown = showable(building.definition, building.findings)
    steps = shown.form.steps if shown.form else ()
    filling = request.GET.get("kieu", "trong")
    width = request.GET.get("rong", "dien-thoai")
    number = _number(request.GET.get("buoc", ""), len(steps))
    context = {
        "draft": building.draft,
        "shown": shown,
        "filling": filling if filling in FILLINGS else "trong",
        "width": width if width in WIDTHS else "dien-thoai",
        "number": number,
        "steps": [(str(at), f"{at}. {step.title}") for at, step in enumerate(steps, start=1)],
    }
    return page(request, actor, "console/form_preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def frame(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A page of the form as the citizen's browser shows it; POST goes on as the portal does but keeps nothing."""
    building = open_building(actor, key)
    form = showable(building.definition, building.findings).form
    if form is None:
        return render(request, "console/form_frame_empty.html", {})
    number = _number(request.GET.get("buoc", ""), len(form.steps))
    if request.method == "POST":
        return _went_on(request, form, number)
    filling = request.GET.get("kieu", "trong")
    today = timezone.localdate()
    step = form.steps[number - 1]
    if filling == "mau":
        return _frame(request, form, number, sample_answers(form, today))
    if filling == "loi":
        answers = wrong_answers(form)
        return _frame(request, form, number, answers, rules.validate(form, answers, step, today=today))
    return _frame(request, form, number, {})


def _went_on(request: HttpRequest, form: Form, number: int) -> HttpResponse:
    step, post = form.steps[number - 1], request.POST
    typed = rules.read_answers(step, post)
    carried = _carried(form, post.get("da-tra-loi", ""))
    for one in form.files:
        if one.code in typed:
            # The frame sends no files: of one that is chosen there comes its name alone.
            name = post.get(file_name(one), "").strip() or post.get(written_name(one), "").strip()
            kept = carried.get(one.code) or []
            typed[one.code] = [*kept, made_up_file(name)] if name else kept if typed[one.code] else []
    answers = {**carried, **typed}
    command = post.get("row", "")
    if command:
        return _frame(request, form, number, rules.apply_row_command(form, answers, command))
    if post.get("action") == "lui" and number > 1:
        return _frame(request, form, number - 1, answers)
    errors = rules.validate(form, answers, step, today=timezone.localdate())
    revealed = rules.revealed_fields(form, step, answers, typed)
    if errors or revealed:
        return _frame(request, form, number, answers, errors, status=422 if errors else 200)
    if number < len(form.steps):
        return _frame(request, form, number + 1, answers)
    kept = rules.clean(form, answers)
    visible = {one.code for one in rules.visible_fields(form, answers)}
    context = {
        "form": form,
        "sections": rules.describe(form, kept),
        "hidden": [one.label or one.text for one in form.fields if one.code not in visible],
        "errors": rules.validate(form, answers, today=timezone.localdate()),
        "progress": _progress(form, len(form.steps) + 1),
    }
    return render(request, "console/form_frame_end.html", context)


def _carried(form: Form, text: str) -> dict[str, Any]:
    """The answers of other pages, from the page itself; whatever else stands there is left."""
    if len(text) > _MOST_CARRIED:
        return {}
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    known = found if isinstance(found, Mapping) else {}
    return {code: value for code, value in known.items() if code in form.by_code}


def _frame(
    request: HttpRequest,
    form: Form,
    number: int,
    answers: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    step: FormStep = form.steps[number - 1]
    visible = rules.settle(form, answers).visible
    context = {
        "form": form,
        "step": step,
        "number": number,
        "answers": answers,
        "hidden": [one.label for one in step.fields if one.asks and one.code not in visible],
        "errors": errors or {},
        "carried": json.dumps(dict(answers), ensure_ascii=False),
        "progress": _progress(form, number),
    }
    return render(request, "console/form_frame.html", context, status=status)


def _progress(form: Form, number: int) -> list[dict[str, str]]:
    steps = [*(step.title for step in form.steps), _("Kết quả thử")]
    return [
        {"label": title, "state": "done" if at < number else "current" if at == number else "todo"}
        for at, title in enumerate(steps, start=1)
    ]


def _number(text: str, most: int) -> int:
    """A step's number from the address; what is none gives the first."""
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= most else 1
