"""What the system holds on what a person paid: lines of the inventory."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Dossier
from motcua.payments.models import Dispute, PaymentRequest
from motcua.privacy.kinds import TASK, Column, Kind


def _reference(row: PaymentRequest | Dispute) -> str:
    dossier = row.dossier if isinstance(row, PaymentRequest) else row.request.dossier
    return dossier.code or dossier.receipt_number or ""


PAYMENT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="khoan-phai-nop",
        title=_("Khoản phải nộp"),
        what=_("Phí, lệ phí mà hồ sơ của bạn phải nộp, hạn nộp, đã nộp khi nào"),
        purpose=_("Thu phí, lệ phí theo quy định và ghi sổ kế toán"),
        basis=TASK,
        kept=_("Theo thời hạn lưu chứng từ kế toán"),
        columns=(
            Column("dossier", _("Hồ sơ"), of=_reference),
            Column("total", _("Số tiền (đồng)"), "number"),
            Column("state", _("Tình trạng"), of="get_state_display"),
            Column("asked_at", _("Yêu cầu lúc"), "moment"),
            Column("expires_at", _("Hạn nộp"), "moment"),
            Column("settled_at", _("Xong lúc"), "moment"),
        ),
        rows=lambda person: (
            PaymentRequest.objects.filter(dossier__submitter=person, dossier__channel=Dossier.Channel.ONLINE)
            .select_related("dossier")
            .order_by("-id")
        ),
        names=frozenset(),
    ),
    Kind(
        code="khieu-nai-thanh-toan",
        title=_("Khiếu nại về thanh toán"),
        what=_("Những gì bạn viết về một lần thanh toán và câu trả lời"),
        purpose=_("Xem lại giao dịch và trả lời bạn"),
        basis=TASK,
        kept=_("Theo thời hạn lưu chứng từ kế toán"),
        columns=(
            Column("dossier", _("Hồ sơ"), of=_reference),
            Column("text", _("Nội dung")),
            Column("at", _("Gửi lúc"), "moment"),
            Column("answer", _("Trả lời")),
            Column("answered_at", _("Trả lời lúc"), "moment"),
        ),
        rows=lambda person: (
            Dispute.objects.filter(by=person).select_related("request__dossier").order_by("-id")
        ),
        names=frozenset({"payments.Dispute.by"}),
    ),
)
