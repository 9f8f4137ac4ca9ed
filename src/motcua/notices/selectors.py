"""Reading notices, each person the own ones, and the mailbox of the sample mode."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Cast, Concat

from motcua.data.kept import KeptQuery
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import own
from motcua.kernel.paging import PAGE_SIZE, Page
from motcua.notices.models import MailboxMessage, Notice, Preferences
from motcua.people.models import User

# Where a notice of a dossier leads; the dossier's key follows.
DOSSIER_PAGE = "/ho-so/"


def unread_count(person: User) -> int:
    """Return how many notices on the own page the person has not seen yet. One statement."""
    if person.behalf is not None and not person.behalf.is_whole:
        return _own(person).filter(read_at__isnull=True).count()
    return _unread.first(person.owner.id) or 0


_unread = KeptQuery(
    lambda person: (
        Notice.objects.filter(person_id=person, kind="", read_at__isnull=True)
        .values("person_id")
        .annotate(number=Count("id"))
        .values_list("number", flat=True)
    ),
    -1,
)


def own_notices(person: User, number: int = 1) -> Page[Notice]:
    """Return a page of the notices on the person's own page, or of whom the person acts for, newest first."""
    return _page(_own(person), number)


def _own(person: User) -> QuerySet[Notice]:
    """The notices of the account that is acted for; by an authorisation those alone of the dossiers that it opens."""
    found = Notice.objects.filter(person=person.owner, kind="")
    if person.behalf is None or person.behalf.is_whole:
        return found
    opened = Dossier.objects.filter(own(person)).annotate(
        page=Concat(Value(DOSSIER_PAGE), Cast("key", CharField()), output_field=CharField())
    )
    return found.filter(link__in=opened.values("page"))


def told_on_desk(person: User, number: int = 1) -> Page[Notice]:
    """Return a page of what the person is told as an officer, newest first; two statements."""
    return _page(Notice.objects.filter(person=person).exclude(kind=""), number)


def _page(notices: QuerySet[Notice], number: int) -> Page[Notice]:
    first = (number - 1) * PAGE_SIZE
    items = list(notices.order_by("-created_at", "-id")[first : first + PAGE_SIZE + 1])
    return Page(items[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(items) > PAGE_SIZE, total=notices.count())


# Nobody reads "1.243 việc mới": counting further would cost more the longer an officer is away.
NEW_COUNTED_TO = 100


@dataclass(frozen=True)
class NewOnDesk:
    """What is new to an officer since last looked, counted up to `NEW_COUNTED_TO`; how much of it is work that came."""

    total: int = 0
    arrived: int = 0

    def without(self, seen: int) -> "NewOnDesk":
        """As it is once so many of it were looked at."""
        return NewOnDesk(max(0, self.total - seen), self.arrived)


def new_rows(person_id: int, kind: str = "") -> QuerySet[Notice]:
    """What the bell announces to somebody, of one kind where given; over the same index."""
    found = Notice.objects.filter(person_id=person_id, read_at__isnull=True).exclude(kind="")
    return found.filter(kind=kind) if kind else found


def new_on_desk(person_id: int) -> NewOnDesk:
    """Count what the bell announces; one statement over one partial index."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [person_id, NEW_COUNTED_TO])
        return NewOnDesk(*cursor.fetchone())


_NEW = """
    SELECT count(*), count(*) FILTER (WHERE kind = 'arrived')
      FROM (SELECT kind FROM notices_notice
             WHERE person_id = %s AND kind <> '' AND read_at IS NULL LIMIT %s) found
"""


def preferences_of(person_id: int) -> Preferences:
    """What an officer wants by mail; the usual where nothing was chosen (such a row is not in the database)."""
    return Preferences.objects.filter(person_id=person_id).first() or Preferences(person_id=person_id)


def mailbox(address: str = "", number: int = 1) -> Page[MailboxMessage]:
    """Return a page of the mailbox, newest first, of one address or a part of it."""
    kept = MailboxMessage.objects.all()
    if address.strip():
        kept = kept.filter(to__icontains=address.strip())
    first = (number - 1) * PAGE_SIZE
    items = list(kept[first : first + PAGE_SIZE + 1])
    return Page(items[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(items) > PAGE_SIZE, total=kept.count())
