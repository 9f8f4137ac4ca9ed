"""Signing services, trusted roots, whose certificates there are, documents on their way to be signed, what was
verified.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.signing.models_archive import Archived, ArchivePolicy, Revision

__all__ = [
    "ArchivePolicy",
    "Archived",
    "Credential",
    "Document",
    "Gateway",
    "Order",
    "RefusedPin",
    "Revision",
    "Signature",
    "SigningKind",
    "TrustRoot",
    "Verification",
]


class SigningKind(models.TextChoices):
    """Whose key signs: as a step of a process says it."""

    PERSONAL = "personal", _("Chữ ký số cá nhân")
    ORGANISATION = "organisation", _("Chữ ký số cơ quan, tổ chức")


class Gateway(models.Model):
    """A way to keys: a remote signing service (CSC API), a hardware module (PKCS#11), or tokens at people's machines.

    Its secret, of a module its PIN, stands in the environment (`gateways.secret`).
    """

    class Way(models.TextChoices):
        CSC = "csc", _("Dịch vụ ký số từ xa (CSC API)")
        HSM = "hsm", _("Thiết bị HSM của cơ quan (PKCS#11)")
        TOKEN = "token", _("Thiết bị ký tại máy người dùng (USB token)")

    way = models.CharField(max_length=10, choices=Way.choices, default=Way.CSC)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    # Up to and with "/csc/v2"; where a token is asked for; who gives time stamps.
    url = models.URLField(max_length=300, blank=True, default="")
    token_url = models.URLField(max_length=300, blank=True, default="")
    client_id = models.CharField(max_length=200, blank=True, default="")
    # Of a hardware module: its library, and the label of the token in it ("" for the only one).
    module = models.CharField(max_length=300, blank=True, default="")
    token = models.CharField(max_length=64, blank=True, default="")
    timestamp_url = models.URLField(max_length=300)
    # For one call.
    seconds = models.PositiveSmallIntegerField(default=10)
    is_on = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class RefusedPin(models.Model):
    """A PIN that a hardware module refused, by a mark that only this installation can make: no process tries it again,
    until an administrator asks for it.
    """

    mark = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.at}"


class TrustRoot(models.Model):
    """A root that certificates must lead to; and at which hosts its authorities answer about revocation."""

    class Authority(models.TextChoices):
        PUBLIC = "public", _("Chữ ký số công cộng")
        GOVERNMENT = "government", _("Chữ ký số chuyên dùng công vụ")
        SPECIAL = "special", _("Chữ ký điện tử chuyên dùng bảo đảm an toàn")

    name = models.CharField(max_length=300)
    authority = models.CharField(max_length=20, choices=Authority.choices)
    certificate = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    not_after = models.DateTimeField()
    hosts = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Credential(models.Model):
    """A key that a signing service holds: of a person, or of an agency. An ended one stays, for what it signed."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # How the service calls it.
    name = models.CharField(max_length=200)
    # PEM, the certificate first, then its authorities.
    chain = models.TextField()
    subject = models.CharField(max_length=300)
    issuer = models.CharField(max_length=300)
    serial = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    # What is asked for when it signs: "pin", "otp" (a PIN and a code by message), "phone" (a press on the phone),
    # "none" (a hardware module), "token" (the device at the person's own machine).
    asks = models.CharField(max_length=10)
    most = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False, agency__isnull=True)
                | models.Q(owner__isnull=True, agency__isnull=False),
                name="signing_credential_of_one",
            ),
            models.UniqueConstraint(
                fields=["owner", "gateway", "name"],
                condition=models.Q(ended_at__isnull=True),
                name="signing_credential_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "gateway", "name"],
                condition=models.Q(ended_at__isnull=True),
                name="signing_credential_agency_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway_id} {self.name}"


PAPER = "paper"
"""The purpose of a digitised paper that officers sign (`copies`). A dossier has many of them, and none takes the place
of another: their documents have ended from the beginning, so that they are outside of the one that stands.
"""

OWN_PAPER = "own_paper"
"""The same, of a paper that an applicant attached to a draft and signs (`attached`)."""

BESIDE = (PAPER, OWN_PAPER)
"""What has its document beside the one that stands."""


class Document(models.Model):
    """A document on its way to be signed: a result as it is to be issued, or a form as it is to be submitted.

    It stands until it is issued, submitted, or another takes its place. Papers: `BESIDE`.
    """

    class Purpose(models.TextChoices):
        OUTCOME = "outcome", _("Kết quả")
        FORM = "form", _("Tờ khai")

    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.OUTCOME)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=100, blank=True, default="")
    issued_on = models.DateField(null=True, blank=True)
    # Of a form: the SHA-256 of the answers that it shows.
    answers_sha256 = models.CharField(max_length=64, blank=True, default="")
    # Of a result made from a draft: that revision, the data printed, and which number of which sequence it holds.
    draft = models.ForeignKey(
        "dossiers.OutcomeDraft", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    data = models.JSONField(null=True, blank=True)
    sequence = models.CharField(max_length=160, blank=True, default="")
    sequence_number = models.PositiveIntegerField(null=True, blank=True)
    # As it was before any signature, and as it is now.
    base = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # When it was issued, or another one took its place.
    issued_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "purpose"],
                condition=models.Q(ended_at__isnull=True),
                name="signing_one_document",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.number}"


class Order(models.Model):
    """One authorisation: a person, a key, and the documents that it may sign."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # What the service calls an authorisation that is still to be pressed on the phone.
    handle = models.CharField(max_length=400, blank=True, default="")
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)


class Signature(models.Model):
    """One signature of an order, on one document; told whether it came about."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ xác nhận trên điện thoại")
        STAMPING = "stamping", _("Đã ký, đang lấy dấu thời gian")
        DONE = "done", _("Ký thành công")
        FAILED = "failed", _("Ký không thành công")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="signatures")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=20, choices=SigningKind.choices)
    step = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices)
    # The bytes that the signer saw.
    seen_sha256 = models.CharField(max_length=64)
    # What waits for the signature, or for the time stamp; emptied afterwards.
    prepared = models.BinaryField(null=True)
    digest = models.BinaryField(null=True)
    gap = models.JSONField(null=True)
    attributes = models.BinaryField(null=True)
    value = models.BinaryField(null=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # "B-T" or "B-LT"; why it did not come about, in words.
    level = models.CharField(max_length=10, blank=True, default="")
    error = models.CharField(max_length=500, blank=True, default="")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(state__in=("waiting", "stamping")),
                name="signing_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"


class Verification(models.Model):
    """What was found out about the signatures of a content, at a moment; the newest counts.

    By the content's hash, so that it holds no file back from being deleted.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    # "valid", "invalid", "unknown", "unsigned"
    verdict = models.CharField(max_length=10)
    # `verifying.found.Report` as data.
    report = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256} {self.verdict}"
