"""What payers say is wrong with a payment, and what they are answered (I.9.2)."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.payments.models import Dispute, PaymentRequest
from motcua.people.models import User

LONGEST = 2000


def open_dispute(by: User, request: PaymentRequest, text: str) -> Dispute:
    """Keep what is wrong; one at a time for a request. The caller has checked whose it is. Raises Incomplete."""
    if not text or len(text) > LONGEST:
        told = _("Hãy ghi điều chưa đúng, nhiều nhất 2.000 ký tự.")
        raise Incomplete(told, fields={"text": told})
    try:
        with transaction.atomic():
            return Dispute.objects.create(request=request, by=by, text=text)
    except IntegrityError:
        told = _("Bạn đã gửi một khiếu nại và đang chờ trả lời. Hãy đợi câu trả lời đó.")
        raise Incomplete(told, fields={"text": told}) from None


def answer(by: Actor, dispute: Dispute, text: str) -> Dispute:
    """Answer once. The caller has checked that `by` keeps this agency's accounts. Raises Incomplete, Conflict."""
    if not text or len(text) > LONGEST:
        told = _("Hãy ghi câu trả lời, nhiều nhất 2.000 ký tự.")
        raise Incomplete(told, fields={"answer": told})
    with transaction.atomic():
        row = Dispute.objects.select_for_update().get(pk=dispute.pk)
        if row.answered_at is not None:
            raise Conflict(_("Khiếu nại này đã được trả lời. Hãy tải lại trang."))
        row.answer, row.answered_by, row.answered_at = text, by.person, timezone.now()
        row.save(update_fields=["answer", "answered_by", "answered_at"])
    return row


def all_of(request: PaymentRequest) -> list[Dispute]:
    """The disputes about a request, the latest first."""
    return list(Dispute.objects.filter(request=request).order_by("-id"))


def latest(request: PaymentRequest) -> Dispute | None:
    """The latest of them."""
    return Dispute.objects.filter(request=request).order_by("-id").first()
