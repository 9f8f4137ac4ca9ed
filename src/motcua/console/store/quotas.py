"""How much of the store agencies and people use, and may: seen by administrators for their agencies, set at the top."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.console.access import administrators_only, page
from motcua.dossiers.masking import account_list_mask
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.files import quota
from motcua.files.models import Quota, Use
from motcua.kernel.masking import Datum, Mask
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User

PAGE_SIZE = 20
MEGABYTE = 1024 * 1024
_MOST_MB = 100_000_000
_LONGEST = 254


@dataclass(frozen=True)
class Line:
    """One agency or person with what it uses and may use, in bytes; `limit` None for no limit."""

    name: str
    about: str
    files: int
    used: int
    limit: int | None

    @property
    def percent(self) -> int:
        """How full it is; more than 100 where the limit was set lower than what is there already."""
        return round(100 * self.used / self.limit) if self.limit else 100 if self.limit == 0 else 0

    @property
    def is_nearly_full(self) -> bool:
        """Whether the next files may be refused."""
        return self.limit is not None and self.percent >= 90


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Use by agency and by the heaviest people; POST sets the limits of all, or of one agency or person."""
    scope = scope_of(actor)
    quotas = list(Quota.objects.select_related("person", "agency").order_by("kind", "id"))
    typed = {f"han-muc-{one.kind}": _shown(one.max_bytes) for one in quotas if _is_default(one)}
    errors: dict[str, str] = {}
    if request.method == "POST":
        if not scope.is_everything:
            raise PermissionDenied
        typed |= {name: str(request.POST[name]).strip()[:_LONGEST] for name in request.POST}
        errors = _set(request, typed, cast(User, actor.person))
        if not errors:
            note(Kind.SETTINGS_CHANGED, request=request, about="quota:limits")
            return redirect("console:quotas")
    context = {
        "agencies": _agencies(scope, quotas, read_page_number(request.GET.get("page"))),
        "people": _people(scope, quotas, account_list_mask(actor)),
        "may_set": scope.is_everything,
        "kinds": Quota.Kind.choices,
        "own": [one for one in quotas if not _is_default(one)],
        "typed": typed,
        "errors": errors,
    }
    return page(request, actor, "console/quotas.html", context, status=422 if errors else 200)


def _is_default(one: Quota) -> bool:
    return one.person_id is None and one.agency_id is None


def _agencies(scope: Scope, quotas: Sequence[Quota], number: int) -> Page[Line]:
    own = {one.agency_id: one.max_bytes for one in quotas if one.agency_id is not None}
    default = next(
        (one.max_bytes for one in quotas if _is_default(one) and one.kind == Quota.Kind.AGENCY), None
    )
    rows = Use.objects.filter(person=None, agency=OuterRef("pk")).values("agency")
    found = Agency.objects.annotate(
        used=Coalesce(Subquery(rows.annotate(sum=Sum("bytes")).values("sum")), Value(0)),
        files=Coalesce(Subquery(rows.annotate(sum=Sum("files")).values("sum")), Value(0)),
    )
    if scope.agencies is not None:
        found = found.filter(code__in=scope.agencies)
    first = (number - 1) * PAGE_SIZE
    lines = [
        Line(one.name, one.code, one.files, one.used, own.get(one.pk, default))
        for one in found.order_by("-used", "code")[first : first + PAGE_SIZE + 1]
    ]
    return Page(lines[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(lines) > PAGE_SIZE)


def _people(scope: Scope, quotas: Sequence[Quota], mask: Mask) -> list[Line]:
    """Those who use most; for an agency's administrator by what they gave to the own agencies alone."""
    own = {one.person_id: one.max_bytes for one in quotas if one.person_id is not None}
    defaults = {one.kind: one.max_bytes for one in quotas if _is_default(one)}
    rows = Use.objects.filter(person__isnull=False)
    if scope.agencies is not None:
        rows = rows.filter(agency__code__in=scope.agencies)
    heaviest = list(
        rows.values("person_id").annotate(used=Sum("bytes"), files=Sum("files")).order_by("-used")[:PAGE_SIZE]
    )
    known = User.objects.in_bulk([row["person_id"] for row in heaviest])
    kinds = dict(User.Kind.choices)
    lines = []
    for row in heaviest:
        person = known[row["person_id"]]
        # What an agency sees is a part of what the limit is for.
        limit = own.get(person.pk, defaults.get(person.kind)) if scope.is_everything else None
        email = person.email if person.is_officer else mask.text(Datum.EMAIL, person.email)
        about = f"{kinds[person.kind]} · {email}" if scope.is_everything else str(kinds[person.kind])
        lines.append(Line(person.display_name, about, row["files"], row["used"], limit))
    return [line for line in lines if line.used > 0]


def _set(request: HttpRequest, typed: dict[str, str], by: User) -> dict[str, str]:
    """Set what was asked for; what is wrong, by the name of the box."""
    removed = typed.get("bo", "")
    if removed:
        number = int(removed) if removed.isascii() and removed.isdigit() and len(removed) < 18 else 0
        quota.remove_limit(number)
        messages.success(request, _("Đã bỏ hạn mức riêng; từ nay dùng hạn mức chung."))
        return {}
    errors: dict[str, str] = {}
    if "ai" in typed:
        size = _size(typed, "muc-rieng", errors)
        target = _target(typed["ai"], errors)
        if not errors:
            quota.set_limit(**target, max_bytes=size, by=by)
            messages.success(request, _("Đã đặt hạn mức riêng."))
        return errors
    sizes = {kind: _size(typed, f"han-muc-{kind}", errors) for kind in Quota.Kind.values}
    if not errors:
        for kind, size in sizes.items():
            quota.set_limit(kind, size, by=by)
        messages.success(request, _("Đã lưu hạn mức chung; áp dụng cho tệp gửi lên từ lúc này."))
    return errors


def _target(text: str, errors: dict[str, str]) -> dict[str, Any]:
    agency = Agency.objects.filter(code__iexact=text).first()
    if agency is not None:
        return {"kind": Quota.Kind.AGENCY, "agency": agency, "person": None}
    person = User.objects.filter(email__iexact=text).first()
    if person is not None:
        return {"kind": person.kind, "person": person, "agency": None}
    errors["ai"] = _("Không có cơ quan mang mã này, cũng không có tài khoản dùng e-mail này.")
    return {}


def _size(typed: dict[str, str], name: str, errors: dict[str, str]) -> int | None:
    """So many bytes; None, no limit, for an empty box."""
    text = typed.get(name, "")
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not 0 <= number <= _MOST_MB:
        errors[name] = _("Hãy nhập số nguyên MB từ 0 đến 100000000, hoặc để trống để không giới hạn.")
        return None
    return number * MEGABYTE


def _shown(size: int | None) -> str:
    return "" if size is None else str(size // MEGABYTE)
