"""The way of a dossier replayed: where each event leads under its process, who holds the dossier, how it came in."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.acts.remove import REMOVED
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.states import State
from motcua.process.interpreter import Position, ProcessError, divert, move, start
from motcua.process.migrating import CannotMigrate, landing
from motcua.process.selectors import cached_process, cached_states

# Acts beside the process: what they do to the position is told by their name, not by an action.
_IN_PLACE = frozenset(
    {
        "answer_consultation",
        "approve_correction",
        "compare_originals",
        "correct_outcome",
        "digitise",
        "discard",
        "erase_draft",
        "recalculate",
        "restore",
        "save_draft",
        "settle",
        "choose_delivery",
        "sign_copy",
        "take_consultation",
        "transfer",
    }
)
# Acts that decide whether a dossier is put aside, and whether it is after them.
_KEEPING = {"discard": True, "restore": False, "erase_draft": True, "remove": True, "reinstate": False}
# Acts that stay in place unless they went along an action of the process.
_BESIDE = frozenset({"consult", "reassign"})


def way_differences(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Yield what differs between the row of a dossier and the way that its events tell."""
    position = came_from = Position("", State.NEW)
    holder: dict[str, Any] = {}
    for event in events:
        if (event.from_step, event.from_state or State.NEW) != (position.step, position.state):
            yield _("Sự kiện số %(seq)s bắt đầu từ nơi hồ sơ không ở đó.") % {"seq": event.seq}
        stood = position
        try:
            goes_back = event.act in ("take_back", "reinstate") or "undoes" in event.data
            position = came_from if goes_back else _after(event, position)
        except (ProcessError, CannotMigrate, KeyError):
            yield _("Sự kiện số %(seq)s (%(act)s) không phải thao tác mà quy trình cho phép.") % {
                "seq": event.seq,
                "act": event.act,
            }
            position = Position(event.to_step, event.to_state)
        if (event.to_step, event.to_state) != (position.step, position.state):
            yield _("Sự kiện số %(seq)s dẫn đến nơi khác với quy trình.") % {"seq": event.seq}
            position = Position(event.to_step, event.to_state, position.return_step, position.return_state)
        came_from = stood
        moves = cached_states(event.versions["states"]).moves
        if (
            event.from_state
            and event.from_state != event.to_state
            and (event.from_state, event.to_state) not in moves
        ):
            yield _("Sự kiện số %(seq)s chuyển trạng thái trái sơ đồ.") % {"seq": event.seq}
        holder = event.data.get("holder", holder)
    if (dossier.step, dossier.state) != (position.step, position.state):
        yield _(
            "Trạng thái hoặc bước của hồ sơ (%(state)s, %(step)s) khác với diễn biến (%(r_state)s, %(r_step)s)."
        ) % {
            "state": dossier.state,
            "step": dossier.step or "–",
            "r_state": position.state,
            "r_step": position.step or "–",
        }
    if (dossier.return_step, dossier.return_state) != (position.return_step, position.return_state):
        yield _("Nơi hồ sơ sẽ quay về khác với diễn biến.")
    followed = [event.versions["process"] for event in events]
    changed = [
        event for event, last in zip(events[1:], followed, strict=False) if event.versions["process"] != last
    ]
    if events and (
        dossier.process_version_id != followed[-1] or any(one.act != "migrate" for one in changed)
    ):
        yield _("Phiên bản quy trình của hồ sơ khác với diễn biến.")
    if events:
        step = cached_process(dossier.process_version_id).steps.get(position.step)
        if dossier.step_role != (step.role if step is not None else ""):
            yield _("Vai trò đang giữ hồ sơ khác với bước của quy trình.")
        kept_or_not = [event.act for event in events if event.act in _KEEPING]
        if (dossier.discarded_at is not None) != any(_KEEPING[act] for act in kept_or_not[-1:]):
            yield _("Hồ sơ ghi đã huỷ hay chưa khác với diễn biến.")
        if dossier.channel != next(
            (e.data["channel"] for e in events if "channel" in e.data), dossier.channel
        ):
            yield _("Kênh tiếp nhận khác với diễn biến.")
    yield from _agencies(dossier, events)
    held = {
        "unit": dossier.unit_id,
        "assignee": dossier.assignee_id,
        "division": dossier.division_id,
        "examiner": dossier.examiner_id,
        "post": dossier.post_id,
    }
    if holder and held != {"post": None, **holder}:
        yield _("Người hoặc đơn vị đang giữ hồ sơ khác với diễn biến.")


def _agencies(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Whose dossier it is, and who took it in, must be what the last event that tells of it says."""
    for part, now in (("agency", dossier.agency_id), ("received_by", dossier.receiver_id)):
        told = [event.data[part]["to"] for event in events if part in event.data]
        if told and told[-1] != now:
            yield _("Cơ quan giải quyết hoặc cơ quan tiếp nhận của hồ sơ khác với diễn biến.")


def _after(event: Event, position: Position) -> Position:
    process = cached_process(event.versions["process"])
    if event.act in _IN_PLACE or (event.act in _BESIDE and not event.action):
        return position
    if event.act == "migrate":
        before = cached_process(event.data["process"]["from"])
        return landing(before, process, position, event.data["steps"])
    if event.act == "reopen":
        return Position(event.to_step, process.steps[event.to_step].state)
    if event.act == "submit":
        return start(process)
    if event.act == "remove":
        return REMOVED
    if event.act == "ask_withdrawal":
        return divert(process, position, process.withdrawal_step, State.WITHDRAWAL_ASKED)
    action = process.steps[position.step].action(event.action)
    if action is None or action.act != event.act:
        raise ProcessError(event.action)
    moved = move(process, position, action)
    if event.act == "confirm_withdrawal":
        # The act chooses between the two states that the circular names, by the stage.
        return Position(
            moved.step, event.to_state if event.to_state in (State.WITHDRAWN, State.RETURNED) else ""
        )
    return moved
