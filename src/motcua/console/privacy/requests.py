"""Requests of people about their own data: the list with what is due, one request, its answer."""

from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.selectors import Actor
from motcua.console.access import page, top_administrators_only
from motcua.console.four_eyes.asking import agency_of_tops, asked_first
from motcua.console.privacy.frame import tabs, typed
from motcua.dossiers.masking import account_mask
from motcua.kernel.dates import format_date
from motcua.kernel.masking import Datum
from motcua.kernel.paging import Page, read_page_number
from motcua.people import services
from motcua.people.models import User
from motcua.privacy import erasing, requests
from motcua.privacy.models import DataRequest

PAGE_SIZE = 50
CORRECTED = ("full_name", "organisation_name", "birth_date", "id_number", "tax_code")
DONE, REFUSED, UNFILED, ACCOUNT = "done", "refused", "unfiled", "account"


@never_cache
@require_safe
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits, the most urgent first; `?xong=1`: what was settled."""
    number = read_page_number(request.GET.get("page"))
    settled = request.GET.get("xong") == "1"
    first = (number - 1) * PAGE_SIZE
    rows = list(requests.listed(settled=settled)[first : first + PAGE_SIZE + 1])
    context = {
        "tabs": tabs("console:privacy"),
        "found": Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE),
        "settled": settled,
        "now": timezone.now(),
    }
    return page(request, actor, "console/privacy_requests.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def one(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One request; POST says that it arrived, corrects the account, extends it, or answers it."""
    found = requests.find(key)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, actor, found)
    action = request.POST.get("action", "")
    answers: Mapping[str, Callable[[HttpRequest, Actor, DataRequest], HttpResponse | None]]
    answers = {"nhan": _acknowledge, "gia-han": _extend, "sua": _correct, "tra-loi": _settle}
    if action not in answers:
        raise Http404
    try:
        asking = answers[action](request, actor, found)
        if asking is not None:
            return asking
    except requests.Settled:
        messages.error(request, _("Yêu cầu này vừa được trả lời hoặc vừa được người gửi rút lại."))
    except (requests.Wrong, services.Invalid) as wrong:
        return _show(request, actor, found, errors=wrong.errors)
    return redirect("console:privacy_request", key=key)


def _acknowledge(request: HttpRequest, actor: Actor, found: DataRequest) -> None:
    requests.acknowledge(found.key)
    messages.success(request, _("Đã báo cho người gửi là yêu cầu đã được nhận."))


def _extend(request: HttpRequest, actor: Actor, found: DataRequest) -> None:
    requests.extend(found.key, typed(request, "reason")["reason"])
    messages.success(request, _("Đã gia hạn và báo cho người gửi."))


def _correct(request: HttpRequest, actor: Actor, found: DataRequest) -> None:
    if found.kind != DataRequest.Kind.CORRECT or found.state != DataRequest.State.OPEN:
        raise requests.Settled
    changed = services.correct_account(found.person, typed(request, *CORRECTED))
    if changed:
        messages.success(request, _("Đã sửa tài khoản. Hãy trả lời người gửi ở dưới."))
    else:
        messages.info(request, _("Không có gì khác với tài khoản hiện nay."))


def _settle(request: HttpRequest, actor: Actor, found: DataRequest) -> HttpResponse | None:
    given = typed(request, "how", "answer")
    how = given["how"]
    erases = how in (UNFILED, ACCOUNT)
    errors: dict[str, str] = {}
    if how not in ways_of(found):
        errors["how"] = _("Hãy chọn cách giải quyết.")
    elif erases and "chac" not in request.POST:
        errors["chac"] = _("Hãy đánh dấu để xác nhận; dữ liệu đã xoá không lấy lại được.")
    if not given["answer"]:
        errors["answer"] = _("Hãy ghi câu trả lời cho người yêu cầu.")
    if errors:
        raise requests.Wrong(errors)
    if erases and found.state == DataRequest.State.OPEN:
        payload = {"request": str(found.key), "how": how}
        words, whose = {"answer": given["answer"]}, [found.person_id]
        agency = agency_of_tops(actor, Guarded.ERASURE)
        asking = asked_first(request, actor, Guarded.ERASURE, agency, payload, words=words, subjects=whose)
        if asking is not None:
            return asking
    settle(found, cast(User, actor.person), how, given["answer"])
    messages.success(request, _("Đã trả lời. Người gửi nhận được thông báo và thư."))
    return None


def settle(found: DataRequest, by: User, how: str, answer: str) -> None:
    """Answer a request and do what the answer says. Raises `requests.Settled`, `requests.Wrong` and `erasing.Held`."""
    deed: dict[str, Any] = {}
    with transaction.atomic():
        # Whoever took the request back meanwhile keeps everything.
        requests.hold_open(found.key)
        if how == UNFILED:
            done = erasing.erase_unfiled(found.person)
            deed = {"drafts": done.drafts, "files": done.files, "answers": done.kept_answers}
        elif how == ACCOUNT:
            # Once the answer has left: it needs the address.
            deed = {"account": erasing.ASKED}
        requests.settle(found.key, by, answer, done=how != REFUSED, deed=deed)


def ways_of(found: DataRequest) -> Mapping[str, str]:
    """How a request may be settled now, by code."""
    ways = {DONE: _("Đã thực hiện"), REFUSED: _("Không thực hiện được, lý do ghi trong câu trả lời")}
    if found.kind != DataRequest.Kind.ERASE:
        return ways
    plan = _plan(found)
    if plan is None:
        return {REFUSED: ways[REFUSED]}
    ways = {UNFILED: _("Xoá ngay những gì chưa nộp"), REFUSED: ways[REFUSED]}
    return {ACCOUNT: _("Xoá cả tài khoản"), **ways} if plan.takes_account else ways


def _plan(found: DataRequest) -> erasing.Plan | None:
    """What an erasure would do; None where a legal hold stands in its way."""
    try:
        return erasing.plan_for(found.person)
    except erasing.Held:
        return None


def _show(
    request: HttpRequest, actor: Actor, found: DataRequest, *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    person, is_open = found.person, found.state == DataRequest.State.OPEN
    values = {name: getattr(person, name) or "" for name in CORRECTED}
    values["birth_date"] = format_date(person.birth_date) if person.birth_date else ""
    if errors and request.POST.get("action") == "sua":
        values = typed(request, *CORRECTED)
    context = {
        "tabs": tabs("console:privacy"),
        "found": found,
        "account": account_mask(actor).text(Datum.EMAIL, person.email),
        "is_open": is_open,
        "now": timezone.now(),
        "ways": list(ways_of(found).items()) if is_open else [],
        "plan": _plan(found) if is_open and found.kind == DataRequest.Kind.ERASE else None,
        "erases": found.kind == DataRequest.Kind.ERASE,
        "corrects": found.kind == DataRequest.Kind.CORRECT,
        "values": values,
        "typed": typed(request, "how", "answer", "reason"),
        "errors": errors or {},
    }
    return page(request, actor, "console/privacy_request.html", context, status=422 if errors else 200)
