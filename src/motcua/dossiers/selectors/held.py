"""What an officer holds, told as a number to whoever takes the officer out of a unit."""

from motcua.dossiers.models import Dossier


def waiting_at(post: int) -> int:
    """How many open dossiers stand at a post; one statement, by an index of its own."""
    return Dossier.objects.filter(post_id=post, ended_at__isnull=True).count()


def held_in(person: int, unit: int) -> int:
    """How many open dossiers stand in a unit in this person's hands; one statement, by the index of assignees."""
    return Dossier.objects.filter(
        assignee_id=person, unit_id=unit, ended_at__isnull=True, submitted_at__isnull=False
    ).count()
