"""What waited leaves: after quiet hours, and the letters of a day in one."""

from __future__ import annotations

import datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.notices.letters import Words
from motcua.notices.models import Delivery
from motcua.notices.sending import TOPIC, address_of, contacts_of, deliver_letter, fail
from motcua.outbox.models import Message
from motcua.outbox.services import handler, send

GATHERED = "notices.gathered"
MOST_AT_ONCE = 1000


def release_held(now: datetime.datetime | None = None) -> int:
    """Have every message leave whose time has come; return how many."""
    at = now or timezone.now()
    with transaction.atomic():
        due = list(
            Delivery.objects.select_for_update(skip_locked=True)
            .filter(state=Delivery.State.QUEUED, held_until__lte=at)
            .order_by("held_until", "id")[:MOST_AT_ONCE]
        )
        single = [row for row in due if not row.is_gathered]
        for row in single:
            send(TOPIC, f"{TOPIC}/{row.pk}", {"delivery": row.pk})
        gathered = sorted(
            (row for row in due if row.is_gathered), key=lambda row: (row.person_id or 0, row.pk)
        )
        for person, rows in groupby(gathered, key=lambda row: row.person_id):
            numbers = [row.pk for row in rows]
            send(GATHERED, f"{GATHERED}/{person}/{numbers[0]}", {"deliveries": numbers})
        Delivery.objects.filter(pk__in=[row.pk for row in due]).update(held_until=None)
    return len(due)


@handler(GATHERED)
def send_gathered(message: Message) -> None:
    """Payload {"deliveries": [id]}: of one person, in one letter."""
    rows = list(
        Delivery.objects.select_related("person", "dossier", "agency")
        .filter(pk__in=message.payload["deliveries"], state=Delivery.State.QUEUED)
        .order_by("id")
    )
    if not rows:
        return
    first, to = rows[0], address_of(rows[0])
    if not to:
        for row in rows:
            fail(row, "no address")
        return
    person = first.person
    name = person.display_name if person is not None else ""
    if len(rows) == 1:
        deliver_letter(first, to, name, contacts_of(first))
        return
    is_english = first.language == "en"
    title = "%(n)s notices about your dossiers" if is_english else _("%(n)s thông báo về hồ sơ của bạn")
    link_text = "All notices" if is_english else _("Xem mọi thông báo")
    words = Words(
        title % {"n": len(rows)},
        tuple(f"{row.subject}\n{row.text}" for row in rows),
    )
    # The first stands for all: they leave in the one letter or wait together.
    first.link = "/thong-bao"
    deliver_letter(first, to, name, contacts_of(first), link_text, words)
    sent = Delivery.objects.filter(pk=first.pk, state=Delivery.State.SENT).exists()
    others = Delivery.objects.filter(pk__in=[row.pk for row in rows[1:]])
    if sent:
        others.update(state=Delivery.State.SENT, sent_at=timezone.now(), parts=1, reason="")
    else:
        for row in rows[1:]:
            fail(row, "with the others")
