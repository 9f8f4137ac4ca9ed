"""The connection log: every call of a service outside, searched and exported; and the figures for a watch."""

from __future__ import annotations

import csv
import datetime
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor, actor_for
from motcua.audit.paging import page_links, read_place
from motcua.console.access import is_at_the_top, page, top_administrators_only
from motcua.kernel.dates import HANOI, parse_date, to_local
from motcua.outbox import selectors
from motcua.outbox.models import Call
from motcua.outbox.selectors import WantedCalls
from motcua.people.returning import to_sign_in

PAGE_SIZE = 50
# A narrower span of days gives the rest.
MOST = 50_000
_KEYS = ("duong", "ket-qua", "khoa", "tu", "den")
_LONGEST = 200
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class _Asked:
    values: dict[str, str]
    wanted: WantedCalls
    errors: dict[str, str]


@never_cache
@require_safe
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The calls, narrowed as the address says."""
    asked = _read(request)
    place = read_place(request.GET)
    found: list[Call] = []
    more = False
    # A day that cannot be read narrows nothing: what it would show is not what was asked for.
    if not asked.errors:
        rows = selectors.calls_in(asked.wanted)
        if place is None:
            found = list(rows[: PAGE_SIZE + 1])
        elif place.newer:
            newer = rows.filter(Q(at__gt=place.at) | Q(id__gt=place.id), at__gte=place.at)
            found = list(newer.order_by("at", "id")[: PAGE_SIZE + 1])
        else:
            older = rows.filter(Q(at__lt=place.at) | Q(id__lt=place.id), at__lte=place.at)
            found = list(older[: PAGE_SIZE + 1])
        more = len(found) > PAGE_SIZE
        found = found[:PAGE_SIZE]
        if place is not None and place.newer:
            found.reverse()
    context = {
        "rows": found,
        "lines": _lines(asked.values["duong"]),
        "outcomes": [("", _("Mọi kết quả")), *Call.Outcome.choices],
        "values": asked.values,
        "errors": asked.errors,
        "narrowed": any(asked.values.values()),
        "asked_query": urlencode([(key, value) for key, value in asked.values.items() if value]),
        **page_links(found, place, more),
    }
    return page(request, actor, "console/outgoing_log.html", context, status=422 if asked.errors else 200)


@never_cache
@require_safe
@top_administrators_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The same as CSV, the last 50,000 at most; what cannot be read comes back as the page."""
    asked = _read(request)
    if asked.errors:
        return home(request)
    response = StreamingHttpResponse(_csv(asked.wanted), content_type="text/csv; charset=utf-8")
    disposition = content_disposition_header(as_attachment=True, filename="nhat-ky-ket-noi.csv")
    response["Content-Disposition"] = disposition or "attachment"
    return cast(HttpResponse, response)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format: for who has the token of the settings, or a top administrator."""
    if not _has_token(request):
        actor = actor_for(request.user)
        if actor.person is None and "Authorization" not in request.headers:
            return to_sign_in(request)
        if actor.person is None or not actor.is_administrator or not is_at_the_top(actor):
            raise PermissionDenied
    return HttpResponse("".join(selectors.metrics()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _has_token(request: HttpRequest) -> bool:
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    token = settings.METRICS_TOKEN
    return bool(token) and kind.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())


def _read(request: HttpRequest) -> _Asked:
    values = {key: request.GET.get(key, "").replace("\0", "").strip()[:_LONGEST] for key in _KEYS}
    days, errors = dict[str, datetime.datetime](), dict[str, str]()
    for key, at in (("tu", datetime.timedelta()), ("den", datetime.timedelta(days=1))):
        try:
            if values[key]:
                day = parse_date(values[key])
                days[key] = datetime.datetime.combine(day, datetime.time.min, HANOI) + at
        except ValueError as wrong:
            errors[key] = str(wrong)
        except OverflowError:
            errors[key] = _("Không có ngày này. Hãy ghi như 02/09/2026.")
    if not errors and "tu" in days and "den" in days and days["tu"] >= days["den"]:
        errors["den"] = _("Ngày cuối phải từ ngày đầu trở đi. Hãy sửa một trong hai ngày.")
    outcome = values["ket-qua"] if values["ket-qua"] in Call.Outcome.values else ""
    wanted = WantedCalls(values["duong"], outcome, values["khoa"], days.get("tu"), days.get("den"))
    return _Asked(values, wanted, errors)


def _lines(chosen: str) -> list[tuple[str, str]]:
    known = dict(selectors.names())
    if chosen:
        known.setdefault(chosen, chosen)
    return [("", _("Mọi đường kết nối")), *sorted(known.items(), key=lambda one: one[1])]


class _Echo:
    """What the CSV writer writes into: each row comes back as text."""

    def write(self, value: str) -> str:
        return value


def _csv(wanted: WantedCalls) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # Excel reads the letters right only with this mark.
    yield "\ufeff" + writer.writerow(
        [
            _("Lúc"),
            _("Đường kết nối"),
            _("Việc"),
            _("Khoá"),
            _("Máy chủ"),
            _("Kết quả"),
            _("Mã trả lời"),
            _("Mili giây"),
            _("Byte gửi"),
            _("Byte nhận"),
            _("Lỗi"),
            _("Trả lời (đã che)"),
        ]
    )
    for call in selectors.calls_in(wanted)[:MOST].iterator(chunk_size=2000):
        row = [
            f"{to_local(call.at):%d/%m/%Y %H:%M:%S}",
            call.line,
            call.doing,
            call.key,
            call.host,
            call.get_outcome_display(),
            call.status or "",
            call.milliseconds,
            call.sent,
            call.received,
            call.error,
            call.answer,
        ]
        yield writer.writerow([_plain(value) for value in row])


def _plain(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value
