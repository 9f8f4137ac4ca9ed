"""Who sees how much of people's data: the policy edited on the screen and published as a version, with its history."""

from collections.abc import Iterator, Mapping
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.roles import OFFICER_ROLES, ROLE_LABELS
from motcua.agencies.selectors import Actor
from motcua.console.access import page, top_administrators_only
from motcua.console.states import Change
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import scope_of
from motcua.kernel.masking import Datum, Shown
from motcua.people.masks import Place, Policy, newest_policy, read_policy, written_policy
from motcua.people.models import MaskingPolicyVersion, User
from motcua.people.proving import fresh_proof

MOST_VERSIONS = 50
Typed = Mapping[str, str]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
@fresh_proof()
def edit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every role with its levels; what would change is shown before it is published."""
    newest = newest_policy()
    wanted, errors = newest, list[str]()
    reasons, changes = list[str](), list[Change]()
    if request.method == "POST":
        typed: Typed = request.POST.dict()
        wanted, errors = _read(typed)
        changes = list(_differences(newest, wanted)) if not errors else []
        # Somebody else's version came in between: what is shown as changed is counted against that one.
        sure = typed.get("chac") == str(newest.number)
        if not errors and changes:
            files = {"che-du-lieu.json": as_json({"kind": "masking", **written_policy(wanted)})}
            title = _("Sửa trên màn hình: chính sách che dữ liệu cá nhân")
            report = load_files(files, cast(User, actor.person), name=title, keep=sure, scope=scope_of(actor))
            reasons = [mistake.reason for mistake in report.mistakes]
            if report.ok and sure:
                messages.success(
                    request, _("Đã công bố chính sách che dữ liệu. Chính sách mới có hiệu lực sau ít giây.")
                )
                return redirect("console:masking")
    refused = bool(errors or reasons)
    context = {
        "number": newest.number,
        "roles": [
            (str(role), label, [_row(wanted, role, datum) for datum in Datum]) for role, label in _roles()
        ],
        "places": _places(),
        "levels": {place: _levels(place) for place in Place},
        "reasons": [*errors, *reasons],
        "changes": changes,
        "versions": _versions(),
        "asked": request.method == "POST" and not refused,
    }
    return page(request, actor, "console/masking.html", context, status=422 if refused else 200)


def _roles() -> list[tuple[str, str]]:
    return [(role.value, str(ROLE_LABELS[role])) for role in OFFICER_ROLES]


def _places() -> list[tuple[Place, str, str]]:
    return [
        (
            Place.PAGE,
            _("Trang hồ sơ"),
            _("Trang hồ sơ, trang tài khoản, mẫu đơn và phiếu kiểm soát tải từ đó"),
        ),
        (Place.LISTS, _("Danh sách"), _("Danh sách, tra cứu và tệp tải về từ đó")),
        (Place.BOOKS, _("Sổ, báo cáo"), _("Sổ theo dõi, trích lục, bản in và tệp của chúng")),
    ]


def _data() -> dict[Datum, str]:
    return {
        Datum.ID_NUMBER: _("Số giấy tờ"),
        Datum.PHONE: _("Số điện thoại"),
        Datum.EMAIL: _("Thư điện tử"),
        Datum.BIRTH_DATE: _("Ngày sinh"),
        Datum.ADDRESS: _("Địa chỉ"),
    }


def _labels() -> dict[Shown, str]:
    return {
        Shown.WHOLE: _("Đủ"),
        Shown.AT_STEP: _("Đủ khi đang xử lý"),
        Shown.PART: _("Một phần"),
        Shown.NONE: _("Không hiện"),
    }


def _levels(place: Place) -> list[tuple[Shown, str]]:
    """Nothing waits for anybody in a list."""
    return [
        (level, label)
        for level, label in _labels().items()
        if place is Place.PAGE or level is not Shown.AT_STEP
    ]


def _row(policy: Policy, role: str, datum: Datum) -> tuple[str, list[tuple[str, Place, Shown]]]:
    """A kind with what a role sees of it in each place: (name of the box, place, level)."""
    cells = [(_name(role, place, datum), place, policy.level(role, place, datum)) for place in Place]
    return _data()[datum], cells


def _name(role: str, place: Place, datum: Datum) -> str:
    return f"{role}-{place}-{datum}"


def _read(typed: Typed) -> tuple[Policy, list[str]]:
    """The policy as chosen, and what is wrong with it."""
    rules: dict[tuple[str, Place, Datum], Shown] = {}
    for role, _label in _roles():
        for place in Place:
            allowed = [level for level, _text in _levels(place)]
            for datum in Datum:
                chosen = typed.get(_name(role, place, datum), "")
                if chosen not in allowed:
                    return newest_policy(), [_("Hãy chọn một mức cho mỗi ô rồi gửi lại.")]
                rules[role, place, datum] = Shown(chosen)
    return Policy(0, rules), []


def _differences(before: Policy, after: Policy) -> Iterator[Change]:
    """What differs, in words."""
    data, labels = _data(), _labels()
    for role, label in _roles():
        for place, place_label, _hint in _places():
            for datum in Datum:
                old, new = before.level(role, place, datum), after.level(role, place, datum)
                if old is not new:
                    yield Change(f"{label}, {place_label.lower()}: {data[datum]}", labels[old], labels[new])


def _versions() -> list[tuple[MaskingPolicyVersion, list[Change]]]:
    """The versions, the last first, each with what it changed."""
    rows = list(MaskingPolicyVersion.objects.order_by("-number")[: MOST_VERSIONS + 1])
    policies = [read_policy(row.data, row.number) for row in rows]
    # Before the first one the usual held.
    before = [*policies[1:], Policy()] if len(rows) <= MOST_VERSIONS else policies[1:]
    told = zip(rows, policies, before, strict=False)
    return [(row, list(_differences(old, new))) for row, new, old in told]
