"""Carriers, parcels, what was told of them, and the lists with which they are handed to the postman."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from motcua.post.rules import ENDED, Stands

_OPEN = ~Q(state__in=sorted(ENDED))


class Carrier(models.Model):
    """A postal service as an administrator describes it (`carriers.Described`): for one agency, and for those below it.
    Its secrets stand in the environment, never here.
    """

    code = models.CharField(max_length=40, unique=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    definition: Any = models.JSONField()
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.code


class HandList(models.Model):
    """The list of a desk with which parcels went to the postman (bảng kê bàn giao), numbered by agency and year."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    # Who took the parcels, as told at the desk.
    postman = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="hand_list_numbers_once")
        ]
        indexes = [models.Index(fields=["agency", "-at"], name="hand_lists_of_agency")]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class Parcel(models.Model):
    """One parcel (bưu gửi) of a dossier: papers that come, or a result that goes. One order at a carrier."""

    class Purpose(models.TextChoices):
        PAPERS = "papers", gettext_lazy("Giấy tờ của hồ sơ")
        SUPPLEMENT = "supplement", gettext_lazy("Giấy tờ bổ sung")
        RESULT = "result", gettext_lazy("Kết quả giải quyết")

    class State(models.TextChoices):
        WAITING = Stands.WAITING.value, gettext_lazy("Đang gửi yêu cầu cho bưu chính")
        ORDERED = Stands.ORDERED.value, gettext_lazy("Chờ bưu chính đến nhận")
        HANDED = Stands.HANDED.value, gettext_lazy("Bưu chính đã nhận")
        MOVING = Stands.MOVING.value, gettext_lazy("Đang vận chuyển")
        DELIVERING = Stands.DELIVERING.value, gettext_lazy("Đang phát")
        FAILED = Stands.FAILED.value, gettext_lazy("Phát chưa thành công")
        RETURNING = Stands.RETURNING.value, gettext_lazy("Đang chuyển hoàn")
        DELIVERED = Stands.DELIVERED.value, gettext_lazy("Đã phát")
        RETURNED = Stands.RETURNED.value, gettext_lazy("Đã chuyển hoàn")
        LOST = Stands.LOST.value, gettext_lazy("Thất lạc")
        CANCELLING = Stands.CANCELLING.value, gettext_lazy("Đã đề nghị huỷ")
        RECALLING = Stands.RECALLING.value, gettext_lazy("Đã đề nghị thu hồi, chờ chuyển hoàn")
        CANCELLED = Stands.CANCELLED.value, gettext_lazy("Đã huỷ")
        REFUSED = Stands.REFUSED.value, gettext_lazy("Bưu chính không nhận")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="parcels")
    # Whose desk sends or gets it.
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    # Our number of the order, the same at every attempt: by it a carrier makes the order once.
    ref = models.CharField(max_length=30, unique=True)
    # The carrier's own number, by which everybody follows it; "" until it is known.
    number = models.CharField(max_length=60, blank=True)
    # {"name", "phone", "address": {…} or {"text"}}
    sender: Any = models.JSONField()
    receiver: Any = models.JSONField()
    contents = models.CharField(max_length=300)
    weight = models.PositiveIntegerField()
    # The freight in đồng by the tariff of the day; None where the tariff does not say.
    price = models.BigIntegerField(null=True, blank=True)
    # The procedure's fees that the carrier collects: [{"duty": key, "amount": đồng}], and their sum.
    fees: Any = models.JSONField(default=list, blank=True)
    collects = models.BigIntegerField(default=0)
    # What the carrier says it collected; None while nothing was told.
    collected = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    # What an officer has to look at: why the carrier refused, why the hand-over could not be recorded.
    problem = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    list = models.ForeignKey(
        HandList, on_delete=models.PROTECT, null=True, blank=True, related_name="parcels"
    )
    received_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # When the carrier is asked next how it stands; None: it need not be.
    ask_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(collects__gte=0) & (Q(collected__isnull=True) | Q(collected__gte=0)),
                name="parcel_collects_something",
            ),
            # A result goes once at a time, and so do the papers of one purpose.
            models.UniqueConstraint(
                fields=["dossier", "purpose"], condition=_OPEN, name="one_open_parcel_of_a_purpose"
            ),
        ]
        indexes = [
            # What is on its way is little beside what has arrived.
            models.Index(fields=["dossier"], condition=_OPEN, name="parcels_open"),
            models.Index(fields=["agency", "-made_at"], name="parcels_of_agency"),
            models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="parcels_to_ask_about"),
            models.Index(
                fields=["carrier", "number"], condition=~Q(number=""), name="parcels_by_carrier_number"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_incoming(self) -> bool:
        """Whether it brings papers to the desk."""
        return self.purpose != self.Purpose.RESULT

    @property
    def state_words(self) -> dict[str, str]:
        """What each state is called."""
        return {value: str(label) for value, label in self.State.choices}

    @property
    def is_open(self) -> bool:
        """Whether something is still to become of it."""
        return self.state not in ENDED


class Tracking(models.Model):
    """One thing told of a parcel: by the carrier, by the desk, by the system. Never changed."""

    class Source(models.TextChoices):
        CARRIER = "carrier", gettext_lazy("Bưu chính báo")
        DESK = "desk", gettext_lazy("Bộ phận một cửa ghi")
        SYSTEM = "system", gettext_lazy("Hệ thống")

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="trackings")
    # A state of the parcel or a word of `rules`.
    word = models.CharField(max_length=16)
    at = models.DateTimeField()
    noted_at = models.DateTimeField(auto_now_add=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    # The carrier's own code, and where; the officer's words.
    code = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "word", "at", "code"], name="told_of_a_parcel_once")
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.word}"


class PostTalk(models.Model):
    """One message from or to a carrier, as it is kept for a year and longer: no person, no secret."""

    class Kind(models.TextChoices):
        ORDER = "order", gettext_lazy("Tạo vận đơn")
        CANCEL = "cancel", gettext_lazy("Huỷ vận đơn")
        QUERY = "query", gettext_lazy("Hỏi trạng thái")
        NOTICE = "notice", gettext_lazy("Bưu chính báo trạng thái")

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)
    ref = models.CharField(max_length=60, blank=True)
    is_genuine = models.BooleanField(default=True)
    # What it said and what came of it: codes alone.
    said = models.CharField(max_length=100, blank=True)
    answer = models.CharField(max_length=100, blank=True)
    # SHA-256 of the whole message, to prove what came.
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["carrier", "-at"], name="post_talk_of_carrier"),
            models.Index(fields=["ref"], name="post_talk_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
