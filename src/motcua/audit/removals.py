"""Which files were deleted under which rule, and when: written with the deletion, never changed but for its end."""

from collections.abc import Sequence

from django.db.models import QuerySet

from motcua.audit.models import Removal


def record_removals(removed: Sequence[Removal]) -> None:
    """Note deletions, in the transaction that carries them out; one statement."""
    Removal.objects.bulk_create(removed)


def unfinished() -> QuerySet[Removal]:
    """Deletions whose content may still lie in the store."""
    return Removal.objects.filter(emptied_at__isnull=True).order_by("id")


def latest() -> QuerySet[Removal]:
    """Every deletion, the last first."""
    return Removal.objects.order_by("-at", "-id")
