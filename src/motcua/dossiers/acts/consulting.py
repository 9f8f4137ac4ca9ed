"""Asking for opinions: which unit is meant, by when it should answer, and the rows that wait for it."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.models import Unit
from motcua.agencies.selectors import agency_id_of, calendar_of, stamp, unit_id_of_code, unit_id_of_kind
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Consultation, Dossier, Event
from motcua.process.definition import Branch, Step


def branch_rows(situation: Situation, step: Step) -> list[Consultation]:
    """The opinions that a step asks for, unsaved. Raises Conflict for a branch whose unit there is no longer."""
    return [_branch_row(situation, step, branch) for branch in step.branches]


def _branch_row(situation: Situation, step: Step, branch: Branch) -> Consultation:
    dossier = situation.dossier
    agency_id = agency_id_of(branch.agency, stamp()) if branch.agency else dossier.agency_id
    unit_id = _unit_of(dossier, agency_id, branch.unit) if agency_id is not None else None
    if agency_id is None or unit_id is None:
        raise Conflict(
            _(
                "Chưa xin được ý kiến “%(title)s”: không còn đơn vị mà quy trình chỉ định. "
                "Hồ sơ vẫn ở bước hiện tại; hãy báo quản trị viên."
            )
            % {"title": branch.title},
            code="no_such_unit",
        )
    row = asked_row(
        situation, agency_id, unit_id, code=branch.code, title=branch.title, minutes=branch.minutes
    )
    row.step, row.role = step.code, branch.role
    return row


def _unit_of(dossier: Dossier, agency_id: int, unit: str) -> int | None:
    """The unit that a branch names, by its own code or by its kind; the own division is the one in charge."""
    found = unit_id_of_code(agency_id, unit, stamp())
    if found is not None:
        return found
    if unit == Unit.Kind.DIVISION and agency_id == dossier.agency_id and dossier.division_id is not None:
        return dossier.division_id
    return unit_id_of_kind(agency_id, unit, stamp())


def asked_row(
    situation: Situation, agency_id: int, unit_id: int, *, code: str, title: str, minutes: int
) -> Consultation:
    """One opinion asked, unsaved; it is due by the working time of the asked agency, not of the one that asks."""
    due_at = None
    if minutes:
        due_at = calendar_of(agency_id).add(situation.at, datetime.timedelta(minutes=minutes))
    return Consultation(
        dossier=situation.dossier,
        code=code,
        title=title,
        agency_id=agency_id,
        unit_id=unit_id,
        asked_at=situation.at,
        asked_by=situation.actor.person,
        minutes=minutes,
        due_at=due_at,
    )


def asked_card(row: Consultation) -> dict[str, Any]:
    """What the event keeps of an opinion asked, so that the rows can be held against it."""
    due_at = row.due_at.astimezone(datetime.UTC).isoformat() if row.due_at is not None else None
    return {"code": row.code, "title": row.title, "unit": row.unit_id, "due_at": due_at}


def opening(rows: Sequence[Consultation]) -> Callable[[Event], object]:
    """The writer (for `Effect.after`) of opinions asked."""

    def write(event: Event) -> None:
        for row in rows:
            row.seq = event.seq
        Consultation.objects.bulk_create(rows)

    return write


def closing(dossier: Dossier, step: str, at: datetime.datetime) -> Callable[[Event], object]:
    """The writer that gives up waiting for the opinions of a step which the dossier has left."""

    def write(event: Event) -> None:
        Consultation.objects.filter(
            dossier=dossier, step=step, answered_at__isnull=True, closed_at__isnull=True
        ).update(closed_at=at)

    return write
