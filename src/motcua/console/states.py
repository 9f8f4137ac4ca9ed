"""The diagram of permitted state moves and the labels of states, edited on the screen and published as a version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.people.models import User
from motcua.process.selectors import current_states

LONGEST_LABEL = 100
LONGEST_DESCRIPTION = 500
Definition = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One thing that publishing would make otherwise."""

    what: str
    before: str
    after: str


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def edit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Labels and the table of moves; what would change is shown before it is published (II.4.1, II.4.2)."""
    scope = scope_of(actor)
    if not scope.is_everything:
        raise PermissionDenied
    diagram = current_states()
    if diagram is None:
        raise Http404
    definition: Definition = diagram.definition
    errors: dict[str, str] = {}
    reasons: list[str] = []
    changes: list[Change] = []
    if request.method == "POST":
        before, (definition, errors) = definition, typed(request.POST, definition)
        changes = differences(before, definition)
        # Somebody else's version came in between: what is shown as changed is counted against that one.
        sure = request.POST.get("chac") == str(diagram.number)
        if not errors and changes:
            name = _("Sửa trên màn hình: trạng thái hồ sơ")
            files = {"trang-thai.json": as_json({"kind": "states", **definition})}
            report = load_files(files, cast(User, actor.person), name=name, keep=sure, scope=scope)
            reasons = [mistake.reason for mistake in report.mistakes]
            if report.ok and sure:
                messages.success(request, _("Đã công bố phiên bản mới của sơ đồ trạng thái."))
                return redirect("console:states")
    context = {
        "diagram": diagram,
        "definition": definition,
        "moves": {tuple(move) for move in definition["moves"]},
        "errors": errors,
        "reasons": reasons,
        "changes": changes,
        "asked": request.method == "POST" and not errors and not reasons,
    }
    return page(request, actor, "console/states_edit.html", context, status=422 if errors or reasons else 200)


def typed(data: Mapping[str, str], before: Definition) -> tuple[Definition, dict[str, str]]:
    """The diagram of a form, and what is wrong by the name of the field."""
    errors = {}
    states = []
    for state in before["states"]:
        code = state["code"]
        label = data.get(f"label-{code}", "").strip()
        description = data.get(f"description-{code}", "").strip()
        if not label:
            errors[f"label-{code}"] = _("Hãy ghi tên gọi của trạng thái.")
        for name, text, most in (
            ("label", label, LONGEST_LABEL),
            ("description", description, LONGEST_DESCRIPTION),
        ):
            if len(text) > most:
                errors[f"{name}-{code}"] = _("Dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": most}
        changed = {**state, "label": label, "description": description}
        states.append(changed if description else {k: v for k, v in changed.items() if k != "description"})
    codes = [state["code"] for state in states]
    wanted = {(a, b) for a in codes for b in codes if f"move-{a}-{b}" in data}
    # In their old order first, so that nothing but what was changed differs.
    kept = [move for move in before["moves"] if tuple(move) in wanted]
    new = sorted(
        wanted - {tuple(move) for move in kept}, key=lambda move: (codes.index(move[0]), codes.index(move[1]))
    )
    return {**before, "states": states, "moves": [*kept, *(list(move) for move in new)]}, errors


def differences(before: Definition, after: Definition) -> list[Change]:
    """What differs, in words."""
    found = []
    old = {state["code"]: state for state in before["states"]}
    labels = {state["code"]: state["label"] for state in after["states"]}
    for state in after["states"]:
        was = old[state["code"]]
        for key, what in (("label", _("Tên gọi")), ("description", _("Ý nghĩa"))):
            if was.get(key, "") != state.get(key, ""):
                title = f"{what}: {was['label']}"
                found.append(Change(title, was.get(key, ""), state.get(key, "")))
    then, now = ({tuple(move) for move in one["moves"]} for one in (before, after))
    allowed, forbidden = _("được phép"), _("không được phép")
    for source, target in sorted(then ^ now):
        what = _("Chuyển từ “%(source)s” sang “%(target)s”") % {
            "source": labels[source],
            "target": labels[target],
        }
        is_new = (source, target) in now
        found.append(Change(what, forbidden if is_new else allowed, allowed if is_new else forbidden))
    return found
