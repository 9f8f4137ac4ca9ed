"""The lists that procedures are put under: found, added to, renamed, put in order, taken out of use."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.catalogue.entries import users_of
from motcua.console.access import page, top_administrators_only
from motcua.console.catalogue import coming, lists, saving
from motcua.console.catalogue.lists import LISTS, EntryList, Item, digest, entry_of, item_of
from motcua.console.catalogue.saving import Stale, Taken
from motcua.exchange.packages.scope import scope_of
from motcua.kernel.paging import read_page_number
from motcua.people.models import User

STATUSES = ("dang-dung", "ngung-dung")


@require_safe
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The lists, and what was changed last in any of them (II.1.1)."""
    counts = lists.counts()
    rows = [
        {"list": listed, "used": counts[slug][0], "all": counts[slug][1]} for slug, listed in LISTS.items()
    ]
    context = {"rows": rows, "changes": lists.history(limit=20), "waiting": coming.waiting()}
    return page(request, actor, "console/catalogue.html", context)


@require_safe
@top_administrators_only
def entries(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """One list, found by words and by being in use; words, filter and page stand in the address."""
    listed = list_or_404(slug)
    words = request.GET.get("q", "").replace("\0", "")[:200]
    asked = request.GET.get("tinh-trang", "")
    status = asked if asked in STATUSES else ""
    found = lists.page_of(listed, words, status, read_page_number(request.GET.get("page")))
    context = {
        "list": listed,
        "found": found,
        "status": status,
        "is_filtered": bool(words.strip() or status),
        "statuses": [
            ("", _("Mọi tình trạng")),
            ("dang-dung", _("Đang dùng")),
            ("ngung-dung", _("Ngừng dùng")),
        ],
    }
    return page(request, actor, "console/catalogue_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def add(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A new entry: its code is fixed once it is there, because procedures name it."""
    listed = list_or_404(slug)
    typed, errors = {"code": "", "name": "", "order": ""}, dict[str, str]()
    if request.method == "POST":
        typed = {key: _one_line(request.POST.get(key, "")) for key in typed}
        errors = _wrong(typed)
        if not errors:
            item = _item(listed, typed, retired=False)
            try:
                errors = saving.errors_of(saving.create(listed, item, _person(actor), scope_of(actor)))
            except Taken as taken:
                errors = {"code": _("Mã này đã dùng cho “%(name)s”. Hãy ghi mã khác.") % {"name": taken}}
            if not errors:
                messages.success(request, _("Đã thêm “%(name)s”.") % item)
                return redirect("console:catalogue_entry", slug=slug, code=item["code"])
    context = {"list": listed, "entry": None, "typed": typed, "errors": errors, "is_stale": False}
    return page(request, actor, "console/catalogue_entry.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def entry(request: HttpRequest, actor: Actor, slug: str, code: str) -> HttpResponse:
    """An entry: its name and order to change, what uses it, and its history."""
    listed, row = _entry_or_404(slug, code)
    item = item_of(row)
    typed, errors, is_stale = (
        {"name": row.name, "order": str(row.order), "from": ""},
        dict[str, str](),
        False,
    )
    if request.method == "POST":
        typed = {key: _one_line(request.POST.get(key, "")) for key in typed}
        day, wrong = coming.read_day(typed["from"])
        errors = _wrong(typed) | ({"from": wrong} if wrong else {})
        if not errors:
            wanted = _item(listed, {**typed, "code": code}, retired=row.is_retired) | _from(day)
            try:
                seen = request.POST.get("thay", "")
                errors = saving.errors_of(saving.save(listed, wanted, seen, _person(actor), scope_of(actor)))
            except Stale:
                is_stale = True
                row = _entry_or_404(slug, code)[1]
                item = item_of(row)
            else:
                if not errors:
                    now, later = _("Đã lưu “%(name)s”."), _("Đã hẹn: “%(name)s” thay đổi từ ngày %(day)s.")
                    messages.success(request, coming.told_day(wanted, day, now, later))
                    return redirect("console:catalogue_entry", slug=slug, code=code)
    context = {
        "list": listed,
        "entry": row,
        "typed": typed,
        "errors": errors,
        "seen": digest(item),
        "is_stale": is_stale,
        "waiting": coming.waiting(listed.kind, code),
        "using": users_of(listed.kind, [code]).get(code, []),
        "changes": lists.history(listed.kind, code),
    }
    status = 409 if is_stale else 422 if errors else 200
    return page(request, actor, "console/catalogue_entry.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def retire(request: HttpRequest, actor: Actor, slug: str, code: str) -> HttpResponse:
    """Take an entry out of use, after asking and only when no procedure uses it; or use it again."""
    listed, row = _entry_or_404(slug, code)
    item = item_of(row)
    using = users_of(listed.kind, [code]).get(code, [])
    reasons: list[str] = []
    typed, wrong = "", ""
    if request.method == "POST":
        typed = _one_line(request.POST.get("from", ""))
        day, wrong = coming.read_day(typed)
        wanted = {**item, "retired": "dung-lai" not in request.POST} | _from(day)
        try:
            seen = request.POST.get("thay", "")
            mistakes = [] if wrong else saving.save(listed, wanted, seen, _person(actor), scope_of(actor))
        except Stale:
            messages.warning(
                request, _("Người khác vừa sửa mục này, nên chưa làm gì. Hãy xem lại rồi bấm lần nữa.")
            )
            return redirect("console:catalogue_retire", slug=slug, code=code)
        if not mistakes and not wrong:
            done = _("Đã ngừng dùng “%(name)s”.") if wanted["retired"] else _("“%(name)s” lại được dùng.")
            later = (
                _("Đã hẹn ngừng dùng “%(name)s” từ ngày %(day)s.")
                if wanted["retired"]
                else _("Đã hẹn dùng lại “%(name)s” từ ngày %(day)s.")
            )
            messages.success(request, coming.told_day(item, day, done, later))
            return redirect("console:catalogue_entry", slug=slug, code=code)
        reasons = [mistake.reason for mistake in mistakes]
    context = {
        "list": listed,
        "entry": row,
        "seen": digest(item),
        "using": using,
        "reasons": reasons,
        "day": typed,
        "wrong": wrong,
    }
    status = 422 if reasons or wrong else 200
    return page(request, actor, "console/catalogue_retire.html", context, status=status)


def list_or_404(slug: str) -> EntryList:
    """The list of that address."""
    if slug not in LISTS:
        raise Http404
    return LISTS[slug]


def _entry_or_404(slug: str, code: str) -> tuple[EntryList, Any]:
    listed = list_or_404(slug)
    row = entry_of(listed, code.replace("\0", ""))
    if row is None:
        raise Http404
    return listed, row


def _wrong(typed: dict[str, str]) -> dict[str, str]:
    """What the form asks for; the rest is the import's check."""
    errors = {}
    if typed.get("code") == "":
        errors["code"] = _("Hãy ghi mã.")
    if not typed["name"]:
        errors["name"] = _("Hãy ghi tên.")
    order = typed["order"]
    if order and not (order.isascii() and order.isdigit() and len(order) <= 6):
        errors["order"] = _("Hãy ghi số nguyên từ 0 trở lên, ví dụ 10.")
    return errors


def _item(listed: EntryList, typed: dict[str, str], *, retired: bool) -> Item:
    audience = {"audience": listed.audience} if listed.audience else {}
    return {
        "code": typed["code"],
        "name": typed["name"],
        **audience,
        "order": int(typed["order"] or 0),
        "retired": retired,
    }


def _from(day: str) -> Item:
    return {"from": day} if day else {}


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _person(actor: Actor) -> User:
    return cast(User, actor.person)
