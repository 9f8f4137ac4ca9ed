"""The vault in figures: by type, by agency, by owner, within a period; and the same as a file (II.18.3, II.18.5)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.four_eyes_policy import Guarded, first_guarded
from motcua.agencies.models import Agency
from motcua.agencies.resolving import kept_with
from motcua.agencies.selectors import Actor, stamp
from motcua.catalogue.paper_types import type_titles
from motcua.console.access import administrators_only, page
from motcua.console.four_eyes.asking import agency_of_tops
from motcua.dossiers.masking import account_list_mask
from motcua.exchange.packages.scope import scope_of
from motcua.files.tables import CSV_TYPE, XLSX_TYPE, csv_file, xlsx_file
from motcua.kernel.masking import Datum, Mask
from motcua.kernel.paging import read_page_number
from motcua.kernel.periods import AskedPeriod, read_period, usual_periods
from motcua.look.environment import query
from motcua.vault import figures
from motcua.vault.figures import BY_AGENCY, BY_TYPE, Line, OwnerLine

OWNERS = "chu-kho"
_LONGEST = 200
# What owners were searched for last, in the session: names stand in no address.
_KEPT = "console_vault_owners"
_FORMATS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


class Wanted:
    """What a page or a file is asked for, of the agencies that the administrator answers for."""

    def __init__(self, request: HttpRequest, actor: Actor) -> None:
        scope = scope_of(actor)
        codes = scope.agencies
        found = Agency.objects.all() if codes is None else Agency.objects.filter(code__in=codes)
        self.choices = list(found.order_by("name").values_list("pk", "code", "name"))
        # What an agency that ended had put in is counted with the one that goes on for it.
        self.agencies = None if codes is None else _with_before(pk for pk, _code, _name in self.choices)
        given = {name: _typed(request.GET.get(name, "")) for name in ("theo", "loai", "co-quan")}
        self.by = given["theo"] if given["theo"] in (BY_TYPE, BY_AGENCY, OWNERS) else BY_TYPE
        self.type, self.words = given["loai"], str(request.session.get(_KEPT, ""))
        chosen = [pk for pk, code, _name in self.choices if code == given["co-quan"]]
        self.agency_code = given["co-quan"] if chosen else ""
        self.chosen = _with_before(chosen) if chosen else None
        self.period: AskedPeriod = read_period(request.GET.dict(), timezone.localdate(), usual="nam")

    @property
    def of_agencies(self) -> frozenset[int] | None:
        """Of which agencies papers and uses are counted (ids; None for all)."""
        return self.chosen if self.chosen is not None else self.agencies

    def lines(self) -> list[Line]:
        """By type or agency."""
        return figures.lines(self.by, self.period.period, self.of_agencies, self.type)


def _typed(text: str) -> str:
    return text.replace("\0", "").strip()[:_LONGEST]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The tables; what they show stands in the address, but the name of an owner, which a post searches for."""
    if request.method == "POST":
        request.session[_KEPT] = _typed(request.POST.get("q", ""))
        chosen = {"theo": OWNERS, "co-quan": _typed(request.POST.get("co-quan", "")), "page": None}
        return redirect(reverse("console:vault") + query(request, **chosen))
    wanted = Wanted(request, actor)
    mask = account_list_mask(actor)
    context: dict[str, Any] = {
        "by": wanted.by,
        "tabs": [
            {"label": label, "href": query(request, theo=code, page=None), "current": wanted.by == code}
            for code, label in _parts()
        ],
        "asked": wanted.period,
        "periods": [(code, label) for code, (label, _period) in usual_periods(timezone.localdate()).items()],
        "types": [("", _("Mọi loại giấy tờ")), *type_titles()],
        "agencies": [("", _("Mọi cơ quan")), *((code, name) for _pk, code, name in wanted.choices)],
        "type": wanted.type,
        "agency": wanted.agency_code,
        "q": wanted.words,
        "files": [
            (kind, reverse("console:vault_file", kwargs={"kind": kind}) + query(request, page=None))
            for kind in _FORMATS
        ],
    }
    if wanted.by == OWNERS:
        found = figures.owners_page(
            wanted.of_agencies, wanted.words, read_page_number(request.GET.get("page"))
        )
        context |= {"page": found, "owners": [_seen(one, mask) for one in found.items]}
    else:
        lines = wanted.lines()
        context |= {"lines": lines, "total": _total(lines)}
    status = 422 if wanted.period.errors else 200
    return page(request, actor, "console/vault.html", context, status=status)


@never_cache
@require_safe
@administrators_only
def exported(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """The table that the page shows, whole, as CSV or XLSX."""
    if kind not in _FORMATS:
        raise Http404
    wanted = Wanted(request, actor)
    if wanted.period.errors:
        # The page says what is wrong with the days; a file of others would not be what was asked for.
        return redirect(reverse("console:vault") + query(request))
    if wanted.by == OWNERS:
        if _needs_second_person(wanted, actor):
            messages.warning(request, _second_person_in_words())
            return redirect(reverse("console:vault") + query(request))
        mask = account_list_mask(actor)
        head = [
            _("Chủ kho"),
            _("Loại tài khoản"),
            _("Số định danh, mã số thuế"),
            _("Giấy tờ"),
            _("Dung lượng (byte)"),
        ]
        owners = (_seen(one, mask) for one in figures.all_owners(wanted.of_agencies, wanted.words))
        rows = [[one.name, one.kind, one.number, str(one.papers), str(one.size)] for one in owners]
    else:
        head = [
            _("Loại giấy tờ") if wanted.by == BY_TYPE else _("Cơ quan"),
            _("Mã"),
            _("Đang lưu"),
            _("Dung lượng (byte)"),
            _("Vào kho trong kỳ"),
            _("Kết quả"),
            _("Số hoá"),
            _("Giữ lại"),
            _("Lượt dùng lại trong kỳ"),
            _("Từ ngày"),
            _("Đến ngày"),
        ]
        days = [wanted.period.first, wanted.period.last]
        rows = [_cells(one) + days for one in wanted.lines()]
    content = csv_file(head, rows) if kind == "csv" else xlsx_file("kho-du-lieu", head, rows)
    name = f"kho-du-lieu-{wanted.by}-{timezone.localdate():%Y%m%d}.{kind}"
    return HttpResponse(
        content,
        content_type=_FORMATS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _needs_second_person(wanted: Wanted, actor: Actor) -> bool:
    """Whether accounts leave as a file only by two: somewhere among the agencies of the file, or at the top."""
    own = [pk for pk, _code, _name in wanted.choices]
    return (
        first_guarded(Guarded.EXPORT_ACCOUNTS, [*own, agency_of_tops(actor, Guarded.EXPORT_ACCOUNTS)])
        is not None
    )


def _second_person_in_words() -> str:
    return _(
        "Tệp về chủ kho không xuất được một mình: xuất dữ liệu tài khoản cần người thứ hai xác nhận. Bạn vẫn xem được "
        "ở trang này; cần tệp, hãy xuất danh sách tài khoản ở Quản trị → Tài khoản để người thứ hai xác nhận."
    )


def _with_before(agencies: Iterable[int]) -> frozenset[int]:
    return frozenset(one for agency in agencies for one in kept_with(agency, stamp()))


def _parts() -> Sequence[tuple[str, str]]:
    return (
        (BY_TYPE, _("Theo loại giấy tờ")),
        (BY_AGENCY, _("Theo cơ quan")),
        (OWNERS, _("Dung lượng từng kho")),
    )


def _cells(one: Line) -> list[str]:
    figures_of = (one.papers, one.size, one.came, one.results, one.digitised, one.kept, one.uses)
    return [one.name, one.code, *(str(figure) for figure in figures_of)]


def _total(lines: Sequence[Line]) -> Line:
    return Line(
        code="",
        name=_("Cộng"),
        papers=sum(one.papers for one in lines),
        size=sum(one.size for one in lines),
        results=sum(one.results for one in lines),
        digitised=sum(one.digitised for one in lines),
        kept=sum(one.kept for one in lines),
        uses=sum(one.uses for one in lines),
    )


def _seen(one: OwnerLine, mask: Mask) -> OwnerLine:
    """An owner as this administrator sees numbers."""
    return OwnerLine(one.name, one.kind, mask.text(Datum.ID_NUMBER, one.number), one.papers, one.size)
