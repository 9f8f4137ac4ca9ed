"""Sectors, topics, legal documents and procedures.

A published version is immutable; dossiers pin the one that they started under.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """An entry of one of the lists around procedures, known by its code."""

    code = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField(default=0)
    # No procedure is put under it any more; the row stays, because withdrawn procedures and old versions name it.
    is_retired = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Sector(Entry):
    """A field of administration (lĩnh vực)."""

    code = models.CharField(max_length=30, unique=True)


class Topic(Entry):
    """A life or business event under which people look for procedures (nhóm dịch vụ)."""

    class Audience(models.TextChoices):
        CITIZEN = "citizen", _("Công dân")
        BUSINESS = "business", _("Doanh nghiệp")

    audience = models.CharField(max_length=20, choices=Audience.choices)


class ProcedureGroup(Entry):
    """A group of procedures within a sector or across some (nhóm thủ tục hành chính); versions name it by its code."""


class ExemptKind(Entry):
    """A kind of people who pay some fees less or not at all (đối tượng miễn, giảm); fees name it by its code."""


class LegalDocument(models.Model):
    """A legal document (văn bản pháp luật): what procedures, forms and slips stand on, and how long it is in force."""

    class Kind(models.TextChoices):
        LAW = "luat", _("Luật")
        ORDINANCE = "phap_lenh", _("Pháp lệnh")
        RESOLUTION = "nghi_quyet", _("Nghị quyết")
        DECREE = "nghi_dinh", _("Nghị định")
        DECISION = "quyet_dinh", _("Quyết định")
        CIRCULAR = "thong_tu", _("Thông tư")
        OTHER = "khac", _("Văn bản khác")

    # As it is written ("17/2020/NĐ-CP"), and without case, marks and blanks: by the latter it is known again.
    number = models.CharField(max_length=100)
    key = models.CharField(max_length=100, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=1000)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    # Both days included; None: not known, or no end.
    effective_from = models.DateField(null=True, blank=True)
    effective_until = models.DateField(null=True, blank=True)
    # The number of the document that takes its place; it need not be in the catalogue.
    replaced_by = models.CharField(max_length=100, blank=True)
    link = models.URLField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["effective_until"], name="documents_by_end")]

    def __str__(self) -> str:
        return self.number


class EntryChange(models.Model):
    """One change of an entry, by whatever way it came: the screen, a package, a workbook, a day that was set."""

    class Kind(models.TextChoices):
        SECTORS = "sectors", _("Lĩnh vực")
        TOPICS = "topics", _("Nhóm dịch vụ")
        GROUPS = "groups", _("Nhóm thủ tục")
        EXEMPTIONS = "exemptions", _("Đối tượng miễn, giảm phí")
        DOCUMENTS = "documents", _("Văn bản pháp luật")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)
    # The day that was set for it; None: it held when it was made.
    effective_from = models.DateField(null=True, blank=True)
    # None: loaded from the command line.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # {"name"?, "order"?, "audience"?, "is_retired"?}: only what differs; `before` is empty for a new entry.
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["kind", "code", "-id"], name="changes_of_entry")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class ComingChange(models.Model):
    """A change of an entry that holds from a day to come (`days.turn`). It may be taken back until then."""

    kind = models.CharField(max_length=20, choices=EntryChange.Kind.choices)
    code = models.CharField(max_length=100)
    starts_on = models.DateField()
    # The entry as it will be, as packages carry it, without the day.
    content = models.JSONField()
    # None: loaded from the command line.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Why it could not hold on its day; the entry stays as it was until somebody looks.
    refused_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "starts_on"],
                condition=Q(applied_at=None, taken_back_at=None),
                name="one_coming_change_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.starts_on}"


class Procedure(models.Model):
    """A procedure under its national code; what it says stands in its versions."""

    code = models.CharField(max_length=40, unique=True)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="procedures")
    topics = models.ManyToManyField(Topic, related_name="procedures", blank=True)
    current = models.ForeignKey(
        "ProcedureVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Since when nobody files under it any more; `current` is None then. Dossiers that run keep their version.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_why = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """What a procedure said from a date on: everything that a person must know, and what its dossiers follow."""

    class Level(models.TextChoices):
        FULL = "full", _("Toàn trình")
        PARTIAL = "partial", _("Một phần")
        INFORMATION = "information", _("Cung cấp thông tin")

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    level = models.CharField(max_length=20, choices=Level.choices)
    audience = ArrayField(models.CharField(max_length=20))
    # The whole definition as imported (docs/adding-a-procedure.md).
    data = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    effective_from = models.DateField()
    published_at = models.DateTimeField(auto_now_add=True)
    # None: loaded from the command line, or published before this was kept.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Taken back before its day: it never held and never will.
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    search_text = models.TextField(editable=False)
    search = SearchVectorField(editable=False, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_number")
        ]
        indexes = [GinIndex(fields=["search"])]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """An agency that resolves a procedure, and the division in it that does the work."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="offices")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "agency"], name="office_once")]
        indexes = [models.Index(fields=["agency"], condition=Q(is_open=True), name="open_offices")]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.agency_id}"


class FolderSet(models.Model):
    """How officers see the dossiers of some procedures: lists by the places of their processes, under names of its own.

    `data`: {"code", "title", "procedures": [code], "folders": [{"code", "title", "places"?, "procedures"?}]}
    """

    code = models.CharField(max_length=80, unique=True)
    data = models.JSONField()

    def __str__(self) -> str:
        return self.code


class ReadyReply(models.Model):
    """A reason ready to be put in: for one procedure and one action of its process; administrators edit it."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="ready_replies")
    # Code of the action in the procedure's process.
    action = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    text = models.TextField()
    order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "action", "title"], name="reply_title")]

    def __str__(self) -> str:
        return self.title


class NoticeVersion(models.Model):
    """One immutable version of a letter's words, named by actions of processes."""

    code = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    # {"code", "title", "to": ["applicant" | "officers"], "subject", "body": [paragraph]}
    definition = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="notice_version_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class PaperTypeVersion(models.Model):
    """One immutable version of a type of paper (loại giấy tờ): who issues it and which form holds its fields."""

    class Issuer(models.TextChoices):
        CENTRAL = "central", _("Bộ, cơ quan trung ương")
        PROVINCE = "province", _("Cơ quan cấp tỉnh")
        COMMUNE = "commune", _("Cơ quan cấp xã")
        ORGANISATION = "organisation", _("Tổ chức khác")

    # The type as codes of digitised papers name it (Circular 01/2023 art. 10), on the national list where it is there.
    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    # {"code", "title", "issuer", "form": code of a form, "legal_source"?}
    definition = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="paper_type_version_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"
