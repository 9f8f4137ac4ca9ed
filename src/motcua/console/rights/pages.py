"""The pages of groups and of rights: each administrator for the own agencies alone."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.agencies import granting
from motcua.agencies.granting import GrantRefused, agencies_ruled, groups_of, held_today, rights_of, ruled_by
from motcua.agencies.models import GivenRight, Group, Post
from motcua.agencies.selectors import Actor
from motcua.agencies.tree import under
from motcua.console.access import administrators_only, page
from motcua.console.four_eyes import of_rights as second
from motcua.console.rights import forms, wording
from motcua.console.rights.forms import Typed
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.folding import fold
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User

PAGE_SIZE = 50
MOST_OFFERED = 500
_LONGEST = 1100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def groups(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The groups of the agencies that this administrator rules; POST makes one."""
    typed = Typed({"agency": "", "name": "", "description": ""})
    agencies = agencies_ruled(actor)
    if request.method == "POST":
        typed.values = _texts(request, "agency", "name", "description")
        try:
            made = granting.make_group(
                actor, _number(typed.values["agency"]), typed.values["name"], typed.values["description"]
            )
        except GrantRefused as refused:
            typed.errors = refused.fields or {"name": refused.message}
        else:
            messages.success(request, _("Đã lập nhóm. Hãy thêm người và giao quyền cho nhóm."))
            return redirect("console:group", number=made.pk)
    elif len(agencies) == 1:
        typed.values["agency"] = str(agencies[0].pk)
    today = timezone.localdate()
    now_in = Q(members__starts_on__lte=today) & (
        Q(members__ends_on__isnull=True) | Q(members__ends_on__gte=today)
    )
    found = groups_of(actor).select_related("agency").order_by("agency__name", "name", "id")
    counted = found.annotate(people=Count("members", filter=now_in, distinct=True))
    shown = _page_of(request, counted)
    context = {
        "found": shown,
        "rights": _of_groups(shown.items),
        "typed": typed,
        "agencies": [(str(one.pk), one.name) for one in agencies],
    }
    return page(request, actor, "console/groups.html", context, status=422 if typed.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def group(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One group: its members and rights; POST names it anew, takes somebody in or out, or closes it."""
    one = groups_of(actor).select_related("agency").filter(pk=number).first()
    if one is None:
        raise Http404
    typed = Typed(
        {
            "name": one.name,
            "description": one.description,
            "person": "",
            "starts_on": format_date(timezone.localdate()),
            "ends_on": "",
        }
    )
    if request.method == "POST":
        typed.values |= _texts(request, *(name for name in typed.values if name in request.POST))
        try:
            told = _change(request, actor, one, typed)
        except GrantRefused as refused:
            typed.errors = refused.fields or {"name": refused.message}
        else:
            if isinstance(told, HttpResponse):
                return told
            messages.success(request, told)
            return redirect("console:groups" if "dong" in request.POST else request.path)
        one = groups_of(actor).select_related("agency").get(pk=number)
    rights = _in_force(one.rights.all())
    context = {
        "group": one,
        "members": list(granting.members_of(one)),
        "today": timezone.localdate(),
        "people": _people_under(one),
        "rights": _lines(rights),
        "typed": typed,
        "closing": "dong" in request.GET,
    }
    return page(request, actor, "console/group.html", context, status=422 if typed.errors else 200)


def _change(request: HttpRequest, actor: Actor, one: Group, typed: Typed) -> str | HttpResponse:
    if "dong" in request.POST:
        second.check_limits_of(actor, one)
        granting.close_group(actor, one)
        return _("Đã đóng nhóm “%(name)s”; quyền của nhóm hết hiệu lực.") % {"name": one.name}
    if "ra" in request.POST:
        second.check_limits_of(actor, one)
        gone = granting.end_member(actor, one, _number(request.POST["ra"]))
        return _("Đã đưa %(name)s ra khỏi nhóm.") % {"name": gone.person.full_name}
    if "them" in request.POST:
        try:
            first = parse_date(typed.values["starts_on"])
            last = parse_date(typed.values["ends_on"]) if typed.values["ends_on"] else None
        except ValueError as unreadable:
            raise GrantRefused(str(unreadable), {"starts_on": str(unreadable)}) from unreadable
        person = _number(typed.values["person"])
        granting.check_member(actor, one, person, first, last)
        asking = second.for_member(request, actor, one, person, first, last)
        if asking is not None:
            return asking
        added = granting.add_member(actor, one, person, first, last)
        return _("Đã thêm %(name)s vào nhóm.") % {"name": added.person.full_name}
    granting.change_group(actor, one, typed.values["name"], typed.values["description"])
    return _("Đã lưu tên và mô tả nhóm.")


@never_cache
@require_http_methods(["GET", "HEAD"])
@administrators_only
def rights(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rights given in the agencies that this administrator rules: those in force, or the ended ones."""
    past = request.GET.get("da-het", "") == "1"
    kind = request.GET.get("cho", "")
    found = rights_of(actor)
    ended = Q(ended_at__isnull=False) | Q(ends_on__lt=timezone.localdate())
    found = found.filter(ended) if past else found.exclude(ended)
    if kind in _KINDS:
        found = found.filter(**{f"{_KINDS[kind]}__isnull": False})
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    if words:
        found = found.filter(
            Q(group__name__icontains=words)
            | Q(post__title__icontains=words)
            | Q(person__search_text__contains=fold(words))
        )
    shown = _page_of(request, _with_holders(found).order_by("-given_at", "-id"))
    context = {
        "found": shown,
        "rows": _lines(shown.items),
        "q": words,
        "kind": kind,
        "past": "1" if past else "",
        "kinds": [
            ("", _("Mọi đối tượng")),
            ("nhom", _("Nhóm")),
            ("chuc-vu", _("Chức vụ")),
            ("nguoi", _("Cá nhân")),
        ],
    }
    return page(request, actor, "console/rights.html", context)


_KINDS = {"nhom": "group", "chuc-vu": "post", "nguoi": "person"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def give(request: HttpRequest, actor: Actor, kind: str, number: int) -> HttpResponse:
    """Give a right to a group, a post or a person."""
    ruled = ruled_by(actor)
    name, back = _holder(ruled, kind, number)
    choice, typed = forms.offered(ruled), forms.empty()
    if request.method == "POST":
        typed, wanted = forms.read(request.POST, choice)
        try:
            if wanted is not None:
                meant = forms.held_by(wanted, kind, number)
                granting.check_wanted(actor, meant)
                asking = second.for_right(request, actor, meant)
                if asking is not None:
                    return asking
                granting.give(actor, meant)
                messages.success(request, _("Đã giao quyền. Quyền có hiệu lực ngay từ ngày bắt đầu."))
                return redirect(*back[:1], **back[1])
        except GrantRefused as refused:
            typed.errors = refused.fields or {"effect": refused.message}
    context = {"holder": name, "kind": kind, "number": number, **forms.context(typed, choice)}
    return page(request, actor, "console/right_give.html", context, status=422 if typed.errors else 200)


@never_cache
@require_POST
@administrators_only
def end(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """End a right from now on."""
    right = _with_holders(rights_of(actor)).filter(pk=number).first()
    if right is None:
        raise Http404
    try:
        granting.check_ending(actor, right)
        asking = second.for_ending(request, actor, right)
        if asking is not None:
            return asking
        granting.end_right(actor, right)
    except GrantRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Đã thu hồi quyền của %(holder)s.") % {"holder": wording.holder(right)})
    if right.group_id is not None:
        return redirect("console:group", number=right.group_id)
    return redirect("console:rights")


def _holder(ruled: frozenset[int], kind: str, number: int) -> tuple[str, tuple[str, dict[str, Any]]]:
    """The name of a holder that this administrator rules, and the page to go back to. Raises Http404."""
    if kind == "nhom":
        found = Group.objects.filter(pk=number, agency_id__in=ruled, closed_at__isnull=True).first()
        if found is not None:
            told = _("nhóm “%(name)s”") % {"name": found.name}
            return told, ("console:group", {"number": number})
    elif kind == "chuc-vu":
        post = Post.objects.filter(pk=number, unit__agency_id__in=ruled).select_related("unit").first()
        if post is not None:
            told = _("chức vụ “%(title)s”, %(unit)s") % {"title": post.title, "unit": post.unit.name}
            return told, ("console:rights", {})
    elif kind == "nguoi":
        held = held_today().filter(person_id=number, post__unit__agency_id__in=ruled)
        holding = held.select_related("person").first()
        if holding is not None:
            return holding.person.full_name, ("console:officer", {"number": number})
    raise Http404


def _people_under(one: Group) -> list[tuple[str, str]]:
    """Officers of the group's agency and below who are not in it, by name; the first of them where there are many."""
    inside = {member.person_id for member in granting.members_of(one)}
    held = held_today().filter(post__unit__agency_id__in=under([one.agency_id]), person__is_active=True)
    held = held.exclude(person_id__in=inside).select_related("person", "post__unit__agency")
    named: dict[str, str] = {}
    for holding in held.order_by("person__full_name", "id")[: MOST_OFFERED * 2]:
        agency = holding.post.unit.agency
        place = f"{holding.post.title}, {holding.post.unit.name}"
        if agency.pk != one.agency_id:
            place = f"{place}, {agency.short_name or agency.name}"
        named.setdefault(str(holding.person_id), f"{holding.person.full_name} – {place}")
    return list(named.items())[:MOST_OFFERED]


def _of_groups(shown: Sequence[Group]) -> dict[int, list[str]]:
    """The rights in force of these groups in words, by group."""
    found: dict[int, list[str]] = {}
    rights = _in_force(GivenRight.objects.filter(group__in=[one.pk for one in shown]))
    for line in _lines(rights):
        found.setdefault(line["right"].group_id, []).append(line["text"])
    return found


def _in_force(found: QuerySet[GivenRight]) -> list[GivenRight]:
    """Of these, what holds today or will."""
    today = timezone.localdate()
    running = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), ended_at__isnull=True)
    return list(_with_holders(running).order_by("id"))


def of_person(ruled: frozenset[int], person: User) -> list[dict[str, Any]]:
    """The rights that hold for a person beside the roles, each as a line: own, of the posts, of the groups."""
    posts = held_today().filter(person=person).values("post_id")
    today = timezone.localdate()
    groups = Group.objects.filter(
        Q(members__ends_on__isnull=True) | Q(members__ends_on__gte=today), members__person=person
    )
    mine = Q(person=person) | Q(post_id__in=posts) | Q(group_id__in=groups.values("pk"))
    return _lines(_in_force(GivenRight.objects.filter(mine, agency_id__in=ruled)))


def _with_holders(found: QuerySet[GivenRight]) -> QuerySet[GivenRight]:
    return found.select_related("group", "post__unit", "person", "agency", "given_by", "ended_by")


def _lines(found: Sequence[GivenRight]) -> list[dict[str, Any]]:
    procedures = wording.procedures_in_words(found)
    return [
        {
            "right": right,
            "holder": wording.holder(right),
            "text": wording.sentence(right, procedures[right.pk]),
            "days": wording.days(right),
        }
        for right in found
    ]


def _page_of(request: HttpRequest, found: QuerySet[Any]) -> Page[Any]:
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    rows = list(found[start : start + PAGE_SIZE + 1])
    return Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE, total=found.count())


def _texts(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: " ".join(request.POST.get(name, "").replace("\0", "").split())[:_LONGEST] for name in names}


def _number(text: str) -> int:
    """A number as sent; 0, which is nobody's, for everything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
