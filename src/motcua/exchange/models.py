"""Packages that administrators gave, exports that they asked for, and enquiries of connected databases."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy


class Package(models.Model):
    """One given package. Its content is kept from the check until the load and no longer: it may hold accounts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    # The files as one zip archive; None once loaded.
    content = models.BinaryField(null=True)
    content_sha256 = models.CharField(max_length=64)
    # None for the command line.
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(auto_now_add=True)
    loaded_at = models.DateTimeField(null=True, blank=True)
    # How many things of each kind were new or changed.
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-loaded_at"])]

    def __str__(self) -> str:
        return self.name


class Made(models.Model):
    """Something that somebody asked for on the screen and a job writes into a folder (`export/making.py`)."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("Đang chờ đến lượt")
        RUNNING = "running", gettext_lazy("Đang xuất")
        DONE = "done", gettext_lazy("Đã xong")
        BROKEN = "broken", gettext_lazy("Bị dừng giữa chừng")

    # Names its folder.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # How far it has come was last noted at `moved_at`.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, blank=True)
    files = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    # Contents that the store could not give.
    lost = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def percent(self) -> int:
        """How far it is."""
        return min(100, 100 * self.done // self.total) if self.total else 0


class Export(Made):
    """One export of an agency's dossiers, or of everything; what is counted are dossiers and contents."""

    # With all below it; None: everything.
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Coalesce("agency", 0),
                condition=models.Q(state__in=("waiting", "running")),
                name="one_export_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id or 'all'} {self.state}"


class ConnectedSource(models.Model):
    """How a connected database is reached, as administrators keep it (`connected/connections.py`); never a secret."""

    code = models.CharField(max_length=40, unique=True)
    definition = models.JSONField(default=dict)
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.code


class Enquiry(models.Model):
    """One enquiry of a connected database: who asked, why, for which dossier, for what, and how it ended."""

    class Purpose(models.TextChoices):
        FILL = "fill", gettext_lazy("Điền tờ khai")
        CHECK = "check", gettext_lazy("Đối chiếu hồ sơ")

    class Finding(models.TextChoices):
        ACTIVE = "active", gettext_lazy("đang hoạt động")
        SUSPENDED = "suspended", gettext_lazy("đang tạm ngừng kinh doanh")
        DISSOLVING = "dissolving", gettext_lazy("đang làm thủ tục giải thể")
        DISSOLVED = "dissolved", gettext_lazy("đã giải thể hoặc chấm dứt hoạt động")
        LEFT = "left", gettext_lazy("không hoạt động tại địa chỉ đã đăng ký")

    class Outcome(models.TextChoices):
        FOUND = "found", gettext_lazy("Có dữ liệu")
        NOT_FOUND = "not_found", gettext_lazy("Không có dữ liệu")
        AWAY = "away", gettext_lazy("Không trả lời")
        REFUSED = "refused", gettext_lazy("Từ chối kết nối")
        STRANGE = "strange", gettext_lazy("Trả lời không dùng được")

    # Goes along as the number of the request, by which the database's owner finds it too.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=40)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.FILL)
    # Who asked. To fill a form nobody asks about others; to check a dossier an officer asks about its applicant.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # By its key: the record outlives a draft that is thrown away.
    dossier_key = models.UUIDField(db_index=True)
    procedure = models.CharField(max_length=40)
    # What the person agreed to, in the words that were shown; of an officer's, by which right.
    consent = models.TextField()
    # What was asked for: names of `forms.definition.CONNECTED`.
    attributes = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    milliseconds = models.PositiveIntegerField()
    asked_at = models.DateTimeField(auto_now_add=True)
    # {attribute: value}, to choose from while the form is filled in; emptied after a day.
    answer = models.JSONField(null=True)
    # What the database says of the subject itself, where that matters to whoever decides (`Finding`).
    finding = models.CharField(max_length=20, blank=True, default="", choices=Finding.choices)
    # {field: {"attribute": …, "mark": …}}: which fields of the dossier took their value from this answer, and the mark
    # (`dossiers.merging`) of what they took. Stays after the answer is emptied.
    taken = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "enquiries"
        indexes = [
            models.Index(fields=["-asked_at", "-id"], name="enquiry_log"),
            models.Index(fields=["source", "-asked_at"], name="enquiry_log_of_source"),
            models.Index(
                fields=["asked_at"], condition=models.Q(answer__isnull=False), name="enquiry_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.outcome}"
