"""Financial duties of a dossier: which act raises one, which acts wait for it, and how it ends.

When fees are due is said by the process (`fees_due`), how much by the procedure and the answers. Beside them an officer
may ask for an amount while processing waits for it (act `suspend`). A dossier that can owe nothing costs no statement.
"""

import datetime
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from motcua.catalogue.definition import Fee
from motcua.catalogue.rules import charge_for, fees_on
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier, Duty, Event
from motcua.kernel.clock import ClockMove
from motcua.kernel.dates import to_local
from motcua.outbox.services import send
from motcua.process.definition import Process
from motcua.process.selectors import cached_process

RAISED, ENDED = "duty.raised", "duty.ended"
"""Topics of the outbox; payload {"duty": key}. RAISED also where one that was void is owed again, ENDED also where the
dossier ended before it was accepted, or came to a process without the fee, and the duty had been paid.
"""

_RAISES = {
    "submit": Duty.Moment.ACCEPTANCE,
    "ask_supplement": Duty.Moment.SUPPLEMENT,
    "finish": Duty.Moment.RESULT,
}
# What waits for which duties; before a result is given away nothing may be owed at all.
_WAITS = {
    "accept": (Duty.Moment.ACCEPTANCE,),
    "supply": (Duty.Moment.SUPPLEMENT,),
    "resume": (Duty.Moment.SUSPENSION,),
    "hand_over": tuple(Duty.Moment),
}


ASKED = "nghia-vu"
"""The code of the line of what an officer asked for."""


class Cashier(Protocol):
    """What the room that takes money answers to others of its floor, which do not know it."""

    def owed(self, duties: Sequence[Duty]) -> Sequence[int | None]:
        """For each of these open duties of one dossier what is to be paid now, in đồng; None where nothing may be
        collected (not assessed yet, being paid online just now).
        """

    def collected(self, duty: Duty, amount: int, at: datetime.datetime, paper: str) -> None:
        """The post collected this amount; the same `paper` again is the same money. Whatever it is, it is kept."""


_cashier: list[Cashier] = []


def provide(cashier: Cashier) -> None:
    """Let fees be collected through this."""
    _cashier[:] = [cashier]


def collectable(dossier: int) -> list[tuple[Duty, int]]:
    """What may be collected for a dossier now: its open duties with their amounts."""
    duties = list(
        Duty.objects.filter(dossier=dossier, settled_at__isnull=True).select_related("dossier").order_by("id")
    )
    if not duties or not _cashier:
        return []
    amounts = zip(duties, _cashier[0].owed(duties), strict=True)
    return [(duty, amount) for duty, amount in amounts if amount]


def collected(key: str, amount: int, at: datetime.datetime, paper: str) -> None:
    """Have money noted that somebody else collected for a duty."""
    if _cashier:
        _cashier[0].collected(Duty.objects.select_related("dossier").get(key=key), amount, at, paper)


@dataclass(frozen=True)
class Following:
    """What follows from an act for the duties: what its event keeps, and what is written with it."""

    data: dict[str, Any] = field(default_factory=dict)
    after: Sequence[Callable[[Event], object]] = ()


_NOTHING = Following()


def may_owe(situation: Situation) -> bool:
    """Whether a dossier can have duties at all, without a statement: by its process, or since it was suspended."""
    if situation.process.fees_due:
        return True
    steps = situation.process.steps.values()
    if not any(action.act == "suspend" for step in steps for action in step.actions):
        return False
    # Suspending pauses the clock where the rule set says so: one that never paused was never suspended.
    if situation.rules.suspension_clock == "pause":
        return any(tick[0] == ClockMove.PAUSE for tick in situation.dossier.clock)
    return situation.rules.suspension_clock is not None


def check_done(situation: Situation, act: str) -> None:
    """Raise Conflict where the act waits for a duty that is not done. A statement only where there may be one."""
    moments = _WAITS.get(act, ())
    if not moments or not may_owe(situation):
        return
    owed = Duty.objects.filter(dossier=situation.dossier.id, moment__in=moments, settled_at__isnull=True)
    if owed.exists():
        # No amount and no day: an officer may have assessed it anew since, or given it more time.
        raise Conflict(
            _(
                "Hồ sơ còn phải nộp phí, lệ phí nên chưa làm được bước này. Xem số tiền, hạn nộp và nộp trực tuyến ở "
                "trang hồ sơ, hoặc nộp tại bộ phận một cửa; tiền đến thì tiếp tục được ngay."
            ),
            code="duty_open",
        )


def following(situation: Situation, act: str, *, has_ended: bool) -> Following:
    """What an act that has moved the dossier does to its duties; no statement where there can be none."""
    due = situation.process.fees_due
    if not may_owe(situation):
        return _NOTHING
    if has_ended:
        return _voided(situation)
    if act == "reinstate":
        return _owed_again(situation, Duty.objects.filter(dossier=situation.dossier.id, end=Duty.End.VOID))
    if due and _RAISES.get(act) == due:
        return _raised(situation, act, Duty.Moment(due))
    return _NOTHING


def _raised(situation: Situation, act: str, moment: Duty.Moment) -> Following:
    dossier, day = situation.dossier, to_local(situation.at).date()
    fees = fees_on(day, situation.procedure.fees)
    lines = [_line(fee, dossier.answers, dossier.channel) for fee in fees]
    amounts = [line["amount"] for line in lines]
    # What costs nothing is not asked for, and nothing is asked for twice: not at a further supplement, not where a
    # dossier that was opened again comes to its result once more. What had ended unpaid is owed again.
    if not any(amount is None or amount > 0 for amount in amounts):
        return _NOTHING
    before = list(Duty.objects.filter(dossier=dossier.id, moment=moment)) if act != "submit" else []
    if before:
        return _owed_again(situation, [duty for duty in before if duty.end == Duty.End.VOID])
    return _new(situation, moment, lines, day + datetime.timedelta(days=situation.process.fees_days))


def asked(situation: Situation, name: str, kind: str, amount: int, until: datetime.date | None) -> Following:
    """What an officer asks to be paid, in đồng, while processing waits; by default in as many days as fees."""
    line = {"code": ASKED, "name": name, "kind": kind, "legal": "", "full": amount, "amount": amount}
    day = to_local(situation.at).date() + datetime.timedelta(days=situation.process.fees_days)
    return _new(situation, Duty.Moment.SUSPENSION, [line], until or day)


def _new(
    situation: Situation, moment: Duty.Moment, lines: list[dict[str, Any]], until: datetime.date
) -> Following:
    amounts = [line["amount"] for line in lines]
    duty = Duty(
        key=uuid.uuid4(),
        dossier=situation.dossier,
        moment=moment,
        lines=lines,
        total=None if None in amounts else sum(amounts),
        until=until,
        raised_at=situation.at,
    )

    def keep(event: Event) -> None:
        duty.seq = event.seq
        duty.save(force_insert=True)
        _tell(RAISED, duty, event)

    card = {
        "key": str(duty.key),
        "moment": duty.moment,
        "total": duty.total,
        "until": duty.until.isoformat(),
        "lines": lines,
    }
    return Following({"duty": card}, [keep])


def _line(fee: Fee, answers: dict[str, Any], channel: str) -> dict[str, Any]:
    charge = charge_for(fee, answers, channel)
    line: dict[str, Any] = {
        "code": fee.code,
        "name": fee.name,
        "kind": fee.kind,
        "legal": fee.legal,
        "full": charge.full,
        "amount": charge.amount,
    }
    if charge.exemption is not None:
        given = charge.exemption
        line["exemption"] = {"kind": given.kind, "percent": given.percent, "legal": given.legal}
    return line


def _voided(situation: Situation) -> Following:
    """Nothing is owed any more for a dossier that has ended. What was paid for one that nobody ever accepted is told
    too: whether it goes back is decided by who keeps the accounts.
    """
    dossier = situation.dossier
    duties = list(Duty.objects.filter(dossier=dossier.id))
    open_duties = [duty for duty in duties if duty.settled_at is None]
    paid = [duty for duty in duties if duty.end == Duty.End.PAID and dossier.accepted_at is None]
    if not open_duties and not paid:
        return _NOTHING

    def void(event: Event) -> None:
        for duty in open_duties:
            Duty.objects.filter(id=duty.id).update(settled_at=situation.at, end=Duty.End.VOID)
        for duty in (*open_duties, *paid):
            _tell(ENDED, duty, event)

    data = {"duties_void": [str(duty.key) for duty in open_duties]} if open_duties else {}
    return Following(data, [void])


def outdated(dossier: Dossier, new: Process) -> list[Duty]:
    """The duties that a dossier has by its process and that another version of it does not ask for: none where both ask
    at the same moment, nor what an officer asked for. No statement where its duties were fetched along.
    """
    due = cached_process(dossier.process_version_id).fees_due
    if not due or due == new.fees_due:
        return []
    kept = (Duty.Moment.SUSPENSION, new.fees_due)
    counts = ("", Duty.End.PAID)
    return [duty for duty in dossier.duties.all() if duty.moment not in kept and duty.end in counts]


def dropped(situation: Situation, duties: Sequence[Duty]) -> Following:
    """What ends with the old version of a process: unpaid ones are void, and what was paid is looked at."""
    unpaid = [duty for duty in duties if duty.settled_at is None]
    paid = [duty for duty in duties if duty.end == Duty.End.PAID]

    def drop(event: Event) -> None:
        for duty in unpaid:
            Duty.objects.filter(id=duty.id).update(settled_at=situation.at, end=Duty.End.VOID)
        for duty in (*unpaid, *paid):
            _tell(ENDED, duty, event)

    data = {"duties_void": [str(duty.key) for duty in unpaid]} if unpaid else {}
    if paid:
        data["duties_unneeded"] = [str(duty.key) for duty in paid]
    return Following(data, [drop] if duties else [])


def brought_back(situation: Situation, event: Event) -> Following:
    """What an event had ended is owed again, since that event is undone."""
    keys = event.data.get("duties_void", ())
    return _owed_again(situation, Duty.objects.filter(key__in=keys, end=Duty.End.VOID) if keys else ())


def _owed_again(situation: Situation, duties: Iterable[Duty]) -> Following:
    """What ended unpaid with a dossier that goes on after all is owed as it was."""
    again = list(duties)
    if not again:
        return _NOTHING

    def revive(event: Event) -> None:
        for duty in again:
            Duty.objects.filter(id=duty.id).update(settled_at=None, end="")
            _tell(RAISED, duty, event)

    return Following({"duties_again": [str(duty.key) for duty in again]}, [revive])


def _tell(topic: str, duty: Duty, event: Event) -> None:
    send(topic, f"{topic}/{duty.key}/{event.seq}", {"duty": str(duty.key)})
