"""How much people and agencies may keep, and how much they do."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy


class Quota(models.Model):
    """A limit: of every account of a kind, of every agency, or of the one person or agency that it names."""

    class Kind(models.TextChoices):
        """Kinds of accounts (`people.User.kind`), and agencies."""

        CITIZEN = "citizen", gettext_lazy("Mỗi công dân")
        ORGANISATION = "organisation", gettext_lazy("Mỗi tổ chức, doanh nghiệp")
        OFFICER = "officer", gettext_lazy("Mỗi cán bộ")
        AGENCY = "agency", gettext_lazy("Mỗi cơ quan")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # None: no limit.
    max_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(person=None, agency=None), name="one_quota_for_each_kind"
            ),
            models.UniqueConstraint(fields=["person"], name="one_quota_for_each_person"),
            models.UniqueConstraint(fields=["agency"], name="one_quota_for_each_agency"),
            models.CheckConstraint(
                condition=Q(person=None) | Q(agency=None), name="quota_of_a_person_or_an_agency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id or self.agency_id or ''} {self.max_bytes}"


class Use(models.Model):
    """What came to, or left, the files of a person in an agency's dossiers; without a person, of an agency in all.

    Written by the database alone with the file's own row, added up by `quota`, folded into one row by a job: nobody
    waits for anybody to count.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    files = models.BigIntegerField()
    bytes = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "agency"],
                include=["bytes", "files"],
                condition=Q(person__isnull=False),
                name="files_use_of_person",
            ),
            models.Index(fields=["agency", "person"], include=["bytes", "files"], name="files_use_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.agency_id} {self.bytes}"
