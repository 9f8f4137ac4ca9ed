"""The report that follows dossiers through a period: by unit and officer, and one by one (II.13.1, II.20.2).

Figures and lines are of the same dossiers (`selectors.progress.handled_in`), within what the officer may see.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, kept_agency, kept_unit, stamp
from motcua.data.aged import aged
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.holding import posts_of
from motcua.dossiers.selectors.opinion_progress import OpinionProgress, opinion_scope, opinions_by_unit
from motcua.dossiers.selectors.progress import Progress, handled_in, own_scope, progress_by, total_of
from motcua.dossiers.selectors.rows import COLUMNS, Row, rows_from
from motcua.dossiers.states import State
from motcua.kernel.dates import format_datetime
from motcua.kernel.periods import Period
from motcua.people.models import User

_HEADS = (Role.DIVISION_HEAD, Role.AGENCY_HEAD)


@dataclass(frozen=True)
class Group:
    """The figures of a unit, or of one of its officers (`person`); 0 where nobody is in charge yet."""

    unit: int
    person: int
    name: str
    progress: Progress

    @property
    def is_unit(self) -> bool:
        """Whether this is the line of a whole unit."""
        return not self.person


@dataclass(frozen=True)
class Line:
    """One dossier, as it is written in every format."""

    key: UUID
    code: str
    procedure: str
    applicant: str
    accepted: str
    due: str
    unit: str
    officer: str
    place: str
    finished: str
    verdict: str
    is_late: bool

    def texts(self) -> list[str]:
        """In the order of `headings`."""
        return [
            self.code,
            self.procedure,
            self.applicant,
            self.accepted,
            self.due,
            self.unit,
            self.officer,
            self.place,
            self.finished,
            self.verdict,
        ]


def headings() -> list[str]:
    """What stands above the columns of the dossiers."""
    return [
        _("Mã hồ sơ"),
        _("Thủ tục"),
        _("Chủ hồ sơ"),
        _("Tiếp nhận"),
        _("Hạn xử lý"),
        _("Đơn vị giải quyết"),
        _("Người thụ lý"),
        _("Đang ở"),
        _("Xong lúc"),
        _("Tình trạng"),
    ]


def figure_headings() -> list[str]:
    """What stands above the columns of the figures, after the name."""
    return [
        _("Kỳ trước chuyển sang"),
        _("Tiếp nhận trong kỳ"),
        _("Đã giải quyết"),
        _("Trước hạn"),
        _("Đúng hạn"),
        _("Quá hạn"),
        _("Trả lại, rút"),
        _("Đang giải quyết"),
        _("Trong đó quá hạn"),
    ]


def figures_of(progress: Progress) -> list[int]:
    """In the order of `figure_headings`."""
    return [
        progress.carried,
        progress.received,
        progress.resolved,
        progress.early,
        progress.on_time,
        progress.late,
        progress.withdrawn,
        progress.open,
        progress.open_late,
    ]


def opinion_headings() -> list[str]:
    """What stands above the columns of opinions, after the asked unit."""
    return [
        _("Được hỏi trong kỳ"),
        _("Trả lời đúng hạn"),
        _("Trả lời muộn"),
        _("Đang chờ trả lời"),
        _("Trong đó quá hạn"),
        _("Không chờ nữa"),
    ]


def opinion_figures(progress: OpinionProgress) -> list[int]:
    """In the order of `opinion_headings`."""
    return [
        progress.asked,
        progress.in_time,
        progress.late,
        progress.waiting,
        progress.waiting_late,
        progress.given_up,
    ]


@dataclass(frozen=True)
class AskedUnit:
    """The opinions of one asked unit: its lateness, not that of the unit which asked."""

    unit: int
    name: str
    progress: OpinionProgress


@dataclass(frozen=True)
class FollowUp:
    """The report: who asked, of which days, the figures; the lines come when a file is made."""

    agency: str
    period: Period
    made_at: datetime.datetime
    groups: tuple[Group, ...]
    total: Progress
    opinions: tuple[AskedUnit, ...] = ()


def follow_up(actor: Actor, period: Period) -> FollowUp:
    """The figures of the officer's dossiers, unit by unit; heads and examiners see officers too. Three statements.

    Figures over many dossiers may be a little old (`data/aged.py`).
    """
    key = posts_of(actor), actor.person.id if actor.person is not None else 0, period
    found = aged(
        ("follow up", *key),
        lambda: progress_by(own_scope(actor), period, ["division_id", "examiner_id"]),
        lambda made: sum(one.carried + one.received for one in made.values()),
    )
    opinions = aged(
        ("opinions followed", *key),
        lambda: opinions_by_unit(opinion_scope(actor), period),
        lambda made: sum(one.asked for one in made.values()),
    )
    people = {person for _unit, person in found if person is not None}
    names = dict(User.objects.filter(id__in=people).values_list("id", "full_name"))
    shows_officers = actor.has_role(*_HEADS) or {seat.role for seat in actor.seats} == {Role.EXAMINER}
    groups: list[Group] = []
    for unit in sorted({unit or 0 for unit, _person in found}, key=_unit_name):
        own = {person: figures for (of, person), figures in found.items() if (of or 0) == unit}
        groups.append(Group(unit, 0, _unit_name(unit), total_of(own.values())))
        officers = [(names[person], person) for person in own if person is not None]
        if shows_officers:
            groups += [Group(unit, person, name, own[person]) for name, person in sorted(officers)]
    agency = next((seat.agency_name for seat in actor.seats if seat.role != Role.ADMINISTRATOR), "")
    asked = [
        AskedUnit(unit, _asked_name(actor, of, unit), progress) for (of, unit), progress in opinions.items()
    ]
    return FollowUp(
        agency,
        period,
        timezone.now(),
        tuple(groups),
        total_of(found.values()),
        tuple(sorted(asked, key=lambda one: one.name)),
    )


def _asked_name(actor: Actor, agency: int, unit: int) -> str:
    """A unit of another agency by both names."""
    name = kept_unit(unit, stamp()).name
    return name if agency in actor.agency_ids else f"{name}, {kept_agency(agency, stamp()).name}"


def _unit_name(unit: int) -> str:
    return kept_unit(unit, stamp()).name if unit else _("Tại bộ phận một cửa")


def follow_up_lines(actor: Actor, period: Period, most: int) -> list[Line]:
    """The dossiers of the report in the order of acceptance, at most so many; one statement."""
    found = Dossier.objects.filter(own_scope(actor), handled_in(period)).order_by("accepted_at", "id")
    values = list(found.values(*COLUMNS, "division_id", "examiner__full_name")[:most])
    rows = rows_from(values)
    return [_line(one, row) for one, row in zip(values, rows, strict=True)]


def _line(values: Mapping[str, Any], row: Row) -> Line:
    return Line(
        key=row.key,
        code=row.reference,
        procedure=row.procedure_name,
        applicant=row.applicant_name,
        accepted=_moment(row.accepted_at),
        due=_moment(row.due_at),
        unit=_unit_name(values["division_id"] or 0),
        officer=values["examiner__full_name"] or "",
        place=_place(row),
        finished=_moment(row.finished_at),
        verdict=_("Trả lại, rút") if row.state == State.RETURNED else row.due_text,
        is_late=row.is_late,
    )


def _place(row: Row) -> str:
    if row.finished_at is not None or not row.step_title:
        return row.state_label
    return f"{row.step_title} ({row.holder_name})" if row.holder_name else row.step_title


def _moment(at: datetime.datetime | None) -> str:
    return format_datetime(at) if at is not None else ""
