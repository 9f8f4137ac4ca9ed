"""Agencies with their units and posts on the screen: the tree below this administrator, each agency with its names."""

import json
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies import organising
from motcua.agencies.granting import GrantRefused, held_today, ruled_by
from motcua.agencies.history import history_of
from motcua.agencies.models import Agency, FormerName, Post, Unit
from motcua.agencies.roles import OFFICER_ROLES, ROLE_LABELS, Role
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.exchange.packages import load_files
from motcua.exchange.packages.scope import scope_of
from motcua.kernel.dates import format_date, parse_date
from motcua.people.models import User

LEVELS = {
    "ministry": gettext_lazy("Bộ, ngành"),
    "province": gettext_lazy("Cấp tỉnh"),
    "department": gettext_lazy("Sở, ngành cấp tỉnh"),
    "commune": gettext_lazy("Cấp xã"),
}


@never_cache
@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The agencies that this administrator rules, as a tree."""
    ruled = ruled_by(actor)
    found = Agency.objects.filter(pk__in=ruled).annotate(parts=Count("units")).order_by("name", "pk")
    people = dict(
        held_today()
        .filter(post__unit__agency_id__in=ruled)
        .values_list("post__unit__agency_id")
        .annotate(number=Count("person_id", distinct=True))
        .order_by()
    )
    rows = [
        {"agency": one, "depth": depth, "people": people.get(one.pk, 0), "level": level_label(one.level)}
        for one, depth in _as_tree(list(found))
    ]
    return page(request, actor, "console/organisation.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def agency(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One agency: its names, units and posts; POST names it, makes or names a unit or a post, makes an agency below."""
    one = (
        Agency.objects.filter(pk=number, pk__in=ruled_by(actor)).select_related("parent", "calendar").first()
    )
    if one is None:
        raise Http404
    errors: dict[str, str] = {}
    typed: dict[str, str] = {}
    doing = ""
    if request.method == "POST":
        doing = next((name for name in _DOING if name in request.POST), "")
        if not doing:
            raise Http404
        typed = {
            name: " ".join(text.replace("\0", "").split())[:400]
            for name, text in request.POST.items()
            if isinstance(text, str)
        }
        try:
            told = _DOING[doing](actor, one, typed)
        except GrantRefused as refused:
            errors = refused.fields or {"name": refused.message}
        else:
            messages.success(request, told)
            return redirect(request.path)
    return _show(request, actor, number, doing=doing, typed=typed, errors=errors)


def _show(
    request: HttpRequest,
    actor: Actor,
    number: int,
    *,
    doing: str,
    typed: dict[str, str],
    errors: dict[str, str],
) -> HttpResponse:
    one = Agency.objects.select_related("parent", "successor").get(pk=number)
    units = list(one.units.prefetch_related("posts").order_by("pk"))
    held = dict(
        held_today()
        .filter(post__unit__agency=one)
        .values_list("post_id")
        .annotate(number=Count("pk"))
        .order_by()
    )
    former = FormerName.objects.filter(agency=one).select_related("changed_by", "unit")
    context = {
        "agency": one,
        "level": level_label(one.level),
        "units": [
            {
                "unit": unit,
                "posts": [
                    {"post": post, "role": ROLE_LABELS[Role(post.role)], "held": held.get(post.pk, 0)}
                    for post in sorted(unit.posts.all(), key=lambda post: post.pk)
                ],
            }
            for unit in units
        ],
        "former": list(former.order_by("-until", "-pk")[:100]),
        "history": history_of(one),
        "kinds": list(Unit.Kind.choices),
        "roles": [(role.value, str(ROLE_LABELS[role])) for role in OFFICER_ROLES],
        "levels": list(LEVELS.items()),
        "today": format_date(timezone.localdate()),
        "doing": doing,
        "typed": typed,
        "errors": errors,
    }
    return page(request, actor, "console/organisation_agency.html", context, status=422 if errors else 200)


def _rename(actor: Actor, one: Agency, typed: dict[str, str]) -> str:
    organising.rename_agency(
        actor, one, typed.get("name", ""), typed.get("short_name", ""), _since(typed.get("since", ""))
    )
    return _("Đã lưu tên cơ quan.")


def _new_unit(actor: Actor, one: Agency, typed: dict[str, str]) -> str:
    made = organising.make_unit(
        actor, one, typed.get("code", ""), typed.get("name", ""), typed.get("kind", "")
    )
    return _("Đã lập đơn vị “%(name)s”.") % {"name": made.name}


def _rename_unit(actor: Actor, one: Agency, typed: dict[str, str]) -> str:
    unit = Unit.objects.filter(agency=one, pk=_number(typed.get("doi-ten-don-vi", ""))).first()
    if unit is None:
        raise GrantRefused(_("Đơn vị này không còn. Hãy tải lại trang."))
    organising.rename_unit(actor, unit, typed.get("unit_name", ""), _since(typed.get("since", "")))
    return _("Đã lưu tên đơn vị.")


def _new_post(actor: Actor, one: Agency, typed: dict[str, str]) -> str:
    unit = Unit.objects.filter(agency=one, pk=_number(typed.get("unit", ""))).first()
    if unit is None:
        text = _("Hãy chọn đơn vị của chức vụ.")
        raise GrantRefused(text, {"unit": text})
    made = organising.make_post(
        actor, unit, typed.get("code", ""), typed.get("title", ""), typed.get("role", "")
    )
    return _("Đã lập chức vụ “%(title)s”.") % {"title": made.title}


def _retitle(actor: Actor, one: Agency, typed: dict[str, str]) -> str:
    number = _number(typed.get("doi-ten-chuc-vu", ""))
    post = Post.objects.filter(unit__agency=one, pk=number).select_related("unit").first()
    if post is None:
        raise GrantRefused(_("Chức vụ này không còn. Hãy tải lại trang."))
    organising.retitle_post(actor, post, typed.get("title", ""))
    return _("Đã lưu tên chức vụ.")


def _new_below(actor: Actor, one: Agency, typed: dict[str, str]) -> str:
    """A new agency under this one, by the import's own checks, with the calendar of the one above."""
    content = {
        "kind": "agency",
        "code": typed.get("code", ""),
        "name": typed.get("name", ""),
        "level": typed.get("level", ""),
        "parent": one.code,
        "calendar": one.calendar.code,
        "place": typed.get("place", "") or one.place,
    }
    if Agency.objects.filter(code=content["code"]).exists():
        text = _("Mã này đã có cơ quan khác dùng. Hãy kiểm tra lại mã.")
        raise GrantRefused(text, {"code": text})
    files = {"co-quan.json": json.dumps(content).encode()}
    person = cast(User, actor.person)
    report = load_files(files, person, name="co-quan.json", keep=True, scope=scope_of(actor))
    if not report.ok:
        raise GrantRefused(
            report.mistakes[0].reason,
            {mistake.pointer.rpartition("/")[2] or "code": mistake.reason for mistake in report.mistakes},
        )
    return _("Đã lập cơ quan “%(name)s”. Hãy lập đơn vị, chức vụ cho cơ quan này.") % {
        "name": content["name"]
    }


_DOING = {
    "doi-ten": _rename,
    "don-vi-moi": _new_unit,
    "doi-ten-don-vi": _rename_unit,
    "chuc-vu-moi": _new_post,
    "doi-ten-chuc-vu": _retitle,
    "cap-duoi-moi": _new_below,
}


def level_label(level: str) -> str:
    """What a level of administration is called."""
    return str(LEVELS.get(level, level))


def _since(text: str) -> Any:
    try:
        return parse_date(text) if text else timezone.localdate()
    except ValueError as unreadable:
        raise GrantRefused(str(unreadable), {"since": str(unreadable)}) from unreadable


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _as_tree(found: list[Agency]) -> list[tuple[Agency, int]]:
    """Each agency after the one above it, with its depth; those whose parent is out of reach stand at the top."""
    present = {one.pk for one in found}
    below: dict[int, list[Agency]] = {}
    for one in found:
        below.setdefault(one.parent_id if one.parent_id in present else 0, []).append(one)
    ordered: list[tuple[Agency, int]] = []

    def place(parent: int, depth: int) -> None:
        for one in below.get(parent, []):
            ordered.append((one, depth))
            place(one.pk, depth + 1)

    place(0, 0)
    return ordered
