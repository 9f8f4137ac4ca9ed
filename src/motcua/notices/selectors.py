"""Reading notices, each person the own ones, and the mailbox of the sample mode."""

from django.db.models import Count

from motcua.data.kept import KeptQuery
from motcua.kernel.paging import PAGE_SIZE, Page
from motcua.notices.models import MailboxMessage, Notice
from motcua.people.models import User


def unread_count(person: User) -> int:
    """Return how many notices the person has not seen yet. One statement."""
    return _unread.first(person.id) or 0


_unread = KeptQuery(
    lambda person: (
        Notice.objects.filter(person_id=person, read_at__isnull=True)
        .values("person_id")
        .annotate(number=Count("id"))
        .values_list("number", flat=True)
    ),
    -1,
)


def own_notices(person: User, number: int = 1) -> Page[Notice]:
    """Return a page of the person's notices, newest first."""
    notices = Notice.objects.filter(person=person).order_by("-created_at", "-id")
    first = (number - 1) * PAGE_SIZE
    items = list(notices[first : first + PAGE_SIZE + 1])
    return Page(items[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(items) > PAGE_SIZE, total=notices.count())


def mailbox(address: str = "", number: int = 1) -> Page[MailboxMessage]:
    """Return a page of the mailbox, newest first, of one address or a part of it."""
    kept = MailboxMessage.objects.all()
    if address.strip():
        kept = kept.filter(to__icontains=address.strip())
    first = (number - 1) * PAGE_SIZE
    items = list(kept[first : first + PAGE_SIZE + 1])
    return Page(items[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(items) > PAGE_SIZE, total=kept.count())
