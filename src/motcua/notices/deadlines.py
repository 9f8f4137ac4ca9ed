"""Due times that come near or pass, told behind the bell (II.23.5): a run over moments that no run has looked at yet.

The dossier's own, that of the answer to an online submission, that of the step, and those of opinions (`opinions.py`).

An agency that has reminders of its own before or after the due time (`Agency.timers`) has those instead.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.selectors import calendar_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import ENDED, State
from motcua.kernel.dates import format_datetime
from motcua.notices.coordination import in_charge
from motcua.notices.desk import desk_notice, keep
from motcua.notices.letters import Words
from motcua.notices.models import Notice, Progress
from motcua.notices.opinions import remind_opinions
from motcua.process.selectors import cached_process

RUN = "deadlines"
# The first run looks back so far, and no run further: what is older stands in the digest and on the board.
LONGEST_BACK = datetime.timedelta(days=3)
_SOON_DAYS = 1
# Many steps have a day or less: what is left of one is told when it is about to be over.
_STEP_SOON = datetime.timedelta(hours=2)
# States named one by one, so that the index of what is open answers by agency, state and due time.
_OPEN_STATES = tuple(state for state in State if state not in ENDED and state is not State.NEW)
_COLUMNS = (
    "id",
    "key",
    "code",
    "receipt_number",
    "assignee_id",
    "unit_id",
    "step_role",
    "post_id",
    "step",
    "step_due_at",
    "process_version_id",
    "due_at",
    "answer_due_at",
    "applicant_name",
)
_People = dict[tuple[Any, ...], set[int]]


def remind_deadlines(now: datetime.datetime | None = None) -> int:
    """Tell of due times that came near or passed since the run before; return how many dossiers.

    Two runs at the same time: the second waits and finds nothing left. The same moment is never told twice.
    """
    at = now or timezone.now()
    with transaction.atomic():
        Progress.objects.get_or_create(name=RUN, defaults={"until": at - datetime.timedelta(hours=1)})
        progress = Progress.objects.select_for_update().get(name=RUN)
        since = max(progress.until, at - LONGEST_BACK)
        if since >= at:
            return 0
        told = _remind(since, at)
        progress.until = at
        progress.save(update_fields=["until"])
    return told


def _remind(since: datetime.datetime, at: datetime.datetime) -> int:
    people: _People = {}
    own = dict(Agency.objects.values_list("id", "timers"))
    told = 0
    for agencies, start, end in _near(own, since, at):
        told += _tell(_due(agencies, start, end), Notice.Kind.SOON, people)
    without = [agency for agency, timers in own.items() if not _has_own(timers, "after_due")]
    told += _tell(_due(without, since, at), Notice.Kind.LATE, people)
    answers = Q(agency_id__in=list(own), answer_due_at__gt=since, answer_due_at__lte=at)
    told += _tell(_read(answers), Notice.Kind.LATE, people)
    return told + _remind_steps(own, since, at, people) + remind_opinions(since, at)


def _remind_steps(
    own: Mapping[int, Any], since: datetime.datetime, at: datetime.datetime, people: _People
) -> int:
    """The time of the step where a dossier stands; an agency's or a process's own reminders go before these."""
    told = 0
    for agency, timers in own.items():
        calendar = calendar_of(agency)
        if not _has_own(timers, "before_step_due"):
            start, end = calendar.add(since, _STEP_SOON), calendar.add(at, _STEP_SOON)
            if start < end:
                told += _tell_steps(_at_step([agency], start, end), Notice.Kind.SOON, people)
    without = [agency for agency, timers in own.items() if not _has_own(timers, "after_step_due")]
    return told + _tell_steps(_at_step(without, since, at), Notice.Kind.LATE, people)


def _at_step(agencies: list[int], start: datetime.datetime, end: datetime.datetime) -> QuerySet[Dossier]:
    # Where both are over at the same moment, the dossier's own due time says more.
    other = Q(due_at__isnull=True) | ~Q(due_at=F("step_due_at"))
    return _read(other & Q(agency_id__in=agencies, step_due_at__gt=start, step_due_at__lte=end))


def _tell_steps(found: QuerySet[Dossier], kind: Notice.Kind, people: _People) -> int:
    own = "before_step_due" if kind == Notice.Kind.SOON else "after_step_due"
    notices, told = [], 0
    for dossier in found.iterator(chunk_size=2000):
        step = cached_process(dossier.process_version_id).steps.get(dossier.step)
        # While opinions are waited for, it is the asked units whose time runs.
        if step is None or step.kind != "task" or any(timer.when == own for timer in step.timers):
            continue
        told += 1
        due = dossier.step_due_at.timestamp() if dossier.step_due_at is not None else 0
        words = _step_words(dossier, step.title, kind)
        key = f"han-buoc/{dossier.id}/{due:.0f}"
        notices += [
            desk_notice(dossier, kind, person, key, words) for person in sorted(_people_of(dossier, people))
        ]
    keep(notices)
    return told


def _step_words(dossier: Dossier, step: str, kind: str) -> Words:
    wording = (
        _("Hồ sơ %(code)s sắp hết giờ của bước “%(step)s”")
        if kind == Notice.Kind.SOON
        else _("Hồ sơ %(code)s đã quá giờ của bước “%(step)s”")
    )
    title = wording % {"code": dossier.code or dossier.receipt_number, "step": step}
    due = format_datetime(dossier.step_due_at) if dossier.step_due_at is not None else ""
    text = _("Hồ sơ của %(name)s, xong bước này trước %(due)s.") % {
        "name": dossier.applicant_name,
        "due": due,
    }
    return Words(title, (text,))


def _people_of(dossier: Dossier, people: _People) -> set[int]:
    """Who holds it; read once for everything that stands at the same place."""
    place = (dossier.assignee_id, dossier.unit_id, dossier.step_role, dossier.post_id)
    if place not in people:
        people[place] = in_charge(dossier)
    return people[place]


def _near(
    own: Mapping[int, Any], since: datetime.datetime, at: datetime.datetime
) -> Iterator[tuple[list[int], datetime.datetime, datetime.datetime]]:
    """Agencies with the span of due times that came near: one working day off, by each one's calendar."""
    spans: dict[tuple[datetime.datetime, datetime.datetime], list[int]] = {}
    for agency, timers in own.items():
        if not _has_own(timers, "before_due"):
            calendar = calendar_of(agency)
            span = calendar.add_working_days(since, _SOON_DAYS), calendar.add_working_days(at, _SOON_DAYS)
            spans.setdefault(span, []).append(agency)
    for (start, end), agencies in spans.items():
        if start < end:
            yield agencies, start, end


def _has_own(timers: Any, when: str) -> bool:
    return any(timer.get("when") == when for timer in timers)


def _due(agencies: list[int], start: datetime.datetime, end: datetime.datetime) -> QuerySet[Dossier]:
    moment = Q(due_at__gt=start, due_at__lte=end, finished_at__isnull=True)
    return _read(moment & Q(agency_id__in=agencies, state__in=_OPEN_STATES))


def _read(condition: Q) -> QuerySet[Dossier]:
    found = Dossier.objects.filter(condition, ended_at__isnull=True, submitted_at__isnull=False)
    return found.only(*_COLUMNS).order_by("id")


def _tell(found: QuerySet[Dossier], kind: Notice.Kind, people: _People) -> int:
    notices, told = [], 0
    for dossier in found.iterator(chunk_size=2000):
        told += 1
        due = dossier.due_at or dossier.answer_due_at
        key = f"han/{dossier.id}/{due.timestamp():.0f}" if due is not None else f"han/{dossier.id}"
        words = _words(dossier, kind)
        notices += [
            desk_notice(dossier, kind, person, key, words) for person in sorted(_people_of(dossier, people))
        ]
    keep(notices)
    return told


def _words(dossier: Dossier, kind: str) -> Words:
    code = dossier.code or dossier.receipt_number
    due = dossier.due_at
    if due is None and dossier.answer_due_at is not None:
        title = _("Hồ sơ %(code)s đã quá hạn trả lời tiếp nhận") % {"code": code}
        due = dossier.answer_due_at
    elif kind == Notice.Kind.SOON:
        title = _("Hồ sơ %(code)s sắp đến hạn") % {"code": code}
    else:
        title = _("Hồ sơ %(code)s đã quá hạn") % {"code": code}
    shown = format_datetime(due) if due is not None else ""
    text = _("Hồ sơ của %(name)s, hạn %(due)s.") % {"name": dossier.applicant_name, "due": shown}
    return Words(title, (text,))
