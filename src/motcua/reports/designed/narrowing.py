"""Which dossiers a report is about: of its period, within its reader's scope; and its conditions in words."""

import datetime
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.progress import handled_in
from motcua.kernel.dates import HANOI, format_date
from motcua.kernel.periods import Period
from motcua.reports.designed.attributes import Attribute, Ground, Kind
from motcua.reports.designed.definition import Definition, Filter
from motcua.reports.designed.known import attribute

_MOMENTS = {
    "submitted": "submitted_at",
    "accepted": "accepted_at",
    "due": "due_at",
    "finished": "finished_at",
}


def of_period(basis: str, period: Period) -> Q:
    """The dossiers of a period, by what the definition goes by."""
    if basis not in _MOMENTS:
        return handled_in(period)
    column = _MOMENTS[basis]
    return Q(**{f"{column}__gte": period.start, f"{column}__lt": period.end})


def found_for(definition: Definition, scope: Q, ground: Ground) -> QuerySet[Dossier]:
    """The dossiers of a report."""
    found = Dossier.objects.filter(
        scope, of_period(definition.basis, ground.period), discarded_at__isnull=True
    ).order_by()
    for place, one in enumerate(definition.filters):
        known = attribute(one.attribute, ground.asked)
        if known is not None:
            found = _narrowed(found, f"f_{place}", one, known, ground)
    return found


def _narrowed(
    found: QuerySet[Dossier], name: str, one: Filter, known: Attribute, ground: Ground
) -> QuerySet[Dossier]:
    found = found.alias(**{name: known.read(ground)})
    if known.kind is Kind.MOMENT:
        if one.first:
            found = found.filter(**{f"{name}__gte": _start(one.first)})
        if one.last:
            found = found.filter(**{f"{name}__lt": _start(one.last) + datetime.timedelta(days=1)})
        return found
    if one.is_not:
        # What has no value at all is none of those that are left out.
        return found.filter(~Q(**{f"{name}__in": one.values}) | Q(**{f"{name}__isnull": True}))
    values = one.values
    if known.code in ("officer", "holder"):
        values = tuple(text for text in values if text.isascii() and text.isdigit() and len(text) < 18)
    return found.filter(**{f"{name}__in": values})


def _start(day: str) -> datetime.datetime:
    return datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(), HANOI)


def conditions_of(definition: Definition, ground: Ground, names: dict[str, dict[str, str]]) -> Iterator[str]:
    """What the report is narrowed to, in words. `names`: words of values by attribute, beside its own options."""
    for one in definition.filters:
        known = attribute(one.attribute, ground.asked)
        if known is None:
            continue
        if known.kind is Kind.MOMENT:
            days = [
                text % {"day": format_date(datetime.date.fromisoformat(day))}
                for text, day in ((_("từ %(day)s"), one.first), (_("đến %(day)s"), one.last))
                if day
            ]
            yield f"{known.label}: {' '.join(days)}"
            continue
        words = dict(known.options(ground)) if known.options is not None else {}
        words |= names.get(one.attribute, {})
        values = ", ".join(words.get(value) or known.said(ground, value, None) for value in one.values)
        yield (_("%(label)s: trừ %(values)s") if one.is_not else "%(label)s: %(values)s") % {
            "label": known.label,
            "values": values,
        }
