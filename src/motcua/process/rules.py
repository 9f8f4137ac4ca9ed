"""A rule set: what a legal basis says about clocks, supplements, extensions, apologies and slips. Pure.

One published rule set is pinned by a dossier at acceptance (decision 0020); nothing here knows which one is in force.
A rule that an older rule set does not name is not given by it: no extension, no apology, no stop, no suspension.

Law: Decree 61/2018 art. 17 to 19 and Circular 01/2018; Decree 118/2025 and Circular 03/2025 after them; Decree 45/2020
art. 11 on the answer to what was filed online.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from motcua.kernel.hours import parse_time_of_day
from motcua.kernel.worktime import WorkingCalendar

Stage = Literal["intake", "examination"]
SupplementClock = Literal["none", "restart", "pause"]

_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SupplementRule:
    """What a request to complete a dossier does at one stage.

    clock: "restart" (counted from zero once complete), "pause" (goes on where it stopped) or "none" (touches no clock).
    limit: how many requests this stage allows; None = as many as needed.
    override: the role whose holder may ask once more with a written reason; "" = nobody.
    """

    clock: SupplementClock
    limit: int | None = None
    override: str = ""

    @property
    def waits(self) -> bool:
        """Whether the clock waits for the applicant."""
        return self.clock != "none"

    def is_used_up(self, asked: int) -> bool:
        """Whether no request is left after so many."""
        return self.limit is not None and asked >= self.limit


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """Extending the time limit: how often, by how much at most (per cent of the limit), and until when it may be done
    (working days before the due time; 0 = until the due time itself).
    """

    limit: int
    most_percent: int
    before_due_days: int

    def most_days(self, budget: timedelta, calendar: WorkingCalendar) -> int:
        """The most working days that may be added to a limit; at least one, for limits shorter than a day too."""
        granted = budget * self.most_percent / 100
        return max(1, granted // timedelta(minutes=calendar.daily_minutes))


@dataclass(frozen=True, slots=True)
class ApologyRule:
    """Apologising and giving a new appointment.

    before_due_days: how many working days before the due time the apology is due at the latest.
    moves_due: whether the new appointment becomes the due time (it is then the extension, too); otherwise the dossier
        is still judged by the old one: late stays late.
    when_late: whether an apology after its latest moment is "recorded" as such or "refused"; it never moves the due
        time.
    """

    limit: int
    before_due_days: int
    moves_due: bool
    when_late: Literal["recorded", "refused"] = "recorded"


@dataclass(frozen=True, slots=True)
class Rules:
    """A published rule set."""

    reference: str
    title: str
    legal_basis: str
    intake: SupplementRule
    examination: SupplementRule
    # Minutes from local midnight.
    transfer_cutoff: int
    answer_minutes: int
    extension: ExtensionRule | None = None
    apology: ApologyRule | None = None
    # Whether the applicant may have the processing stopped before it is decided.
    stop: bool = False
    # What the wait for a financial duty does to the clock; None = such a suspension does not exist.
    suspension_clock: Literal["pause", "none"] | None = None
    # Slip code by act.
    slips: Mapping[str, str] = field(default_factory=dict)
    # Slip code by the number of the circular's form: "01" to "06", or "07".
    forms: Mapping[str, str] = field(default_factory=dict)

    def supplement(self, stage: str) -> SupplementRule:
        """The rule of a stage: "intake" before acceptance, "examination" after it."""
        return self.intake if stage == "intake" else self.examination

    def supplement_clock(self, stage: str) -> SupplementClock:
        """What a supplement does to the clock: "restart", "pause" (go on where it stopped) or "none"."""
        return self.supplement(stage).clock

    def supplement_limit(self, stage: str) -> int | None:
        """How many supplements may be asked for at this stage; None = no limit."""
        return self.supplement(stage).limit

    def slip_for(self, act: str) -> str | None:
        """The code of the slip that goes with an act."""
        return self.slips.get(act)

    def form_number(self, slip: str) -> str:
        """The number that the circular gives to this slip's form, e.g. "04"; "" for a slip that is no form of it."""
        return next((number for number, code in self.forms.items() if code == slip), "")

    def answer_due(self, received_at: datetime, calendar: WorkingCalendar) -> datetime:
        """Until when what was filed online must be accepted, refused or sent back to be completed."""
        return calendar.add(received_at, self.answer_minutes * _A_MINUTE)

    def transfer_from(self, accepted_at: datetime, calendar: WorkingCalendar) -> datetime:
        """From when the time to pass an accepted dossier on counts: at once, after the cutoff the next working day."""
        closing = calendar.end_of_working_day(calendar.local_date(accepted_at))
        late = calendar.minute_of_day(accepted_at) >= self.transfer_cutoff
        return calendar.next_working_moment(
            max(accepted_at, closing) if late and closing is not None else accepted_at
        )

    def transfer_due(self, accepted_at: datetime, minutes: int, calendar: WorkingCalendar) -> datetime:
        """Until when it must be passed on: within the step's minutes, and never later than that day's closing."""
        begins = self.transfer_from(accepted_at, calendar)
        closing = calendar.end_of_working_day(calendar.local_date(begins))
        due = calendar.add(begins, minutes * _A_MINUTE)
        return due if closing is None else min(due, closing)

    def step_due(self, state: str, arrived_at: datetime, minutes: int, calendar: WorkingCalendar) -> datetime:
        """Until when a step at which a dossier arrived should be done; `state`: the legal state while there.

        What was accepted is to be passed on the same day, or the next working morning for what came late in the day.
        """
        if state == "accepted":
            return self.transfer_due(arrived_at, minutes, calendar)
        return calendar.add(arrived_at, minutes * _A_MINUTE)

    def latest_extension(self, due_at: datetime, calendar: WorkingCalendar) -> datetime | None:
        """The last moment at which the limit may be extended; None where no extension exists."""
        if self.extension is None:
            return None
        return _days_before(due_at, self.extension.before_due_days, calendar)

    def latest_apology(
        self, due_at: datetime, started_at: datetime, calendar: WorkingCalendar
    ) -> datetime | None:
        """The last moment at which an apology is in time; None where no apology exists.

        A limit too short for it (the moment lies before the clock's start) leaves the due time itself.
        """
        if self.apology is None:
            return None
        latest = _days_before(due_at, self.apology.before_due_days, calendar)
        return latest if latest >= started_at else due_at


def _days_before(due_at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    return calendar.shift(due_at, -days * calendar.daily_minutes * _A_MINUTE) if days else due_at


def parse(reference: str, definition: Mapping[str, Any]) -> Rules:
    """Read a definition that its schema found valid (`exchange/schemas/rules.json`). `reference` names the version."""
    extension = definition.get("extension")
    apology = definition.get("apology")
    suspension = definition.get("suspension")
    return Rules(
        reference=reference,
        title=definition["title"],
        legal_basis=definition.get("legal_basis", ""),
        intake=_supplement(definition["supplement"]["intake"]),
        examination=_supplement(definition["supplement"]["examination"]),
        transfer_cutoff=parse_time_of_day(definition["transfer_cutoff"]),
        answer_minutes=int(definition["online_answer_minutes"]),
        extension=None
        if extension is None
        else ExtensionRule(
            limit=int(extension["limit"]),
            most_percent=int(extension["most_percent"]),
            before_due_days=int(extension["before_due_days"]),
        ),
        apology=None
        if apology is None
        else ApologyRule(
            limit=int(apology["limit"]),
            before_due_days=int(apology["before_due_days"]),
            moves_due=bool(apology["moves_due"]),
            when_late=apology.get("when_late", "recorded"),
        ),
        stop=bool(definition.get("stop", False)),
        suspension_clock=None if suspension is None else suspension["clock"],
        slips=dict(definition.get("slips", {})),
        forms=dict(definition.get("forms", {})),
    )


def _supplement(data: Mapping[str, Any]) -> SupplementRule:
    limit = data.get("limit")
    return SupplementRule(
        clock=data.get("clock", "none"),
        limit=None if limit is None else int(limit),
        override=str(data.get("override", "")),
    )
