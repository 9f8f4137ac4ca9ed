"""Registers, their published definitions, their entries, and what happened to each entry.

Nothing but the services of this room writes an entry, and those are called inside a legal act alone.
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Register(models.Model):
    """A register under its code; what it says stands in its versions. `last_serial`: of the latest entry."""

    code = models.CharField(max_length=80, unique=True)
    current = models.ForeignKey(
        "RegisterVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_serial = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class RegisterVersion(models.Model):
    """One immutable version of a register's definition."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    definition = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="register_version_number")]

    def __str__(self) -> str:
        return f"{self.register_id} {self.number}"


class Entry(models.Model):
    """One entry as it stands now: its columns by code, kept equal to the latest of its changes."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("Còn hiệu lực")
        ENDED = "ended", _("Đã chấm dứt")

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries", db_index=False)
    version = models.ForeignKey(RegisterVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    # Whose entry it is: later dossiers that change or end it have to come from the same account.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Identity or tax number of whom it is for: a dossier brought to a desk comes from no account of theirs.
    holder = models.CharField(max_length=40, blank=True)
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=60)
    # The code of the dossier that entered it.
    dossier = models.CharField(max_length=60, db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    values = models.JSONField()
    heading = models.CharField(max_length=300)
    # The heading folded, for the order by name.
    sort_key = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    change_count = models.PositiveIntegerField()
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "serial"], name="entry_serial"),
            models.UniqueConstraint(fields=["register", "number"], name="entry_number"),
        ]
        indexes = [
            models.Index(fields=["register", "status", "-serial"], name="entries_by_status"),
            models.Index(fields=["agency", "register", "status", "-serial"], name="entries_of_agency"),
            models.Index(fields=["register", "sort_key", "id"], name="entries_by_name"),
            models.Index(fields=["owner", "register"], name="entries_of_owner"),
            GinIndex(fields=["search"], name="entry_search"),
        ]

    def __str__(self) -> str:
        return self.number


class Change(models.Model):
    """One thing that happened to an entry: by which act of which dossier, and how the entry stood afterwards."""

    class Does(models.TextChoices):
        ENTER = "enter", _("Ghi vào danh sách")
        CHANGE = "change", _("Thay đổi thông tin")
        END = "end", _("Chấm dứt")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="changes", db_index=False)
    seq = models.PositiveIntegerField()
    does = models.CharField(max_length=10, choices=Does.choices)
    dossier = models.CharField(max_length=60)
    # Place of the act in the record of that dossier.
    event_seq = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Entry.Status.choices)
    values = models.JSONField()
    version = models.ForeignKey(RegisterVersion, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "seq"], name="change_order"),
            models.UniqueConstraint(fields=["dossier", "event_seq"], name="change_of_event"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.seq} {self.does}"
