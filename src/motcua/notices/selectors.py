"""Reading notices, each person the own ones, and the mailbox of the sample mode."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import CharField, Count, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from motcua.data.kept import KeptQuery
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import own
from motcua.kernel.paging import PAGE_SIZE, Page
from motcua.notices.kinds import OF_APPLICANTS
from motcua.notices.models import Delivery, MailboxMessage, Notice, Preferences, Seen
from motcua.people.models import Mandate, User

# Where a notice of a dossier leads; the dossier's key follows.
DOSSIER_PAGE = "/ho-so/"


def unread_count(person: User) -> int:
    """Return how many notices on the own page the person has not seen yet. One statement."""
    behalf = person.behalf
    if behalf is None:
        return _unread.first(person.id) or 0
    if behalf.account is None:
        return _own(person).filter(read_at__isnull=True).count()
    if behalf.is_whole:
        return _unseen.first(behalf.account.id, behalf.mandate) or 0
    return _own(person).filter(created_at__gt=_seen_until(behalf.mandate)).count()


def new_among(person: User, notices: Iterable[Notice]) -> set[int]:
    """The ids of those that the person has not seen yet: for oneself what is unread, for somebody else what came since
    one's own last look (none yet: since one acts for them). One statement at most.
    """
    behalf = person.behalf
    if behalf is None or behalf.account is None:
        return {one.pk for one in notices if one.read_at is None}
    since = _seen_until(behalf.mandate)
    found = Notice.objects.filter(pk__in=[one.pk for one in notices], created_at__gt=since)
    return set(found.values_list("pk", flat=True))


def _seen_until(mandate: int) -> Coalesce:
    seen = Seen.objects.filter(mandate_id=mandate).values("until")
    return Coalesce(Subquery(seen), Subquery(Mandate.objects.filter(id=mandate).values("accepted_at")))


_unread = KeptQuery(
    lambda person: (
        Notice.objects.filter(person_id=person, kind="", read_at__isnull=True)
        .values("person_id")
        .annotate(number=Count("id"))
        .values_list("number", flat=True)
    ),
    -1,
)
_unseen = KeptQuery(
    lambda account, mandate: (
        Notice.objects.filter(person_id=account, kind="", created_at__gt=_seen_until(mandate))
        .values("person_id")
        .annotate(number=Count("id"))
        .values_list("number", flat=True)
    ),
    -1,
    -2,
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


def ways_of(person: User, notices: Iterable[Notice]) -> dict[int, list[Delivery]]:
    """By what else each of these was told to the account, and what became of it, by the notice's id; one statement."""
    abouts = {one.key.rpartition("/")[0]: one.pk for one in notices}
    found: dict[int, list[Delivery]] = {}
    if abouts:
        rows = Delivery.objects.filter(person=person.owner, about__in=abouts).order_by("id")
        for row in rows.only("about", "medium", "state", "held_until", "sent_at", "ended_at", "created_at"):
            found.setdefault(abouts[row.about], []).append(row)
    return found


def told_of(dossier: Dossier, number: int = 1) -> Page[Delivery]:
    """Return a page of what the applicant's side was told of a dossier, by what and how it ended, newest first."""
    rows = Delivery.objects.filter(dossier=dossier, kind__in=list(OF_APPLICANTS)).select_related("channel")
    first = (number - 1) * PAGE_SIZE
    items = list(rows.order_by("-id")[first : first + PAGE_SIZE + 1])
    return Page(items[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(items) > PAGE_SIZE, total=rows.count())


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
