"""What a reader asks of a report, as it stands in the address: period, conditions, columns, groups, order, page.

ky=thang-truoc | ky=2026-11 | ky=khac&tu=…&den=…    loc.sector=G01&loc.sector=G02    cot=c3,c4    nhom=agency,sector
sap=-c3    ve=bars    page=2
"""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.kernel.periods import AskedPeriod, Period, read_period, usual_periods
from motcua.reports.designed.attributes import Kind
from motcua.reports.designed.definition import (
    CHARTS,
    MOST_GROUPS,
    Column,
    Definition,
    Filter,
    Form,
    Grouping,
    Rule,
    Sort,
)
from motcua.reports.designed.dictionary import Asked
from motcua.reports.designed.known import attribute

NARROWING = "loc."
_KEYS = ("ky", "tu", "den", "sap", "ve")
_LONGEST = 200
LONGEST_QUERY = 2_000
_OFFERED = {Rule.MONTH: 24, Rule.QUARTER: 12, Rule.YEAR: 6}

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Wanted:
    """A report as it is wanted: the definition with what the reader changed, its period, and the page."""

    definition: Definition
    asked: AskedPeriod
    periods: Options
    narrowed: Mapping[str, tuple[str, ...]]
    page: int
    query: str

    @property
    def period(self) -> Period:
        """Of which days."""
        return self.asked.period


def read_wanted(
    definition: Definition, given: QueryDict, elements: Mapping[str, Asked], today: datetime.date
) -> Wanted:
    """Read the address; what is not understood is left out."""
    asked, periods = _period(definition, given, today)
    narrowed = {
        code: tuple(dict.fromkeys(values))
        for code in definition.asked
        if (
            values := [
                one[:_LONGEST] for one in given.getlist(f"{NARROWING}{code}") if one and "\0" not in one
            ]
        )
    }
    changed = replace(
        definition,
        filters=(*definition.filters, *(Filter(code, values) for code, values in narrowed.items())),
        columns=_columns(definition, _many(given, "cot")),
    )
    groups = _groups(definition, _many(given, "nhom"), elements)
    if groups:
        changed = replace(changed, groups=groups)
    chart = str(given.get("ve", ""))
    if chart in CHARTS:
        changed = replace(changed, chart=chart)
    sort = _sort(changed, given.get("sap", ""), elements)
    if sort:
        changed = replace(changed, sort=sort)
    number = given.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 6 else 1
    return Wanted(changed, asked, periods, narrowed, max(page, 1), kept_query(definition, given))


def kept_query(definition: Definition, given: QueryDict) -> str:
    """What of an address makes the report what it is; the page is left out. Nothing personal stands in it."""
    pairs = [(key, ",".join(many)) for key in ("cot", "nhom") if (many := _many(given, key))]
    pairs += [(key, str(given[key])[:_LONGEST]) for key in _KEYS if given.get(key)]
    pairs += [
        (f"{NARROWING}{code}", one[:_LONGEST])
        for code in definition.asked
        for one in given.getlist(f"{NARROWING}{code}")
        if one
    ]
    return urlencode(pairs)[:LONGEST_QUERY]


def _many(given: QueryDict, key: str) -> list[str]:
    """Several values of one key, each by itself or with commas between, each once."""
    found = [one.strip() for text in given.getlist(key)[:60] for one in text[:2_000].split(",")]
    return [one for one in dict.fromkeys(found) if one and "\0" not in one][:60]


def _columns(definition: Definition, codes: list[str]) -> tuple[Column, ...]:
    """The chosen columns in the chosen order; all where none is known."""
    chosen = [found for code in codes if (found := definition.column(code))]
    return tuple(chosen) if chosen and definition.form is not Form.CROSS else definition.columns


def _groups(definition: Definition, chosen: list[str], elements: Mapping[str, Asked]) -> tuple[Grouping, ...]:
    if definition.is_list:
        return ()
    found: list[Grouping] = []
    for one in chosen[:MOST_GROUPS]:
        by, _dot, unit = one.partition("~")
        known = attribute(by, elements)
        if known is None or not known.can_group or by in [group.by for group in found]:
            continue
        if known.kind is Kind.MOMENT:
            unit = unit if unit in ("day", "month", "quarter", "year") else "month"
        found.append(Grouping(by, unit if known.kind is Kind.MOMENT else ""))
    return tuple(found[:1] if definition.form is Form.CROSS else found)


def _sort(definition: Definition, text: str, elements: Mapping[str, Asked]) -> tuple[Sort, ...]:
    code = text.removeprefix("-")
    column = definition.column(code)
    if column is None and code not in [one.by for one in definition.groups]:
        return ()
    found = attribute(column.attribute, elements) if column is not None and column.attribute else None
    # Rows in the order of what is masked would tell of it.
    if found is not None and found.datum is not None:
        return ()
    return (Sort(code, text.startswith("-")),)


def _period(definition: Definition, given: QueryDict, today: datetime.date) -> tuple[AskedPeriod, Options]:
    if definition.rule is Rule.DAYS:
        offered = usual_periods(today)
        return read_period({key: str(given[key]) for key in given}, today), [
            (code, label) for code, (label, _p) in offered.items()
        ]
    periods = spans(definition.rule, today)
    code = given.get("ky", "")
    if code not in periods:
        code = next(iter(periods))
    period = periods[code]
    asked = AskedPeriod(period, code, f"{period.first:%d/%m/%Y}", f"{period.last:%d/%m/%Y}", {})
    return asked, [(one, period.title) for one, period in periods.items()]


def spans(rule: Rule, today: datetime.date) -> dict[str, Period]:
    """The months, quarters or years that are offered, the present one first, each whole."""
    found = {}
    for back in range(_OFFERED[rule]):
        if rule is Rule.YEAR:
            year, first, last = today.year - back, 1, 12
            code, title = f"{year}", _("Năm %(year)s") % {"year": year}
        elif rule is Rule.QUARTER:
            year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - back, 4)
            first, last = quarter * 3 + 1, quarter * 3 + 3
            code = f"{year}-q{quarter + 1}"
            title = _("Quý %(quarter)s/%(year)s") % {"quarter": quarter + 1, "year": year}
        else:
            year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
            first = last = month + 1
            code = f"{year}-{first:02}"
            title = _("Tháng %(month)s/%(year)s") % {"month": first, "year": year}
        end = datetime.date(year, last, calendar.monthrange(year, last)[1])
        found[code] = Period(datetime.date(year, first, 1), end, title)
    return found
