"""Reckoning due times anew after a calendar was changed: only when an administrator orders it, seen first, recorded.

A dossier is reckoned by the calendar version that it pinned at acceptance. A run moves the open dossiers of the
administrator's agencies to the calendar as it is now: an event for each, with both due times and the reason. It works
on in the background, dossier by dossier; one that is there already is passed over, so a run may be repeated.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, Calendar, CalendarVersion
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, actor_for, kept_calendar
from motcua.dossiers import record
from motcua.dossiers.acts.base import holder_data, lock, versions_of
from motcua.dossiers.acts.saving import save_moved
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.waiting import changes
from motcua.dossiers.clockwork import reckoning_by
from motcua.dossiers.errors import Incomplete, NotAllowed, NotFound
from motcua.dossiers.models import Dossier
from motcua.dossiers.models_recalculation import Recalculation
from motcua.dossiers.permitted import may
from motcua.dossiers.states import State
from motcua.outbox.models import Message
from motcua.outbox.services import handler, send

ACT = "recalculate"
TOPIC = "dossiers.recalculate"
BATCH = 200
SHOWN = 50


@dataclass(frozen=True)
class Change:
    """What a run would do to one dossier. A due time is None while the clock waits for the applicant."""

    key: UUID
    code: str
    procedure: str
    agency: str
    due_from: datetime.datetime | None
    due_to: datetime.datetime | None

    @property
    def moves(self) -> bool:
        """Whether the due time becomes another one."""
        return self.due_from != self.due_to


@dataclass(frozen=True)
class Preview:
    """The dossiers that a run would take, `SHOWN` at a time, and how many there are."""

    changes: Sequence[Change]
    total: int
    page: int

    @property
    def has_next(self) -> bool:
        """Whether there are more after these."""
        return self.page * SHOWN < self.total


def calendars_of(by: Actor) -> list[Calendar]:
    """The calendars by which the administrator's agencies work."""
    agencies = _administered(by)
    return list(Calendar.objects.filter(agency__in=agencies).distinct().order_by("name"))


def preview(by: Actor, calendar: Calendar, page: int = 1) -> Preview:
    """What a run would change now, by dossier, the next due first."""
    found = _outdated(by, calendar)
    target = _target(calendar)
    rows = found.select_related("agency", "procedure_version").order_by(
        F("due_at").asc(nulls_last=True), "id"
    )
    new = kept_calendar(target.id)
    changes_ = [
        Change(
            dossier.key,
            dossier.code or "",
            dossier.procedure_version.name,
            dossier.agency.name,
            dossier.due_at,
            reckoning_by(dossier, new).due_at,
        )
        for dossier in rows.defer("search", "search_text")[(page - 1) * SHOWN : page * SHOWN]
    ]
    return Preview(changes_, found.count(), page)


def order(by: Actor, calendar: Calendar, reason: str) -> Recalculation:
    """Order a run; its batches follow after commit. Raises NotAllowed, or Incomplete without a reason."""
    if by.person is None or not _administered(by).filter(calendar=calendar).exists():
        raise NotAllowed(_("Chỉ quản trị viên của cơ quan dùng lịch này mới được tính lại hạn."))
    words = reason.strip()
    if not words:
        text = _("Hãy ghi lý do tính lại hạn, ví dụ số quyết định về ngày nghỉ.")
        raise Incomplete(text, fields={"reason": text})
    with transaction.atomic():
        run = Recalculation.objects.create(
            calendar_version=_target(calendar), reason=words[:2000], ordered_by=by.person
        )
        send(TOPIC, f"{TOPIC}/{run.id}/1", {"run": run.id, "batch": 1})
    return run


def runs(by: Actor, limit: int = 20) -> list[Recalculation]:
    """The latest runs over the calendars of the administrator's agencies."""
    found = Recalculation.objects.filter(calendar_version__calendar__in=calendars_of(by))
    return list(
        found.select_related("calendar_version__calendar", "ordered_by").order_by("-ordered_at", "-id")[
            :limit
        ]
    )


@handler(TOPIC)
def carry_on(message: Message) -> None:
    """One batch of a run, then a message for the next. Payload {"run": id, "batch": number}."""
    run = Recalculation.objects.select_related("ordered_by", "calendar_version__calendar").get(
        id=message.payload["run"]
    )
    by = actor_for(run.ordered_by)
    keys = list(
        _outdated(by, run.calendar_version.calendar, run.calendar_version)
        .order_by("id")
        .values_list("key", flat=True)[:BATCH]
    )
    moved = sum(recalculate(by, key, run) for key in keys)
    with transaction.atomic():
        Recalculation.objects.filter(id=run.id).update(done=F("done") + len(keys), moved=F("moved") + moved)
        if len(keys) < BATCH:
            Recalculation.objects.filter(id=run.id, ended_at=None).update(ended_at=timezone.now())
            return
        number = message.payload["batch"] + 1
        send(TOPIC, f"{TOPIC}/{run.id}/{number}", {"run": run.id, "batch": number})


def recalculate(by: Actor, key: UUID, run: Recalculation) -> bool:
    """Reckon one dossier by the calendar of the run; whether its due time moved. Passes over what needs it no more."""
    with transaction.atomic():
        dossier = lock(key)
        target = run.calendar_version_id
        if dossier.calendar_version_id == target or not may(Role.ADMINISTRATOR, ACT, dossier.state):
            return False
        if not dossier.clock or dossier.finished_at is not None:
            return False
        situation = Situation(dossier, by, timezone.now())
        before, due_from = dossier.calendar_version_id, dossier.due_at
        dossier.calendar_version_id = target
        dossier.due_at = reckoning_by(dossier, kept_calendar(target)).due_at
        waiting = changes(situation, situation.position, due_from)
        seats = by.seats_as(Role.ADMINISTRATOR)
        event = record.append(
            dossier,
            act=ACT,
            at=situation.at,
            actor=by,
            card=record.actor_card(by, seats[0] if seats else None, as_applicant=False),
            from_step=dossier.step,
            from_state=dossier.state,
            versions=versions_of(situation),
            reason=run.reason,
            data={
                "calendar": {"from": before, "to": target},
                "due": {"from": _iso(due_from), "to": _iso(dossier.due_at)},
                "run": run.id,
                **waiting.data,
                **holder_data(dossier),
            },
        )
        for write in waiting.after:
            write(event)
        save_moved(dossier, ("calendar_version",))
        moved = dossier.due_at != due_from
        if moved:
            send(
                "dossier.event",
                f"event/{event.id}",
                {"dossier": str(dossier.key), "event": event.id, "act": ACT},
            )
        return moved


def _target(calendar: Calendar) -> CalendarVersion:
    """The version that a calendar is now. Raises NotFound for one that was never loaded properly."""
    found = CalendarVersion.objects.filter(calendar=calendar, revision=calendar.revision).first()
    if found is None:
        raise NotFound(_("Lịch này chưa có bản nào để tính theo. Hãy nạp lại tệp lịch."))
    return found


def _outdated(by: Actor, calendar: Calendar, target: CalendarVersion | None = None) -> QuerySet[Dossier]:
    """Open dossiers of the administrator's agencies whose clock is reckoned by an older version of their calendar."""
    agencies = _administered(by).filter(calendar=calendar)
    states = [state for state in State if may(Role.ADMINISTRATOR, ACT, state)]
    return Dossier.objects.filter(
        ~Q(calendar_version=target or _target(calendar)),
        agency__in=agencies,
        state__in=states,
        ended_at__isnull=True,
        submitted_at__isnull=False,
        finished_at__isnull=True,
        accepted_at__isnull=False,
        calendar_version__isnull=False,
    ).exclude(clock=[])


def _administered(by: Actor) -> QuerySet[Agency]:
    """The agencies of which a person is administrator, with all below them; all of them from the top one."""
    own = [seat.agency_id for seat in by.seats_as(Role.ADMINISTRATOR)]
    parents = dict(Agency.objects.values_list("id", "parent_id"))
    if any(parents.get(agency) is None for agency in own):
        return Agency.objects.all()
    return Agency.objects.filter(id__in=[agency for agency in parents if _is_under(agency, own, parents)])


def _is_under(agency: int | None, own: Sequence[int], parents: Mapping[int, int | None]) -> bool:
    while agency is not None:
        if agency in own:
            return True
        agency = parents.get(agency)
    return False


def _iso(at: datetime.datetime | None) -> str:
    return at.astimezone(datetime.UTC).isoformat() if at is not None else ""
