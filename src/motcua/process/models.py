"""Published definitions of processes, of legal states with their permitted moves, and of the rules by legal basis."""

from django.db import models


class ProcessVersion(models.Model):
    """One immutable version of a process."""

    code = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    # From when new dossiers take it; null = from its publication. Dossiers that run keep the version they have.
    effective_from = models.DateField(null=True, blank=True)
    definition = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="process_version_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class StateDiagram(models.Model):
    """One immutable version of the legal states (circular 21/2023, II.4.1) and the moves between them (II.4.2)."""

    number = models.PositiveIntegerField(unique=True)
    definition = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.number)


class RuleSet(models.Model):
    """One immutable version of what a legal basis says about clocks and supplements; dated, pinned at reception."""

    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    effective_from = models.DateField()
    definition = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="rule_set_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"
