"""A report's definition as code sees it: immutable, read from the data that administrators publish and packages carry.

{"code", "title", "form": "list" | "summary" | "cross" | "periodic", "legal_basis"?, "agency"?, "effective_from"?,
 "period": {"rule": "days" | "month" | "quarter" | "year", "basis": a key of BASES},
 "groups"?: [{"by": attribute, "unit"?: "day" | "month" | "quarter" | "year"}], "across"?: the same as one of them,
 "columns": of a list [{"attribute", "title"?}], else [{"code", "title"?, "over"?, "number"?, and one of "measure",
            "share": [part, whole], "of": span or attribute of numbers with "way"}],
 "identities"?: [{"whole": column, "parts": [columns]}],
 "filters"?: [{"attribute", "values"? , "not"?, "from"?, "to"?}],
 "asked"?: [attributes], "sort"?: [{"by": column or attribute, "down"?}], "totals"?, "chart"?: {"kind", "columns"},
 "header"?, "footer"?, "retired"?}
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
MOST_GROUPS = 3
UNITS: Mapping[str, Text] = {
    "day": _("Theo ngày"),
    "month": _("Theo tháng"),
    "quarter": _("Theo quý"),
    "year": _("Theo năm"),
}


class Form(StrEnum):
    """What a report looks like."""

    LIST = "list"
    SUMMARY = "summary"
    CROSS = "cross"
    PERIODIC = "periodic"


FORMS: Mapping[str, Text] = {
    Form.LIST: _("Danh sách hồ sơ"),
    Form.SUMMARY: _("Bảng tổng hợp"),
    Form.CROSS: _("Bảng chéo hai chiều"),
    Form.PERIODIC: _("Báo cáo định kỳ theo mẫu"),
}


class Rule(StrEnum):
    """Which periods it may be made for."""

    DAYS = "days"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


RULES: Mapping[str, Text] = {
    Rule.DAYS: _("Khoảng ngày bất kỳ"),
    Rule.MONTH: _("Theo tháng"),
    Rule.QUARTER: _("Theo quý"),
    Rule.YEAR: _("Theo năm"),
}
# Which dossiers are of a period.
BASES: Mapping[str, Text] = {
    "handled": _("Hồ sơ được giải quyết trong kỳ: kỳ trước chuyển qua và tiếp nhận mới"),
    "submitted": _("Hồ sơ nộp trong kỳ"),
    "accepted": _("Hồ sơ tiếp nhận trong kỳ"),
    "due": _("Hồ sơ đến hạn trong kỳ"),
    "finished": _("Hồ sơ có kết quả trong kỳ"),
}
CHARTS: Mapping[str, Text] = {
    "none": _("Không vẽ"),
    "bars": _("Biểu đồ cột ngang"),
    "lines": _("Biểu đồ đường"),
}
# What a header or footer may name.
PLACES: Mapping[str, Text] = {
    "co_quan": _("tên cơ quan"),
    "ky": _("kỳ báo cáo"),
    "ngay_lap": _("lúc lập"),
    "nguoi_lap": _("người lập"),
    "so_hieu": _("mã báo cáo và phiên bản"),
}


@dataclass(frozen=True)
class Grouping:
    """One level of rows. unit: of moments, the span that makes one row."""

    by: str
    unit: str = ""


@dataclass(frozen=True)
class Column:
    """One column: an attribute of a list, or a figure. `over`: the heading above it, shared with its neighbours."""

    code: str
    title: str = ""
    over: str = ""
    number: str = ""
    attribute: str = ""
    measure: str = ""
    share: tuple[str, ...] = ()
    of: str = ""
    way: str = ""


@dataclass(frozen=True)
class Identity:
    """What a form says must add up: one column is the sum of others."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Filter:
    """What narrows a report: one of some values (or none of them), or from one to another."""

    attribute: str
    values: tuple[str, ...] = ()
    is_not: bool = False
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Sort:
    """By which column or attribute, and whether the largest comes first."""

    by: str
    down: bool = False


@dataclass(frozen=True)
class Definition:
    """A whole report."""

    code: str
    title: str
    form: Form
    rule: Rule = Rule.DAYS
    basis: str = "handled"
    legal_basis: tuple[str, ...] = ()
    agency: str = ""
    effective_from: datetime.date | None = None
    groups: tuple[Grouping, ...] = ()
    across: Grouping | None = None
    columns: tuple[Column, ...] = ()
    identities: tuple[Identity, ...] = ()
    filters: tuple[Filter, ...] = ()
    asked: tuple[str, ...] = ()
    sort: tuple[Sort, ...] = ()
    totals: bool = True
    chart: str = "none"
    chart_columns: tuple[str, ...] = ()
    header: str = ""
    footer: str = ""
    is_retired: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def is_list(self) -> bool:
        """Whether its rows are dossiers."""
        return self.form is Form.LIST

    def column(self, code: str) -> Column | None:
        """The column of that code."""
        return next((one for one in self.columns if one.code == code), None)


def parse(data: Mapping[str, Any]) -> Definition:
    """The definition of data in the shape of `exchange/schemas/report.json`."""
    period, chart = data.get("period", {}), data.get("chart", {})
    day = data.get("effective_from")
    return Definition(
        code=data["code"],
        title=data["title"],
        form=Form(data["form"]),
        rule=Rule(period.get("rule", "days")),
        basis=period.get("basis", "handled"),
        legal_basis=tuple(data.get("legal_basis", ())),
        agency=data.get("agency", ""),
        effective_from=datetime.date.fromisoformat(day) if day else None,
        groups=tuple(_grouping(one) for one in data.get("groups", ())),
        across=_grouping(data["across"]) if data.get("across") else None,
        columns=tuple(_column(one) for one in data["columns"]),
        identities=tuple(Identity(one["whole"], tuple(one["parts"])) for one in data.get("identities", ())),
        filters=tuple(_filter(one) for one in data.get("filters", ())),
        asked=tuple(data.get("asked", ())),
        sort=tuple(Sort(one["by"], one.get("down", False)) for one in data.get("sort", ())),
        totals=data.get("totals", True),
        chart=chart.get("kind", "none"),
        chart_columns=tuple(chart.get("columns", ())),
        header=data.get("header", ""),
        footer=data.get("footer", ""),
        is_retired=data.get("retired", False),
        raw=data,
    )


def _grouping(raw: Mapping[str, Any]) -> Grouping:
    return Grouping(raw["by"], raw.get("unit", ""))


def _column(raw: Mapping[str, Any]) -> Column:
    return Column(
        code=raw.get("code") or raw.get("attribute", ""),
        title=raw.get("title", ""),
        over=raw.get("over", ""),
        number=raw.get("number", ""),
        attribute=raw.get("attribute", ""),
        measure=raw.get("measure", ""),
        share=tuple(raw.get("share", ())),
        of=raw.get("of", ""),
        way=raw.get("way", ""),
    )


def _filter(raw: Mapping[str, Any]) -> Filter:
    return Filter(
        raw["attribute"],
        tuple(raw.get("values", ())),
        raw.get("not", False),
        raw.get("from", ""),
        raw.get("to", ""),
    )
