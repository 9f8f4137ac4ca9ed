"""One line of a list of dossiers, for officers and for applicants alike."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import calendar_of
from motcua.data.kept import KeptQuery
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import ENDED, State
from motcua.kernel.due import Lateness, due_line, judge, lateness
from motcua.process.selectors import cached_process, cached_states, state_at

COLUMNS = (
    "key",
    "code",
    "receipt_number",
    "channel",
    "agency_id",
    "procedure_version__name",
    "procedure__code",
    "applicant_name",
    "state",
    "state_diagram_id",
    "process_version_id",
    "step",
    "step_role",
    "submitted_at",
    "accepted_at",
    "due_at",
    "appointed_at",
    "clock",
    "finished_at",
    "ended_at",
    "saved_at",
    "discarded_at",
    "assignee__full_name",
    "event_count",
)


@dataclass(frozen=True)
class Row:
    """What a list shows of a dossier. `reference` is the code, or the receipt number before it has one."""

    key: UUID
    reference: str
    code: str
    receipt_number: str
    channel: str
    procedure_code: str
    procedure_name: str
    applicant_name: str
    state: str
    state_label: str
    tone: str
    process_version: int
    step: str
    step_title: str
    step_role: str
    holder_name: str
    submitted_at: datetime.datetime | None
    accepted_at: datetime.datetime | None
    due_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    saved_at: datetime.datetime | None
    discarded_at: datetime.datetime | None
    lateness: Lateness | None
    due_text: str
    is_paused: bool
    event_count: int

    @property
    def is_late(self) -> bool:
        """Whether the due time is over and the dossier still open, or it was finished after it."""
        return self.lateness is not None and self.lateness.state == "late"

    @property
    def due_state(self) -> str:
        """How the due time is shown: on_time, soon, late, paused, done or none."""
        return due_state(self.lateness, is_finished=self.finished_at is not None, is_paused=self.is_paused)


def read_rows(dossiers: QuerySet[Dossier]) -> list[Row]:
    """Read the rows of a query set in its order, in one statement."""
    return rows_from(dossiers.values(*COLUMNS))


def rows_from(found: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The rows of dossiers that were read with `COLUMNS`."""
    now = timezone.now()
    return [_row(values, now) for values in found]


def rows_by_id(ids: Sequence[int]) -> list[Row]:
    """The rows of these dossiers, in the order of `ids`; one statement."""
    if not ids:
        return []
    found = {values["id"]: values for values in _by_id(list(ids))}
    return rows_from(found[one] for one in ids if one in found)


_by_id = KeptQuery(lambda ids: Dossier.objects.filter(id__any_of=ids).values("id", *COLUMNS), [-1, -2])


def _row(values: Mapping[str, Any], now: datetime.datetime) -> Row:
    process = cached_process(values["process_version_id"])
    states = cached_states(values["state_diagram_id"])
    info = state_at(states, process, values["state"], values["step"])
    found, text = due_texts(
        values["agency_id"], values["state"], values["due_at"], values["finished_at"], values["clock"], now
    )
    return Row(
        key=values["key"],
        reference=values["code"] or values["receipt_number"] or "",
        code=values["code"] or "",
        receipt_number=values["receipt_number"] or "",
        channel=values["channel"],
        procedure_code=values["procedure__code"],
        procedure_name=values["procedure_version__name"],
        applicant_name=values["applicant_name"],
        state=values["state"],
        state_label=info.label,
        tone=info.tone,
        process_version=values["process_version_id"],
        step=values["step"],
        step_title=process.title_of(values["step"]),
        step_role=values["step_role"],
        holder_name=values["assignee__full_name"] or "",
        submitted_at=values["submitted_at"],
        accepted_at=values["accepted_at"],
        due_at=values["due_at"],
        finished_at=values["finished_at"],
        saved_at=values["saved_at"],
        discarded_at=values["discarded_at"],
        lateness=found,
        due_text=text,
        is_paused=is_paused(values["clock"]),
        event_count=values["event_count"],
    )


def is_paused(clock: list[list[str]]) -> bool:
    """Whether the legal clock stands still: for a supplement, or for a financial duty."""
    return bool(clock) and clock[-1][0] == "pause"


def due_state(found: Lateness | None, *, is_finished: bool, is_paused: bool) -> str:
    """The word by which faces choose how a due time looks: on_time, soon, late, paused, done or none."""
    if found is not None:
        return found.state
    if is_finished:
        return "done"
    return "paused" if is_paused else "none"


def due_texts(
    agency_id: int,
    state: str,
    due_at: datetime.datetime | None,
    finished_at: datetime.datetime | None,
    clock: Iterable[list[str]],
    now: datetime.datetime,
) -> tuple[Lateness | None, str]:
    """How the due time reads (II.4.1): the lateness and its words; None with a word for what has no running clock."""
    ticks = list(clock)
    if not ticks:
        return None, "" if state in ENDED else _("Chưa tính thời hạn")
    if finished_at is not None:
        if due_at is None:
            return None, ""
        found = lateness(due_at, finished_at, calendar_of(agency_id))
        if found.state == "late":
            return found, _("Xong muộn: %(late)s") % {"late": found.text().lower()}
        early = judge(finished_at, due_at, calendar_of(agency_id)) == "early"
        return None, _("Xong trước hạn") if early else _("Xong đúng hạn")
    if ticks[-1][0] == "pause":
        if state == State.PAYMENT_ASKED:
            return None, _("Tạm dừng, chờ thực hiện nghĩa vụ tài chính")
        return None, _("Tạm dừng, chờ người nộp bổ sung")
    if due_at is None:
        return None, _("Không quy định thời hạn")
    found = lateness(due_at, now, calendar_of(agency_id))
    return found, found.text()


def full_due_line(dossier: Dossier, now: datetime.datetime) -> str:
    """The circular's line: "Hạn xử lý 15/08/2023 - Quá hạn 3 ngày"; other words where no clock runs."""
    found, text = due_texts(
        dossier.agency_id, dossier.state, dossier.due_at, dossier.finished_at, dossier.clock, now
    )
    if found is not None and dossier.due_at is not None and dossier.finished_at is None:
        return due_line(dossier.due_at, now, calendar_of(dossier.agency_id))
    return text
