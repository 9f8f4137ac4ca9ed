"""Receipts sealed with their agency's digital signature, by a job, where the agency has a key that seals by itself.

Asked for with the receipt, through the outbox, which tries again by its timetable; and each hour for what was left over
(a service that was down for long, a key that was put down later). Until then, and for other agencies, the plain receipt
is given, and said to be unsigned.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies import sealing
from motcua.agencies.sealing import NotSealed, Unsealed
from motcua.dossiers.erasing import erase_files
from motcua.files.errors import StorageAway
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.outbox.models import Message
from motcua.outbox.services import handler, send
from motcua.payments import receipt_xml, receipts
from motcua.payments.models import FeeReceipt, ReceiptSeal

TOPIC = "receipt.issued"
PDF, XML = "application/pdf", "application/xml"
# The level of a signature that proves itself without asking anybody.
LONG = "B-LT"
# How old a receipt may be that is sealed by itself; an older one an accountant asks for.
_LATELY = datetime.timedelta(days=30)
_AT_ONCE = 50
_log = structlog.get_logger(__name__)


def ask(receipt: FeeReceipt) -> None:
    """Have a receipt sealed soon, in the caller's transaction; nothing where its agency has no key for it."""
    if sealing.sealable([receipt.agency_id]):
        send(TOPIC, f"{TOPIC}/{receipt.key}", {"receipt": str(receipt.key)})


@handler(TOPIC)
def deliver(message: Message) -> None:
    """Payload {"receipt": key}. Sealed once, however often it is told."""
    seal(FeeReceipt.objects.get(key=message.payload["receipt"]))


def seal(receipt: FeeReceipt) -> ReceiptSeal:
    """Seal a receipt, as PDF and as data with one authorisation, unless it is. Raises NotSealed, StorageAway."""
    before = ReceiptSeal.objects.filter(receipt=receipt, sealed_at__isnull=False).first()
    if before is not None:
        return before
    why = _("Biên lai số %(number)s") % {"number": receipts.number_of(receipt.year, receipt.number)}
    try:
        made = sealing.seal(
            receipt.agency_id,
            [
                Unsealed(receipts.pdf(receipt, is_sealed=True), "pdf", why),
                Unsealed(receipt_xml.written(receipt.content), "xml"),
            ],
        )
    except NotSealed as reason:
        _failed(receipt, str(reason))
        raise
    name = f"bien-lai-{receipt.year}-{receipt.number}"
    try:
        files = [
            store_made(one.content, f"{name}.{ending}", kind, agency_id=receipt.agency_id)
            for one, ending, kind in zip(made, ("pdf", "xml"), (PDF, XML), strict=True)
        ]
    except StorageAway:
        _failed(receipt, _("Kho tệp không nhận được biên lai đã ký."))
        raise
    with transaction.atomic():
        # Whoever sealed it at the same time was first: theirs stays.
        locked = FeeReceipt.objects.select_for_update().get(pk=receipt.pk)
        before = ReceiptSeal.objects.filter(receipt=locked, sealed_at__isnull=False).first()
        if before is None:
            sealed, _new = ReceiptSeal.objects.update_or_create(
                receipt=locked,
                defaults={
                    "pdf": files[0],
                    "data": files[1],
                    "signer": made[0].signer,
                    "level": next((one.level for one in made if one.level != LONG), LONG),
                    "sealed_at": timezone.now(),
                    "tried_at": timezone.now(),
                    "error": "",
                },
            )
            return sealed
    erase_files([one.pk for one in files])
    return before


def _failed(receipt: FeeReceipt, why: str) -> None:
    # Not what somebody else sealed meanwhile.
    told = {"error": why[:500], "tried_at": timezone.now()}
    _seal, is_new = ReceiptSeal.objects.get_or_create(receipt=receipt, defaults=told)
    if not is_new:
        ReceiptSeal.objects.filter(receipt=receipt, sealed_at__isnull=True).update(**told)


def seal_left(now: datetime.datetime) -> int:
    """Seal what was issued lately and is not sealed, of agencies with a key for it, the oldest first; how many."""
    rows = unsealed().filter(issued_at__gt=now - _LATELY)
    return _seal_all(rows, list(rows.order_by().values_list("agency_id", flat=True).distinct()))


def seal_of(agencies: Sequence[int]) -> int:
    """Seal what is not sealed of these agencies, however old, some at once: an accountant asked. Raises NotSealed where
    no agency has a key for it.
    """
    if not sealing.sealable(agencies):
        raise NotSealed(
            _(
                "Cơ quan chưa có chứng thư tự ký biên lai. Hãy báo quản trị viên thêm chứng thư ở "
                "Quản trị → Chữ ký số (thiết bị HSM, hoặc dịch vụ có mã PIN ký tự động)."
            )
        )
    return _seal_all(unsealed(), agencies)


def file_of(receipt: FeeReceipt, kind: str) -> StoredFile | None:
    """The sealed file ("pdf", "xml"); None where the receipt is not sealed. `receipt` with its seal."""
    sealed = receipt.sealed
    if sealed is None:
        return None
    return sealed.pdf if kind == "pdf" else sealed.data


def unsealed() -> QuerySet[FeeReceipt]:
    """Receipts without a seal."""
    return FeeReceipt.objects.filter(Q(seal__isnull=True) | Q(seal__sealed_at__isnull=True))


def _seal_all(rows: QuerySet[FeeReceipt], agencies: Sequence[int]) -> int:
    count = 0
    for agency in sorted(sealing.sealable(agencies)):
        for receipt in rows.filter(agency=agency).order_by("id")[: _AT_ONCE - count]:
            try:
                seal(receipt)
            except (NotSealed, StorageAway) as reason:
                # The next of this agency would meet the same; the reason stands beside the receipt.
                _log.warning("receipt_not_sealed", receipt=receipt.pk, kind=type(reason).__name__)
                break
            count += 1
    return count
