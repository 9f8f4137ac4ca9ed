"""Which reports an administrator sees and which may be changed; what a definition says in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, stamp
from motcua.agencies.tree import agencies_above, agencies_below
from motcua.exchange.packages.scope import Scope
from motcua.kernel.dates import format_date
from motcua.reports.designed.definition import BASES, CHARTS, FORMS, RULES, UNITS, Column, Definition, parse
from motcua.reports.designed.dictionary import Asked
from motcua.reports.designed.known import attribute
from motcua.reports.designed.measures import COUNTS, SPANS, WAYS
from motcua.reports.designed.versions import newest_versions
from motcua.reports.models import ReportDraft, ReportVersion

Elements = Mapping[str, Asked]


def ruled_agencies(actor: Actor) -> tuple[int, ...]:
    """The agencies whose figures an administrator may try a report out with; no statement once in memory."""
    own = {seat.agency_id for seat in actor.seats_as(Role.ADMINISTRATOR)}
    return tuple(sorted(own.union(*(agencies_below(agency, stamp()) for agency in own))))


def seen_by(actor: Actor) -> Q:
    """Reports and drafts of everybody, of the own agencies, and of those above and below."""
    own = {seat.agency_id for seat in actor.seats_as(Role.ADMINISTRATOR)}
    above = {one for agency in own for one in agencies_above(agency, stamp())}
    return Q(agency__isnull=True) | Q(agency_id__in=[*above, *ruled_agencies(actor)])


def may_change(agency: Agency | None, scope: Scope) -> bool:
    """Whether an administrator of this scope decides for a report of that agency; None = of all."""
    return scope.is_everything if agency is None else scope.holds(agency.code)


@dataclass(frozen=True)
class Row:
    """A report as the list shows it: its newest version, its draft, or both."""

    code: str
    title: str
    form: str
    agency: str
    number: int
    draft: ReportDraft | None
    is_retired: bool
    may_change: bool


def rows_for(actor: Actor, scope: Scope) -> list[Row]:
    """Every report that this administrator sees, by title; two statements."""
    seen = ReportVersion.objects.filter(pk__in=newest_versions().values("pk")).filter(seen_by(actor))
    versions = {one.code: one for one in seen.select_related("agency")}
    drafts = {one.code: one for one in _drafts().filter(seen_by(actor))}
    found = []
    for code in {*versions, *drafts}:
        version, draft = versions.get(code), drafts.get(code)
        data: Mapping[str, Any] = (
            version.data if version is not None else draft.data if draft is not None else {}
        )
        of = version.agency if version is not None else draft.agency if draft is not None else None
        found.append(
            Row(
                code,
                data["title"],
                str(FORMS[data["form"]]),
                of.name if of is not None else _("Mọi cơ quan"),
                version.number if version is not None else 0,
                draft,
                bool(data.get("retired")),
                may_change(of, scope),
            )
        )
    return sorted(found, key=lambda one: (one.is_retired, one.title, one.code))


def _drafts() -> QuerySet[ReportDraft]:
    return ReportDraft.objects.select_related("agency", "changed_by")


def versions_of(actor: Actor, code: str) -> list[ReportVersion]:
    """The versions of a report that this administrator sees, the newest first."""
    rows = ReportVersion.objects.filter(seen_by(actor), code=code).select_related("agency", "published_by")
    return list(rows.order_by("-number"))


def draft_of(actor: Actor, key: Any) -> ReportDraft | None:
    """A draft that this administrator sees."""
    return _drafts().filter(seen_by(actor), key=key).first()


@dataclass(frozen=True)
class Change:
    """One thing that two definitions say otherwise; "" where one says nothing."""

    what: str
    before: str
    after: str


def changes_between(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], asked: Elements
) -> list[Change]:
    """What a definition says otherwise than another one, in words and in order."""
    old = dict(told(parse(before), asked)) if before is not None else {}
    new = dict(told(parse(after), asked))
    names = [*new, *(name for name in old if name not in new)]
    return [
        Change(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def told(one: Definition, asked: Elements) -> Iterator[tuple[str, str]]:
    """Everything that a definition says, as (what, how)."""

    def named(code: str) -> str:
        found = attribute(code, asked)
        return str(found.label) if found is not None else code

    yield _("Tên"), one.title
    yield _("Dạng"), str(FORMS[one.form])
    yield _("Cơ quan"), one.agency
    yield _("Căn cứ pháp lý"), "; ".join(one.legal_basis)
    yield _("Kỳ báo cáo"), str(RULES[one.rule])
    yield _("Hồ sơ được tính"), str(BASES[one.basis])
    yield _("Áp dụng từ"), format_date(one.effective_from) if one.effective_from else ""
    groups = [named(g.by) + (f" ({str(UNITS[g.unit]).lower()})" if g.unit else "") for g in one.groups]
    yield _("Gộp dòng theo"), " › ".join(groups)
    yield _("Các cột theo"), named(one.across.by) if one.across is not None else ""
    yield _("Thứ tự cột"), ", ".join(column.code for column in one.columns)
    for column in one.columns:
        heading = " / ".join(part for part in (column.over, column.title) if part)
        number = f"({column.number}) " if column.number else ""
        yield (
            _("Cột %(code)s") % {"code": column.code},
            f"{number}{heading} = {content_of(column, asked)}".strip(),
        )
    yield _("Kiểm tra tổng"), "; ".join(f"{each.whole} = {' + '.join(each.parts)}" for each in one.identities)
    for each in one.filters:
        values = ", ".join(each.values) or f"{each.first} – {each.last}"
        yield (
            _("Điều kiện: %(what)s") % {"what": named(each.attribute)},
            f"{_('trừ') + ' ' if each.is_not else ''}{values}",
        )
    yield _("Người xem chọn"), ", ".join(named(code) for code in one.asked)
    yield _("Sắp xếp"), ", ".join(f"{each.by}{' ↓' if each.down else ''}" for each in one.sort)
    yield _("Dòng tổng cộng"), _("Có") if one.totals else _("Không")
    chart = str(CHARTS[one.chart])
    yield _("Biểu đồ"), f"{chart}: {', '.join(one.chart_columns)}" if one.chart_columns else chart
    yield _("Phần đầu"), one.header
    yield _("Phần cuối"), one.footer
    yield _("Ngừng dùng"), _("Có") if one.is_retired else ""


def content_of(column: Column, asked: Elements) -> str:
    """What a column holds, in words."""
    if column.measure:
        return str(COUNTS[column.measure].label) if column.measure in COUNTS else column.measure
    if column.share:
        part, whole = (str(COUNTS[code].label) if code in COUNTS else code for code in column.share)
        return _("Tỷ lệ %(part)s trên %(whole)s") % {"part": part.lower(), "whole": whole.lower()}
    code = column.attribute or column.of
    found = attribute(code, asked)
    label = str(SPANS[code].label if code in SPANS else found.label if found is not None else code)
    return f"{WAYS[column.way]} {label.lower()}" if column.way in WAYS else label
