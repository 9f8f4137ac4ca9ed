"""The data dictionary on the screen: found, written element by element, each save a new version of it.

An element that fields or reports name keeps its kind and stays: they would read something else, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page, top_administrators_only
from motcua.console.dictionary import selectors
from motcua.console.dictionary.selectors import SAID_DIFFERENTLY, Row
from motcua.exchange.packages import load_files, wait_for_turn
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.forms.models import ListVersion
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User

PAGE_SIZE = 50
_TEXTS = ("code", "name", "kind", "meaning", "source")
# Where the first element goes when no dictionary was loaded yet.
_FIRST = "chung"


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every element, found by words, kind, and whether forms name it differently."""
    words = request.GET.get("q", "").replace("\0", "")[:200]
    kinds = selectors.kind_options()
    asked = request.GET.get("loai", "")
    kind = asked if asked in dict(kinds) else ""
    differing = request.GET.get("ten") == SAID_DIFFERENTLY
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    lists = selectors.dictionaries()
    found = selectors.rows(lists, words, kind, differing=differing)
    shown = found[start : start + PAGE_SIZE]
    context = {
        "found": Page(shown, number, PAGE_SIZE, has_next=len(found) > start + PAGE_SIZE, total=len(found)),
        "kinds": [("", _("Mọi loại")), *kinds],
        "kind": kind,
        "naming": [("", _("Mọi mục")), (SAID_DIFFERENTLY, _("Các biểu mẫu đặt mã khác nhau"))],
        "differing": SAID_DIFFERENTLY if differing else "",
        "is_filtered": bool(words.strip() or kind or differing),
        "may_write": scope_of(actor).is_everything,
        "dictionaries": [(one, selectors.history(one.code)) for one in lists[:3]],
    }
    return page(request, actor, "console/dictionary.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new element; its code is fixed, because fields and reports name it."""
    return _written(request, actor)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def element(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One element: what it means, and which fields and reports ask for it."""
    return _change(request, code=code) if request.method == "POST" else _shown(request, actor, code)


@top_administrators_only
def _change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    return _written(request, actor, code)


def _written(request: HttpRequest, actor: Actor, code: str = "") -> HttpResponse:
    """What was typed is held against the dictionary as nobody else can change it meanwhile."""
    if request.method != "POST":
        return _shown(request, actor, code)
    with transaction.atomic():
        wait_for_turn()
        return _shown(request, actor, code)


def _shown(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    row = selectors.row_of(code) if code else None
    if code and row is None:
        raise Http404
    lists = {one.code: one for one in selectors.dictionaries()}
    listed = lists.get(row.dictionary if row is not None else _FIRST) or next(iter(lists.values()), None)
    number = listed.number if listed is not None else 0
    reports = selectors.reports_with(row.element.code) if row is not None else []
    is_named = bool(reports or (row is not None and row.uses))
    typed = _as_typed(row)
    errors: dict[str, str] = {}
    if request.method == "POST":
        removing = row is not None and "bo" in request.POST
        typed = typed if removing else _typed(request.POST, row, keep_kind=is_named)
        errors = {} if removing else _wrong(typed, row)
        if removing and is_named:
            errors = {
                "name": _("Mục này đang được dùng nên không bỏ được. Hãy bỏ ở biểu mẫu, báo cáo trước.")
            }
        elif request.POST.get("expected") != str(number):
            errors = {"name": _("Từ điển vừa được người khác sửa. Hãy xem lại rồi bấm lần nữa.")}
        errors = errors or _publish(listed, None if removing else typed, row, cast(User, actor.person), actor)
        if not errors:
            told = _("Đã bỏ “%(name)s”.") if removing else _("Đã lưu “%(name)s”.")
            messages.success(request, told % {"name": typed["name"]})
            return redirect("console:dictionary")
    context = {
        "row": row,
        "typed": typed,
        "errors": errors,
        "expected": number,
        "kinds": selectors.kind_options(),
        "is_named": is_named,
        "reports": reports,
        "may_write": scope_of(actor).is_everything,
    }
    return page(request, actor, "console/dictionary_element.html", context, status=422 if errors else 200)


def _as_typed(row: Row | None) -> dict[str, str]:
    if row is None:
        return dict.fromkeys(_TEXTS, "")
    one = row.element
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "meaning": one.meaning,
        "source": one.source,
    }


def _typed(data: Mapping[str, str], row: Row | None, *, keep_kind: bool) -> dict[str, str]:
    typed = {key: " ".join(data.get(key, "").replace("\0", "").split()) for key in _TEXTS}
    if row is not None:
        typed["code"] = row.element.code
    if row is not None and keep_kind:
        typed["kind"] = row.element.kind
    return typed


def _wrong(typed: Mapping[str, str], row: Row | None) -> dict[str, str]:
    wanted = {
        "code": _("Hãy ghi mã của mục."),
        "name": _("Hãy ghi tên của mục."),
        "kind": _("Hãy chọn loại dữ liệu."),
        "meaning": _("Hãy ghi mục này nghĩa là gì."),
    }
    errors = {key: reason for key, reason in wanted.items() if not typed[key]}
    if row is None and not errors and selectors.row_of(typed["code"]) is not None:
        errors["code"] = _("Mã này đã có. Hãy sửa mục đó, hoặc ghi mã khác.")
    return errors


def _publish(
    listed: ListVersion | None, typed: Mapping[str, str] | None, row: Row | None, by: User, actor: Actor
) -> dict[str, str]:
    """Publish the dictionary with one element written, or taken out (typed None); return what is wrong by field."""
    content: dict[str, Any] = (
        dict(listed.content)
        if listed is not None
        else {"code": _FIRST, "title": _("Từ điển dữ liệu dùng chung"), "elements": []}
    )
    elements = list(content["elements"])
    at = next((i for i, one in enumerate(elements) if row and one["code"] == row.element.code), len(elements))
    written = {key: value for key, value in (typed or {}).items() if value or key != "source"}
    elements[at : at + 1] = [written] if typed is not None else []
    if not elements:
        return {"name": _("Từ điển phải còn ít nhất một mục.")}
    files = {"tu-dien.json": as_json({"kind": "dictionary", **content, "elements": elements})}
    title = typed["name"] if typed is not None else row.element.name if row is not None else ""
    name = _("Sửa trên màn hình: từ điển dữ liệu, “%(name)s”") % {"name": title}
    report = load_files(files, by, name=name[:200], keep=True, scope=scope_of(actor))
    found: dict[str, str] = {}
    for mistake in report.mistakes:
        key = mistake.pointer.rpartition("/")[2]
        found.setdefault(key if key in _TEXTS else "name", mistake.reason)
    return found
