"""The ledger's filters: read from the address, written back into it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor, names_of_agencies, read_agencies, stamp
from motcua.desk.access import working_seats
from motcua.desk.choices import Choices, Options
from motcua.desk.filters import LONGEST
from motcua.kernel.dates import format_date, parse_date
from motcua.reports.ledger import LedgerFilters


@dataclass(frozen=True)
class AskedLedger:
    """What a request asks of the ledger. `filters` is None while something cannot be read: `errors` says what."""

    filters: LedgerFilters | None
    values: Mapping[str, str]
    errors: Mapping[str, str]
    agencies: Options

    def narrowed(self, offered: Choices) -> str:
        """In words what the book is narrowed to beside its period; "" for the whole book."""
        division = dict(offered.divisions).get(self.values["division"])
        procedure = dict(offered.procedures).get(self.values["procedure"])
        parts = [
            _("Đơn vị: %(name)s") % {"name": division} if division else "",
            _("Thủ tục: %(name)s") % {"name": procedure} if procedure else "",
        ]
        return "; ".join(part for part in parts if part)


def read_ledger_form(given: QueryDict, actor: Actor) -> AskedLedger:
    """Read the filters. Without days: from the first of this month until today."""
    today = timezone.localdate()
    agencies = {str(seat.agency_id): seat.agency_name for seat in working_seats(actor)}
    if others := [one for one in read_agencies(actor) if str(one) not in agencies]:
        names = dict(names_of_agencies(stamp()))
        agencies |= {str(one): names[one] for one in others if one in names}
    values = {
        key: given.get(key, "").replace("\0", "").strip()[:LONGEST]
        for key in ("agency", "from", "to", "division", "procedure")
    }
    if values["agency"] not in agencies:
        values["agency"] = next(iter(agencies))
    if not (values["division"].isascii() and values["division"].isdigit() and len(values["division"]) < 18):
        values["division"] = ""
    errors: dict[str, str] = {}
    days: dict[str, datetime.date] = {"from": today.replace(day=1), "to": today}
    for key, usual in days.items():
        values[key] = values[key] or format_date(usual)
        try:
            days[key] = parse_date(values[key])
        except ValueError as wrong:
            errors[key] = str(wrong)
    if not errors and days["from"] > days["to"]:
        errors["to"] = _("Ngày cuối phải từ ngày đầu trở đi. Hãy sửa một trong hai ngày.")
    filters = LedgerFilters(
        agency=int(values["agency"]),
        first=days["from"],
        last=days["to"],
        division=int(values["division"]) if values["division"] else None,
        procedure=values["procedure"],
    )
    return AskedLedger(None if errors else filters, values, errors, list(agencies.items()))
