"""Reading mandates: what a person holds, what an account gave, and what happened to it."""

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from motcua.kernel.paging import Page
from motcua.people.models import Mandate, MandateChange, User

MOST_SHOWN = 200
_ROWS = 50


def running() -> QuerySet[Mandate]:
    """Those by which somebody may act today."""
    today = timezone.localdate()
    return Mandate.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        Q(principal__isnull=True) | Q(principal__is_active=True),
        accepted_at__isnull=False,
        ended_at__isnull=True,
        starts_on__lte=today,
        agent__is_active=True,
        agent__kind=User.Kind.CITIZEN,
    )


def in_force(person: User, number: int) -> Mandate | None:
    """A mandate of this person by which one may act today; one statement."""
    return running().filter(pk=number, agent=person).select_related("principal").first()


def held_by(person: User) -> list[Mandate]:
    """What this person holds or held, what runs first; one statement."""
    found = Mandate.objects.filter(agent=person).select_related("principal", "file")
    return list(found.order_by(F("ended_at").desc(nulls_first=True), "-invited_at")[:MOST_SHOWN])


def waiting_for(person: User) -> list[Mandate]:
    """Invitations to the address of this account; who invites stands in the letter, which proves the address."""
    found = Mandate.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()),
        email=person.email.lower(),
        accepted_at__isnull=True,
        ended_at__isnull=True,
        invited_until__gt=timezone.now(),
    )
    return list(found.order_by("-invited_at")[:MOST_SHOWN])


def given_by(account: User, kind: str) -> list[Mandate]:
    """What an account gave, of one kind: what is open first; one statement."""
    found = Mandate.objects.filter(principal=account, kind=kind).select_related("agent", "file", "invited_by")
    return list(found.order_by(F("ended_at").desc(nulls_first=True), "-invited_at")[:MOST_SHOWN])


def may_submit_for(account: User, procedure: str) -> list[Mandate]:
    """Mandates in force by which somebody may submit under this procedure for an account; one statement."""
    found = running().filter(principal=account).exclude(rights=Mandate.Rights.DRAFT)
    return [
        one
        for one in found.select_related("agent")[:MOST_SHOWN]
        if not one.procedures or procedure in one.procedures
    ]


def history_of(account: User, number: int, kind: str = "") -> Page[MandateChange]:
    """What happened to the mandates that an account gave, newest first."""
    found = MandateChange.objects.filter(mandate__principal=account)
    if kind:
        found = found.filter(mandate__kind=kind)
    first = (number - 1) * _ROWS
    rows = list(
        found.select_related("mandate__agent", "by").order_by("-at", "-pk")[first : first + _ROWS + 1]
    )
    return Page(rows[:_ROWS], number, _ROWS, has_next=len(rows) > _ROWS, total=found.count())
