"""What comes to a dossier from its applicant and goes between them and the officers: papers, supplements, exchanges."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy


class Paper(models.Model):
    """A file attached to a dossier under one required paper (thành phần hồ sơ)."""

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.CASCADE, related_name="papers", db_index=False
    )
    # The code of the required paper in the procedure's definition; "khac" for others.
    requirement = models.CharField(max_length=80)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # A paper brought to the desk and not scanned: what was brought ("Bản chính", copies), without a file.
    note = models.CharField(max_length=300, blank=True)
    copies = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField(auto_now_add=True)
    # A submitted paper is never deleted, only replaced.
    removed_at = models.DateTimeField(null=True, blank=True)
    submitted = models.BooleanField(default=False)
    # Marked by the applicant while preparing a supplement; carried out by the act `supply`.
    to_remove = models.BooleanField(default=False)
    # Its code once it is digitised (`kernel.paper_codes`), and what the act `digitise` kept of it (`acts.digitise`).
    code = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001 - unique where there is one
    digitised = models.JSONField(null=True, blank=True)
    # Which paper of the applicant's vault it is, as that stood when it was chosen (`vaulted.card_of`); None = uploaded.
    from_vault = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["dossier", "requirement"])]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(code__isnull=False), name="one_paper_for_each_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.requirement}"


class Supplement(models.Model):
    """One request to complete a dossier, itemised, and its answer."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="supplements")
    event = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(
        max_length=20,
        choices=[("intake", gettext_lazy("Tiếp nhận")), ("examination", gettext_lazy("Thẩm định"))],
    )
    reason = models.TextField()
    # [{"number": 1.., "requirement": code of a paper | "don.<field>" | "don" | "khac" | "", "text": what to mend,
    #   "earlier": number in the request before}]. Requests of before items were answered one by one have no numbers.
    items = models.JSONField(default=list)
    # What the applicant says to items, by number, and "ghi-chu" to the officers; `supply` freezes and records them.
    replies = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.asked_at}"


class Exchange(models.Model):
    """A line of "Trao đổi" between the applicant and the officers."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="exchanges")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=200)
    from_officer = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.at}"
