"""Connected databases on the screen: how each is reached, whether it answers, and every enquiry that was made.

Kept through the import, so that the screen and a package are checked alike. Credentials stand in the environment.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.looks import record_look
from motcua.audit.paging import page_links, read_place
from motcua.audit.trail import Kind, note
from motcua.console.access import page, top_administrators_only
from motcua.console.forms.wording import connected_label
from motcua.exchange.connected import connections, log
from motcua.exchange.connected.business import METHODS, PARAMETER, PATHS, ROOT, STATE_WORDS, STATUS, STATUSES
from motcua.exchange.connected.connections import SECONDS, Connection, connection_of
from motcua.exchange.connected.registry import known_source, sources
from motcua.exchange.connected.sources import NotFoundThere, Refused, Source, Unanswered
from motcua.exchange.models import ConnectedSource, Enquiry
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.kernel.dates import parse_date
from motcua.outbox import breaker
from motcua.people.models import User

PATH_LABELS = {
    "name": gettext_lazy("Tên"),
    "foreign_name": gettext_lazy("Tên nước ngoài"),
    "short_name": gettext_lazy("Tên viết tắt"),
    "tax_code": gettext_lazy("Mã số doanh nghiệp, mã số thuế"),
    "legal_form": gettext_lazy("Loại hình"),
    "state": gettext_lazy("Tình trạng"),
    "founded_on": gettext_lazy("Ngày đăng ký lần đầu"),
    "capital": gettext_lazy("Vốn điều lệ"),
    "representative": gettext_lazy("Người đại diện"),
    "address": gettext_lazy("Địa chỉ đầy đủ"),
    "street": gettext_lazy("Số nhà, đường"),
    "ward": gettext_lazy("Phường, xã"),
    "district": gettext_lazy("Quận, huyện (cũ)"),
    "province": gettext_lazy("Tỉnh, thành phố"),
    "lines": gettext_lazy("Danh sách ngành nghề"),
    "line_code": gettext_lazy("Mã ngành, trong một dòng"),
    "line_name": gettext_lazy("Tên ngành, trong một dòng"),
    "line_is_main": gettext_lazy("Là ngành chính, trong một dòng"),
}
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "population": ("service", "integration", "staff"),
    "business": ("household_address", "token_address", "method", "parameter", "root", "status"),
}
"""The boxes of one line that only this database has."""
PAGE_SIZE = 50
ABOUT = "list:enquiries"
_LONGEST, _LONGEST_WORDS = 300, 4000
_KEYS = ("nguon", "ket-qua", "tu", "den")


@require_safe
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All databases, and how they did."""
    states = log.states()
    rows = [
        {"source": make(), "connection": connection_of(code), "state": states.get(code, log.State())}
        for code, make in sources().items()
    ]
    return page(request, actor, "console/connected.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Change one, or try whether it answers."""
    source = known_source(code)
    if source is None:
        raise Http404
    errors: dict[str, str] = {}
    found: tuple[str, str] | None = None
    # What another process has just changed is not written over by what this one held in memory.
    connections.forget()
    connection = connection_of(code)
    typed = typed_of(connection)
    if request.method == "POST" and "thu" in request.POST:
        found = tried(source, connection)
    elif request.method == "POST":
        typed = {name: str(value).replace("\0", "").strip() for name, value in request.POST.items()}
        data = definition_from(typed, code)
        errors = _saved(actor, data)
        if not errors:
            messages.success(request, _("Đã lưu “%(name)s”.") % {"name": source.name})
            return redirect("console:connected_source", code=code)
    context = {
        "source": source,
        "connection": connection,
        "is_kept": ConnectedSource.objects.filter(code=code).exists(),
        "typed": typed,
        "errors": errors,
        "options": OPTIONS[code],
        "methods": [(one, one.upper()) for one in METHODS],
        "paths": [(name, str(label), PATHS[name]) for name, label in PATH_LABELS.items()],
        "states": [(finding.value, str(finding.label)) for finding in Enquiry.Finding],
        "usual": {"parameter": PARAMETER, "root": ROOT, "status": STATUS, "statuses": ", ".join(STATUSES)},
        "has_secret": has_secret(code),
        "paths_are_wrong": any(name.startswith("paths-") for name in errors),
        "found": found,
    }
    return page(request, actor, "console/connected_source.html", context, status=422 if errors else 200)


def _saved(actor: Actor, data: Mapping[str, Any]) -> dict[str, str]:
    report = load_files(
        {"co-so-du-lieu.json": as_json({"kind": "connected_source", **data})},
        cast(User, actor.person),
        name=_("Sửa trên màn hình: cơ sở dữ liệu kết nối"),
        keep=True,
        scope=scope_of(actor),
    )
    if report.counts:
        details: dict[str, bool] = {"on": bool(data["on"])}
        note(Kind.SETTINGS_CHANGED, about=f"connected_source:{data['code']}", details=details)
    return {field_of(mistake.pointer): mistake.reason for mistake in report.mistakes}


def field_of(pointer: str) -> str:
    """The box of the form that a place in the definition comes from. Pure."""
    parts = pointer.strip("/").split("/")
    if parts[0] in ("paths", "state_words") and len(parts) > 1:
        return f"{parts[0]}-{parts[1]}"
    return parts[0] or "address"


def definition_from(typed: Mapping[str, str], code: str) -> dict[str, Any]:
    """The definition that a filled form means; what is empty, or as it usually is, is left out. Pure."""
    data: dict[str, Any] = {"code": code, "on": bool(typed.get("on"))}
    texts = ("address", *OPTIONS[code])
    data |= {name: text for name in texts if (text := typed.get(name, "")[:_LONGEST])}
    seconds = typed.get("seconds", "")
    if seconds:
        data["seconds"] = int(seconds) if seconds.isascii() and seconds.isdigit() else seconds
    if code == "business":
        statuses = [one.strip() for one in typed.get("statuses", "").split(",") if one.strip()]
        if statuses and tuple(statuses) != STATUSES:
            data["statuses"] = statuses
        paths = {name: typed.get(f"paths-{name}", "") for name in PATHS}
        changed = {name: path for name, path in paths.items() if path and path != PATHS[name]}
        words = {
            finding: _lines(typed.get(f"state_words-{finding}", "")[:_LONGEST_WORDS])
            for finding in STATE_WORDS
        }
        told = {finding: list(said) for finding, said in words.items() if said != tuple(STATE_WORDS[finding])}
        data |= {name: one for name, one in (("paths", changed), ("state_words", told)) if one}
    return data


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def typed_of(connection: Connection) -> dict[str, str]:
    """The form that means this connection. Pure."""
    options = connection.options
    typed = {
        "on": "1" if connection.is_on else "",
        "address": connection.address,
        "seconds": str(int(connection.seconds or SECONDS)),
        **{name: str(options.get(name, "")) for name in OPTIONS[connection.code]},
    }
    if connection.code == "business":
        typed["method"] = typed["method"] or METHODS[0]
        typed["statuses"] = ", ".join(options.get("statuses") or STATUSES)
        typed |= {f"paths-{name}": path for name, path in {**PATHS, **options.get("paths", {})}.items()}
        words = {**STATE_WORDS, **options.get("state_words", {})}
        typed |= {f"state_words-{finding}": "\n".join(said) for finding, said in words.items()}
    return typed


def has_secret(code: str) -> bool:
    """Whether the environment holds what proves who we are."""
    if code == "population":
        return bool(settings.POPULATION_TOKEN.get("SecretKey"))
    return bool(settings.BUSINESS_TOKEN or (settings.BUSINESS_KEY and settings.BUSINESS_SECRET))


def tried(source: Source, connection: Connection) -> tuple[str, str]:
    """Ask the database now, about nobody: ("success" or "error", what to tell the administrator)."""
    if not connection.address:
        return "error", _("Chưa ghi địa chỉ. Hãy ghi rồi lưu trước khi thử.")
    began = time.monotonic()
    try:
        with breaker.trying():
            source.ask(uuid4(), source.nobody)
    except NotFoundThere:
        text = _("%(name)s trả lời sau %(milliseconds)s mili giây và chấp nhận thông tin kết nối.")
        told = {"name": source.name, "milliseconds": int((time.monotonic() - began) * 1000)}
        return "success", text % told
    except Refused as refused:
        text = _(
            "%(name)s từ chối kết nối (%(reason)s). Hãy kiểm tra khoá trong biến môi trường của máy chủ."
        )
        return "error", text % {"name": source.name, "reason": reason_words(refused)}
    except Unanswered as reason:
        text = _(
            "%(name)s không trả lời đúng (%(reason)s). Hãy kiểm tra địa chỉ, đường mạng từ máy chủ này và cách hỏi."
        )
        return "error", text % {"name": source.name, "reason": reason_words(reason)}
    text = _("%(name)s trả lời cả khi hỏi về một số không có thật. Hãy kiểm tra lại địa chỉ và cách hỏi.")
    return "error", text % {"name": source.name}


def reason_words(reason: Unanswered) -> str:
    """Why there was no answer, for administrators. Pure. What is no word of ours names the error of the network."""
    text = str(reason)
    kind, _blank, code = text.removesuffix(" inside").partition(" ")
    if kind in ("status", "fault") and code:
        return _("mã trả lời %(code)s") % {"code": code}
    words = {
        "resting after failures": _("vừa hỏng nhiều lần nên đang tạm nghỉ"),
        "line is off": _("quản trị viên đã tắt đường kết nối này"),
        "others are waiting": _("nhiều người khác đang chờ trả lời"),
        "answer too long": _("câu trả lời quá dài"),
        "answer too slow": _("câu trả lời quá chậm"),
        "no token": _("không cấp mã truy cập"),
        "not JSON": _("câu trả lời không phải JSON"),
        "not XML": _("câu trả lời không phải XML"),
        "not an object": _("câu trả lời không đúng dạng"),
        "no CongdanCollection": _("câu trả lời không có phần CongdanCollection"),
        "fault": _("câu trả lời báo lỗi"),
        "fault inside": _("câu trả lời báo lỗi"),
        "error inside": _("câu trả lời báo lỗi"),
        "several persons": _("trả lời về nhiều người"),
        "several enterprises": _("trả lời về nhiều doanh nghiệp"),
        "another person": _("trả lời về người khác"),
        "another enterprise": _("trả lời về doanh nghiệp khác"),
        "name, number or birth date missing": _("câu trả lời thiếu họ tên, số định danh hoặc ngày sinh"),
        "name or tax code missing": _("câu trả lời thiếu tên hoặc mã số thuế"),
    }
    return words.get(text, text)


@never_cache
@require_safe
@top_administrators_only
def enquiries(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every enquiry, narrowed as the address says: when, why and how it ended; of people only officers by name."""
    values = {key: request.GET.get(key, "").replace("\0", "").strip()[:40] for key in _KEYS}
    days, errors = dict[str, datetime.date](), dict[str, str]()
    for key in ("tu", "den"):
        try:
            if values[key]:
                days[key] = parse_date(values[key])
        except ValueError as wrong:
            errors[key] = str(wrong)
    if not errors and "tu" in days and "den" in days and days["tu"] > days["den"]:
        errors["den"] = _("Ngày cuối phải từ ngày đầu trở đi. Hãy sửa một trong hai ngày.")
    outcome = values["ket-qua"] if values["ket-qua"] in Enquiry.Outcome.values else ""
    place = read_place(request.GET)
    found: list[log.Asked] = []
    more = False
    # A day that cannot be read narrows nothing: what it would show is not what was asked for.
    if not errors:
        wanted = log.Wanted(values["nguon"], outcome, days.get("tu"), days.get("den"))
        lines = log.enquiries_in(wanted, place, PAGE_SIZE + 1)
        more = len(lines) > PAGE_SIZE
        newer = place is not None and place.newer
        found = list(lines[-PAGE_SIZE:] if newer else lines[:PAGE_SIZE])
    record_look(Kind.VIEW, ABOUT, request=request)
    context = {
        "rows": [_shown(one) for one in found],
        "names": [
            ("", _("Mọi cơ sở dữ liệu")),
            *((code, str(make().name)) for code, make in sources().items()),
        ],
        "outcomes": [("", _("Mọi kết quả")), *Enquiry.Outcome.choices],
        "values": values,
        "errors": errors,
        "narrowed": any(values.values()),
        "asked_query": urlencode([(key, value) for key, value in values.items() if value]),
        **page_links(found, place, more),
    }
    return page(request, actor, "console/connected_log.html", context, status=422 if errors else 200)


def _shown(one: log.Asked) -> dict[str, Any]:
    enquiry = one.enquiry
    source = known_source(enquiry.source)
    person = enquiry.person
    return {
        "enquiry": enquiry,
        "source": source.name if source is not None else enquiry.source,
        "dossier": one.dossier,
        # Whose dossier it is stands in the dossier: here nobody is named but officers.
        "who": person.full_name if person.is_officer else person.get_kind_display(),
        "attributes": ", ".join(
            connected_label(name).partition(": ")[2] or name for name in enquiry.attributes
        ),
    }
