"""Accounts of citizens and organisations: found, opened and closed, activated, taken away as a workbook (II.17.3).

For administrators of the top agency: these accounts belong to no agency. Nothing that is searched for stands in an
address: the search is a post, kept in the session. Each look and each file is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.selectors import Actor
from motcua.audit.limits import REVEALS_OF_PERSON
from motcua.audit.looks import Whose, record_look
from motcua.audit.pages import too_many
from motcua.audit.trail import Kind, note
from motcua.console.access import page, top_administrators_only
from motcua.console.account_groups.forms import limits_in_words
from motcua.console.accounts import masked
from motcua.console.accounts.sheet import MOST, XLSX_TYPE, found_accounts, too_many_found, workbook
from motcua.console.four_eyes.asking import agency_of_tops, asked_first
from motcua.dossiers.masking import account_list_mask, account_mask
from motcua.kernel.paging import Page, read_page_number
from motcua.people import closing, contacts, signing_up
from motcua.people.account_groups import groups_of
from motcua.people.models import LocalAccount, Registration, User
from motcua.people.searching import CLOSED, OPEN, WAITING, Wanted, accounts, registrations
from motcua.people.services import Invalid, TooMany

PAGE_SIZE = 50
ABOUT = "list:accounts"
_KEPT = "console_accounts"
_LONGEST_REASON = 500


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The accounts, narrowed by what was searched for last; a post searches."""
    if request.method == "POST":
        request.session[_KEPT] = Wanted.read(request.POST.dict()).kept()
        return redirect("console:accounts")
    record_look(Kind.VIEW, ABOUT, request=request)
    return _list(request, actor)


@never_cache
@require_POST
@top_administrators_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the search finds, as a workbook; too much comes back as the page, with a word."""
    wanted = _wanted(request)
    found = found_accounts(wanted)
    if len(found) > MOST:
        return _list(request, actor, problem=too_many_found(MOST))
    agency = agency_of_tops(actor, Guarded.EXPORT_ACCOUNTS)
    asking = asked_first(request, actor, Guarded.EXPORT_ACCOUNTS, agency, {}, words=wanted.kept())
    if asking is not None:
        return asking
    note(Kind.EXPORT, request=request, about=ABOUT, details={"rows": len(found)})
    response = HttpResponse(workbook(found, account_list_mask(actor)), content_type=XLSX_TYPE)
    name = f"tai-khoan-{timezone.localdate():%Y%m%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def account(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One account; a post closes or opens it, or takes off an e-mail and a phone that its owner lost, with a reason."""
    person = User.objects.filter(key=key).exclude(kind=User.Kind.OFFICER).first()
    if person is None:
        raise Http404
    errors: dict[str, str] = {}
    reason = opened = ""
    mask = account_mask(actor)
    if request.method == "POST" and masked.BUTTON in request.POST:
        try:
            opened = masked.reveal(request, person, mask, f"account:{key}", (person.pk,))
        except masked.TooOften:
            return _too_often(request)
    elif request.method == "POST":
        reason = _reason(request)
        act = next((_ACTS[name] for name in _ACTS if name in request.POST), None)
        if act is None:
            raise Http404
        if reason:
            messages.success(request, act(person, _person(actor), reason))
            return redirect("console:account", key=key)
        errors = {"reason": _("Hãy ghi lý do, ví dụ giấy tờ nào đã được đối chiếu.")}
    record_look(Kind.VIEW, f"account:{key}", request=request, whose=lambda: Whose((person.pk,), None))
    local = LocalAccount.objects.select_related("standing_by").filter(user=person).first()
    context = {
        "account": person,
        "local": local,
        "own_groups": [(one, limits_in_words(one.limits)) for one in groups_of(person)],
        "seen": masked.shown(person, mask, opened),
        "hidden": masked.reveals(person, mask, opened),
        "errors": errors,
        "reason": reason,
    }
    return page(request, actor, "console/account.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def registration(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One registration; a post sends the letter or the code again, or activates the account with a reason."""
    found = signing_up.standing(key)
    if found is None:
        raise Http404
    errors: dict[str, str] = {}
    reason = _reason(request) if request.method == "POST" else ""
    mask, opened = account_mask(actor), ""
    if request.method == "POST" and masked.BUTTON in request.POST:
        try:
            opened = masked.reveal(request, found, mask, f"registration:{key}", ())
        except masked.TooOften:
            return _too_often(request)
    elif request.method == "POST":
        try:
            if "cach" in request.POST:
                signing_up.ask(request, found, request.POST["cach"])
                messages.success(request, _("Đã gửi lại thư hoặc tin nhắn kích hoạt."))
                return redirect("console:registration", key=key)
            if reason:
                return _activate(request, actor, found, reason)
            errors = {"reason": _("Hãy ghi lý do, ví dụ giấy tờ nào đã được đối chiếu.")}
        except Invalid as invalid:
            errors = invalid.errors
        except TooMany as many:
            errors = {
                "cach": _("Đã gửi quá nhiều lần. Hãy đợi khoảng %(minutes)s phút.")
                % {"minutes": many.seconds // 60}
            }
    record_look(Kind.VIEW, f"registration:{key}", request=request)
    context = {
        "registration": found,
        "seen": masked.shown(found, mask, opened),
        "hidden": masked.reveals(found, mask, opened),
        "ways": signing_up.ways(found),
        "errors": errors,
        "reason": reason,
    }
    return page(request, actor, "console/registration.html", context, status=422 if errors else 200)


def _activate(request: HttpRequest, actor: Actor, found: Registration, reason: str) -> HttpResponse:
    try:
        made = signing_up.activate_at_the_desk(found, _person(actor), reason)
    except signing_up.NameTaken:
        messages.warning(request, _("Tên đăng nhập này vừa có người dùng. Hãy đề nghị người đó đăng ký lại."))
        return redirect("console:accounts")
    messages.success(
        request, _("Đã kích hoạt. Chủ tài khoản đăng nhập được bằng tên đăng nhập và mật khẩu đã đặt.")
    )
    return redirect("console:account", key=made.key)


def _list(request: HttpRequest, actor: Actor, *, problem: str = "") -> HttpResponse:
    wanted, mask = _wanted(request), account_list_mask(actor)
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    found = registrations(wanted) if wanted.standing == WAITING else accounts(wanted)
    rows: list[Any] = list(found[start : start + PAGE_SIZE + 1])
    context = {
        "found": Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE),
        "seen": lambda row: masked.shown(row, mask),
        "wanted": wanted,
        "waiting": wanted.standing == WAITING,
        "problem": problem,
        "forms": dict(LocalAccount.Form.choices),
        "kinds": [
            ("", _("Cá nhân và tổ chức")),
            (User.Kind.CITIZEN.value, _("Cá nhân")),
            (User.Kind.ORGANISATION.value, _("Tổ chức, doanh nghiệp, hộ kinh doanh")),
        ],
        "standings": [
            ("", _("Đã kích hoạt")),
            (OPEN, _("Đang mở")),
            (CLOSED, _("Đã đóng")),
            (WAITING, _("Chờ kích hoạt")),
        ],
    }
    return page(request, actor, "console/accounts.html", context, status=422 if problem else 200)


def _too_often(request: HttpRequest) -> HttpResponse:
    text = _("Mỗi người hiện được nhiều nhất %(count)s dữ liệu bị che trong một giờ. Hãy thử lại sau.")
    limit = REVEALS_OF_PERSON
    return too_many(request, _("Đã hiện quá nhiều dữ liệu"), text % {"count": limit.most}, limit.seconds)


def _wanted(request: HttpRequest) -> Wanted:
    return Wanted.read(request.session.get(_KEPT) or {})


def _reason(request: HttpRequest) -> str:
    return " ".join(request.POST.get("reason", "").replace("\0", "").split())[:_LONGEST_REASON]


def _person(actor: Actor) -> User:
    return cast(User, actor.person)


def _close(person: User, by: User, reason: str) -> str:
    closing.close(person, by=by, reason=reason)
    return _("Đã đóng tài khoản. Chủ tài khoản được báo qua thư.")


def _open(person: User, by: User, reason: str) -> str:
    closing.open_again(person, by=by, reason=reason)
    return _("Đã mở lại tài khoản. Chủ tài khoản được báo qua thư.")


def _release(person: User, by: User, reason: str) -> str:
    contacts.release(person, by, reason)
    return _(
        "Đã gỡ thư điện tử và số điện thoại đã xác nhận. Chủ tài khoản đăng nhập bằng tên đăng nhập rồi xác nhận "
        "nơi mới."
    )


_ACTS: dict[str, Callable[[User, User, str], str]] = {"dong": _close, "mo": _open, "go": _release}
