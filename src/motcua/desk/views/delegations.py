"""Uỷ quyền: who carries whose post, from when to when; delegating one's own, and appointing a substitute."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.agencies.delegations import (
    DelegationRefused,
    Wanted,
    delegable,
    delegate,
    listed,
    possible_delegates,
    revoke,
)
from motcua.agencies.models import Delegation
from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only, officers_only_for, page
from motcua.kernel.dates import format_date, parse_date
from motcua.people.returning import take_kept

FIELDS = ("holding", "delegate", "starts_on", "ends_on", "reason")


def _back(**_other: object) -> str:
    return reverse("desk:delegations")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def delegations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, and the form for another one; refused, the form comes again as it was filled in."""
    if request.method != "POST":
        kept = take_kept(request)
        typed = {name: kept.get(name, "") for name in FIELDS} if kept is not None else None
        fresh = {"starts_on": format_date(timezone.localdate())}
        return _show(request, actor, typed or fresh, {}, kept=kept is not None)
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    wanted, errors = _read(typed)
    if wanted is None:
        return _show(request, actor, typed, errors, status=422)
    try:
        made = delegate(actor, wanted)
    except DelegationRefused as refused:
        return _show(request, actor, typed, refused.fields, status=422)
    messages.success(
        request,
        _("Đã uỷ quyền cho %(name)s từ %(start)s đến hết %(end)s.")
        % {
            "name": made.delegate.full_name,
            "start": format_date(made.starts_on),
            "end": format_date(made.ends_on),
        },
    )
    return redirect("desk:delegations")


@never_cache
@require_POST
@officers_only_for(_back)
def revoking(request: HttpRequest, actor: Actor, delegation_id: int) -> HttpResponse:
    """End a delegation at once."""
    ended = revoke(actor, delegation_id)
    if ended is None:
        raise Http404
    messages.success(request, _("Đã thu hồi uỷ quyền cho %(name)s.") % {"name": ended.delegate.full_name})
    return redirect("desk:delegations")


def _read(typed: dict[str, str]) -> tuple[Wanted | None, dict[str, str]]:
    errors: dict[str, str] = {}
    days = {}
    for name, label in (("starts_on", _("Từ ngày")), ("ends_on", _("Đến hết ngày"))):
        if not typed[name]:
            errors[name] = _("Hãy nhập “%(label)s”.") % {"label": label}
            continue
        try:
            days[name] = parse_date(typed[name])
        except ValueError as problem:
            errors[name] = str(problem)
    for name, text in (
        ("holding", _("Hãy chọn vị trí được uỷ quyền.")),
        ("delegate", _("Hãy chọn người được uỷ quyền.")),
    ):
        if not (typed[name].isascii() and typed[name].isdigit() and len(typed[name]) < 18):
            errors[name] = text
    if not typed["reason"]:
        errors["reason"] = _("Hãy nhập “%(label)s”.") % {"label": _("Lý do")}
    elif len(typed["reason"]) > 1000:
        errors["reason"] = _("Lý do dài quá 1.000 ký tự; hãy rút gọn.")
    if errors:
        return None, errors
    return Wanted(int(typed["holding"]), int(typed["delegate"]), **days, reason=typed["reason"]), {}


def _show(
    request: HttpRequest,
    actor: Actor,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    posts = [
        (str(one.id), f"{one.post.title}, {one.post.unit.name} – {one.person.full_name}")
        for one in delegable(actor)
    ]
    people = [(str(person), label) for person, label in possible_delegates(actor)]
    context = {
        "rows": [_row(actor, one) for one in listed(actor)],
        "posts": posts,
        "people": people,
        "typed": typed,
        "kept": kept,
        "errors": errors,
        "wrong": [{"text": errors[name], "href": f"#uy-quyen-{name}"} for name in FIELDS if name in errors],
    }
    return page(request, actor, "desk/delegations.html", context, status=status, current="delegations")


def _row(actor: Actor, one: Delegation) -> dict[str, Any]:
    today = timezone.localdate()
    if one.revoked_at is not None:
        state, tone = _("Đã thu hồi"), "grey"
    elif one.ends_on < today:
        state, tone = _("Đã hết hạn"), "grey"
    elif one.starts_on > today:
        state, tone = _("Chưa đến ngày"), "blue"
    else:
        state, tone = _("Đang hiệu lực"), "green"
    is_mine = actor.person is not None and one.delegate_id == actor.person.id
    return {
        "row": one,
        "state": state,
        "tone": tone,
        # Whoever carries a post gives it back by asking the one who delegated it.
        "revocable": one.revoked_at is None and one.ends_on >= today and not is_mine,
    }
