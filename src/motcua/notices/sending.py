"""One message leaves by its channel: what became of it is noted, and where it failed for good, the next channel has it.

States: queued → sent → delivered or failed. A receipt may come before the answer to the very call that sent, twice, or
out of order: what was delivered stays so, and a message that was thought lost may still turn out delivered.
"""

from __future__ import annotations

import json
import smtplib
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from motcua.dossiers.models import Dossier
from motcua.notices import channels
from motcua.notices.adapters import NoSuchNumber, NotTaken, Outgoing, Receipt
from motcua.notices.channels import Channel
from motcua.notices.choosing import BY_AGREEMENT, choice_of, media_for
from motcua.notices.lengths import length_of, without_marks
from motcua.notices.letters import Words, mail
from motcua.notices.models import ChannelRow, Delivery, Medium, Subscription
from motcua.outbox import policy
from motcua.outbox.models import Message
from motcua.outbox.services import handler, send
from motcua.people.models import User

TOPIC = "notices.delivery"
# So often a channel is tried; the outbox waits three times as long each time. Letters wait a night for their server.
MOST_ATTEMPTS = 6
MOST_LETTERS = 10
# The place of letters among the next channels where no administrator gave them one.
LAST = 10
_State = Delivery.State


@handler(TOPIC)
def deliver(message: Message) -> None:
    """Payload {"delivery": id}."""
    row = (
        Delivery.objects.select_related("channel", "person", "dossier", "agency")
        .filter(pk=message.payload["delivery"], state=_State.QUEUED)
        .first()
    )
    if row is None:
        return
    if row.medium == Medium.MAIL:
        _letter_later(row)
        return
    channel = channels.read(row.channel) if row.channel is not None else None
    if channel is None or not channel.is_ready:
        fail(row, "switched off")
        return
    try:
        external = _handed_over(channel, row)
    except NoSuchNumber as none:
        fail(row, f"no such number: {none}")
    except NotTaken as error:
        _again(row, f"{type(error).__name__}: {error}", MOST_ATTEMPTS, error)
    else:
        _sent(row, channel, external)


def _handed_over(channel: Channel, row: Delivery) -> str:
    if channel.medium == Medium.PUSH:
        return _pushed(channel, row)
    number = address_of(row)
    if not number:
        raise NoSuchNumber("none")
    template, names = channel.templates.get(row.event, ("", ()))
    return channel.adapter.send(
        channel,
        Outgoing(
            to=number,
            subject=row.subject,
            text=row.text,
            reference=f"mc{row.pk}",
            link=_whole(row.link),
            template=template,
            values={name: str(row.values.get(name, "")) for name in names},
            receipt_url=channel.receipt_url,
        ),
    )


def _pushed(channel: Channel, row: Delivery) -> str:
    """To each browser of the person; those that are gone are forgotten. One that has it is enough."""
    last: NotTaken | None = None
    taken = False
    for one in Subscription.objects.filter(person_id=row.person_id).order_by("id"):
        to = json.dumps({"endpoint": one.endpoint, "p256dh": one.p256dh, "auth": one.auth})
        outgoing = Outgoing(to, row.subject, row.text, f"mc{row.pk}", link=_whole(row.link))
        try:
            channel.adapter.send(channel, outgoing)
            taken = True
        except NoSuchNumber:
            one.delete()
        except NotTaken as error:
            last = error
    if taken:
        return ""
    raise last or NoSuchNumber("no browser")


def address_of(row: Delivery) -> str:
    """The telephone, or the e-mail, as the account or the dossier says at this moment; "" for none."""
    which = "email" if row.medium == Medium.MAIL else "phone"
    if not row.to_applicant:
        return str(getattr(row.person, which)) if row.person is not None and row.person.is_active else ""
    applicant = row.dossier.applicant if row.dossier is not None else {}
    return str(applicant.get(which) or "").strip()


def _whole(link: str) -> str:
    return settings.PUBLIC_ADDRESS.rstrip("/") + link


def _sent(row: Delivery, channel: Channel, external: str) -> None:
    parts = 1
    if channel.medium == Medium.SMS:
        parts = length_of(row.text if channel.marks else without_marks(row.text)).parts
    now = timezone.now()
    cost = {"parts": parts, "cost": parts * channel.price, "external": external, "sent_at": now}
    # A receipt may have been here before.
    Delivery.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, **cost)
    Delivery.objects.filter(pk=row.pk, state=_State.QUEUED).update(state=_State.SENT, reason="")


def _again(row: Delivery, reason: str, most: int, error: Exception) -> None:
    """Note that it did not leave; raise the error for another try, or give the channel up.

    A letter that nothing can stand in for is never given up: it waits in the outbox until somebody mends the server.
    """
    row.attempts += 1
    Delivery.objects.filter(pk=row.pk).update(attempts=row.attempts, reason=reason[:200])
    # The timetable of tries is data: whoever made it shorter has a channel given up sooner.
    last = min(most, len(policy.rules().waits) + 1)
    if row.attempts < last or (row.medium == Medium.MAIL and _following(row) is None):
        raise error
    fail(row, reason)


def fail(row: Delivery, reason: str) -> None:
    """It never leaves by this channel: the next one that serves, if any, has it."""
    with transaction.atomic():
        over = Delivery.objects.filter(pk=row.pk, state__in=(_State.QUEUED, _State.SENT))
        if over.update(state=_State.FAILED, reason=reason[:200], ended_at=timezone.now()):
            following = _following(row)
            if following is not None:
                following.save()
                send(TOPIC, f"{TOPIC}/{following.pk}", {"delivery": following.pk})


def _following(row: Delivery) -> Delivery | None:
    """The same by the next channel, the lowest order first, that has not told this recipient of it; not yet written."""
    serving = channels.serving(row.agency_id)
    told_by = set(
        Delivery.objects.filter(
            about=row.about, key__startswith=row.key.removesuffix(row.medium)
        ).values_list("medium", flat=True)
    )
    allowed = _allowed(row)
    ways = [
        medium
        for medium in Medium.values
        if medium not in told_by and medium in allowed and channels.usable(medium, serving)
    ]
    for medium in sorted(ways, key=lambda one: (serving[one].order if one in serving else LAST, one)):
        channel = serving.get(medium)
        if channel is not None and not channel.tells(row.kind, row.event):
            continue
        following = Delivery(
            key=row.key.removesuffix(row.medium) + medium,
            medium=medium,
            channel_id=channel.row_id if channel is not None else None,
            text=row.text if medium != Medium.MAIL else _long_text(row),
            values=row.values,
            **{name: getattr(row, name) for name in _SHARED},
        )
        if medium == Medium.PUSH:
            if not Subscription.objects.filter(person_id=row.person_id).exists():
                continue
        elif not address_of(following):
            continue
        return following
    return None


_SHARED = (
    "language",
    "about",
    "event",
    "kind",
    "person",
    "to_applicant",
    "dossier",
    "agency_id",
    "subject",
    "link",
)


def _allowed(row: Delivery) -> frozenset[str]:
    """Any medium that needs no agreement, whatever was chosen first: that failed. The telephone for whom agreed."""
    agreed = asked_with(row.dossier)
    if row.person_id is not None and choice_of(row.person_id).agreed_at is not None:
        agreed |= BY_AGREEMENT
    return media_for(row.kind) - BY_AGREEMENT | agreed


def asked_with(dossier: Dossier | None) -> frozenset[str]:
    """The media on the telephone that were asked for when the dossier was made (DVC.5)."""
    if dossier is not None and dossier.delivery.get("sms") == "yes":
        return frozenset({Medium.SMS, Medium.OTT})
    return frozenset()


def _long_text(row: Delivery) -> str:
    """What stands on the page of notices, where it still does."""
    from motcua.notices.models import Notice

    key = f"{row.about}/{row.person_id}" if row.person_id is not None else row.about
    return Notice.objects.filter(key=key).values_list("text", flat=True).first() or row.text


def receive(row_channel: ChannelRow, receipt: Receipt) -> bool:
    """Note what a receipt says; whether the message is known. The same again, or an older one, changes nothing."""
    found = Delivery.objects.filter(channel=row_channel)
    own = receipt.reference.removeprefix("mc")
    if own.isascii() and own.isdigit() and len(own) < 19:
        found = found.filter(pk=int(own))
    elif receipt.external:
        found = found.filter(external=receipt.external)
    else:
        return False
    row = found.select_related("dossier", "person").first()
    if row is None:
        return False
    if receipt.outcome == "delivered":
        Delivery.objects.filter(pk=row.pk).exclude(state=_State.DELIVERED).update(
            state=_State.DELIVERED, ended_at=timezone.now(), reason=""
        )
    elif receipt.outcome == "failed":
        fail(row, f"receipt {receipt.code}")
    return True


# Letters


def deliver_letter(
    row: Delivery,
    to: str,
    name: str,
    contacts: Mapping[str, str],
    link_text: str = "",
    words: Words | None = None,
) -> None:
    """Send a letter that was written down. What the server refuses for now is raised; for good, it falls back."""
    said = words or Words(row.subject, tuple(row.text.split("\n\n")))
    english = row.language == "en"
    try:
        mail(said, to=to, name=name, link=row.link, agency=contacts, link_text=link_text, english=english)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _text in refused.recipients.values()]
        if codes and all(code >= 500 for code in codes):
            fail(row, f"refused: {codes[0]}")
        else:
            _again(row, "SMTPRecipientsRefused", MOST_LETTERS, refused)
    except Exception as error:
        _again(row, type(error).__name__, MOST_LETTERS, error)
    else:
        Delivery.objects.filter(pk=row.pk).update(
            state=_State.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1, parts=1, reason=""
        )


def _letter_later(row: Delivery) -> None:
    """A letter that was held, or that another channel left over."""
    to = address_of(row)
    if not to:
        fail(row, "no address")
        return
    deliver_letter(row, to, _name(row), contacts_of(row))


def _name(row: Delivery) -> str:
    if row.to_applicant:
        return row.dossier.applicant_name if row.dossier is not None else ""
    person: User | None = row.person
    return person.display_name if person is not None else ""


def contacts_of(row: Delivery) -> dict[str, str]:
    """Of the agency that tells."""
    agency = row.agency
    return {"name": agency.name, "phone": agency.phone, "email": agency.email, "address": agency.address}
