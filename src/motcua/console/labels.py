"""The names of work lists and of acts, edited on the screen and published as a version."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.states import Change
from motcua.dossiers.acts.labels import LABELS
from motcua.dossiers.labels import LONGEST, newest_labels
from motcua.dossiers.selectors.lists import LISTS
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.people.models import User

Names = dict[str, dict[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def edit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every list and act with the name that it has by itself; what would change is shown before it is published."""
    scope = scope_of(actor)
    if not scope.is_everything:
        raise PermissionDenied
    newest = newest_labels()
    number = newest.number if newest is not None else 0
    before: Names = {part: dict((newest.data if newest else {}).get(part, {})) for part in ("lists", "acts")}
    names, errors, reasons, changes = before, dict[str, str](), list[str](), list[Change]()
    if request.method == "POST":
        names, errors = _typed(request.POST)
        changes = _differences(before, names)
        # Somebody else's version came in between: what is shown as changed is counted against that one.
        sure = request.POST.get("chac") == str(number)
        if not errors and changes:
            files = {"ten-goi.json": as_json({"kind": "labels", **names})}
            title = _("Sửa trên màn hình: tên gọi danh sách và thao tác")
            report = load_files(files, cast(User, actor.person), name=title, keep=sure, scope=scope)
            reasons = [mistake.reason for mistake in report.mistakes]
            if report.ok and sure:
                messages.success(request, _("Đã công bố tên gọi mới. Cán bộ thấy tên mới sau ít giây."))
                return redirect("console:labels")
    context = {
        "number": number,
        "lists": _rows("lists", names),
        "acts": _rows("acts", names),
        "wrong": errors,
        "reasons": reasons,
        "changes": changes,
        "asked": request.method == "POST" and not errors and not reasons,
        "longest": LONGEST,
    }
    return page(request, actor, "console/labels.html", context, status=422 if errors or reasons else 200)


def _defaults(part: str) -> Mapping[str, str]:
    if part == "lists":
        return {code: str(item.title) for code, item in LISTS.items()}
    return {code: str(label) for code, label in LABELS.items()}


def _typed(data: Mapping[str, str]) -> tuple[Names, dict[str, str]]:
    """The names of the form, and what is wrong by the name of the field; an empty one stands for the usual name."""
    names: Names = {"lists": {}, "acts": {}}
    errors = {}
    for part, kept in names.items():
        for code, usual in _defaults(part).items():
            text = " ".join(data.get(f"{part}-{code}", "").replace("\0", "").split())
            if len(text) > LONGEST:
                errors[f"{part}-{code}"] = _("Dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": LONGEST}
            if text and text != usual:
                kept[code] = text
    return names, errors


def _differences(before: Names, after: Names) -> list[Change]:
    """What differs, in words."""
    found = []
    for part, what in (("lists", _("Danh sách")), ("acts", _("Thao tác"))):
        for code, usual in _defaults(part).items():
            was, is_now = before[part].get(code, usual), after[part].get(code, usual)
            if was != is_now:
                found.append(Change(f"{what}: {usual}", was, is_now))
    return found


def _rows(part: str, names: Names) -> list[dict[str, Any]]:
    return [
        {"field": f"{part}-{code}", "usual": usual, "name": names[part].get(code, "")}
        for code, usual in _defaults(part).items()
    ]
