"""Who looked at what, searched: each administrator for the own agencies. Looking here is recorded like any look."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.looks import record_export, record_look
from motcua.audit.models import Look
from motcua.console.access import administrators_only, page
from motcua.dossiers.selectors.looks import Seen, Wanted, looks_in
from motcua.exchange.packages.scope import scope_of
from motcua.files.tables import CSV_TYPE, Cell, csv_file
from motcua.kernel.dates import parse_date
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User

PAGE_SIZE = 50
# More at once would be held in memory; a narrower span of days gives the rest.
MOST = 10_000
KEYS = ("nguoi", "ho-so", "tep", "tu", "den")
SUBJECT = "list:looks"
_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """The search of a request as typed, read, and what is wrong with its days."""

    values: Mapping[str, str]
    wanted: Wanted
    errors: Mapping[str, str]


@never_cache
@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The looks at what belongs to the own agencies, narrowed as the address says."""
    return _show(request, actor, _read(request.GET))


@never_cache
@require_safe
@administrators_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The same as CSV; too many come back as the page, with a word."""
    asked = _read(request.GET)
    if asked.errors:
        return _show(request, actor, asked)
    found = looks_in(scope_of(actor).agencies, asked.wanted, 0, MOST + 1)
    if len(found) > MOST:
        most = f"{MOST:,}".replace(",", ".")
        problem = _("Có hơn %(most)s lượt, nhiều hơn một lần tải về. Hãy chọn khoảng ngày ngắn hơn.")
        return _show(request, actor, asked, problem=problem % {"most": most})
    record_export(cast(User, actor.person).pk, SUBJECT, len(found))
    response = HttpResponse(csv_file(_header(), _lines(found)), content_type=CSV_TYPE)
    name = f"ai-da-xem-gi-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _show(request: HttpRequest, actor: Actor, asked: Asked, *, problem: str = "") -> HttpResponse:
    number = read_page_number(request.GET.get("page"))
    # A day that cannot be read narrows nothing: what it would show is not what was asked for.
    found: Sequence[Seen] = []
    if not asked.errors:
        first = (number - 1) * PAGE_SIZE
        found = looks_in(scope_of(actor).agencies, asked.wanted, first, PAGE_SIZE + 1)
    record_look(cast(User, actor.person).pk, Look.Way.VIEW, SUBJECT)
    context = {
        "asked": asked,
        "found": Page(list(found[:PAGE_SIZE]), number, PAGE_SIZE, has_next=len(found) > PAGE_SIZE),
        "rows": [{"look": one, "what": _what(one)} for one in found[:PAGE_SIZE]],
        "narrowed": any(asked.values.values()),
        "query": urlencode([(key, value) for key, value in asked.values.items() if value]),
        "problem": problem,
    }
    status = 422 if asked.errors or problem else 200
    return page(request, actor, "console/looks.html", context, status=status)


def _read(given: QueryDict) -> Asked:
    values = {key: given.get(key, "").replace("\0", "").strip()[:_LONGEST] for key in KEYS}
    days, errors = dict[str, datetime.date](), dict[str, str]()
    for key in ("tu", "den"):
        try:
            if values[key]:
                days[key] = parse_date(values[key])
        except ValueError as wrong:
            errors[key] = str(wrong)
    first, last = days.get("tu"), days.get("den")
    if first is not None and last is not None and first > last:
        errors["den"] = _("Ngày cuối phải từ ngày đầu trở đi. Hãy sửa một trong hai ngày.")
    wanted = Wanted(values["nguoi"], values["ho-so"], values["tep"], first, last)
    return Asked(values, wanted, errors)


def _what(look: Seen) -> str:
    """What was looked at, beside the code of its dossier."""
    kind = look.subject.partition(":")[0]
    if look.subject == SUBJECT:
        return _("Trang “Ai đã xem gì”")
    if kind == "why":
        return _("Trang “Vì sao xem được, ai xem được hồ sơ”")
    if kind == "file":
        return look.file or _("Tệp không còn trong hệ thống")
    if kind == "dossier":
        return _("Văn bản in từ hồ sơ")
    return _("Bản xuất toàn bộ hồ sơ") if kind == "export" else _("Danh sách hồ sơ")


def _header() -> list[str]:
    return [
        _("Lúc"),
        _("Người xem"),
        _("Thư điện tử"),
        _("Cách xem"),
        _("Mã hồ sơ"),
        _("Đã xem gì"),
        _("Số hồ sơ"),
    ]


def _lines(found: Sequence[Seen]) -> Iterator[list[Cell]]:
    for one in found:
        count = str(one.rows) if one.rows else ""
        yield [one.at, one.name, one.email, one.way, one.code, _what(one), count]
