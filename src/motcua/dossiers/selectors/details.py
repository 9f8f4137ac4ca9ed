"""What a list shows of its dossiers beyond a row's own facts, read only when somebody wants to see it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from motcua.agencies.selectors import calendar_of
from motcua.data.kept import KeptQuery
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.rows import COLUMNS, Row, rows_from
from motcua.kernel.due import lateness

_COLUMNS = (
    "key",
    "agency_id",
    "submitted_by",
    "submitter__full_name",
    "examiner__full_name",
    "agency__name",
    "division__name",
    "unit__name",
    "procedure__sector__name",
    "appointed_at",
    "handed_over_at",
    "ended_at",
    "step_since",
    "step_due_at",
)


@dataclass(frozen=True, slots=True)
class Details:
    """The further facts of one dossier; "" and None where it has none. `step_left`: time left at the step, in words."""

    submitter: str
    examiner: str
    agency: str
    division: str
    unit: str
    sector: str
    appointed_at: datetime.datetime | None
    handed_over_at: datetime.datetime | None
    step_since: datetime.datetime | None
    step_due_at: datetime.datetime | None
    step_left: str


def details_of(keys: Sequence[UUID]) -> dict[UUID, Details]:
    """The further facts of dossiers that the caller found within the person's scope; one statement."""
    now = timezone.now()
    return {values["key"]: _details(values, now) for values in _by_key(list(keys))} if keys else {}


_by_key = KeptQuery(lambda keys: Dossier.objects.filter(key__any_of=keys).values(*_COLUMNS), [uuid4()])


def rows_with_details(ids: Sequence[int]) -> tuple[list[Row], dict[UUID, Details]]:
    """The rows of these dossiers in the order of `ids`, and their further facts; one statement for both."""
    if not ids:
        return [], {}
    now = timezone.now()
    found = {values["id"]: values for values in _by_id(list(ids))}
    ordered = [found[one] for one in ids if one in found]
    return rows_from(ordered), {values["key"]: _details(values, now) for values in ordered}


_by_id = KeptQuery(
    lambda ids: Dossier.objects.filter(id__any_of=ids).values("id", *{*COLUMNS, *_COLUMNS}), [-1, -2]
)


def _details(values: Mapping[str, Any], now: datetime.datetime) -> Details:
    due = values["step_due_at"]
    left = lateness(due, now, calendar_of(values["agency_id"])) if due and not values["ended_at"] else None
    return Details(
        submitter=values["submitted_by"] or values["submitter__full_name"] or "",
        examiner=values["examiner__full_name"] or "",
        agency=values["agency__name"],
        division=values["division__name"] or "",
        unit=values["unit__name"] or "",
        sector=values["procedure__sector__name"],
        appointed_at=values["appointed_at"],
        handed_over_at=values["handed_over_at"],
        step_since=values["step_since"],
        step_due_at=due,
        step_left=left.text() if left is not None else "",
    )
