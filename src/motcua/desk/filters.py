"""The filters of a work list: read from the address, written back into it, and told as chips (II.24.1, II.24.2)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from motcua.desk.access import LONGEST_WORDS
from motcua.desk.choices import Choices, Options
from motcua.dossiers.selectors import Filters
from motcua.dossiers.selectors.narrowing import SORTS
from motcua.kernel.dates import parse_date
from motcua.look.environment import query

LONGEST = LONGEST_WORDS
# Spans of days: when it was accepted, when it was filed, when it is due.
SPANS = (("accepted_from", "accepted_to"), ("from", "to"), ("due_from", "due_to"))
# Those that stand behind "Bộ lọc khác".
MORE = ("kind", "name", "sector", "division", "holder", "channel", *(key for span in SPANS for key in span))
KEYS = ("q", "procedure", "state", "due", *MORE)


@dataclass(frozen=True)
class Asked:
    """The filters of a request. `errors`: messages for dates that cannot be read; such a date filters nothing."""

    filters: Filters
    values: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def any(self) -> bool:
        """Whether something narrows the list."""
        return any(self.values.values())

    @property
    def any_of_more(self) -> bool:
        """Whether one of the filters behind "Bộ lọc khác" is on."""
        return any(self.values[key] for key in MORE)


def read_filters(given: QueryDict) -> Asked:
    """Read the filters; what is not understood is left aside, days with a message."""
    values = {key: given.get(key, "").replace("\0", "").strip()[:LONGEST] for key in KEYS}
    for key, known in (("due", ("late", "on_time", "soon", "3")), ("kind", ("citizen", "organisation"))):
        if values[key] not in known:
            values[key] = ""
    for key in ("division", "holder"):
        if not (values[key].isascii() and values[key].isdigit() and len(values[key]) < 18):
            values[key] = ""
    days, errors = _read_days(values)
    filters = Filters(
        q=values["q"],
        procedure=values["procedure"],
        sector=values["sector"],
        state=values["state"],
        due=values["due"],
        channel=values["channel"],
        kind=values["kind"],
        name=values["name"],
        division=int(values["division"]) if values["division"] else None,
        assignee=int(values["holder"]) if values["holder"] else None,
        accepted_from=days["accepted_from"],
        accepted_to=days["accepted_to"],
        submitted_from=days["from"],
        submitted_to=days["to"],
        due_from=days["due_from"],
        due_to=days["due_to"],
    )
    return Asked(filters, values, errors)


def _read_days(values: Mapping[str, str]) -> tuple[dict[str, datetime.date | None], dict[str, str]]:
    days: dict[str, datetime.date | None] = {}
    errors: dict[str, str] = {}
    for first, last in SPANS:
        for key in (first, last):
            try:
                days[key] = parse_date(values[key]) if values[key] else None
            except ValueError as wrong:
                days[key] = None
                errors[key] = str(wrong)
        start, end = days[first], days[last]
        if start is not None and end is not None and start > end:
            days[last] = None
            errors[last] = _("Ngày cuối phải từ ngày đầu trở đi. Hãy sửa một trong hai ngày.")
    return days, errors


def read_sort(given: QueryDict) -> str:
    """The order asked for; "" for the list's own."""
    sort = given.get("sort", "")
    return sort if sort in SORTS else ""


def chips(request: HttpRequest, asked: Asked, offered: Choices) -> list[dict[str, str]]:
    """What narrows the list now, each with the address without it."""
    named: dict[str, tuple[str, Options]] = {
        "q": (_("Tìm: %s"), []),
        "procedure": (_("Thủ tục: %s"), offered.procedures),
        "state": (_("Trạng thái: %s"), offered.states),
        "due": (_("Hạn: %s"), offered.due),
        "kind": (_("Chủ hồ sơ là: %s"), offered.kinds),
        "name": (_name_wording(asked), []),
        "sector": (_("Lĩnh vực: %s"), offered.sectors),
        "division": (_("Đơn vị giải quyết: %s"), offered.divisions),
        "holder": (_("Người xử lý: %s"), offered.holders),
        "channel": (_("Nơi nộp: %s"), offered.channels),
        "accepted_from": (_("Tiếp nhận từ ngày: %s"), []),
        "accepted_to": (_("Tiếp nhận đến ngày: %s"), []),
        "from": (_("Nộp từ ngày: %s"), []),
        "to": (_("Nộp đến ngày: %s"), []),
        "due_from": (_("Hạn từ ngày: %s"), []),
        "due_to": (_("Hạn đến ngày: %s"), []),
    }
    return [
        {
            "text": wording % _value_text(asked.values[key], options),
            "href": query(request, **{key: None, "page": None}),
        }
        for key, (wording, options) in named.items()
        if asked.values[key] and key not in asked.errors
    ]


def _name_wording(asked: Asked) -> str:
    kind = asked.values["kind"]
    if not kind:
        return _("Tên chủ hồ sơ: %s")
    return _("Tên công dân: %s") if kind == "citizen" else _("Tên doanh nghiệp, tổ chức: %s")


def _value_text(value: str, options: Options) -> str:
    """A choice by its words: a saved filter may name somebody who works there no more."""
    if not options:
        return value
    return dict(options).get(value) or _("không còn trong danh mục")


def cleared(request: HttpRequest) -> str:
    """The address without any filter; order, columns and density stay."""
    return query(request, **dict.fromkeys((*KEYS, "page")))
