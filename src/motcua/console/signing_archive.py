"""How signed files are kept valid: the policy of time stamps, how many are kept, and what could not be."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.console.access import page, top_administrators_only
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.paging import Page, read_page_number
from motcua.signing import algorithms, archive_policy, archiving, words
from motcua.signing.models import Archived, ArchivePolicy, Gateway

_LONGEST, _MOST_DAYS, PAGE_SIZE = 300, 3650, 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def archive(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The policy, and how the kept files do."""
    policy = archive_policy.current()
    errors: dict[str, str] = {}
    typed: dict[str, Any] = {
        "is_on": policy.is_on,
        "days_ahead": policy.days_ahead,
        "hash": policy.hash,
        "timestamp_url": policy.timestamp_url,
        "last_days": "\n".join(
            f"{name} {format_date(datetime.date.fromisoformat(day))}"
            for name, day in sorted(policy.last_days.items())
        ),
    }
    if request.method == "POST":
        typed = {name: str(value).replace("\0", "")[:2000] for name, value in request.POST.items()}
        errors = _read(typed, policy)
        if not errors:
            archive_policy.save(policy)
            note(Kind.SETTINGS_CHANGED, request=request, about="signing:archive")
            messages.success(request, _("Đã lưu chính sách lưu trữ."))
            return redirect("console:signing_archive")
    now = timezone.now()
    totals = Archived.objects.aggregate(
        kept=Count("id", filter=Q(state=Archived.State.KEPT)),
        waiting=Count("id", filter=Q(state=Archived.State.WAITING)),
        late=Count("id", filter=Q(state=Archived.State.KEPT, until__lte=now)),
        soonest=Min("next_at", filter=Q(state=Archived.State.KEPT)),
    )
    number = read_page_number(request.GET.get("page"))
    troubled = Archived.objects.exclude(reason__in=("", archiving.UNSIGNED)).order_by("-id")
    first = (number - 1) * PAGE_SIZE
    rows = list(troubled[first : first + PAGE_SIZE + 1])
    listed = Page(
        [(one, words.archiving(one.reason)) for one in rows[:PAGE_SIZE]],
        number,
        PAGE_SIZE,
        has_next=len(rows) > PAGE_SIZE,
        total=troubled.count(),
    )
    context = {
        "typed": typed,
        "errors": errors,
        "totals": totals,
        "listed": listed,
        "hashes": [(name, name.upper().replace("SHA", "SHA-")) for name in algorithms.HASHES],
        "names": ", ".join(algorithms.NAMES),
        "has_service": bool(policy.timestamp_url) or Gateway.objects.filter(is_on=True).exists(),
    }
    return page(request, actor, "console/signing_archive.html", context, status=422 if errors else 200)


def _read(typed: dict[str, Any], policy: ArchivePolicy) -> dict[str, str]:
    """Put what was typed into the policy; what is wrong with it, by field."""
    errors: dict[str, str] = {}
    days = str(typed.get("days_ahead", "")).strip()
    if days.isdecimal() and len(days) < 6 and 1 <= int(days) <= _MOST_DAYS:
        policy.days_ahead = int(days)
    else:
        errors["days_ahead"] = _("Hãy ghi số ngày từ 1 đến 3650.")
    if typed.get("hash") in algorithms.HASHES:
        policy.hash = str(typed["hash"])
    else:
        errors["hash"] = _("Hãy chọn thuật toán băm.")
    url = str(typed.get("timestamp_url", "")).strip()
    if url and (not url.startswith(("http://", "https://")) or len(url) > _LONGEST):
        errors["timestamp_url"] = _("Địa chỉ phải bắt đầu bằng http:// hoặc https://.")
    policy.timestamp_url = url[:_LONGEST]
    policy.is_on = bool(typed.get("is_on"))
    try:
        policy.last_days = _last_days(str(typed.get("last_days", "")))
    except ValueError as wrong:
        errors["last_days"] = str(wrong)
    ended = policy.last_days.get(policy.hash, "")
    if (
        "last_days" not in errors
        and "hash" not in errors
        and ended
        and ended <= timezone.localdate().isoformat()
    ):
        errors["hash"] = _("Thuật toán này đã tới ngày cuối. Hãy chọn thuật toán khác.")
    return errors


def _last_days(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, _space, day = line.partition(" ")
        try:
            ends = parse_date(day.strip())
        except ValueError:
            ends = None
        if name.lower() not in algorithms.NAMES or ends is None:
            raise ValueError(
                _("Dòng “%(line)s” chưa đúng. Hãy ghi tên thuật toán và ngày, ví dụ: sha256 31/12/2031.")
                % {"line": line[:60]}
            )
        found[name.lower()] = ends.isoformat()
    return found
