"""Ready-made replies for each procedure and action: administrators write them, officers fill reasons with them."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.catalogue.models import Procedure, ReadyReply
from motcua.catalogue.replies import delete_reply, write_reply
from motcua.console.access import administrators_only, page
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.process.definition import Process
from motcua.process.selectors import cached_process, current_process

LONGEST_TITLE, LONGEST_TEXT = 200, 5000


@dataclass
class Written:
    """A reply as typed, and what is wrong with it."""

    action: str = ""
    title: str = ""
    text: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The procedures whose replies this administrator may write, with how many each has."""
    scope = scope_of(actor)
    rows = (
        Procedure.objects.filter(current__isnull=False, current__data__has_key="process")
        .select_related("current")
        .annotate(replies=Count("ready_replies"))
        .order_by("-replies", "code")
    )
    return page(request, actor, "console/replies.html", {"rows": [row for row in rows if _rules(scope, row)]})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def procedure(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The replies of one procedure by action; POST adds one."""
    found = _procedure(actor, code)
    written = Written()
    if request.method == "POST":
        written = _read(request, found)
        if _keep(found, written):
            messages.success(request, _("Đã thêm mẫu “%(title)s”.") % {"title": written.title})
            return redirect("console:replies_of", code=code)
    return _page(request, actor, found, written, None)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def reply(request: HttpRequest, actor: Actor, code: str, number: int) -> HttpResponse:
    """Change one reply, or take it away."""
    found = _procedure(actor, code)
    kept = ReadyReply.objects.filter(procedure=found, pk=number).first()
    if kept is None:
        raise Http404
    written = Written(kept.action, kept.title, kept.text)
    if request.method == "POST":
        if "xoa" in request.POST:
            delete_reply(kept)
            messages.success(request, _("Đã xoá mẫu “%(title)s”.") % {"title": kept.title})
            return redirect("console:replies_of", code=code)
        written = _read(request, found)
        if _keep(found, written, kept):
            messages.success(request, _("Đã lưu mẫu “%(title)s”.") % {"title": written.title})
            return redirect("console:replies_of", code=code)
    return _page(request, actor, found, written, kept)


def _rules(scope: Scope, found: Procedure) -> bool:
    """Whether every agency that resolves the procedure is this administrator's."""
    offices = found.current.data["offices"] if found.current is not None else []
    return all(scope.holds(office["agency"]) for office in offices)


def _procedure(actor: Actor, code: str) -> Procedure:
    found = Procedure.objects.select_related("current").filter(code=code, current__isnull=False).first()
    if found is None or not _rules(scope_of(actor), found):
        raise Http404
    return found


def _process(found: Procedure) -> Process | None:
    code = found.current.data.get("process", "") if found.current is not None else ""
    version = current_process(code) if code else None
    return cached_process(version.id) if version is not None else None


def _actions(found: Procedure) -> list[tuple[str, str]]:
    """(code, "button – step") of the actions of officers, each code once."""
    process = _process(found)
    labels: dict[str, str] = {}
    for step in process.steps.values() if process is not None else ():
        for action in step.actions:
            if step.role != "applicant":
                labels.setdefault(action.code, f"{action.label} – {step.title}")
    return list(labels.items())


def _read(request: HttpRequest, found: Procedure) -> Written:
    given = {
        name: request.POST.get(name, "").replace("\0", "").strip() for name in ("action", "title", "text")
    }
    written = Written(given["action"], given["title"], given["text"])
    if written.action not in dict(_actions(found)):
        written.errors["action"] = _("Hãy chọn thao tác dùng mẫu này.")
    for name, longest, label in (
        ("title", LONGEST_TITLE, _("Tên mẫu")),
        ("text", LONGEST_TEXT, _("Nội dung")),
    ):
        if not given[name]:
            written.errors[name] = _("Hãy nhập “%(label)s”.") % {"label": label}
        elif len(given[name]) > longest:
            written.errors[name] = _("“%(label)s” dài quá %(longest)s ký tự; hãy rút gọn.") % {
                "label": label,
                "longest": longest,
            }
    return written


def _keep(found: Procedure, written: Written, kept: ReadyReply | None = None) -> bool:
    if written.errors:
        return False
    try:
        write_reply(found, written.action, written.title, written.text, kept)
    except IntegrityError:
        written.errors["title"] = _("Thao tác này đã có mẫu mang tên đó. Hãy đặt tên khác.")
        return False
    return True


def _page(
    request: HttpRequest, actor: Actor, found: Procedure, written: Written, kept: ReadyReply | None
) -> HttpResponse:
    actions = _actions(found)
    replies = list(ReadyReply.objects.filter(procedure=found).order_by("order", "id"))
    labels = dict(actions)
    used = dict.fromkeys([*labels, *(one.action for one in replies)])
    groups = [
        {"label": labels.get(code, code), "replies": own}
        for code in used
        if (own := [one for one in replies if one.action == code])
    ]
    context = {
        "procedure": found,
        "name": found.current.name if found.current is not None else found.code,
        "by_action": groups,
        "actions": actions,
        "written": written,
        "kept": kept,
    }
    return page(request, actor, "console/replies_of.html", context, status=422 if written.errors else 200)
