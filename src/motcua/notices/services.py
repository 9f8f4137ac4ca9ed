"""Writing notices: what was seen is marked as read."""

from collections.abc import Iterable

from django.utils import timezone

from motcua.notices.models import Notice
from motcua.people.models import User


def mark_read(person: User, notices: Iterable[Notice]) -> None:
    """Mark the person's own notices among these that were unread. One statement at most."""
    unread = [notice.pk for notice in notices if notice.read_at is None]
    if unread:
        Notice.objects.filter(person=person, pk__in=unread, read_at__isnull=True).update(
            read_at=timezone.now()
        )
