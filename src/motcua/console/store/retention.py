"""How long files are kept: written on the screen, seen before it is published, and what goes and went."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.audit.models import Removal
from motcua.audit.removals import latest
from motcua.console.access import page, top_administrators_only
from motcua.console.four_eyes.asking import agency_of_tops, asked_first
from motcua.dossiers import retention
from motcua.dossiers.erasing import RULE as ERASED
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.report import Report
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.files.retention import BY_AGENCY, DAYS, HELD, YEARS, Rules, rules_now
from motcua.files.sweeping import RULE
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User

PAGE_SIZE = 20
KINDS = {
    "finished": gettext_lazy("Giấy tờ của hồ sơ đã kết thúc"),
    "discarded": gettext_lazy("Giấy tờ của bản nháp đã bỏ"),
    "taken_out": gettext_lazy("Tệp người nộp đã gỡ ra trước khi nộp"),
    "unattached": gettext_lazy("Tệp tải lên mà không gắn vào đâu"),
    "refused": gettext_lazy("Tệp bị từ chối vì mã độc"),
    RULE: gettext_lazy("Nội dung không tệp nào dùng đến"),
    "previews": gettext_lazy("Bản chuyển đổi để xem trong trang"),
    ERASED: gettext_lazy("Xoá theo yêu cầu của chủ thể dữ liệu"),
}
_SMALLEST_DAYS, _MOST_DAYS, _MOST_YEARS = 2, 36500, 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rules; POST shows what they would delete now, and publishes them once that was seen."""
    now = timezone.now()
    there = rules_now()
    typed, errors, reasons = _shown(there.data), dict[str, str](), list[str]()
    seen: Rules | None = None
    if request.method == "POST":
        typed = {name: str(request.POST.get(name, "")).strip()[:80] for name in _names(request.POST)}
        data, errors = _read(typed)
        if not errors and data != dict(there.data):
            seen = Rules(there.number, now, data)
            # Somebody else's version came in between: what goes is looked at again.
            sure = request.POST.get("chac") == str(there.number)
            report = publish_rules(data, cast(User, actor.person), scope_of(actor), keep=False)
            reasons = [mistake.reason for mistake in report.mistakes]
            if report.ok and sure:
                payload = {"data": data, "after": there.number}
                agency = agency_of_tops(actor, Guarded.RETENTION)
                asking = asked_first(request, actor, Guarded.RETENTION, agency, payload)
                if asking is not None:
                    return asking
                report = publish_rules(data, cast(User, actor.person), scope_of(actor), keep=True)
            if report.ok and sure:
                messages.success(
                    request,
                    _("Đã công bố. Sau %(days)s ngày, tệp hết thời hạn bắt đầu được xoá mỗi đêm.")
                    % {"days": HELD.days},
                )
                return redirect("console:retention")
        elif not errors:
            messages.info(request, _("Không có gì thay đổi so với quy định đang dùng."))
    context = {
        "there": there,
        "typed": typed,
        "errors": errors,
        "reasons": reasons,
        "own": _own(typed, errors),
        "agencies": [
            (code, name) for code, name in Agency.objects.order_by("code").values_list("code", "name")
        ],
        "asked": seen is not None and not reasons,
        "held_days": HELD.days,
        "going": _rows(seen or there, now),
        "kinds": KINDS,
    }
    return page(request, actor, "console/retention.html", context, status=422 if errors or reasons else 200)


@never_cache
@require_http_methods(["GET", "HEAD"])
@top_administrators_only
def going(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The files that the next runs delete, one by one."""
    number = read_page_number(request.GET.get("page"))
    found = retention.expired(rules_now(), timezone.now(), (number - 1) * PAGE_SIZE, PAGE_SIZE + 1)
    listed = Page(found[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(found) > PAGE_SIZE)
    return page(request, actor, "console/retention_going.html", {"found": listed, "kinds": KINDS})


@never_cache
@require_http_methods(["GET", "HEAD"])
@top_administrators_only
def gone(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was deleted, the last first."""
    number = read_page_number(request.GET.get("page"))
    first = (number - 1) * PAGE_SIZE
    found = list(latest()[first : first + PAGE_SIZE + 1])
    listed: Page[Removal] = Page(found[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(found) > PAGE_SIZE)
    return page(request, actor, "console/retention_gone.html", {"found": listed, "kinds": KINDS})


def publish_rules(data: Mapping[str, Any], by: User, scope: Scope, *, keep: bool) -> Report:
    """Check rules, and publish them where `keep`; whether a second person is needed was asked before."""
    files = {"luu-giu.json": as_json({"kind": "retention", **data})}
    name = _("Sửa trên màn hình: thời hạn lưu giữ tệp")
    return load_files(files, by, name=name, keep=keep, scope=scope, is_confirmed=True)


def rules_in_words(data: Mapping[str, Any]) -> list[str]:
    """How long each kind of files would be kept, a line each."""
    days = {name: (KINDS[name.removesuffix("_days")], _("%(count)s ngày")) for name in DAYS}
    lines = []
    for name, (kind, span) in {YEARS: (KINDS["finished"], _("%(count)s năm")), **days}.items():
        kept = span % {"count": data[name]} if name in data else _("giữ mãi")
        lines.append(f"{kind}: {kept}")
    for code, years in sorted(data.get(BY_AGENCY, {}).items()):
        lines.append(
            _("Giấy tờ của hồ sơ đã kết thúc ở cơ quan %(code)s: %(count)s năm")
            % {"code": code, "count": years}
        )
    return lines


def _rows(rules: Rules, now: Any) -> list[dict[str, Any]]:
    return [
        {"title": KINDS[one.rule], "files": one.files, "size": one.size}
        for one in retention.totals(rules, now)
    ]


def _shown(data: Mapping[str, Any]) -> dict[str, str]:
    shown = {name: str(data.get(name, "")) for name in (*DAYS, YEARS)}
    for number, (code, years) in enumerate(sorted(data.get(BY_AGENCY, {}).items())):
        shown |= {f"co-quan-{number}": code, f"nam-{number}": str(years)}
    return shown


def _names(post: Mapping[str, Any]) -> list[str]:
    """The boxes of the form; more agencies than there are cannot be meant."""
    own = [
        f"{part}-{number}"
        for number in range(1000)
        if f"co-quan-{number}" in post
        for part in ("co-quan", "nam")
    ]
    return [*DAYS, YEARS, *own]


def _own(typed: Mapping[str, str], errors: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of agencies with years of their own, and one more to fill in."""
    filled = [
        (typed.get(f"co-quan-{number}", ""), typed.get(f"nam-{number}", ""), errors.get(f"nam-{number}", ""))
        for number in range(len(typed))
        if typed.get(f"co-quan-{number}") or typed.get(f"nam-{number}")
    ]
    return [
        {"number": str(number), "agency": agency, "years": years, "error": error}
        for number, (agency, years, error) in enumerate([*filled, ("", "", "")])
    ]


def _read(typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The rules that were typed, and what is wrong by the name of the box. An empty box means: kept for ever."""
    data: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in DAYS:
        _number(typed, name, (_SMALLEST_DAYS, _MOST_DAYS), data, errors)
    _number(typed, YEARS, (1, _MOST_YEARS), data, errors)
    own: dict[str, int] = {}
    for number in range(len(typed)):
        code, box = typed.get(f"co-quan-{number}", ""), f"nam-{number}"
        if not typed.get(box):
            continue  # an agency without years has none of its own any more
        if not code:
            errors[box] = _("Hãy chọn cơ quan cho số năm này.")
        elif code in own:
            errors[box] = _("Cơ quan này đã có số năm ở dòng trên.")
        else:
            read: dict[str, Any] = {}
            _number(typed, box, (1, _MOST_YEARS), read, errors)
            if box in read:
                own[code] = read[box]
    if own:
        data[BY_AGENCY] = own
    return data, errors


def _number(
    typed: Mapping[str, str],
    name: str,
    bounds: tuple[int, int],
    data: dict[str, Any],
    errors: dict[str, str],
) -> None:
    text = typed.get(name, "")
    if not text:
        return
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    if not bounds[0] <= number <= bounds[1]:
        errors[name] = _("Hãy nhập số nguyên từ %(from)s đến %(to)s, hoặc để trống để giữ mãi.") % {
            "from": bounds[0],
            "to": bounds[1],
        }
    else:
        data[name] = number
