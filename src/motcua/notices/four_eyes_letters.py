"""Word to those who may confirm what needs a second person, and to who asked for it. Letters name nobody concerned."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.agencies.four_eyes import ASKED, DECIDED, guarded_acts
from motcua.agencies.four_eyes_policy import Guarded, confirmers_of
from motcua.agencies.models import AskedAct
from motcua.notices.letters import Words, compose, mail
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.people.models import User


@handler(ASKED)
def tell_asked(message: Message) -> None:
    """Payload {"request": key}. To everybody who may confirm it now; nothing once it is decided."""
    row = _row(message)
    if not row.is_waiting:
        return
    people = User.objects.filter(
        pk__in=confirmers_of(row.agency_id, row.asked_by_id, row.subjects).values("pk")
    )
    _tell(message, row, people, compose("four_eyes_asked", _context(row)))


@handler(DECIDED)
def tell_decided(message: Message) -> None:
    """Payload {"request": key}. To who asked, unless that person took it back."""
    row = _row(message)
    if row.state == AskedAct.State.WITHDRAWN:
        return
    people = User.objects.filter(pk=row.asked_by_id, is_active=True)
    _tell(message, row, people, compose("four_eyes_decided", _context(row)))


def _row(message: Message) -> AskedAct:
    rows = AskedAct.objects.select_related("agency", "asked_by", "decided_by")
    return rows.get(key=message.payload["request"])


def _context(row: AskedAct) -> dict[str, object]:
    act = guarded_acts().get(row.act)
    return {
        "act": str(act.title) if act is not None else row.act,
        "row": row,
        "agency": row.agency,
        "state": str(row.get_state_display()),
        "by": row.asked_by.full_name,
        "decided_by": row.decided_by.full_name if row.decided_by is not None else "",
    }


def _tell(message: Message, row: AskedAct, people: Iterable[User], words: Words) -> None:
    told = list(people)
    # What officers ask for is on a page of the desk, for them alone.
    of_officer = row.act == Guarded.EXPORT_DOSSIERS and [one.pk for one in told] == [row.asked_by_id]
    link = reverse("desk:second_person") if of_officer else reverse("console:four_eyes_one", args=[row.key])
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                key=f"{message.key}/{person.pk}",
                kind=Notice.Kind.TOLD,
                title=words.subject,
                text=words.text,
                link=link,
            )
            for person in told
        ],
        ignore_conflicts=True,
    )
    agency = row.agency
    contacts = {"name": agency.name, "phone": agency.phone, "email": agency.email, "address": agency.address}
    for person in told:
        mail(
            words,
            to=person.email,
            name=person.display_name,
            link=link,
            agency=contacts,
            link_text=_("Xem đề nghị"),
        )
