"""Take a consultation: somebody of the asked unit says "tôi trả lời", or its head says who does.

Nobody is locked out by it: whoever of the unit may answer may still do so. It tells colleagues and those who wait.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat, officers_in
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.models import Consultation, Event


class TakeConsultation(Act):
    """The opinion has somebody's name on it; its time and its unit stay as they are."""

    code = "take_consultation"
    by_process = False
    in_parallel = True

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Which opinion, where several wait; a head says who of the unit answers."""
        waiting = _waiting(situation)
        which = Input(
            "opinion",
            _("Nhận trả lời cho"),
            "choice",
            options=[(str(asked.id), f"{asked.title} – {asked.asked_name}") for asked in waiting],
            value=str(waiting[0].id) if waiting else "",
        )
        people = {
            str(person): name
            for unit in dict.fromkeys(asked.unit_id for asked in waiting if _leads(situation, asked))
            for person, name in officers_in(unit)
        }
        own = situation.actor.person
        who = Input(
            "person",
            _("Người trả lời"),
            "choice",
            options=list(people.items()),
            value=str(own.id) if own is not None and str(own.id) in people else "",
        )
        return [*([which] if len(waiting) > 1 else []), *([who] if people else [])]

    def is_offered(self, situation: Situation) -> bool:
        """While somebody's name may still be put on one of the opinions asked of the own unit."""
        return bool(_waiting(situation))

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """A head chooses among those who work in the asked unit; a colleague's word stands."""
        if not _waiting(situation):
            raise Conflict(_("Ý kiến này đã có người nhận trả lời. Hãy tải lại trang."), code="taken")
        asked = _chosen(situation, given)
        if "person" in given and int(given["person"]) not in {
            one for one, _name in officers_in(asked.unit_id)
        }:
            text = _("Hãy chọn một người của đơn vị được xin ý kiến.")
            raise Incomplete(text, fields={"person": text})

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Note who answers."""
        asked, person = _chosen(situation, given), situation.actor.person
        # Whoever carries the post of another takes it for that one, who goes on with it after coming back.
        own = seat.on_behalf_of if seat is not None and seat.on_behalf_of else person.id if person else None
        taker = int(given["person"]) if given.get("person") else own

        def keep(_event: Event) -> None:
            Consultation.objects.filter(id=asked.id).update(taken_by_id=taker, taken_at=situation.at)

        return Effect(
            data={"opinion_taken": {"seq": asked.seq, "code": asked.code, "by": taker}}, after=[keep]
        )


def _waiting(situation: Situation) -> list[Consultation]:
    """The opinions on which this person may put a name: what nobody took, and for its head what somebody did too."""
    return [
        asked
        for asked in situation.opinions
        if _leads(situation, asked)
        or (
            asked.taken_by_id is None
            and any(asked.waits_for(seat.unit_id, seat.role) for seat in situation.actor.seats)
        )
    ]


def _leads(situation: Situation, asked: Consultation) -> bool:
    return any(asked.is_led_by(seat.unit_id, seat.role) for seat in situation.actor.seats)


def _chosen(situation: Situation, given: Mapping[str, Any]) -> Consultation:
    waiting = _waiting(situation)
    return next(one for one in waiting if given.get("opinion", str(one.id)) == str(one.id))
