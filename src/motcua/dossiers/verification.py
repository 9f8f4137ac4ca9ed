"""`motcua verify-record`: recompute states, holders, clocks, codes and chains from the record; name differences."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import BigIntegerField, CharField, F, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _

from motcua.agencies.selectors import kept_calendar
from motcua.dossiers import record, register_proof
from motcua.dossiers.clockwork import calendar_for, first_due, raw_tick, reckoning_of
from motcua.dossiers.models import Dossier, Event, IssuedSlip, Outcome
from motcua.dossiers.models import Sequence as NumberSequence
from motcua.dossiers.numbers import code_sequence
from motcua.dossiers.papers import answers_digest, current_papers, papers_digest
from motcua.dossiers.register_proof import KeptByDossier
from motcua.dossiers.states import ENDED, State
from motcua.dossiers.verification_waiting import PREFETCHED, waiting_differences
from motcua.kernel.clock import ClockError
from motcua.kernel.codes import CodeError, DossierCode
from motcua.kernel.hashchain import GENESIS, event_hash
from motcua.kernel.worktime import WorkingCalendar
from motcua.process.interpreter import Position, ProcessError, divert, move, start
from motcua.process.migrating import CannotMigrate, landing
from motcua.process.selectors import cached_process, cached_states

BATCH = 500
# Acts beside the process: what they do to the position is told by their name, not by an action.
_IN_PLACE = frozenset(
    {
        "answer_consultation",
        "compare_originals",
        "correct_outcome",
        "discard",
        "recalculate",
        "restore",
        "save_draft",
    }
)
# Acts that stay in place unless they went along an action of the process.
_BESIDE = frozenset({"consult", "reassign"})


@dataclass(frozen=True)
class Difference:
    """One thing that does not agree: in which dossier (code, receipt number or key), and what."""

    dossier: str
    message: str


def verify(code: str | None = None) -> Iterator[Difference]:
    """Yield every difference, for one dossier (by code or receipt number) or for all. An empty result means clean.

    Each batch is read in one snapshot, so that acts running meanwhile are never seen by halves.
    """
    if code is not None:
        found = Dossier.objects.filter(code=code) | Dossier.objects.filter(receipt_number=code)
        key = found.values_list("id", flat=True).first()
        if key is None:
            yield Difference(code, _("Không có hồ sơ mang mã này."))
            return
        yield from _batch([key])
        events = Event.objects.filter(dossier_id=key, data__has_key="register")
        yield from (Difference(*found) for found in register_proof.differing_entries(events))
        return
    last = 0
    while True:
        ids = list(Dossier.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:BATCH])
        if not ids:
            break
        yield from _batch(ids)
        last = ids[-1]
    yield from _sequences()
    yield from (Difference(*found) for found in register_proof.differing_entries())


def count(code: str | None = None) -> int:
    """How many dossiers a verification looks at."""
    return 1 if code is not None else Dossier.objects.count()


def _batch(ids: Sequence[int]) -> list[Difference]:
    with transaction.atomic():
        dossiers = list(
            Dossier.objects.select_for_update(of=("self",))
            .filter(id__in=ids)
            .prefetch_related(*PREFETCHED)
            .order_by("id")
        )
        events: dict[int, list[Event]] = {dossier.id: [] for dossier in dossiers}
        for event in Event.objects.filter(dossier_id__in=ids).order_by("dossier_id", "seq"):
            events[event.dossier_id].append(event)
        kept = register_proof.kept_of(dossiers)
        return [
            Difference(dossier.code or dossier.receipt_number or str(dossier.key), message)
            for dossier in dossiers
            for message in _differences(dossier, events[dossier.id], kept)
        ]


def _differences(dossier: Dossier, events: list[Event], kept: KeptByDossier) -> Iterator[str]:
    checks = (
        _chain,
        _replay,
        _clock,
        _content,
        _outcomes,
        waiting_differences,
        partial(register_proof.differences, kept=kept),
    )
    for check in checks:
        try:
            yield from check(dossier, events)
        except (AttributeError, KeyError, TypeError, ValueError, ObjectDoesNotExist):
            # Changed by hand into something that no act writes: that is a finding, not the end of the verification.
            yield _("Diễn biến hoặc hồ sơ có nội dung không đọc được (bị sửa sai cấu trúc).")


def _chain(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    previous = GENESIS
    for expected, event in enumerate(events, start=1):
        if event.seq != expected:
            yield _("Thiếu sự kiện số %(seq)s trong diễn biến.") % {"seq": expected}
            return
        if bytes(event.previous_hash) != previous:
            yield _("Sự kiện số %(seq)s không nối với sự kiện trước nó.") % {"seq": event.seq}
        if event_hash(bytes(event.previous_hash), record.event_content(dossier.key, event)) != bytes(
            event.hash
        ):
            yield _("Sự kiện số %(seq)s (%(act)s) đã bị sửa sau khi ghi.") % {
                "seq": event.seq,
                "act": event.act,
            }
        previous = bytes(event.hash)
    if dossier.event_count != len(events):
        yield _("Hồ sơ ghi có %(claimed)s sự kiện nhưng diễn biến có %(found)s.") % {
            "claimed": dossier.event_count,
            "found": len(events),
        }
    head = bytes(dossier.head_hash) if dossier.head_hash else GENESIS
    if events and head != previous:
        yield _("Sự kiện cuối của diễn biến không khớp với hồ sơ (bị thêm, bớt hoặc sửa).")


def _replay(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    position = came_from = Position("", State.NEW)
    holder: dict[str, Any] = {}
    for event in events:
        if (event.from_step, event.from_state or State.NEW) != (position.step, position.state):
            yield _("Sự kiện số %(seq)s bắt đầu từ nơi hồ sơ không ở đó.") % {"seq": event.seq}
        stood = position
        try:
            goes_back = event.act == "take_back" or "undoes" in event.data
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
        kept_or_not = [event.act for event in events if event.act in ("discard", "restore")]
        if (dossier.discarded_at is not None) != (kept_or_not[-1:] == ["discard"]):
            yield _("Hồ sơ ghi đã huỷ hay chưa khác với diễn biến.")
        if dossier.channel != next(
            (e.data["channel"] for e in events if "channel" in e.data), dossier.channel
        ):
            yield _("Kênh tiếp nhận khác với diễn biến.")
    held = {
        "unit": dossier.unit_id,
        "assignee": dossier.assignee_id,
        "division": dossier.division_id,
        "examiner": dossier.examiner_id,
    }
    if holder and held != holder:
        yield _("Người hoặc đơn vị đang giữ hồ sơ khác với diễn biến.")


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


def _clock(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    ticks = [
        raw_tick(event.clock, event.at, event.data.get("extended_minutes", 0))
        for event in events
        if event.clock
    ]
    if dossier.clock != ticks:
        yield _("Sổ tính giờ của hồ sơ khác với diễn biến.")
        return
    try:
        reckoning = reckoning_of(dossier)
    except ClockError:
        yield _("Các lần bắt đầu, tạm dừng của đồng hồ không theo thứ tự có thể xảy ra.")
        return
    if dossier.due_at != reckoning.due_at:
        yield _("Hạn xử lý ghi trên hồ sơ khác với hạn tính lại từ diễn biến và lịch làm việc.")
    if dossier.appointed_at != (first_due(dossier, _calendar_at_start(dossier, events)) if ticks else None):
        yield _("Ngày hẹn trả ghi trên hồ sơ khác với ngày hẹn tính lại lúc tiếp nhận.")
    yield from _promises(dossier, events)
    opened = max((event.seq for event in events if event.act == "reopen"), default=0)
    stops = [event.at for event in events if event.clock == "stop" and event.seq > opened]
    if dossier.finished_at != (stops[-1] if stops else None):
        yield _("Thời điểm xử lý xong khác với diễn biến.")
    for name, act in (("submitted_at", "submit"), ("accepted_at", "accept"), ("handed_over_at", "hand_over")):
        # A result handed over before the dossier was opened again holds no longer.
        since = opened if act == "hand_over" else 0
        times = [
            event.at
            for event in events
            if event.seq > since and (event.act == act or (act == "accept" and _received(event)))
        ]
        if getattr(dossier, name) != (times[-1] if times else None):
            yield _("Thời điểm “%(act)s” khác với diễn biến.") % {"act": act}
    if (dossier.ended_at is not None) != (dossier.state in ENDED):
        yield _("Hồ sơ ghi đã kết thúc hay chưa khác với trạng thái của nó.")


def _received(event: Event) -> bool:
    """Whether the dossier was received by being submitted."""
    return event.act == "submit" and event.clock == "start"


def _calendar_at_start(dossier: Dossier, events: list[Event]) -> WorkingCalendar:
    """The calendar that was in force when the clock started; an older record names it only where it was changed."""
    started = next((event.versions.get("calendar") for event in events if event.clock == "start"), None)
    changed = next((event.data["calendar"]["from"] for event in events if event.act == "recalculate"), None)
    version = started or changed
    return calendar_for(dossier) if version is None else kept_calendar(version)


def _promises(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """The pinned calendar, the new appointment, and the answer owed to an online submission."""
    pinned = [event.versions["calendar"] for event in events if "calendar" in event.versions]
    if pinned and dossier.calendar_version_id != pinned[-1]:
        yield _("Lịch làm việc dùng để tính hạn khác với diễn biến.")
    again = [event.data["reappointed_at"] for event in events if "reappointed_at" in event.data]
    if _iso(dossier.reappointed_at) != (again[-1] if again else None):
        yield _("Ngày hẹn lại ghi trên hồ sơ khác với diễn biến.")
    owed: str | None = None
    for event in events:
        if "answer_due_at" in event.data:
            owed = event.data["answer_due_at"]
        elif "answer" in event.data:
            owed = None
    if _iso(dossier.answer_due_at) != owed:
        yield _("Hạn trả lời hồ sơ nộp trực tuyến khác với diễn biến.")


def _iso(at: datetime.datetime | None) -> str | None:
    return at.astimezone(datetime.UTC).isoformat() if at is not None else None


def _content(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    kept = [event for event in events if event.act in ("submit", "supply")]
    if kept:
        latest = kept[-1].data
        if latest.get("answers") != answers_digest(dossier.answers):
            yield _("Nội dung đơn khác với nội dung lúc nộp.")
        papers = [paper for paper in current_papers(dossier) if paper.submitted]
        if latest.get("papers") != papers_digest(papers):
            yield _("Giấy tờ của hồ sơ khác với lúc nộp.")
        if kept[0].data.get("receipt_number") != dossier.receipt_number:
            yield _("Số biên nhận khác với diễn biến.")
        applicant = next((event.data["applicant"] for event in kept if "applicant" in event.data), None)
        if applicant is not None and applicant != answers_digest(dossier.applicant):
            yield _("Thông tin chủ hồ sơ khác với lúc nộp.")
    codes = {event.data["code"] for event in events if event.data.get("code")}
    if codes != ({dossier.code} if dossier.code else set()):
        yield _("Mã hồ sơ khác với mã đã cấp trong diễn biến.")


def _outcomes(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """The results kept must be the very ones that were issued: number, date and file, and which of them hold."""
    replaced_until = max(
        (event.seq for event in events if event.act in ("correct_outcome", "reopen")), default=0
    )
    issued = [
        (
            event.id,
            event.data["number"],
            event.data["issued_on"],
            event.data["file"]["sha256"],
            event.seq < replaced_until,
        )
        for event in events
        if event.act in ("finish", "correct_outcome")
    ]
    if not issued and dossier.finished_at is None:
        return
    kept = [
        (event, number, issued_on.isoformat(), sha256, replaced_at is not None)
        for event, number, issued_on, sha256, replaced_at in Outcome.objects.filter(dossier=dossier)
        .order_by("event_id")
        .values_list("event_id", "number", "issued_on", "file__sha256", "replaced_at")
    ]
    if kept != issued:
        yield _("Kết quả giải quyết (số, ngày hoặc tệp) khác với kết quả đã ban hành trong diễn biến.")


def _numbers_given() -> Iterator[tuple[str, str, int]]:
    """(kind, name, number) of every code, slip number and counter, read in one statement: acts may run meanwhile.

    Kinds: "code" (name is the dossier code), "slip" (name is the sequence), "last" (a sequence and where it stands).
    """
    text = CharField()
    number_suffix = Cast(KeyTextTransform("number_suffix", "template__definition"), text)
    name = Concat(
        Value("slip/"),
        F("dossier__agency__code"),
        Value("/"),
        Coalesce(number_suffix, F("template__code")),
        Value("/"),
        Cast("year", text),
        output_field=text,
    )
    nothing = Value(0, BigIntegerField())
    codes = Dossier.objects.exclude(code=None).values_list(Value("code"), Cast("code", text), nothing)
    slips = IssuedSlip.objects.values_list(Value("slip"), name, Cast("number", BigIntegerField()))
    lasts = NumberSequence.objects.values_list(Value("last"), Cast("name", text), "last")
    return codes.union(slips, lasts, all=True).iterator()


def _sequences() -> Iterator[Difference]:
    """Dossier codes of each agency and day run from 1 without a gap; slip numbers of each kind and year too."""
    given: dict[str, list[int]] = {}
    lasts: dict[str, int] = {}
    for kind, name, number in _numbers_given():
        if kind == "last":
            lasts[name] = number
        elif kind == "slip":
            given.setdefault(name, []).append(number)
        else:
            try:
                parsed = DossierCode.parse(name)
            except CodeError:
                yield Difference(name, _("Mã hồ sơ không đúng cấu trúc."))
                continue
            given.setdefault(code_sequence(str(parsed.agency), parsed.day), []).append(parsed.sequence)
    for name in sorted(lasts.keys() | given.keys()):
        if sorted(given.get(name, [])) == list(range(1, lasts.get(name, 0) + 1)):
            continue
        if name.startswith("slip/"):
            yield Difference(name, _("Dãy số phiếu trong năm bị hở, trùng hoặc không khớp với bộ đếm."))
        elif name.startswith("code/"):
            yield Difference(name, _("Dãy mã hồ sơ trong ngày bị hở, trùng hoặc không khớp với bộ đếm."))
