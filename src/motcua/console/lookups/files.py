"""A look-up catalogue as a workbook: taken away, and brought back with a report by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, top_administrators_only
from motcua.console.lookups.pages import as_typed, lookup_or_404, read_entry
from motcua.console.workbooks.problems import Problem
from motcua.console.workbooks.rows import checked, places_of
from motcua.console.workbooks.uploading import Place, given_file, shown, shown_refused, workbook_response
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.record import keep_package
from motcua.exchange.packages.scope import scope_of
from motcua.files.tables import xlsx_file
from motcua.files.workbooks import Bounds, WorkbookRefused, read_sheets
from motcua.forms.models import ListVersion
from motcua.people.models import User

_BOUNDS = Bounds(bytes=8 * 1024 * 1024, rows=20_000, tags=800_000)
_COLUMNS_READ = 20


@dataclass
class _Read:
    items: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def columns() -> dict[str, str]:
    """Title of each column by the key of the entry; the first two must be there."""
    return {
        "code": _("Mã"),
        "label": _("Tên"),
        "from": _("Dùng từ ngày"),
        "to": _("Dùng đến hết ngày"),
    }


@require_safe
@administrators_only
def export(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A catalogue as a workbook that can be filled in and loaded again."""
    listed = lookup_or_404(code)
    rows = [tuple(as_typed(one)[key] for key in columns()) for one in listed.content["entries"]]
    return workbook_response(xlsx_file(_sheet(), list(columns().values()), rows), code)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def upload(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Check a workbook. Nothing is written before the administrator says so on the next page."""
    listed = lookup_or_404(code)
    place = _place(listed)
    if request.method != "POST":
        return shown(request, actor, place)
    person = cast(User, actor.person)
    try:
        name, content = given_file(request, _BOUNDS.bytes)
        read = _read(content, listed)
    except WorkbookRefused as refusal:
        return shown_refused(request, actor, place, refusal)
    # What the screen itself cannot see: codes that are none, texts too long.
    _changed, wrong = checked(
        read.items,
        lambda items: _package({**listed.content, "entries": list(items)}),
        columns(),
        by=person,
        scope=scope_of(actor),
        name=name,
    )
    problems = sorted([*read.problems, *wrong])
    if problems:
        return shown(request, actor, place, problems=problems)
    whole = _joined(listed, [item for _row, item in read.items])
    if whole == listed.content:
        return shown(request, actor, place, is_same=True)
    return redirect("console:package", key=keep_package(name, _package(whole), person).key)


def _read(content: bytes, listed: ListVersion) -> _Read:
    """The entries of a workbook with their rows. Raises WorkbookRefused."""
    rows = read_sheets(content, {_sheet(): _COLUMNS_READ}, _BOUNDS).get(_sheet(), [])
    if len(rows) < 2:
        raise WorkbookRefused(
            _("Tệp không có trang tính “%(title)s”, hoặc trang đó không có dòng dữ liệu nào.")
            % {"title": _sheet()}
        )
    places = places_of(rows[0][1], columns(), {"code", "label"})
    before = {one["code"].casefold(): one for one in listed.content["entries"]}
    seen: dict[str, int] = {}
    found = _Read()
    for number, cells in rows[1:]:
        typed = {key: " ".join(cells[place].split()) for key, place in places.items()}
        key = typed["code"].casefold()
        known = before.get(key, {})
        item, errors = read_entry({"from": "", "to": "", **typed}, known)
        if key and key in seen:
            told = _("Mã “%(code)s” đã có ở dòng %(row)s. Hãy bỏ bớt một dòng.")
            errors["code"] = told % {"code": typed["code"], "row": seen[key]}
        elif known and known["code"] != typed["code"]:
            told = _("Danh mục đang có mã “%(code)s”, chỉ khác chữ hoa, chữ thường. Hãy ghi đúng như vậy.")
            errors["code"] = told % {"code": known["code"]}
        seen.setdefault(key, number)
        found.problems += [Problem("", number, columns()[name], reason) for name, reason in errors.items()]
        if not errors:
            found.items.append((number, item))
    return found


def _joined(listed: ListVersion, items: list[dict[str, Any]]) -> dict[str, Any]:
    """The catalogue with what was brought: known codes changed in their place, new ones behind."""
    brought = {one["code"]: one for one in items}
    kept = [brought.pop(one["code"], one) for one in listed.content["entries"]]
    return {**listed.content, "entries": [*kept, *brought.values()]}


def _package(content: Mapping[str, Any]) -> dict[str, bytes]:
    return {"danh-muc.json": as_json({"kind": "catalogue", **content})}


def _sheet() -> str:
    return _("Danh mục")


def _place(listed: ListVersion) -> Place:
    back = reverse("console:lookup", kwargs={"code": listed.code})
    return Place(
        title=listed.content["title"],
        crumbs=[
            {"text": _("Danh mục dùng chung"), "href": reverse("console:lookups")},
            {"text": listed.content["title"], "href": back},
        ],
        action=reverse("console:lookup_upload", kwargs={"code": listed.code}),
        export=reverse("console:lookup_export", kwargs={"code": listed.code}),
        lead=_(
            "Mã đã có thì được sửa, mã chưa có thì được thêm vào cuối; mục không có trong tệp giữ nguyên. Bấm nạp ở "
            "trang sau thì mới nạp."
        ),
        hint=_("Trang tính “%(sheet)s” có các cột %(columns)s; tối đa %(rows)s dòng.")
        % {
            "sheet": _sheet(),
            "columns": ", ".join(columns().values()),
            "rows": f"{_BOUNDS.rows:,}".replace(",", "."),
        },
        max_mb=_BOUNDS.bytes // 1024 // 1024,
    )
