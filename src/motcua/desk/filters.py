"""The filters of a work list: read from the address, written back into it, and told as chips (II.24.1, II.24.2)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from motcua.agencies.models import Unit
from motcua.agencies.selectors import units_of_kind
from motcua.catalogue.models import Office
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import Filters
from motcua.kernel.dates import parse_date
from motcua.look.environment import query
from motcua.process.selectors import cached_states, current_states

Options = list[tuple[str, str]]
LONGEST = 200
KEYS = ("q", "procedure", "state", "due", "sector", "division", "channel", "from", "to")
# Keys of sorting in the address, and the columns of the table that sort by them.
SORTABLE = {
    "code": ("code", "-code"),
    "applicant": ("applicant", "-applicant"),
    "received_at": ("submitted", "-submitted"),
    "due_at": ("due", "-due"),
}
SORT_KEYS = frozenset(key for pair in SORTABLE.values() for key in pair)


@dataclass(frozen=True)
class Choices:
    """What each select of the filter row offers."""

    procedures: Options
    sectors: Options
    states: Options
    divisions: Options

    @property
    def due(self) -> Options:
        """By due time."""
        return [("late", _("Quá hạn")), ("soon", _("Sắp đến hạn")), ("3", _("Hạn trong 3 ngày"))]

    @property
    def channels(self) -> Options:
        """By the way in which the dossier came (II.5.4)."""
        return [(value, str(label)) for value, label in Dossier.Channel.choices]


@lru_cache(maxsize=256)
def choices(agency_ids: tuple[int, ...], at: int) -> Choices:
    """The choices of an officer's agencies, kept for as long as `at` stays the same (`agencies.selectors.stamp`)."""
    offices = (
        Office.objects.filter(agency_id__in=agency_ids, procedure__current__isnull=False)
        .order_by("procedure__current__name")
        .values_list(
            "procedure__code",
            "procedure__current__name",
            "procedure__sector__code",
            "procedure__sector__name",
        )
    )
    procedures: dict[str, str] = {}
    sectors: dict[str, str] = {}
    for code, name, sector, sector_name in offices:
        procedures[code] = f"{name} ({code})"
        sectors[sector] = sector_name
    diagram = current_states()
    states = cached_states(diagram.id).by_code.values() if diagram is not None else ()
    divisions = [unit for agency in agency_ids for unit in units_of_kind(agency, Unit.Kind.DIVISION, at)]
    return Choices(
        procedures=list(procedures.items()),
        sectors=sorted(sectors.items(), key=lambda pair: pair[1]),
        states=[(state.code, state.label) for state in states if state.code != "new"],
        divisions=[(str(unit), name) for unit, name in divisions],
    )


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
        return any(self.values[key] for key in ("sector", "division", "channel", "from", "to"))


def read_filters(given: QueryDict) -> Asked:
    """Read the filters; what is not understood is left aside, dates with a message."""
    values = {key: given.get(key, "").replace("\0", "").strip()[:LONGEST] for key in KEYS}
    errors: dict[str, str] = {}
    dates: dict[str, datetime.date | None] = {}
    for key in ("from", "to"):
        try:
            dates[key] = parse_date(values[key]) if values[key] else None
        except ValueError as wrong:
            dates[key] = None
            errors[key] = str(wrong)
    if values["due"] not in ("late", "soon", "3"):
        values["due"] = ""
    division = values["division"]
    if not (division.isascii() and division.isdigit() and len(division) < 18):
        values["division"] = ""
    filters = Filters(
        q=values["q"],
        procedure=values["procedure"],
        sector=values["sector"],
        state=values["state"],
        due=values["due"],
        channel=values["channel"],
        division=int(values["division"]) if values["division"] else None,
        received_from=dates["from"],
        received_to=dates["to"],
    )
    return Asked(filters, values, errors)


def chips(request: HttpRequest, asked: Asked, offered: Choices) -> list[dict[str, str]]:
    """What narrows the list now, each with the address without it."""
    named = {
        "q": (_("Tìm: %s"), []),
        "procedure": (_("Thủ tục: %s"), offered.procedures),
        "state": (_("Trạng thái: %s"), offered.states),
        "due": (_("Hạn: %s"), offered.due),
        "sector": (_("Lĩnh vực: %s"), offered.sectors),
        "division": (_("Đơn vị giải quyết: %s"), offered.divisions),
        "channel": (_("Nơi nộp: %s"), offered.channels),
        "from": (_("Nộp từ ngày: %s"), []),
        "to": (_("Nộp đến ngày: %s"), []),
    }
    return [
        {
            "text": wording % dict(options).get(asked.values[key], asked.values[key]),
            "href": query(request, **{key: None, "page": None}),
        }
        for key, (wording, options) in named.items()
        if asked.values[key] and key not in asked.errors
    ]


def cleared(request: HttpRequest) -> str:
    """The address without any filter; order and density stay."""
    return query(request, **dict.fromkeys((*KEYS, "page")))
