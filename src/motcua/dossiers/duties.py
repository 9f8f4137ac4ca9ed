"""Financial duties of a dossier: which act raises one, which acts wait for it, and how it ends.

When fees are due is said by the process (`fees_due`), how much by the procedure and the answers. A process that says
nothing costs no statement.
"""

import datetime
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.definition import Fee
from motcua.catalogue.rules import charge_for, fees_on
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Duty, Event
from motcua.kernel.dates import format_date, to_local
from motcua.kernel.money import format_dong
from motcua.outbox.services import send

RAISED, ENDED = "duty.raised", "duty.ended"
"""Topics of the outbox; payload {"duty": key}."""

_RAISES = {
    "submit": Duty.Moment.ACCEPTANCE,
    "ask_supplement": Duty.Moment.SUPPLEMENT,
    "finish": Duty.Moment.RESULT,
}
# What waits for which duties; before a result is given away nothing may be owed at all.
_WAITS = {
    "accept": (Duty.Moment.ACCEPTANCE,),
    "supply": (Duty.Moment.SUPPLEMENT,),
    "hand_over": tuple(Duty.Moment),
}


@dataclass(frozen=True)
class Following:
    """What follows from an act for the duties: what its event keeps, and what is written with it."""

    data: dict[str, Any] = field(default_factory=dict)
    after: Sequence[Callable[[Event], object]] = ()


_NOTHING = Following()


def check_done(situation: Situation, act: str) -> None:
    """Raise Conflict where the act waits for a duty that is not done. A statement only where the process has fees."""
    moments = _WAITS.get(act, ())
    if not situation.process.fees_due or not moments:
        return
    duty = Duty.objects.filter(
        dossier=situation.dossier.id, moment__in=moments, settled_at__isnull=True
    ).first()
    if duty is not None:
        raise Conflict(_unpaid(duty), code="duty_open")


def _unpaid(duty: Duty) -> str:
    what = _("phí, lệ phí") if duty.total is None else format_dong(duty.total)
    told = {"what": what, "day": format_date(duty.until)}
    return (
        _(
            "Hồ sơ còn phải nộp %(what)s (hạn nộp %(day)s) nên chưa làm được bước này. Nộp trực tuyến ở trang hồ sơ, "
            "hoặc nộp tại bộ phận một cửa; tiền đến thì tiếp tục được ngay."
        )
        % told
    )


def following(situation: Situation, act: str, *, has_ended: bool) -> Following:
    """What an act that has moved the dossier does to its duties; no statement where the process has no fees."""
    due = situation.process.fees_due
    if not due:
        return _NOTHING
    if has_ended:
        return _voided(situation)
    if _RAISES.get(act) == due:
        return _raised(situation, Duty.Moment(due))
    return _NOTHING


def _raised(situation: Situation, moment: Duty.Moment) -> Following:
    dossier, day = situation.dossier, to_local(situation.at).date()
    fees = fees_on(day, situation.procedure.fees)
    lines = [_line(fee, dossier.answers, dossier.channel) for fee in fees]
    amounts = [line["amount"] for line in lines]
    # What costs nothing is not asked for, and nothing is asked for twice.
    if not any(amount is None or amount > 0 for amount in amounts):
        return _NOTHING
    if moment == Duty.Moment.SUPPLEMENT and Duty.objects.filter(dossier=dossier.id, moment=moment).exists():
        return _NOTHING
    duty = Duty(
        key=uuid.uuid4(),
        dossier=dossier,
        moment=moment,
        lines=lines,
        total=None if None in amounts else sum(amounts),
        until=day + datetime.timedelta(days=situation.process.fees_days),
        raised_at=situation.at,
    )

    def keep(event: Event) -> None:
        duty.seq = event.seq
        duty.save(force_insert=True)
        send(RAISED, f"{RAISED}/{duty.key}", {"duty": str(duty.key)})

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
    """Nothing is owed any more for a dossier that has ended."""
    open_duties = list(Duty.objects.filter(dossier=situation.dossier.id, settled_at__isnull=True))
    if not open_duties:
        return _NOTHING

    def void(event: Event) -> None:
        for duty in open_duties:
            Duty.objects.filter(id=duty.id).update(settled_at=situation.at, end=Duty.End.VOID)
            send(ENDED, f"{ENDED}/{duty.key}", {"duty": str(duty.key)})

    return Following({"duties_void": [str(duty.key) for duty in open_duties]}, [void])
