"""Officers and their rights: an administrator gives accounts and posts in the own agency and below, nowhere else."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.four_eyes_policy import Guarded, left_alone_without
from motcua.agencies.granting import ruled_by
from motcua.agencies.models import Agency, Holding, Unit
from motcua.agencies.roles import OFFICER_ROLES, ROLE_LABELS, Role
from motcua.agencies.selectors import Actor
from motcua.agencies.services import end_holding, give_post
from motcua.audit.trail import Kind, note
from motcua.console.access import administrators_only, page
from motcua.console.four_eyes.acts_people import needs_second, post_wanted
from motcua.console.four_eyes.asking import alone_in_words, asked_first
from motcua.console.four_eyes.of_rights import for_opening
from motcua.console.officer_directory import directory_shown, put_under_directory
from motcua.console.rights.pages import of_person
from motcua.dossiers.selectors.held import held_in, waiting_at
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.kernel.folding import fold
from motcua.kernel.identity import IdentityError, check_email, check_phone
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User
from motcua.people.passwords import first_until
from motcua.people.proving import fresh_proof

PAGE_SIZE = 50
LONGEST = 200
# Without what is easily misread when it is passed on by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass
class Typed:
    """The form of a right as typed, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@fresh_proof()
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The officers of the agencies that this administrator rules; POST gives an account and its first post."""
    scope = scope_of(actor)
    if request.method != "POST":
        return _list(request, actor, scope, Typed())
    typed = _read(request, with_person=True)
    unit = _unit(scope, typed)
    if typed.errors or unit is None:
        return _list(request, actor, scope, typed, status=422)
    existing = User.objects.filter(email=typed.values["email"]).first()
    if existing is not None and actor.person is not None and existing.pk == actor.person.pk:
        typed.errors["email"] = _(
            "Bạn không tự giao vị trí cho mình. Hãy nhờ quản trị viên khác hoặc cấp trên."
        )
        return _list(request, actor, scope, typed, status=422)
    if existing is not None and not existing.is_officer:
        typed.errors["email"] = _("Địa chỉ này là tài khoản của công dân, tổ chức. Hãy dùng địa chỉ công vụ.")
        return _list(request, actor, scope, typed, status=422)
    asking = _second_person(request, actor, unit, typed, existing)
    if asking is not None:
        return asking
    password = ""
    try:
        with transaction.atomic():
            if existing is None:
                password = "".join(secrets.choice(_LETTERS) for _letter in range(12))
                existing = User.objects.create_user(
                    typed.values["email"],
                    password,
                    full_name=typed.values["full_name"],
                    phone=typed.values["phone"],
                    kind=User.Kind.OFFICER,
                    first_password_until=first_until(),
                )
                note(Kind.ACCOUNT_MADE, request=request, subject=[existing.pk], agency_id=unit.agency_id)
            give_post(existing, unit, typed.values["role"], typed.values["title"])
    except IntegrityError:  # the same e-mail from another administrator, a moment ago
        typed.errors["email"] = _("Địa chỉ này vừa được cấp tài khoản. Hãy tải lại trang.")
        return _list(request, actor, scope, typed, status=422)
    given = {"person": existing, "password": password, "unit": unit, "title": typed.values["title"]}
    return _list(request, actor, scope, Typed(), given=given)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
@fresh_proof()
def officer(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """The posts of one officer; POST gives another, takes one away, or closes or opens the account."""
    scope = scope_of(actor)
    person = officer_in(scope, number)
    if person is None:
        raise Http404
    typed = Typed()
    if request.method == "POST":
        if "thu-hoi" in request.POST:
            return _take_away(request, actor, scope, person)
        if "khoa" in request.POST:
            return _close(request, actor, scope, person)
        if "thong-tin" in request.POST:
            return _describe(request, actor, scope, person)
        if "danh-ba" in request.POST:
            answer = put_under_directory(request, actor, person)
            return answer if answer is not None else _show(request, actor, scope, person, typed)
        typed = _read(request, with_person=False)
        unit = _unit(scope, typed)
        if actor.person is not None and actor.person.pk == person.pk:
            typed.errors["unit"] = _(
                "Bạn không tự giao vị trí cho mình. Hãy nhờ quản trị viên khác hoặc cấp trên."
            )
        if unit is not None and not typed.errors:
            asking = _second_person(request, actor, unit, typed, person)
            if asking is not None:
                return asking
            give_post(person, unit, typed.values["role"], typed.values["title"])
            messages.success(
                request,
                _("Đã giao “%(title)s” tại %(unit)s.") % {"title": typed.values["title"], "unit": unit},
            )
            return redirect("console:officer", number=person.pk)
    return _show(request, actor, scope, person, typed)


def _second_person(
    request: HttpRequest, actor: Actor, unit: Unit, typed: Typed, person: User | None
) -> HttpResponse | None:
    """The page that asks for a second person, where the post makes an administrator or gives one more."""
    role, title = typed.values["role"], typed.values["title"]
    if not needs_second(role, person):
        return None
    names = ("email", "full_name", "phone")
    words = {name: typed.values[name] for name in names} if person is None else None
    payload = post_wanted(unit, role, title, person)
    subjects = [person.pk] if person is not None else []
    return asked_first(
        request, actor, Guarded.ADMINISTRATORS, unit.agency_id, payload, words=words, subjects=subjects
    )


def _show(request: HttpRequest, actor: Actor, scope: Scope, person: User, typed: Typed) -> HttpResponse:
    holdings = _present(Holding.objects.filter(person=person))
    context = {
        "officer": person,
        "rows": [
            {"holding": one, "role": _role_label(one), "mine": scope.holds(one.post.unit.agency.code)}
            for one in holdings.select_related("post__unit__agency").order_by("starts_on", "id")
        ],
        "may_close": _may_close(actor, scope, person),
        "rules_account": rules_alone(scope, person),
        "may_leave": actor.person is not None and actor.person.pk != person.pk,
        "rights": of_person(ruled_by(actor), person),
        **directory_shown(actor, person),
        **_choices(scope, typed),
    }
    return page(request, actor, "console/officer.html", context, status=422 if typed.errors else 200)


def officer_in(scope: Scope, number: int) -> User | None:
    """The officer of that number, when he or she works in an agency within reach."""
    return User.objects.filter(_in_scope(scope), pk=number, kind=User.Kind.OFFICER).distinct().first()


def _describe(request: HttpRequest, actor: Actor, scope: Scope, person: User) -> HttpResponse:
    """Name and phone anew, of whoever works for these agencies alone."""
    if not _may_close(actor, scope, person):
        raise Http404
    typed = Typed()
    for name in ("full_name", "phone"):
        typed.values[name] = " ".join(request.POST.get(name, "").replace("\0", "").split())[:300]
    _check_name(typed)
    _check_contact(typed, "phone", check_phone, needed=False)
    if typed.errors:
        return _show(request, actor, scope, person, typed)
    person.full_name, person.phone = typed.values["full_name"], typed.values["phone"]
    person.save(update_fields=["full_name", "phone", "search_text"])
    messages.success(request, _("Đã lưu thông tin của %(name)s.") % {"name": person.full_name})
    return redirect("console:officer", number=person.pk)


def _list(
    request: HttpRequest,
    actor: Actor,
    scope: Scope,
    typed: Typed,
    *,
    given: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    agency = request.GET.get("co-quan", "")
    found = _present(Holding.objects.filter(_agencies(scope, "post__unit__agency__code")))
    if agency:
        found = found.filter(post__unit__agency__code=agency[:LONGEST])
    if words:
        found = found.filter(person__search_text__contains=fold(words))
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    ordered = found.select_related("person", "post__unit__agency").order_by(
        "post__unit__agency__name", "post__unit__name", "person__full_name", "id"
    )
    rows = list(ordered[start : start + PAGE_SIZE + 1])
    shown = Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE, total=found.count())
    choices = _choices(scope, typed)
    context = {
        "rows": [{"holding": one, "role": _role_label(one)} for one in shown],
        "found": shown,
        "q": words,
        "agency": agency,
        "agencies": choices["agencies"],
        "given": given,
        **choices,
    }
    return page(request, actor, "console/officers.html", context, status=status)


def _read(request: HttpRequest, *, with_person: bool) -> Typed:
    names = ("unit", "role", "title", *(("email", "full_name", "phone") if with_person else ()))
    values = {name: " ".join(request.POST.get(name, "").replace("\0", "").split())[:300] for name in names}
    typed = Typed(values)
    if values["role"] not in {role.value for role in OFFICER_ROLES}:
        typed.errors["role"] = _("Hãy chọn quyền của vị trí.")
    if not values["title"]:
        typed.errors["title"] = _("Hãy nhập chức danh, ví dụ “Chuyên viên”.")
    elif len(values["title"]) > LONGEST:
        typed.errors["title"] = _("Chức danh quá dài. Hãy viết gọn lại.")
    if with_person:
        _check_name(typed)
        _check_contact(typed, "email", check_email, needed=True)
        _check_contact(typed, "phone", check_phone, needed=False)
        values["email"] = values["email"].lower()
    return typed


def _check_name(typed: Typed) -> None:
    if not typed.values["full_name"]:
        typed.errors["full_name"] = _("Hãy nhập họ và tên.")
    elif len(typed.values["full_name"]) > LONGEST:
        typed.errors["full_name"] = _("Họ và tên quá dài. Hãy viết gọn lại.")


def _check_contact(typed: Typed, name: str, check: Callable[[str], str], *, needed: bool) -> None:
    if typed.values[name] or needed:
        try:
            typed.values[name] = check(typed.values[name])
        except IdentityError as wrong:
            typed.errors[name] = str(wrong)


def _unit(scope: Scope, typed: Typed) -> Unit | None:
    """The unit that was chosen, when it is one of this administrator's."""
    text = typed.values["unit"]
    found = None
    if text.isascii() and text.isdigit() and len(text) < 18:
        units = Unit.objects.filter(_agencies(scope, "agency__code"), pk=int(text))
        found = units.select_related("agency").first()
    if found is None:
        typed.errors["unit"] = _("Hãy chọn đơn vị thuộc cơ quan mình quản trị.")
    return found


def _take_away(request: HttpRequest, actor: Actor, scope: Scope, person: User) -> HttpResponse:
    if actor.person is not None and actor.person.pk == person.pk:
        text = _("Bạn không tự thôi giữ vị trí của mình. Hãy nhờ quản trị viên khác hoặc cấp trên.")
        messages.error(request, text)
        return redirect("console:officer", number=person.pk)
    text = request.POST.get("thu-hoi", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    mine = Holding.objects.filter(_agencies(scope, "post__unit__agency__code"), person=person, pk=number)
    holding = _present(mine).select_related("post__unit").first()
    if holding is None:
        raise Http404
    told = {"title": holding.post.title, "unit": holding.post.unit.name}
    if holding.post.role == Role.ADMINISTRATOR:
        alone = left_alone_without(person.pk, [holding.post.unit.agency_id])
        if alone:
            messages.error(request, alone_in_words(alone))
            return redirect("console:officer", number=person.pk)
    end_holding(holding)
    messages.success(request, _("Đã thu hồi “%(title)s” tại %(unit)s.") % told)
    left = held_in(person.pk, holding.post.unit_id)
    if left:
        text = _(
            "%(count)s hồ sơ đang giao cho người này vẫn ở %(unit)s. Trưởng đơn vị cần phân công lại cho người khác."
        )
        messages.warning(request, text % {"count": left, "unit": told["unit"]})
    _warn_of_vacancy(request, [holding])
    # Without a post in these agencies the officer is no longer this administrator's to look at.
    if _present(Holding.objects.filter(_agencies(scope, "post__unit__agency__code"), person=person)).exists():
        return redirect("console:officer", number=person.pk)
    return redirect("console:officers")


def _close(request: HttpRequest, actor: Actor, scope: Scope, person: User) -> HttpResponse:
    if not _may_close(actor, scope, person):
        raise Http404
    alone = left_alone_without(person.pk, None) if person.is_active else []
    if alone:
        messages.error(request, alone_in_words(alone))
        return redirect("console:officer", number=person.pk)
    if not person.is_active:
        asking = for_opening(request, actor, person)
        if asking is not None:
            return asking
    person.is_active = not person.is_active
    with transaction.atomic():
        person.save(update_fields=["is_active"])
        change = "opened" if person.is_active else "closed"
        note(Kind.RIGHTS_CHANGED, request=request, subject=[person.pk], details={"change": change})
    wording = _("Đã mở tài khoản của %(name)s.") if person.is_active else _("Đã khoá tài khoản của %(name)s.")
    messages.success(request, wording % {"name": person.full_name})
    if not person.is_active:
        _warn_of_vacancy(
            request, _present(Holding.objects.filter(person=person)).select_related("post__unit")
        )
    return redirect("console:officer", number=person.pk)


def _warn_of_vacancy(request: HttpRequest, left: Iterable[Holding]) -> None:
    """Tell which of the posts that somebody just left have work in hand and nobody to do it. Nothing of it is lost."""
    for holding in left:
        waiting = waiting_at(holding.post_id)
        if not waiting:
            continue
        others = _present(Holding.objects.filter(post_id=holding.post_id, person__is_active=True))
        if not others.exists():
            text = _(
                "Chức vụ “%(title)s” tại %(unit)s không còn ai giữ, mà %(count)s hồ sơ đang chờ ở đó. Hồ sơ vẫn còn "
                "nguyên; hãy giao chức vụ này cho người khác để họ xử lý tiếp."
            )
            told = {"title": holding.post.title, "unit": holding.post.unit.name, "count": waiting}
            messages.warning(request, text % told)


def _may_close(actor: Actor, scope: Scope, person: User) -> bool:
    """Not one's own account, and not that of somebody who works for another agency too."""
    if actor.person is not None and actor.person.pk == person.pk:
        return False
    return rules_alone(scope, person)


def rules_alone(scope: Scope, person: User) -> bool:
    """Whether every agency that this officer works for is within reach."""
    held = _present(Holding.objects.filter(person=person)).values_list("post__unit__agency__code", flat=True)
    return all(scope.holds(agency) for agency in held)


def _present(holdings: QuerySet[Holding]) -> QuerySet[Holding]:
    today = timezone.localdate()
    return holdings.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)


def _agencies(scope: Scope, path: str) -> Q:
    return Q() if scope.agencies is None else Q(**{f"{path}__in": scope.agencies})


def _in_scope(scope: Scope) -> Q:
    today = timezone.localdate()
    present = Q(holdings__ends_on__isnull=True) | Q(holdings__ends_on__gte=today)
    return present & _agencies(scope, "holdings__post__unit__agency__code")


def _role_label(holding: Holding) -> str:
    return str(ROLE_LABELS[Role(holding.post.role)])


def _choices(scope: Scope, typed: Typed) -> dict[str, Any]:
    agencies = Agency.objects.filter(_agencies(scope, "code")).order_by("name")
    units = Unit.objects.filter(agency__in=agencies).select_related("agency").order_by("agency__name", "id")
    return {
        "typed": typed,
        "agencies": [(agency.code, agency.name) for agency in agencies],
        "units": _unit_options(units),
        "roles": [(role.value, str(ROLE_LABELS[role])) for role in OFFICER_ROLES],
    }


def _unit_options(units: Iterable[Unit]) -> list[tuple[str, str]]:
    return [(str(unit.pk), f"{unit.agency.short_name or unit.agency.name} – {unit.name}") for unit in units]
