"""The page "Kho dữ liệu của tôi": the papers of a person or organisation, one of them, and taking out what was kept."""

import datetime
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_date
from motcua.kernel.paging import read_page_number
from motcua.look.environment import query
from motcua.people.models import User
from motcua.people.returning import signed_in
from motcua.people.reuse import may_agree
from motcua.vault import selectors, services
from motcua.vault.models import Entry
from motcua.vault.selectors import Asked, Standing

DEEPEST_PAGE = 500
_LONGEST = 200
AGREE = "dong_y"
_STANDINGS = frozenset(one.value for one in Standing)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The list, by words and filters of the address; POST gives or takes back the agreement to keep papers."""
    person = cast(User, request.user)
    if not selectors.may_open(person):
        return _others(request, person)
    if request.method == "POST":
        return _agreement(request, person)
    return _show(request, person)


def _others(request: HttpRequest, person: User) -> HttpResponse:
    text = _(
        "Kho dữ liệu của %(name)s chỉ chủ tài khoản và thành viên của tổ chức mở được. Khi soạn hồ sơ thay, hãy tải "
        "giấy tờ lên. Muốn xem kho của bạn, hãy thôi làm thay ở đầu trang."
    ) % {"name": person.behalf.name}
    context = {
        "title": _("Trang này không dành cho người làm thay"),
        "text": text,
        "actions": [{"text": _("Hồ sơ"), "href": reverse("portal:my_dossiers")}],
        "status": 403,
    }
    return render(request, "look/message.html", context, status=403)


def _agreement(request: HttpRequest, person: User) -> HttpResponse:
    action = request.POST.get("action", "")
    if not may_agree(person):
        messages.error(request, _("Chỉ người quản lý của tổ chức quyết định việc giữ giấy tờ."))
    elif action == "dong-y":
        if AGREE not in request.POST:
            return _show(request, person, error=_("Hãy đọc và đánh dấu nếu bạn đồng ý."), status=422)
        services.give_consent(person.owner)
        messages.success(request, _("Đã ghi nhận đồng ý. Giấy tờ của hồ sơ nộp từ nay được giữ trong kho."))
    elif action == "rut-lai":
        count = services.withdraw_consent(person.owner)
        messages.success(
            request, _("Đã rút lại đồng ý và xoá %(count)d giấy tờ đã giữ khỏi kho.") % {"count": count}
        )
    return redirect("portal:vault")


def _show(request: HttpRequest, person: User, *, error: str = "", status: int = 200) -> HttpResponse:
    today, owner = timezone.localdate(), selectors.whose(person.owner)
    asked = _asked(request)
    number = min(read_page_number(request.GET.get("page")), DEEPEST_PAGE)
    page = selectors.page_of(selectors.narrowed(selectors.entries_of(owner), asked, today), asked, number)
    filters = _filters(asked, selectors.types_in(owner))
    context = {
        "page": page,
        "rows": [_row(entry, today) for entry in page.items],
        "asked": asked,
        "filters": filters,
        "chips": _chips(request, asked, filters),
        "sorts": [
            ("moi", _("Mới vào kho trước")),
            ("cu", _("Cũ nhất trước")),
            ("ten", _("Loại giấy tờ A–Z")),
        ],
        "totals": selectors.totals_of(owner, today),
        "is_proven": bool(owner.number),
        "is_household": owner.is_household,
        "consent": services.consent_of(person.owner.pk),
        "wording": services.wording(person.owner),
        "may_agree": may_agree(person),
        "error": error,
    }
    return render(request, "portal/vault.html", context, status=status)


@never_cache
@require_safe
@signed_in
def entry(request: HttpRequest, key: UUID) -> HttpResponse:
    """One paper: what it says, its file, where it comes from, what it replaced."""
    person = cast(User, request.user)
    owner, found = _found(person, key)
    today = timezone.localdate()
    successor = found.replaced_by
    context = {
        "entry": found,
        "row": _row(found, today),
        "facts": _facts(found, today),
        "fields": _fields(found),
        "older": [_row(one, today) for one in selectors.versions_of(owner, found)],
        "newer": successor if successor is not None and selectors.find(owner, successor.key) else None,
        # Others than the submitter do not have the dossier among their own.
        "has_dossier": found.owner_id == person.owner.pk,
        "may_remove": found.origin == Entry.Origin.KEPT and may_agree(person),
    }
    return render(request, "portal/vault_entry.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, then take a kept paper out of the vault; results and what agencies digitised stay."""
    person = cast(User, request.user)
    _owner, found = _found(person, key)
    if found.origin != Entry.Origin.KEPT or not may_agree(person):
        raise Http404
    if request.method == "POST":
        services.remove_kept(person.owner, key)
        messages.success(request, _("Đã xoá “%(name)s” khỏi kho.") % {"name": found.type_title})
        return redirect("portal:vault")
    return render(
        request, "portal/vault_remove.html", {"entry": found, "row": _row(found, timezone.localdate())}
    )


def _found(person: User, key: UUID) -> tuple[selectors.Whose, Entry]:
    """The paper, where it lies in the vault that this person sees. Raises Http404."""
    if not selectors.may_open(person):
        raise Http404
    owner = selectors.whose(person.owner)
    found = selectors.find(owner, key)
    if found is None:
        raise Http404
    return owner, found


def _asked(request: HttpRequest) -> Asked:
    given = {
        name: request.GET.get(name, "").replace("\0", "").strip()[:_LONGEST]
        for name in ("q", "loai", "tinh-trang", "nguon", "sort")
    }
    return Asked(
        q=given["q"],
        type=given["loai"],
        standing=given["tinh-trang"] if given["tinh-trang"] in _STANDINGS else "",
        origin=given["nguon"] if given["nguon"] in Entry.Origin.values else "",
        sort=given["sort"] if given["sort"] in selectors.SORTS else "moi",
    )


def _filters(asked: Asked, types: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "name": "loai",
            "label": _("Loại giấy tờ"),
            "options": [("", _("Mọi loại giấy tờ")), *types],
            "value": asked.type,
        },
        {
            "name": "tinh-trang",
            "label": _("Hiệu lực"),
            "options": [("", _("Mọi tình trạng")), *((one.value, one.label) for one in Standing)],
            "value": asked.standing,
        },
        {
            "name": "nguon",
            "label": _("Nguồn"),
            "options": [("", _("Mọi nguồn")), *((one.value, str(one.label)) for one in Entry.Origin)],
            "value": asked.origin,
        },
    ]


def _chips(request: HttpRequest, asked: Asked, filters: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    chips = []
    if asked.q:
        chips.append({"text": f"“{asked.q}”", "href": query(request, q=None, page=None)})
    for one in filters:
        if one["value"]:
            text = dict(one["options"]).get(one["value"], one["value"])
            href = query(request, **{one["name"]: None, "page": None})
            chips.append({"text": f"{one['label']}: {text}", "href": href})
    return chips


_TONES = {
    Standing.VALID: "green",
    Standing.EXPIRED: "amber",
    Standing.REPLACED: "grey",
    Standing.REVOKED: "late",
}


def _row(found: Entry, today: datetime.date) -> dict[str, Any]:
    stands = selectors.standing(found, today)
    return {
        "entry": found,
        "standing": stands.label,
        "tone": _TONES[stands],
        "origin": found.get_origin_display(),
        "href": reverse("portal:vault_entry", kwargs={"key": found.key}),
        "until": format_date(found.valid_until) if found.valid_until is not None else "",
    }


def _facts(found: Entry, today: datetime.date) -> list[dict[str, str]]:
    checked = (
        _("Cơ quan đã kiểm tra")
        if found.checked_at is not None
        else _("Bạn tự tải lên; cơ quan chưa giải quyết xong")
    )
    rows = [
        (_("Mã giấy tờ"), found.code or ""),
        (_("Số"), found.number),
        (_("Ngày cấp"), format_date(found.issued_on) if found.issued_on is not None else ""),
        (_("Cơ quan cấp"), found.issuer),
        (
            _("Có giá trị đến"),
            format_date(found.valid_until) if found.valid_until is not None else _("Không ghi thời hạn"),
        ),
        (_("Vì sao không còn hiệu lực"), found.reason),
        (_("Phiên bản"), str(found.version)),
        (_("Chủ giấy tờ"), found.owner_name),
        (_("Nguồn"), found.get_origin_display()),
        (_("Kiểm tra"), checked),
        (_("Cơ quan đưa vào kho"), found.agency.name),
        (_("Từ hồ sơ"), found.dossier),
        (_("Mã băm SHA-256 của tệp"), found.sha256),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _fields(found: Entry) -> list[dict[str, str]]:
    """The important fields, in the words of the form that they were written in."""
    if found.form_version_id is None or not found.answers:
        return []
    form = cached_form(found.form_version_id)
    return [
        {"key": row.label, "value": row.text}
        for section in form_rules.describe(form, found.answers)
        for row in section.rows
        if row.text
    ]
