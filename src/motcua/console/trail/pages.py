"""The trail, searched: each administrator for the own agencies. Looking here is recorded like any look."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.selectors import Actor
from motcua.audit.formats import Outgoing, cef_line, json_line
from motcua.audit.leaving import outgoing
from motcua.audit.looks import record_look
from motcua.audit.models import TrailLine
from motcua.audit.paging import page_links, read_place
from motcua.audit.trail import Kind, note
from motcua.console.access import administrators_only, is_at_the_top, page
from motcua.console.four_eyes.asking import agency_of_all, asked_first
from motcua.dossiers.masking import account_list_mask
from motcua.dossiers.selectors.trail import Told, Wanted, all_lines, emails_of, lines_in, told, what
from motcua.exchange.packages.scope import scope_of
from motcua.kernel.dates import parse_date
from motcua.kernel.masking import Mask

PAGE_SIZE = 50
# More at once would keep the database at it for minutes; a narrower span of days gives the rest.
MOST = 50_000
KEYS = ("loai", "nguoi", "ve", "dia-chi", "tu", "den")
ABOUT = "list:trail"
_LONGEST = 200
_FORMATS = {
    "jsonl": ("application/x-ndjson; charset=utf-8", json_line),
    "cef": ("text/plain; charset=utf-8", lambda line: cef_line(line, version("motcua"))),
}


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
    """The events of the own agencies, narrowed as the address says."""
    return _show(request, actor, read(request.GET))


@never_cache
@require_safe
@administrators_only
def export(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """The same as a file of JSON lines or of CEF; too many come back as the page, with a word."""
    if kind not in _FORMATS:
        raise Http404
    asked = read(request.GET)
    if asked.errors:
        return _show(request, actor, asked)
    found = lines_of(actor, asked)
    if len(found) > MOST:
        return _show(request, actor, asked, problem=too_many(MOST))
    act = Guarded.EXPORT_TRAIL
    asking = asked_first(request, actor, act, agency_of_all(actor, act), {"format": kind}, words=asked.values)
    if asking is not None:
        return asking
    note(Kind.EXPORT, request=request, about=ABOUT, details={"lines": len(found), "format": kind})
    name, content_type, parts = trail_file(found, kind, account_list_mask(actor))
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return cast(HttpResponse, response)


def lines_of(actor: Actor, asked: Asked) -> list[TrailLine]:
    """What a search finds in the own agencies, one more than a file holds at the most."""
    return list(all_lines(scope_of(actor).agencies, asked.wanted, MOST + 1))


def trail_file(found: Sequence[TrailLine], kind: str, mask: Mask) -> tuple[str, str, Iterator[str]]:
    """The name, the type and the text of a file of these lines; `kind`: one of the formats, `mask`: the reader's."""
    content_type, written = _FORMATS[kind]
    name = f"nhat-ky-he-thong-{timezone.localdate():%Y%m%d}.{'jsonl' if kind == 'jsonl' else 'cef.txt'}"
    return name, content_type, _parts(outgoing(found, emails_of(found, mask)), written)


def too_many(most: int) -> str:
    """What to do where a search finds more than a file holds."""
    return _("Có hơn %(most)s dòng, nhiều hơn một lần tải về. Hãy chọn khoảng ngày ngắn hơn.") % {
        "most": f"{most:,}".replace(",", ".")
    }


def _parts(lines: Iterator[Outgoing], written: Any) -> Iterator[str]:
    """Some hundred lines at a time."""
    some: list[str] = []
    for line in lines:
        some.append(written(line))
        if len(some) == 500:
            yield "".join(some)
            some = []
    yield "".join(some)


def _show(request: HttpRequest, actor: Actor, asked: Asked, *, problem: str = "") -> HttpResponse:
    place = read_place(request.GET)
    found: Sequence[Told] = []
    more = False
    # A day that cannot be read narrows nothing: what it would show is not what was asked for.
    if not asked.errors:
        agencies = scope_of(actor).agencies
        lines = lines_in(agencies, asked.wanted, place, PAGE_SIZE + 1)
        more = len(lines) > PAGE_SIZE
        newer = place is not None and place.newer
        kept = lines[-PAGE_SIZE:] if newer else lines[:PAGE_SIZE]
        found = told(agencies, kept, mask=account_list_mask(actor))
    record_look(Kind.VIEW, ABOUT, request=request)
    context = {
        "asked": asked,
        "rows": [
            {"told": one, "what": what(one) if one.line.about else "", "rows": one.line.details.get("rows")}
            for one in found
        ],
        "kinds": [("", _("Mọi loại")), *Kind.choices],
        "narrowed": any(asked.values.values()),
        "asked_query": urlencode([(key, value) for key, value in asked.values.items() if value]),
        "problem": problem,
        "is_at_the_top": is_at_the_top(actor),
        **page_links([one.line for one in found], place, more),
    }
    status = 422 if asked.errors or problem else 200
    return page(request, actor, "console/trail.html", context, status=status)


def read(given: Mapping[str, str]) -> Asked:
    """A search as typed in the address, or kept."""
    values = {key: given.get(key, "").replace("\0", "").strip()[:_LONGEST] for key in KEYS}
    if values["loai"] not in Kind.values:
        values["loai"] = ""
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
    wanted = Wanted(values["loai"], values["nguoi"], values["ve"], values["dia-chi"], first, last)
    return Asked(values, wanted, errors)
