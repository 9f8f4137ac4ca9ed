"""How every act runs: lock, check, change, record, tell, in one transaction."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Unit
from motcua.agencies.posts import holds_post, post_named
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, Seat, stamp, unit_id_named
from motcua.data import written
from motcua.data.kept import KeptQuery
from motcua.dossiers import duties, record
from motcua.dossiers.acts import registering, signed
from motcua.dossiers.acts.answering import owe_or_settle
from motcua.dossiers.acts.inputs import Input, clean, unknown
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.acts.producing import produce, product_inputs
from motcua.dossiers.acts.saving import note_locked, save_moved
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import action_slip_writer
from motcua.dossiers.acts.vaulted import told_to_vault
from motcua.dossiers.acts.waiting import changes
from motcua.dossiers.behalf import hold
from motcua.dossiers.clockwork import raw_tick, reckoning_of
from motcua.dossiers.errors import Conflict, Incomplete, NotFound
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.received import stands_at_receiver
from motcua.dossiers.scope import is_theirs, may_know_of
from motcua.files.errors import OverQuota
from motcua.files.models import StoredFile
from motcua.files.services import keep_rows
from motcua.kernel.dates import format_datetime
from motcua.outbox.services import send_all
from motcua.process.definition import Action, Step
from motcua.process.interpreter import Position, has_ended, move
from motcua.process.timing import effective_move

REPEATED_WITHIN = datetime.timedelta(minutes=10)
_MOST_NAMED = 5
UNKNOWN = "unknown_fields"
"""The code of a refusal: something was given that the act does not ask for."""


@dataclass
class Effect:
    """What an act does beside moving along its action."""

    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    # Overrides the action's own move of the clock; None = as the action says.
    clock: str | None = None
    # Working minutes that the move "extend" adds.
    minutes: int = 0
    # Overrides where the action leads (withdrawals, diverted).
    position: Position | None = None
    # Columns beside those that every act writes.
    changed: Sequence[str] = ()
    # Takes numbers for which others wait until this act ends: called as late as can be. What it gives joins the data.
    numbering: Callable[[], dict[str, Any]] | None = None
    # Called once the dossier has arrived at its new step: what the act sets otherwise than an arrival does.
    arrived: Callable[[], object] | None = None
    # Rows written beside the event (a slip, a supplement, an outcome).
    after: Sequence[Callable[[Event], object]] = ()


@dataclass(frozen=True)
class Done:
    """The dossier after the act; `repeated` when the same person had already done it (a double click)."""

    dossier: Dossier
    event: Event | None
    repeated: bool = False


class Act:
    """A legal act. A subclass says what it asks for, when it may happen, and what it changes."""

    code: ClassVar[str]
    # Whether the act goes along an action of the process (most do), or stands beside it (withdrawal asked, submit).
    by_process: ClassVar[bool] = True
    # Whether it is also possible in place, where the step has no action for it.
    beside: ClassVar[bool] = False
    # Whether it stands although somebody else acted since the page was opened: several units answer at the same time.
    in_parallel: ClassVar[bool] = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """What the actor has to give."""
        return ()

    def is_offered(self, situation: Situation) -> bool:
        """Whether a page shows it to who may do it: not where it is used up or the rule set does not give it."""
        return True

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Raise a Refusal when the act may not happen now; the permitted table and the step were checked before."""

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Change `situation.dossier` (unsaved) and say what else follows."""
        return Effect()


def reason_input(label: str, hint: str = "") -> Input:
    """The written reason that the law asks for."""
    return Input("reason", label, "textarea", hint=hint)


def asked_for(act: Act, situation: Situation, action: Action | None) -> Sequence[Input]:
    """What the actor has to give, the reason among it where the process wants one, and what the step is to make."""
    inputs = [*act.inputs(situation), *product_inputs(situation, action)]
    if action is None or not action.reason:
        return inputs
    return [replace(wanted, required=True) if wanted.name == "reason" else wanted for wanted in inputs]


def action_of(act: Act, situation: Situation, code: str | None) -> Action | None:
    """The action of the step along which the act goes; None where it happens in place. Raises Conflict."""
    if not act.by_process:
        return None
    named = any(action.act == act.code for action in situation.offered)
    if act.beside and not named and act.is_offered(situation):
        return None
    return situation.action_for(act.code, code)


def lock(key: UUID) -> Dossier:
    """Lock a dossier until the transaction ends. Raises NotFound."""
    dossier = _locked.first(key)
    if dossier is None:
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    note_locked(dossier)
    return dossier


_locked = KeptQuery(
    lambda key: (
        Dossier.objects.select_for_update(of=("self",)).defer("search", "search_text").filter(key=key)
    ),
    uuid4(),
)


def carry_out(
    act: Act,
    by: Actor,
    key: UUID,
    data: Mapping[str, Any],
    *,
    expected: int | None,
    action_code: str | None,
    exact: bool = False,
    at: datetime.datetime | None = None,
) -> Done:
    """Carry out an act on a dossier: once, wholly or not at all.

    `exact`: what the act does not ask for is refused instead of left aside.

    The rows of given files that have none yet (`files.services.place`) are written with it. A dossier that the person
    may not know of is answered like one that does not exist, before anything of it is told.
    """
    with transaction.atomic():
        dossier = lock(key)
        if not (is_theirs(act.code, by, dossier) or may_know_of(by, dossier)):
            raise NotFound(_("Không tìm thấy hồ sơ này."))
        repeated = _repeated(act, by, dossier, expected)
        if repeated is not None:
            return repeated
        situation = Situation(dossier, by, at or timezone.now())
        seat = situation.seat_for(act.code)
        hold(by)
        action = action_of(act, situation, action_code)
        inputs = asked_for(act, situation, action)
        if exact:
            _refuse_unknown(inputs, data)
        given, problems = clean(inputs, data)
        if problems:
            raise Incomplete(
                _("Còn thiếu hoặc chưa đúng thông tin. Hãy xem từng ô được đánh dấu."), fields=problems
            )
        act.validate(situation, given)
        duties.check_done(situation, act.code)
        signed.check_step(situation, action)
        _keep_files(dossier, given)
        event = _change_and_record(act, situation, given, seat, action)
    return Done(dossier, event)


def _keep_files(dossier: Dossier, given: Mapping[str, Any]) -> None:
    """Write the rows of given files, for the agency whose dossier it is."""
    files = {name: one for name, one in given.items() if isinstance(one, StoredFile) and one._state.adding}
    for file in files.values():
        file.agency_id = file.agency_id or dossier.agency_id
    try:
        keep_rows(list(files.values()))
    except OverQuota as over:
        raise Incomplete(over.message, code="over_quota", fields=dict.fromkeys(files, over.message)) from over


def _refuse_unknown(inputs: Sequence[Input], data: Mapping[str, Any]) -> None:
    names = unknown(inputs, data)
    if names:
        raise Incomplete(
            _(
                "Không nhận %(names)s vì thao tác này không có ô đó. Chưa có gì được thực hiện; hãy kiểm tra các ô "
                "dưới đây rồi bấm lại."
            )
            % {"names": ", ".join(names[:_MOST_NAMED])},
            code=UNKNOWN,
        )


def _repeated(act: Act, by: Actor, dossier: Dossier, expected: int | None) -> Done | None:
    """Raise Conflict when somebody else moved the dossier meanwhile; return Done for one's own double click."""
    if expected is None or expected == dossier.event_count:
        return None
    latest = Event.objects.filter(dossier=dossier).order_by("-seq").first()
    if latest is None:
        return None
    person = by.person
    own = person is not None and latest.actor_id == person.id
    if (
        own
        and latest.act == act.code
        and latest.seq == expected + 1
        and timezone.now() - latest.at < REPEATED_WITHIN
    ):
        return Done(dossier, latest, repeated=True)
    if act.in_parallel:
        return None
    raise Conflict(
        _(
            "Hồ sơ đã thay đổi: %(name)s vừa thực hiện “%(act)s” lúc %(time)s. Hãy tải lại trang trước khi làm tiếp."
        )
        % {
            "name": latest.actor_as.get("name") or _("hệ thống"),
            "act": label_of(latest.act),
            "time": format_datetime(latest.at),
        },
        code="moved_meanwhile",
    )


def _change_and_record(
    act: Act, situation: Situation, given: Mapping[str, Any], seat: Seat | None, action: Action | None
) -> Event:
    dossier = situation.dossier
    before, due_before = situation.position, dossier.due_at
    made = produce(situation, action, given)
    effect = act.act(situation, given, seat)
    after = effect.position or (move(situation.process, before, action) if action is not None else before)
    _check_state_move(situation, before.state, after.state)
    moved = after.step != before.step
    dossier.step, dossier.state = after.step, after.state
    dossier.return_step, dossier.return_state = after.return_step, after.return_state
    clock = effective_clock(
        dossier, effect.clock if effect.clock is not None else action.clock if action else ""
    )
    if clock:
        tick(dossier, clock, situation.at, effect.minutes)
    if moved:
        arrive(situation)
    if effect.arrived is not None:
        effect.arrived()
    waiting = changes(situation, before, due_before)
    owed = duties.following(situation, act.code, has_ended=dossier.ended_at is not None)
    answer = owe_or_settle(situation, act.code)
    own_slip = action_slip_writer(situation, seat, act.code, action, effect.reason)
    numbered = effect.numbering() if effect.numbering is not None else {}
    registered = registering.apply(situation, action, act.code, effect.data | numbered)
    event = record.append(
        dossier,
        act=act.code,
        at=situation.at,
        actor=situation.actor,
        card=record.actor_card(
            situation.actor, seat, as_applicant=seat is None and situation.is_theirs(act.code)
        ),
        from_step=before.step,
        from_state=before.state,
        versions=versions_of(situation),
        action=action.code if action is not None else "",
        reason=effect.reason,
        clock=clock,
        data=effect.data
        | dict(made.data)
        | waiting.data
        | owed.data
        | answer
        | registered
        | numbered
        | holder_data(dossier),
    )
    with written.together():
        for write in (*effect.after, *made.after, *waiting.after, *owed.after, *own_slip):
            write(event)
        save_moved(dossier, (*effect.changed, *made.changed))
        told = {"dossier": str(dossier.key), "event": event.id, "act": act.code}
        send_all([("dossier.event", f"event/{event.id}", told), *told_to_vault(dossier, event)])
    return event


def _check_state_move(situation: Situation, source: str, target: str) -> None:
    if source != target and (source, target) not in situation.states.moves:
        raise Conflict(
            _(
                "Sơ đồ trạng thái không cho phép chuyển từ “%(source)s” sang “%(target)s”. Hãy báo quản trị viên."
            )
            % {"source": situation.states.label(source), "target": situation.states.label(target)},
            code="state_move",
        )


def effective_clock(dossier: Dossier, wanted: str) -> str:
    """The clock's move, or none where it would say nothing: a clock that never ran is not stopped or paused."""
    return effective_move(dossier.clock[-1][0] if dossier.clock else "", wanted)


def tick(dossier: Dossier, clock: str, at: datetime.datetime, minutes: int = 0) -> None:
    """Move the legal clock and reckon the due time anew. `minutes`: what an extension adds."""
    dossier.clock = [*dossier.clock, raw_tick(clock, at, minutes)]
    reckoning = reckoning_of(dossier)
    dossier.due_at = reckoning.due_at
    if clock == "start":
        dossier.appointed_at = reckoning.due_at
    if clock == "stop":
        dossier.finished_at = at


def arrive(situation: Situation) -> None:
    """Set who holds the dossier at its new step, and until when that step should be done."""
    dossier = situation.dossier
    dossier.step_since = situation.at
    dossier.step_due_at = None
    # What was removed as invalid stands nowhere in its process.
    if not dossier.step or has_ended(situation.process, situation.position):
        dossier.step_role, dossier.unit_id, dossier.post_id, dossier.assignee_id = "", None, None, None
        dossier.ended_at = situation.at
        return
    step = situation.process.steps[dossier.step]
    dossier.step_role = step.role
    dossier.unit_id = _unit_for(dossier, step.unit)
    if step.unit and dossier.unit_id is None:
        raise Conflict(
            _(
                "Cơ quan không còn bộ phận nào cho bước “%(step)s”. "
                "Hồ sơ vẫn ở bước hiện tại; hãy báo quản trị viên."
            )
            % {"step": step.title},
            code="no_such_unit",
        )
    dossier.post_id = _post_for(dossier, step)
    dossier.assignee_id = dossier.examiner_id if step.holder == "assigned" else None
    if step.action_for("take") and not _is_in_post(dossier):
        # It waits for a holder of the post to take it. Where nobody can take it, it stays with whom it was given to,
        # though that one is in the post no more, and the head gives it to somebody else ("left_behind").
        dossier.assignee_id = None
    if step.minutes and step.role != Role.APPLICANT:
        dossier.step_due_at = situation.rules.step_due(
            dossier.state, situation.at, step.minutes, situation.calendar
        )


def _unit_for(dossier: Dossier, unit: str) -> int | None:
    if not unit:
        return None
    if unit == Unit.Kind.DIVISION:
        return dossier.division_id
    at_receiver = unit == Unit.Kind.DESK and dossier.receiver_id is not None and stands_at_receiver(dossier)
    agency = dossier.receiver_id if at_receiver and dossier.receiver_id is not None else dossier.agency_id
    return unit_id_named(agency, unit, stamp())


def _post_for(dossier: Dossier, step: Step) -> int | None:
    """The post that a step names, in the unit at which the dossier arrives; None where it names none."""
    if not step.post:
        return None
    found = post_named(dossier.unit_id, step.post, stamp()) if dossier.unit_id is not None else None
    if found is None or found.role != step.role:
        raise Conflict(
            _(
                "Cơ quan không còn chức vụ mà bước “%(step)s” giao việc (mã “%(post)s”). "
                "Hồ sơ vẫn ở bước hiện tại; hãy báo quản trị viên."
            )
            % {"step": step.title, "post": step.post},
            code="no_such_post",
        )
    return found.id


def _is_in_post(dossier: Dossier) -> bool:
    """Whether the person who was given the dossier holds the post that it is for; no statement where it is for none."""
    post, person = dossier.post_id, dossier.assignee_id
    return post is None or person is None or holds_post(post, person)


def holder_data(dossier: Dossier) -> dict[str, Any]:
    """Who holds the dossier after the act, kept in the event so that verification can replay it."""
    at_post = {} if dossier.post_id is None else {"post": dossier.post_id}
    return {
        "holder": {
            "unit": dossier.unit_id,
            "assignee": dossier.assignee_id,
            "division": dossier.division_id,
            "examiner": dossier.examiner_id,
            **at_post,
        }
    }


def versions_of(situation: Situation) -> dict[str, Any]:
    """The version of every definition that the act followed; a draft is reckoned by no calendar yet."""
    dossier = situation.dossier
    calendar = dossier.calendar_version_id
    pinned = {} if calendar is None else {"calendar": calendar}
    return pinned | {
        "procedure": dossier.procedure_version_id,
        "form": dossier.form_version_id,
        "process": dossier.process_version_id,
        "rules": dossier.rule_set_id,
        "states": dossier.state_diagram_id,
    }
