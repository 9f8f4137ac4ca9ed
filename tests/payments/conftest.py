"""The registration of household businesses at a ward, which is paid before it is accepted, and gateways for it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.dossiers.models import Dossier
from motcua.payments.adapters.calling import moment
from motcua.payments.adapters.vnpay import signed
from motcua.payments.models import Gateway, Order, PaymentRequest
from motcua.payments.orders import begin
from motcua.payments.selectors import of_dossier
from motcua.people.models import User
from tests.story import APPLICANT, COMMUNE_DESK, Story

WARD = "H27.40"
BUSINESS = "1.001612"
FEE = 100_000
SECRET = "bi-mat-thu-nghiem-0123456789abcdef"
TMN = "MCTEST01"
HEAD = "chutich@thanhsen.mau.vn"
DEPUTY = "phochutich@thanhsen.mau.vn"


class Payments(Story):
    """Carries dossiers whose fee is due before acceptance."""

    def owing(self, email: str = APPLICANT) -> tuple[Dossier, PaymentRequest]:
        """A submitted dossier and what it asks to be paid."""
        dossier = self.do("submit", self.draft(email, BUSINESS, WARD), email).dossier
        (owed,) = of_dossier(dossier)
        return dossier, owed.request

    def gateway(self, code: str = "vnpay-mau", agency: str = "H27", **more: Any) -> Gateway:
        """A merchant at VNPAY that is on."""
        definition = {
            "code": code,
            "kind": "vnpay",
            "name": "VNPAY",
            "agency": agency,
            "merchant": TMN,
            "pay_url": "https://pay.example/vpcpay.html",
            "api_url": "http://127.0.0.1:9/api",
            "banks": [{"code": "NCB", "name": "Ngân hàng NCB"}],
            **more,
        }
        return Gateway.objects.create(
            code=code, agency=Agency.objects.get(code=agency), definition=definition, is_on=True
        )

    def order(self, request: PaymentRequest, gateway: Gateway) -> Order:
        """An attempt to pay."""
        return begin(request, gateway, "", "127.0.0.1").order

    def stored_request(self, request: PaymentRequest) -> PaymentRequest:
        """As it stands now."""
        return PaymentRequest.objects.get(pk=request.pk)

    def paid(self) -> tuple[Dossier, PaymentRequest, Order]:
        """Paid by VNPAY."""
        dossier, request = self.owing()
        order = self.order(request, self.gateway())
        assert tell(Client(), order)["RspCode"] == "00"
        return dossier, self.stored_request(request), order


_numbers = itertools.count(14_000_000)


def message(order: Order | str, *, secret: str = SECRET, **changed: str) -> dict[str, str]:
    """What VNPAY would tell about an order that was paid."""
    ref, amount = (order, FEE) if isinstance(order, str) else (order.ref, order.amount)
    told = {
        "vnp_TmnCode": TMN,
        "vnp_TxnRef": ref,
        "vnp_Amount": str(amount * 100),
        "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
        "vnp_TransactionNo": str(next(_numbers)),
        "vnp_BankCode": "NCB",
        "vnp_PayDate": moment(timezone.now()),
        "vnp_OrderInfo": "phi le phi",
        **changed,
    }
    return {**told, "vnp_SecureHash": signed(secret, told)}


def tell(client: Client, order: Order | str, code: str = "vnpay-mau", **changed: str) -> dict[str, str]:
    """Tell it, and give the answer."""
    said: dict[str, str] = client.get(f"/thanh-toan/ket-qua/{code}", message(order, **changed)).json()
    return said


@pytest.fixture(autouse=True)
def secrets_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The merchants' secrets in the environment."""
    for code in ("VNPAY_MAU", "PHUONG", "QUOC_GIA"):
        monkeypatch.setenv(f"MOTCUA_PAYMENT_{code}_SECRET", SECRET)


@pytest.fixture
def story(sample: Any, db: None) -> Payments:
    """The sample province."""
    return Payments()


@pytest.fixture
def signed_in(story: Payments) -> Callable[[str], Client]:
    """A client signed in as somebody."""

    def make(email: str = APPLICANT) -> Client:
        client = Client()
        client.force_login(User.objects.get(email=email))
        return client

    return make


__all__ = ["COMMUNE_DESK"]
