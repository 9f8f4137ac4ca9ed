"""Writing notices: what was seen is marked as read, what is old goes, and what an officer wants by mail."""

import datetime
from collections.abc import Collection, Iterable

from django.utils import timezone

from motcua.notices.models import (
    Choice,
    Delivery,
    Notice,
    Preferences,
    Question,
    Seen,
    SentDigest,
    Subscription,
)
from motcua.people.models import User


def mark_read(person: User, notices: Iterable[Notice]) -> None:
    """Mark the person's own notices among these that were unread. One statement at most."""
    unread = [notice.pk for notice in notices if notice.read_at is None]
    if unread:
        Notice.objects.filter(person=person, pk__in=unread, read_at__isnull=True).update(
            read_at=timezone.now()
        )


def mark_shown(person: User, new: Collection[Notice]) -> None:
    """Note that the person's page has shown these, which were new: to whom acts for somebody else they are new no more,
    while to the account itself and to the others who act for it they are. Two statements at most.
    """
    behalf = person.behalf
    if behalf is None or behalf.account is None:
        mark_read(person, new)
    elif new:
        until = max(one.created_at for one in new)
        if not Seen.objects.filter(mandate_id=behalf.mandate, until__lt=until).update(until=until):
            Seen.objects.bulk_create([Seen(mandate_id=behalf.mandate, until=until)], ignore_conflicts=True)


def mark_all_read(person: User) -> None:
    """Mark everything that the person is told as an officer. One statement."""
    unread = Notice.objects.filter(person=person, read_at__isnull=True).exclude(kind="")
    unread.update(read_at=timezone.now())


def choose(person: User, *, digest: str, letters: bool) -> None:
    """Keep what an officer wants by mail."""
    Preferences.objects.update_or_create(person=person, defaults={"digest": digest, "letters": letters})


# What was told by a channel is told on the page too: its text goes, who was told when and what it cost stays.
TEXTS_KEPT_DAYS = 180


# What officers were told is a reminder, not a record: the record of a dossier stays whole without it.
KEPT_DAYS = 90


def forget_old(now: datetime.datetime | None = None) -> int:
    """Delete what officers were told longer ago than that; return how many. Notices on a person's own page stay."""
    since = (now or timezone.now()) - datetime.timedelta(days=KEPT_DAYS)
    SentDigest.objects.filter(day__lt=since.date()).delete()
    forget_texts((now or timezone.now()) - datetime.timedelta(days=TEXTS_KEPT_DAYS))
    return Notice.objects.filter(created_at__lt=since).exclude(kind="").delete()[0]


def forget_texts(since: datetime.datetime) -> None:
    """Empty the texts of messages that left before; and forget the questions that came before."""
    old = Delivery.objects.filter(created_at__lt=since).exclude(text="", subject="")
    old.update(text="", subject="", values={})
    Question.objects.filter(at__lt=since).delete()


def forget_messages(person: User) -> None:
    """What the person chose, the browsers that were allowed, and the texts of what was sent: what it cost stays."""
    Choice.objects.filter(person=person).delete()
    Subscription.objects.filter(person=person).delete()
    Delivery.objects.filter(person=person).update(subject="", text="", values={}, person=None)
