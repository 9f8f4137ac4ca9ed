"""Look-up catalogues on the screen: found, begun, written entry by entry; each save is a new version.

An entry is never taken out: answers name it by its code. It ends on a day instead, and is offered no more.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page, top_administrators_only
from motcua.console.lookups import selectors
from motcua.exchange.packages import load_files, wait_for_turn
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.forms.catalogues import BUILT_IN
from motcua.forms.models import ListVersion
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User

PAGE_SIZE = 50
_WORDS = 200


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every catalogue, found by words."""
    words = request.GET.get("q", "").replace("\0", "")[:_WORDS]
    context = {
        "found": _paged(request, selectors.rows(words)),
        "is_filtered": bool(words.strip()),
        "may_write": scope_of(actor).is_everything,
    }
    return page(request, actor, "console/lookups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new catalogue with its first entry; its code is fixed, because forms name it."""
    typed = _typed(request, ("code", "title", "source", "first_code", "first_label"))
    errors: dict[str, str] = {}
    if request.method == "POST":
        entry = {"code": typed["first_code"], "label": typed["first_label"]}
        content = {"code": typed["code"], "title": typed["title"], "entries": [entry]}
        if typed["source"]:
            content["source"] = typed["source"]
        errors = {key: _("Hãy ghi ô này.") for key in typed if not typed[key] and key != "source"}
        if not errors and (typed["code"] in BUILT_IN or selectors.newest(typed["code"]) is not None):
            errors["code"] = _("Mã này đã có. Hãy sửa danh mục đó, hoặc ghi mã khác.")
        if not errors:
            found = publish(content, actor, typed["title"])
            names = {"entries/0/code": "first_code", "entries/0/label": "first_label"}
            errors = {names.get(place, place): reason for place, reason in found.items()}
        if not errors:
            messages.success(request, _("Đã lập danh mục “%(title)s”.") % {"title": typed["title"]})
            return redirect("console:lookup", code=typed["code"])
    context = {"typed": typed, "errors": errors}
    return page(request, actor, "console/lookup_new.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def lookup(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A catalogue: its entries by words and days, which forms use it, its versions; POST changes title and source."""
    return _rename(request, code=code) if request.method == "POST" else _shown(request, actor, code)


@top_administrators_only
def _rename(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    typed = _typed(request, ("title", "source"))
    errors: dict[str, str] = {}
    with transaction.atomic():
        wait_for_turn()
        listed = lookup_or_404(code)
        if not typed["title"]:
            errors["title"] = _("Hãy ghi tên danh mục.")
        elif _is_stale(request, listed):
            errors["title"] = _stale()
        else:
            content = {**listed.content, "title": typed["title"], "source": typed["source"]}
            if not typed["source"]:
                del content["source"]
            errors = publish(content, actor, typed["title"])
    if errors:
        return _shown(request, actor, code, typed=typed, errors=errors)
    messages.success(request, _("Đã lưu “%(title)s”.") % {"title": typed["title"]})
    return redirect("console:lookup", code=code)


def _shown(
    request: HttpRequest,
    actor: Actor,
    code: str,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    listed = lookup_or_404(code)
    words = request.GET.get("q", "").replace("\0", "")[:_WORDS]
    asked = request.GET.get("tinh-trang", "")
    status = asked if asked in dict(selectors.status_options()) else ""
    found = selectors.entries(listed, words, status, timezone.localdate())
    context = {
        "listed": listed,
        "typed": typed or listed.content,
        "errors": errors or {},
        "found": _paged(request, found),
        "statuses": [("", _("Mọi tình trạng")), *selectors.status_options()],
        "status_words": dict(selectors.status_options()),
        "status": status,
        "is_filtered": bool(words.strip() or status),
        "forms": selectors.forms_with(code),
        "history": selectors.history(code),
        "may_write": scope_of(actor).is_everything,
    }
    return page(request, actor, "console/lookup.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def entry_add(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A new entry, behind the others."""
    return _entry(request, actor, code, None)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def entry(request: HttpRequest, actor: Actor, code: str, entry: str) -> HttpResponse:
    """An entry: its name, and from when to when it is offered."""
    return _entry(request, actor, code, entry)


def _entry(request: HttpRequest, actor: Actor, code: str, named: str | None) -> HttpResponse:
    if request.method != "POST":
        return _entry_page(request, actor, lookup_or_404(code), named, None, {})
    typed = _typed(request, ("code", "label", "from", "to"))
    with transaction.atomic():
        wait_for_turn()
        listed = lookup_or_404(code)
        at = _place(listed, named)
        if named is not None:
            typed["code"] = named
        written, errors = read_entry(typed, listed.content["entries"][at] if at is not None else {})
        if not errors and at is None and _place(listed, typed["code"], quietly=True) is not None:
            errors["code"] = _("Mã này đã có. Hãy sửa mục đó, hoặc ghi mã khác.")
        if not errors and _is_stale(request, listed):
            errors["label"] = _stale()
        if not errors:
            entries = list(listed.content["entries"])
            place = at if at is not None else len(entries)
            entries[place : place + 1] = [written]
            found = publish({**listed.content, "entries": entries}, actor, typed["label"])
            errors = {key.rpartition("/")[2]: reason for key, reason in found.items()}
    if errors:
        return _entry_page(request, actor, listed, named, typed, errors)
    messages.success(request, _("Đã lưu “%(name)s”.") % {"name": typed["label"]})
    return redirect("console:lookup", code=code)


def _entry_page(
    request: HttpRequest,
    actor: Actor,
    listed: ListVersion,
    named: str | None,
    typed: Mapping[str, str] | None,
    errors: Mapping[str, str],
) -> HttpResponse:
    at = _place(listed, named)
    now = listed.content["entries"][at] if at is not None else {}
    context = {
        "listed": listed,
        "entry": now,
        "is_closed": bool(now.get("closed")),
        "typed": typed or as_typed(now),
        "errors": dict(errors),
        "status": dict(selectors.status_options())[selectors.status_of(now, timezone.localdate())]
        if now
        else "",
    }
    return page(request, actor, "console/lookup_entry.html", context, status=422 if errors else 200)


def as_typed(entry: Mapping[str, Any]) -> dict[str, str]:
    """An entry as it stands in boxes and cells."""
    days = {
        key: format_date(datetime.date.fromisoformat(entry[key])) if entry.get(key) else ""
        for key in ("from", "to")
    }
    return {"code": entry.get("code", ""), "label": entry.get("label", ""), **days}


def read_entry(typed: Mapping[str, str], before: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The entry that was typed, and what is wrong by field. A closed one is open again once its days are written."""
    errors: dict[str, str] = {}
    written: dict[str, Any] = {"code": typed["code"], "label": typed["label"]}
    if not typed["code"]:
        errors["code"] = _("Hãy ghi mã của mục.")
    if not typed["label"]:
        errors["label"] = _("Hãy ghi tên của mục.")
    for key in ("from", "to"):
        if not typed.get(key):
            continue
        try:
            written[key] = parse_date(typed[key]).isoformat()
        except ValueError as error:
            errors[key] = str(error)
    if not errors and written.get("to", "9") < written.get("from", ""):
        errors["to"] = _("Ngày hết hiệu lực trước ngày bắt đầu.")
    if before.get("closed") and not ({"from", "to"} & set(written)):
        written["closed"] = True
    return written, errors


def publish(content: Mapping[str, Any], actor: Actor, about: str) -> dict[str, str]:
    """Publish a catalogue through the import; return what is wrong by its place in the file."""
    files = {"danh-muc.json": as_json({"kind": "catalogue", **content})}
    name = _("Sửa trên màn hình: danh mục “%(title)s”, %(what)s") % {"title": content["title"], "what": about}
    report = load_files(files, cast(User, actor.person), name=name[:200], keep=True, scope=scope_of(actor))
    found: dict[str, str] = {}
    for mistake in report.mistakes:
        found.setdefault(mistake.pointer.strip("/") or "label", mistake.reason)
    return found


def _place(listed: ListVersion, code: str | None, *, quietly: bool = False) -> int | None:
    """Where an entry stands; None for a new one. Raises Http404 where there is none of that code."""
    if code is None:
        return None
    key = code.casefold()
    found = next(
        (at for at, one in enumerate(listed.content["entries"]) if one["code"].casefold() == key), None
    )
    if found is None and not quietly:
        raise Http404
    return found


def lookup_or_404(code: str) -> ListVersion:
    """A catalogue in its newest version."""
    found = selectors.newest(code)
    if found is None:
        raise Http404
    return found


def _is_stale(request: HttpRequest, listed: ListVersion) -> bool:
    return request.POST.get("expected") != str(listed.number)


def _stale() -> str:
    return _("Danh mục vừa được người khác sửa. Hãy xem lại rồi bấm lần nữa.")


def _typed(request: HttpRequest, keys: tuple[str, ...]) -> dict[str, str]:
    return {key: " ".join(request.POST.get(key, "").replace("\0", "").split()) for key in keys}


def _paged(request: HttpRequest, rows: list[Any]) -> Page[Any]:
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    return Page(
        rows[start : start + PAGE_SIZE],
        number,
        PAGE_SIZE,
        has_next=len(rows) > start + PAGE_SIZE,
        total=len(rows),
    )
