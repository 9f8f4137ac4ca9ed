"""What an officer holds, told as a number to whoever takes the officer out of a unit."""

from collections.abc import Collection

from django.db.models import Count

from motcua.dossiers.models import Consultation, Dossier


def waiting_at(post: int) -> int:
    """How many open dossiers stand at a post; one statement, by an index of its own."""
    return Dossier.objects.filter(post_id=post, ended_at__isnull=True).count()


def held_in(person: int, unit: int) -> int:
    """How many open dossiers stand in a unit in this person's hands; one statement, by the index of assignees."""
    return Dossier.objects.filter(
        assignee_id=person, unit_id=unit, ended_at__isnull=True, submitted_at__isnull=False
    ).count()


def in_hand(person: int, agencies: Collection[int]) -> list[tuple[int, str, int]]:
    """(unit id, its name, number) of the open dossiers of these agencies in a person's hands; one statement."""
    found = (
        Dossier.objects.filter(
            assignee_id=person,
            agency_id__in=agencies,
            unit__isnull=False,
            ended_at__isnull=True,
            submitted_at__isnull=False,
        )
        .values("unit_id", "unit__name")
        .annotate(number=Count("id"))
        .order_by("unit__name", "unit_id")
    )
    return [(row["unit_id"], row["unit__name"], row["number"]) for row in found]


def opinions_in_hand(person: int, agencies: Collection[int]) -> int:
    """How many opinions that a person of these agencies took on are still owed; one statement."""
    return Consultation.objects.filter(
        taken_by_id=person, agency_id__in=agencies, answered_at__isnull=True, closed_at__isnull=True
    ).count()
