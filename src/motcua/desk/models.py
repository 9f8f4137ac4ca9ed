"""How officers look at their lists: the columns that they chose, and the filters that they keep under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ListView(models.Model):
    """A way of looking at a list. With a name: a saved filter; without: the columns that the owner sees there.

    It is an address and nothing more: whoever opens one sees what the own posts give.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_views", db_index=False
    )
    # The code of a work list, or of a named list as "group/code"; "" for the columns of every list.
    listed = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=80, blank=True)
    # Filters, order and density as they stand in the address.
    query = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    # Everyone who works in this unit sees it too; only its owner changes it.
    shared_with = models.ForeignKey(
        "agencies.Unit", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "listed", "name"], name="one_view_of_a_name"),
            models.CheckConstraint(
                condition=~Q(name="") | Q(shared_with__isnull=True), name="own_columns_are_not_shared"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.listed} {self.name}"
