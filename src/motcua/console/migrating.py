"""Bringing running dossiers to another version of their process: where each would stand, the order, and undoing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.dossiers import migration
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import MigratedDossier, ProcessMigration
from motcua.process.models import ProcessVersion
from motcua.process.selectors import cached_process, current_process

SHOWN = 50


@dataclass(frozen=True)
class Run:
    """A run with what came of it so far."""

    run: ProcessMigration
    moved: int
    waiting: int
    refused: list[tuple[str, str]]
    may_be_undone: bool


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def migrate(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The running dossiers that follow another version; the order takes those that are ticked, or all of them."""
    versions = list(ProcessVersion.objects.filter(code=code).order_by("-number").defer("definition"))
    if not versions:
        raise Http404
    data = request.POST if request.method == "POST" else request.GET
    target = _target(versions, data.get("phien-ban", ""), code)
    lost = migration.lost_steps(actor, target)
    steps = _steps(data, lost, target)
    first = _first(data.get("tu", ""))
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        keys = None if data.get("pham-vi") == "tat-ca" else _keys(request)
        try:
            run = migration.order(actor, target, steps, keys, data.get("ly-do", ""))
        except Refusal as refusal:
            errors = getattr(refusal, "fields", None) or {"chosen": refusal.message}
        else:
            messages.success(request, _("Đã ra lệnh chuyển phiên bản. Các hồ sơ được chuyển lần lượt."))
            if run.left:
                messages.warning(request, _left(run.left))
            return redirect(f"{reverse('console:migrate', kwargs={'code': code})}?phien-ban={target.number}")
    context = {
        "code": code,
        "title": target.title,
        "target": target,
        "versions": [
            (str(one.number), _("Phiên bản %(number)s") % {"number": one.number}) for one in versions
        ],
        "lost": lost,
        "steps": steps,
        "places": [(step.code, step.title) for step in cached_process(target.id).steps.values()],
        "found": migration.preview(actor, target, steps, first, SHOWN),
        "total": migration.waiting(actor, target).count(),
        "first": first,
        "shown": SHOWN,
        "most": migration.MOST,
        "chosen": set(request.POST.getlist("chon")),
        "reason": request.POST.get("ly-do", ""),
        "scope": request.POST.get("pham-vi", "chon"),
        "errors": errors,
        "runs": _runs(actor, code),
    }
    return page(request, actor, "console/migrate.html", context, status=422 if errors else 200)


@require_POST
@administrators_only
def undo(request: HttpRequest, actor: Actor, code: str, number: int) -> HttpResponse:
    """Take a run back: every dossier that nobody touched since goes to where it was."""
    run = next((one for one in migration.runs(actor, code) if one.id == number), None)
    if run is None:
        raise Http404
    try:
        migration.take_back(actor, run, request.POST.get("ly-do", ""))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã ra lệnh hoàn tác. Các hồ sơ được đưa về lần lượt."))
    return redirect("console:migrate", code=code)


def _left(count: int) -> str:
    return _(
        "Mỗi lần chuyển nhiều nhất %(most)s hồ sơ; còn %(count)s hồ sơ chưa có trong lần này. Hãy ra lệnh lần nữa ở "
        "trang này để chuyển tiếp."
    ) % {"most": f"{migration.MOST:,}".replace(",", "."), "count": f"{count:,}".replace(",", ".")}


def _target(versions: list[ProcessVersion], text: str, code: str) -> ProcessVersion:
    """The version of the address; otherwise the one that new dossiers take today, or the newest."""
    wanted = next((one for one in versions if str(one.number) == text), None)
    return wanted or current_process(code) or versions[0]


def _steps(data: Mapping[str, str], lost: list[tuple[str, str]], target: ProcessVersion) -> dict[str, str]:
    known = cached_process(target.id).steps
    chosen = {code: data.get(f"buoc-{code}", "") for code, _title in lost}
    return {code: step for code, step in chosen.items() if step in known}


def _keys(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("chon"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _first(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _runs(actor: Actor, code: str) -> list[Run]:
    found = migration.runs(actor, code)
    counts = dict(
        ProcessMigration.objects.filter(id__in=[run.id for run in found])
        .annotate(moved=Count("dossiers", filter=Q(dossiers__event__isnull=False)))
        .values_list("id", "moved")
    )
    waiting: dict[int, int] = {}
    refused: dict[int, list[tuple[str, str]]] = {}
    rows = MigratedDossier.objects.filter(run__in=found, event__isnull=True).order_by("id")
    for run, at, why, dossier, receipt in rows.values_list(
        "run_id", "handled_at", "refused", "dossier__code", "dossier__receipt_number"
    ):
        if at is None:
            waiting[run] = waiting.get(run, 0) + 1
        else:
            refused.setdefault(run, []).append((dossier or receipt or "", why))
    return [
        Run(
            run,
            counts[run.id],
            waiting.get(run.id, 0),
            refused.get(run.id, []),
            run.ended_at is not None
            and run.undoes_id is None
            and not hasattr(run, "undone_by")
            and counts[run.id] > 0,
        )
        for run in found
    ]
