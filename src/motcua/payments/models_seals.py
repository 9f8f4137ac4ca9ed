"""A receipt sealed with its agency's digital signature: as PDF and as data (XML), beside the receipt, which stays."""

from django.db import models


class ReceiptSeal(models.Model):
    """How it stands with one receipt. The files are what payers and officers are given once it is sealed."""

    receipt = models.OneToOneField("payments.FeeReceipt", on_delete=models.PROTECT, related_name="seal")
    pdf = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    data = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    # As the certificate calls the agency; "B-T" or "B-LT", the lesser of both files.
    signer = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=10, blank=True)
    sealed_at = models.DateTimeField(null=True)
    # Why it did not come about the last time, in words for officers; "" once it is sealed.
    error = models.CharField(max_length=500, blank=True)
    tried_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sealed_at__isnull=True, pdf__isnull=True, data__isnull=True)
                | models.Q(sealed_at__isnull=False, pdf__isnull=False, data__isnull=False),
                name="receipt_sealed_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.level}"
