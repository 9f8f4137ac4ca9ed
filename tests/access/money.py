"""What the matrix asks about payments and channels of messages: made once, beside the dossiers (`world`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.notices.models import ChannelRow, Subscription
from motcua.payments import keeping, refunds
from motcua.payments.models import (
    Case,
    Dispute,
    FeeReceipt,
    Gateway,
    Invoice,
    InvoiceProvider,
    Money,
    PaymentRequest,
    Reconciliation,
    Refund,
)
from motcua.payments.selectors import of_dossier
from tests import story as people
from tests.story import Story

_WARD, _BUSINESS = "H27.40", "1.001612"


@dataclass(frozen=True)
class Payments:
    """A fee that the applicant paid at the ward, as if the department had taken it; merchants here and above."""

    request: PaymentRequest
    receipt: FeeReceipt
    money: Money
    case: Case
    refund: Refund
    dispute: Dispute
    reconciliation: Reconciliation
    invoice: Invoice
    here: Gateway
    above: Gateway
    channel_here: ChannelRow
    channel_above: ChannelRow
    browser: Subscription
    other_browser: Subscription


def money_of(story: Story) -> Payments:
    """Make them."""
    draft = story.draft(people.APPLICANT, _BUSINESS, _WARD)
    dossier = story.do("submit", draft, people.APPLICANT).dossier
    (owed,) = of_dossier(dossier)
    desk = story.person(people.COMMUNE_DESK)
    money = keeping.take_at_desk(desk, owed.request, "transfer", 120_000, "UNC-1", timezone.now())
    here = Agency.objects.get(code=people.DEPARTMENT)
    # The department keeps these books, so that its head and the ward's are told apart.
    Money.objects.filter(pk=money.pk).update(agency=here)
    PaymentRequest.objects.filter(pk=owed.request.pk).update(agency=here)
    FeeReceipt.objects.update(agency=here)
    Case.objects.update(agency=here)
    money.refresh_from_db()
    at_here, at_top = gateway_of("so", people.DEPARTMENT), gateway_of("tinh", "H27")
    return Payments(
        request=owed.request,
        receipt=money.receipt,
        money=money,
        case=Case.objects.get(),
        refund=refunds.ask(story.actor(people.DIRECTOR), money, 20_000, "Nộp thừa", of_excess=True),
        dispute=Dispute.objects.create(request=owed.request, by=story.person(people.APPLICANT), text="Thừa"),
        reconciliation=Reconciliation.objects.create(
            gateway=at_here,
            day=timezone.localdate(),
            file_sha256="0",
            by=story.person(people.DIRECTOR),
            counts={"theirs": 0, "ours": 0, "same": 0, "theirs_amount": 0, "ours_amount": 0},
        ),
        invoice=invoice_of(money.receipt, here),
        here=at_here,
        above=at_top,
        channel_here=channel_of("sms-so", people.DEPARTMENT),
        channel_above=channel_of("sms-tinh", "H27"),
        browser=Subscription.objects.create(
            person=story.person(people.APPLICANT), digest="1", browser="Firefox"
        ),
        other_browser=Subscription.objects.create(person=story.person(people.STRANGER), digest="2"),
    )


def gateway_of(code: str, agency: str) -> Gateway:
    definition: dict[str, Any] = {
        "code": code,
        "kind": "vnpay",
        "name": "VNPAY",
        "agency": agency,
        "merchant": "M",
        "pay_url": "https://pay.example/p",
        "api_url": "http://127.0.0.1:9/api",
    }
    return Gateway.objects.create(code=code, agency=Agency.objects.get(code=agency), definition=definition)


def channel_of(code: str, agency: str) -> ChannelRow:
    definition: dict[str, Any] = {
        "code": code,
        "kind": "esms",
        "name": f"Kênh {code}",
        "agency": agency,
        "url": "http://127.0.0.1:9/api",
        "account": "K",
        "sender": "TEN",
    }
    return ChannelRow.objects.create(code=code, agency=Agency.objects.get(code=agency), definition=definition)


def invoice_of(receipt: FeeReceipt, agency: Agency) -> Invoice:
    """An electronic invoice that was issued, through the department's account; the province has one too."""
    made = [
        InvoiceProvider.objects.create(
            code=code, agency=Agency.objects.get(code=of), definition=provider_of(code, of)
        )
        for code, of in (("so", people.DEPARTMENT), ("tinh", "H27"))
    ]
    return Invoice.objects.create(
        receipt=receipt,
        agency=agency,
        provider=made[0],
        state=Invoice.State.ISSUED,
        number="C26THT1",
        asked_at=timezone.now(),
        issued_at=timezone.now(),
        content={
            "title": "Hoá đơn bán hàng",
            "template": "2",
            "series": "C26THT",
            "seller": {"name": "Sở", "tax_code": "3000000001", "address": "Hà Tĩnh"},
            "buyer": {"name": "Nguyễn Văn An", "tax_code": "", "address": ""},
            "lines": [{"name": "Lệ phí", "amount": 100_000}],
            "unit": "Hồ sơ",
            "total": 100_000,
            "total_words": "Một trăm nghìn đồng",
            "way": "Chuyển khoản",
            "note": "",
        },
    )


def provider_of(code: str, agency: str, **more: str) -> dict[str, str]:
    """An account at a provider of invoices."""
    return {
        "code": code,
        "kind": "sinvoice",
        "name": f"Hoá đơn {code}",
        "agency": agency,
        "url": "http://127.0.0.1:9",
        "tax_code": "3000000001",
        "user": "MOTCUA01",
        "template": "2",
        "series": "C26THT",
        **more,
    }
