"""What a process is tried out on: a draft or a published version, with an agency's hours, a limit and a rule set."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, calendar_of, kept_agency, stamp
from motcua.console.designer.drawing import open_drawing
from motcua.console.designer.findings import findings
from motcua.console.designer.ground import Ground as Shared
from motcua.console.designer.ground import Usage, around, fields_of, forms_of, ground, known_for, made_fields
from motcua.dossiers.timers import agency_timers
from motcua.kernel import conditions
from motcua.kernel.clock import TimeLimit
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.worktime import WorkingCalendar
from motcua.process.definition import Process, Timer, parse
from motcua.process.models import ProcessVersion
from motcua.process.rules import Rules
from motcua.process.selectors import cached_rules, rules_on

USUAL_DAYS = 10
MOST_DAYS = 400
_NUMBER_KINDS = ("number", "money")


@dataclass(frozen=True)
class Trial:
    """A process to be tried out, and what it is tried out on. `faults`: why it cannot be, when it is not sound."""

    title: str
    definition: Mapping[str, Any]
    used_by: list[Usage]
    fields: Mapping[str, tuple[str, str]]
    faults: list[str]
    shared: Shared
    agency: str
    procedure: str
    days: int
    begins: datetime.datetime
    rules: Rules

    @property
    def process(self) -> Process:
        """The process, of a definition without faults."""
        return parse(self.definition)

    @property
    def calendar(self) -> WorkingCalendar:
        """The hours of the agency."""
        return calendar_of(self.shared.agency_ids[self.agency])

    @property
    def limit(self) -> TimeLimit:
        """The limit of the procedure, or so many working days where none uses the process yet."""
        chosen = next((usage for usage in self.used_by if usage.code == self.procedure), None)
        if chosen is not None and "limit" in chosen.data:
            return TimeLimit.from_json(chosen.data["limit"])
        return TimeLimit.from_json({"kind": "working_days", "amount": self.days})

    @property
    def timers(self) -> tuple[Timer, ...]:
        """What the chosen agency reminds of at every step, beside the process's own timers."""
        return agency_timers(kept_agency(self.shared.agency_ids[self.agency], stamp()).timers)

    @property
    def day(self) -> str:
        """The day on which it begins, as people write it."""
        return format_date(self.begins.date())


def trial_of_draft(request: HttpRequest, actor: Actor, key: UUID) -> Trial:
    """A draft of this administrator, as the address wants it tried out."""
    drawing = open_drawing(actor, key)
    faults = [finding.message for finding in drawing.findings]
    return _trial(
        request, actor, drawing.draft.title, drawing.definition, drawing.used_by, drawing.fields, faults
    )


def trial_of_version(request: HttpRequest, actor: Actor, code: str, number: int) -> Trial:
    """A published version, as the address wants it tried out."""
    version = ProcessVersion.objects.filter(code=code, number=number).first()
    if version is None:
        raise Http404
    used_by, targets = around(version.definition)
    forms = forms_of(used_by)
    found = findings(version.definition, known_for(used_by, targets, forms, ground()))
    faults = [finding.message for finding in found]
    fields = fields_of(forms) | made_fields(version.definition)
    return _trial(request, actor, version.title, version.definition, used_by, fields, faults)


def _trial(
    request: HttpRequest,
    actor: Actor,
    title: str,
    definition: Mapping[str, Any],
    used_by: list[Usage],
    fields: Mapping[str, tuple[str, str]],
    faults: list[str],
) -> Trial:
    shared, given = ground(), request.GET
    own = actor.seats_as(Role.ADMINISTRATOR)[0].agency_code
    at_work = next((agency for usage in used_by for agency in usage.agencies), own)
    agency = given.get("co-quan", "")
    rules = rules_on(timezone.localdate())
    if rules is None:
        raise Http404
    return Trial(
        title=title,
        definition=definition,
        used_by=used_by,
        fields=fields,
        faults=faults,
        shared=shared,
        agency=agency if agency in shared.agency_ids else at_work,
        procedure=given.get("thu-tuc", used_by[0].code if used_by else ""),
        days=whole(given.get("ngay", ""), USUAL_DAYS, MOST_DAYS),
        begins=_begins(given.get("nop", "")),
        rules=cached_rules(rules.id),
    )


def asked_fields(trial: Trial) -> list[tuple[str, str, str]]:
    """(code, label, kind) of the fields on which conditions of the process depend."""
    codes = {
        code
        for step in trial.definition["steps"]
        for action in step["actions"]
        for code in conditions.fields_of(action.get("when"))
    }
    return [(code, *trial.fields.get(code, (code, "text"))) for code in sorted(codes)]


def answers_of(request: HttpRequest, trial: Trial) -> dict[str, Any]:
    """The answers of the pretend form, as far as conditions of the process ask for them."""
    found: dict[str, Any] = {}
    for code, _label, kind in asked_fields(trial):
        text = request.GET.get(f"tl-{code}", "").strip()
        if text:
            found[code] = int(text) if kind in _NUMBER_KINDS and text.isascii() and text.isdigit() else text
    return found


def whole(text: str, otherwise: int, most: int) -> int:
    """A whole number of the address from 1 to `most`; otherwise the usual one."""
    return (
        int(text)
        if text.isascii() and text.isdigit() and len(text) < 7 and 0 < int(text) <= most
        else otherwise
    )


def _begins(text: str) -> datetime.datetime:
    """Eight o'clock on the day of the address, on today for what is no day."""
    try:
        day = parse_date(text)
    except ValueError:
        day = timezone.localdate()
    return datetime.datetime.combine(day, datetime.time(8), timezone.get_current_timezone())
