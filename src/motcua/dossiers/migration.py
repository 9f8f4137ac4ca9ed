"""Bringing running dossiers to another version of their process: seen first, chosen, recorded, and undoable as a run.

A dossier keeps the version that it started under until an administrator of its agency orders otherwise. Each one that
is brought over gets an event of the act `migrate`, with both versions and where it stood before. The legal due time is
the procedure's matter and stays; the time of the step follows the new version, counted from when the dossier came to
that step. Fees that the version does not ask for end with the event where they are unpaid, and are looked at by who
keeps the accounts where they are paid. A run works in the background, dossier by dossier; one that cannot be brought
over is named with the reason.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, actor_for
from motcua.dossiers import duties, record
from motcua.dossiers.acts.base import arrive, holder_data, lock, versions_of
from motcua.dossiers.acts.saving import save_moved
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Incomplete, NotAllowed, Refusal
from motcua.dossiers.models import Dossier, Event, MigratedDossier, ProcessMigration, Timer
from motcua.dossiers.permitted import may
from motcua.dossiers.states import State
from motcua.dossiers.timers import keeping
from motcua.outbox.models import Message
from motcua.outbox.services import handler, send
from motcua.process.definition import Process, Step
from motcua.process.interpreter import Position
from motcua.process.migrating import CannotMigrate, landing
from motcua.process.models import ProcessVersion
from motcua.process.selectors import cached_process

ACT = "migrate"
TOPIC = "dossiers.migrate"
BATCH = 100
MOST = 10_000


@dataclass(frozen=True)
class Landing:
    """What a run would do to one dossier; `problem` says why it cannot be brought over."""

    key: UUID
    code: str
    procedure: str
    agency: str
    version: int
    step: str
    target_step: str
    target_state: str
    due_at: datetime.datetime | None
    step_due_from: datetime.datetime | None
    step_due_to: datetime.datetime | None
    problem: str = ""
    # In đồng, of fees that the version does not ask for: what is owed no more, what was paid and is to be looked at.
    unpaid: Sequence[int | None] = ()
    paid: Sequence[int | None] = ()


def waiting(by: Actor, target: ProcessVersion) -> QuerySet[Dossier]:
    """Running dossiers of the administrator's agencies that follow another version of this process.

    One that a run has still to handle is not chosen a second time.
    """
    states = [state for state in State if may(Role.ADMINISTRATOR, ACT, state)]
    return Dossier.objects.filter(
        agency_id__in=administered(by),
        process_version__code=target.code,
        state__in=states,
        submitted_at__isnull=False,
        ended_at__isnull=True,
    ).exclude(
        Q(process_version=target)
        | Q(id__in=MigratedDossier.objects.filter(handled_at=None).values("dossier_id"))
    )


def lost_steps(by: Actor, target: ProcessVersion) -> list[tuple[str, str]]:
    """(code, title) of the steps at which such dossiers stand, or would go back to, and that the version lacks."""
    new = cached_process(target.id)
    found: dict[str, str] = {}
    places = waiting(by, target).values_list("process_version_id", "step", "return_step").distinct()
    for version, *codes in places:
        for code in codes:
            if code and code not in new.steps:
                found[code] = cached_process(version).title_of(code)
    return sorted(found.items())


def preview(
    by: Actor, target: ProcessVersion, steps: Mapping[str, str], first: int, count: int
) -> list[Landing]:
    """Where dossiers would stand and until when their step would be due; the next due first."""
    rows = (
        waiting(by, target)
        .select_related("agency", "procedure_version", "process_version")
        .prefetch_related("duties")
        .defer("search", "search_text", "process_version__definition", "answers", "applicant")
        .order_by(F("due_at").asc(nulls_last=True), "id")[first : first + count]
    )
    return [_foreseen(by, dossier, target, steps) for dossier in rows]


def order(
    by: Actor, target: ProcessVersion, steps: Mapping[str, str], keys: Sequence[UUID] | None, reason: str
) -> ProcessMigration:
    """Order a run over the chosen dossiers (None: all that wait). Raises Incomplete with what is missing.

    A run takes `MOST` of them; `run.left` says how many are left for the next one, which takes those first that no run
    to this version has tried.
    """
    words = reason.strip()
    if not words:
        text = _("Hãy ghi lý do chuyển hồ sơ sang phiên bản mới.")
        raise Incomplete(text, fields={"reason": text})
    chosen = waiting(by, target)
    if keys is not None:
        chosen = chosen.filter(key__in=keys)
    tried = MigratedDossier.objects.filter(dossier=OuterRef("id"), run__target=target)
    total = chosen.count()
    ids = list(chosen.order_by(Exists(tried).asc(), "id").values_list("id", flat=True)[:MOST])
    if not ids:
        text = _("Hãy chọn ít nhất một hồ sơ.")
        raise Incomplete(text, fields={"chosen": text})
    run = _start(by, ids, target=target, steps=dict(steps), reason=words[:2000])
    run.left = total - len(ids)
    return run


def take_back(by: Actor, run: ProcessMigration, reason: str) -> ProcessMigration:
    """Order a run that brings every dossier of another run back to where it was, unless somebody acted on it since."""
    if not _may_order(by, run):
        raise NotAllowed(_("Chỉ quản trị viên của cơ quan có hồ sơ mới được hoàn tác."))
    if run.undoes_id is not None or ProcessMigration.objects.filter(undoes=run).exists():
        raise NotAllowed(_("Lần chuyển này đã được hoàn tác rồi."))
    ids = list(run.dossiers.filter(event__isnull=False).values_list("dossier_id", flat=True))
    words = reason.strip() or _("Hoàn tác lần chuyển phiên bản")
    return _start(by, ids, target=run.target, steps={}, reason=words[:2000], undoes=run)


def runs(by: Actor, code: str, limit: int = 20) -> list[ProcessMigration]:
    """The latest runs of a process over dossiers of the administrator's agencies."""
    found = ProcessMigration.objects.filter(
        target__code=code, dossiers__dossier__agency_id__in=administered(by)
    ).distinct()
    return list(found.select_related("target", "ordered_by", "undone_by").order_by("-ordered_at")[:limit])


def administered(by: Actor) -> list[int]:
    """The agencies of which a person is administrator, with all below them."""
    own = {seat.agency_id for seat in by.seats_as(Role.ADMINISTRATOR)}
    parents = dict(Agency.objects.values_list("id", "parent_id"))

    def is_under(agency: int | None) -> bool:
        while agency is not None:
            if agency in own:
                return True
            agency = parents.get(agency)
        return False

    return [agency for agency in parents if is_under(agency)]


def _may_order(by: Actor, run: ProcessMigration) -> bool:
    agencies = set(run.dossiers.values_list("dossier__agency_id", flat=True).distinct())
    return by.person is not None and agencies <= set(administered(by))


def _start(by: Actor, ids: Sequence[int], **values: Any) -> ProcessMigration:
    if by.person is None:
        raise NotAllowed(_("Chỉ quản trị viên mới được chuyển phiên bản."))
    with transaction.atomic():
        run = ProcessMigration.objects.create(ordered_by=by.person, **values)
        MigratedDossier.objects.bulk_create(MigratedDossier(run=run, dossier_id=id_) for id_ in ids)
        send(TOPIC, f"{TOPIC}/{run.id}/1", {"run": run.id, "batch": 1})
    return run


@handler(TOPIC)
def carry_on(message: Message) -> None:
    """One batch of a run, then a message for the next. Payload {"run": id, "batch": number}."""
    run = ProcessMigration.objects.select_related("ordered_by", "target").get(id=message.payload["run"])
    by = actor_for(run.ordered_by)
    rows = list(run.dossiers.filter(handled_at=None).order_by("id").values_list("id", "dossier__key")[:BATCH])
    for row, key in rows:
        migrate(by, key, run, row)
    with transaction.atomic():
        if len(rows) < BATCH:
            ProcessMigration.objects.filter(id=run.id, ended_at=None).update(ended_at=timezone.now())
            return
        number = message.payload["batch"] + 1
        send(TOPIC, f"{TOPIC}/{run.id}/{number}", {"run": run.id, "batch": number})


def migrate(by: Actor, key: UUID, run: ProcessMigration, row: int) -> None:
    """Bring one dossier over (or back), and note what came of it."""
    try:
        with transaction.atomic():
            event = _move(by, lock(key), run)
            MigratedDossier.objects.filter(id=row).update(event=event, handled_at=timezone.now())
    except (CannotMigrate, Refusal) as refusal:
        MigratedDossier.objects.filter(id=row).update(refused=str(refusal)[:500], handled_at=timezone.now())


def _move(by: Actor, dossier: Dossier, run: ProcessMigration) -> Event:
    if dossier.agency_id not in administered(by) or not may(Role.ADMINISTRATOR, ACT, dossier.state):
        raise CannotMigrate(_("Hồ sơ đã kết thúc hoặc không thuộc quyền quản trị của bạn."))
    situation = Situation(dossier, by, timezone.now())
    before, version = situation.position, dossier.process_version_id
    left = situation.step
    kept = _stay(dossier)
    undone = _event_to_undo(dossier, run)
    if undone is None:
        if version == run.target_id:
            raise CannotMigrate(_("Hồ sơ đã theo phiên bản này."))
        owed = duties.dropped(situation, duties.outdated(dossier, cached_process(run.target_id)))
        _bring_over(situation, run.target_id, run.steps)
    else:
        owed = duties.brought_back(situation, undone)
        _bring_back(situation, undone)
    fired = dict(
        Timer.objects.filter(dossier=dossier, fired_at__isnull=False).values_list("code", "fired_at")
    )
    writes = keeping(situation, left, moved=True, due_moved=False)
    seats = by.seats_as(Role.ADMINISTRATOR)
    event = record.append(
        dossier,
        act=ACT,
        at=situation.at,
        actor=by,
        card=record.actor_card(by, seats[0] if seats else None, as_applicant=False),
        from_step=before.step,
        from_state=before.state,
        versions=versions_of(situation),
        reason=run.reason,
        data={
            "process": {"from": version, "to": dossier.process_version_id},
            "run": run.id,
            "steps": run.steps,
            "before": kept,
            **({"undoes": run.undoes_id} if undone is not None else {}),
            **owed.data,
            **holder_data(dossier),
        },
    )
    for write in (*writes, *owed.after):
        write(event)
    if dossier.step == before.step:
        # The same stay goes on: what has fired in it does not fire again.
        for code, at in fired.items():
            Timer.objects.filter(dossier=dossier, code=code).update(fired_at=at)
    save_moved(dossier, ("process_version",))
    if owed.data or dossier.step != before.step:
        # Who owes something, or no more, and whoever has it before them now hear of it; all others see no difference.
        told = {"dossier": str(dossier.key), "event": event.id, "act": ACT}
        send("dossier.event", f"event/{event.id}", told)
    return event


def _stay(dossier: Dossier) -> dict[str, Any]:
    """What undoing has to bring back beside the holder: the stay at the step, and where a return leads."""
    return {
        "step_since": _iso(dossier.step_since),
        "step_due_at": _iso(dossier.step_due_at),
        "return_step": dossier.return_step,
        "return_state": dossier.return_state,
        **holder_data(dossier),
    }


def _event_to_undo(dossier: Dossier, run: ProcessMigration) -> Event | None:
    """The event that this run takes back; None when it takes none back. Raises CannotMigrate when others came since."""
    if run.undoes_id is None:
        return None
    event = Event.objects.filter(dossier=dossier, act=ACT, data__run=run.undoes_id).order_by("-seq").first()
    if event is None or event.seq != dossier.event_count:
        raise CannotMigrate(_("Đã có người xử lý hồ sơ sau khi chuyển, nên giữ phiên bản mới."))
    return event


def _bring_over(situation: Situation, target: int, steps: Mapping[str, str]) -> None:
    dossier, old, before = situation.dossier, situation.process, situation.position
    new = cached_process(target)
    after = _allowed(situation, landing(old, new, before, steps))
    since, unit, post, assignee = dossier.step_since, dossier.unit_id, dossier.post_id, dossier.assignee_id
    dossier.process_version_id = target
    situation.__dict__.pop("process", None)
    dossier.step, dossier.state = after.step, after.state
    dossier.return_step, dossier.return_state = after.return_step, after.return_state
    arrive(situation)
    if after.step == before.step:
        dossier.step_since = since
        dossier.step_due_at = _step_due(situation, new.steps[after.step], since)
        if _same_holder(old.steps[before.step], new.steps[after.step]):
            dossier.unit_id, dossier.post_id, dossier.assignee_id = unit, post, assignee


def _bring_back(situation: Situation, event: Event) -> None:
    dossier, kept = situation.dossier, event.data["before"]
    after = Position(event.from_step, event.from_state, kept["return_step"], kept["return_state"])
    _allowed(situation, after)
    dossier.process_version_id = event.data["process"]["from"]
    situation.__dict__.pop("process", None)
    dossier.step, dossier.state = after.step, after.state
    dossier.return_step, dossier.return_state = after.return_step, after.return_state
    dossier.step_role = situation.process.steps[after.step].role
    dossier.step_since, dossier.step_due_at = _moment(kept["step_since"]), _moment(kept["step_due_at"])
    dossier.unit_id, dossier.assignee_id = kept["holder"]["unit"], kept["holder"]["assignee"]
    dossier.post_id = kept["holder"].get("post")


def _allowed(situation: Situation, after: Position) -> Position:
    """The position, if the permitted moves between states let the dossier go there."""
    source = situation.dossier.state
    if source != after.state and (source, after.state) not in situation.states.moves:
        raise CannotMigrate(
            _("Sơ đồ trạng thái không cho chuyển từ “%(source)s” sang “%(target)s”.")
            % {"source": situation.states.label(source), "target": situation.states.label(after.state)}
        )
    return after


def _same_holder(old: Step, new: Step) -> bool:
    return (old.role, old.unit, old.post, old.holder) == (new.role, new.unit, new.post, new.holder)


def _step_due(situation: Situation, step: Step, since: datetime.datetime | None) -> datetime.datetime | None:
    if not step.minutes or step.role == Role.APPLICANT or since is None:
        return None
    return situation.rules.step_due(situation.dossier.state, since, step.minutes, situation.calendar)


def _foreseen(by: Actor, dossier: Dossier, target: ProcessVersion, steps: Mapping[str, str]) -> Landing:
    """What would become of one dossier, without changing it."""
    situation = Situation(dossier, by, timezone.now())
    old, new = situation.process, cached_process(target.id)
    problem, after = "", None
    try:
        after = _allowed(situation, landing(old, new, situation.position, steps))
    except CannotMigrate as reason:
        problem = str(reason)
    ended = duties.outdated(dossier, new) if after else []
    return Landing(
        key=dossier.key,
        code=dossier.code or dossier.receipt_number or "",
        procedure=dossier.procedure_version.name,
        agency=dossier.agency.name,
        version=dossier.process_version.number,
        step=old.title_of(dossier.step),
        target_step=new.title_of(after.step) if after else "",
        target_state=after.state if after and after.state != dossier.state else "",
        due_at=dossier.due_at,
        step_due_from=dossier.step_due_at,
        step_due_to=_foreseen_due(situation, new, after) if after else None,
        problem=problem,
        unpaid=[one.total for one in ended if one.settled_at is None],
        paid=[one.total for one in ended if one.settled_at is not None],
    )


def _foreseen_due(situation: Situation, new: Process, after: Position) -> datetime.datetime | None:
    stays = after.step == situation.dossier.step
    return _step_due(
        situation, new.steps[after.step], situation.dossier.step_since if stays else situation.at
    )


def _iso(at: datetime.datetime | None) -> str:
    return at.astimezone(datetime.UTC).isoformat() if at is not None else ""


def _moment(text: str) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None
