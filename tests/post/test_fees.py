"""The procedure's fee collected by the post: asked once, counted once, and never lost (I.8.2, HT.5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier, Duty
from motcua.dossiers.verification import verify
from motcua.payments import keeping, ledger
from motcua.payments.models import Case, FeeReceipt, Money
from motcua.payments.selectors import of_dossier
from motcua.post.models import Parcel
from tests.post.conftest import BY_POST, Postal, carrier, fees_due, outbox, parcel
from tests.story import DESK

SignedIn = Callable[..., Client]
FEE = 1_200_000
MAKE = {"viec": "tao", "service": "buu-chinh/TH"}


def _page(dossier: Dossier) -> str:
    return reverse("desk:post_dossier", kwargs={"key": dossier.key})


def _waiting(story: Postal, signed_in: SignedIn) -> tuple[Dossier, Client]:
    """A result whose fee is to be paid before it is given, and which the applicant pays the postman."""
    carrier()
    fees_due("result")
    story.delivery = {**BY_POST, "cod": "yes"}
    dossier = story.ready()
    outbox()
    return dossier, signed_in(DESK)


def _delivered(desk: Client, dossier: Dossier, collected: str) -> None:
    sent = {"viec": "ghi", "parcel": str(Parcel.objects.latest("pk").key), "word": "delivered"}
    sent |= {"received_by": "Nguyễn Văn An", "collected": collected, "number": "EP1VN"}
    assert desk.post(_page(dossier), sent).status_code == 302
    outbox()


@pytest.mark.criterion("I.8.2", "HT.5", "II.10.8")
def test_what_the_postman_collected_settles_the_duty_and_the_result_is_handed_over(
    story: Postal, signed_in: SignedIn
) -> None:
    dossier, desk = _waiting(story, signed_in)
    page = desk.get(_page(dossier)).content.decode()
    assert "Thu hộ phí, lệ phí chưa nộp: 1.200.000 đồng" in page
    # Nothing goes out unpaid.
    refused = desk.post(_page(dossier), MAKE, follow=True).content.decode()
    assert "còn phải nộp phí" in refused
    assert not Parcel.objects.exists()
    desk.post(_page(dossier), {**MAKE, "collects": "1"})
    assert (parcel().collects, parcel().price) == (FEE, 31_000)
    _delivered(desk, dossier, "1.200.000")
    outbox()
    dossier.refresh_from_db()
    assert dossier.state == "handed_over"
    money = Money.objects.get()
    assert (money.way, money.amount, money.applied, money.external) == ("post", FEE, FEE, "EP1VN")
    assert ledger.balance(ledger.POST, money.agency_id) == FEE
    assert FeeReceipt.objects.get().money == money
    assert Duty.objects.get().end == "paid"
    assert list(verify(dossier.code)) == []


@pytest.mark.criterion("I.8.2")
def test_paid_meanwhile_too_little_and_nothing_each_have_their_place(
    story: Postal, signed_in: SignedIn
) -> None:
    dossier, desk = _waiting(story, signed_in)
    desk.post(_page(dossier), {**MAKE, "collects": "1"})
    (owed,) = of_dossier(dossier)
    # The applicant came to the desk although the postman had been asked to collect.
    from django.utils import timezone

    keeping.take_at_desk(story.person(DESK), owed.request, "cash", FEE, "", timezone.now())
    _delivered(desk, dossier, "1.200.000")
    dossier.refresh_from_db()
    assert dossier.state == "handed_over"
    assert set(Money.objects.values_list("why", flat=True)) == {"", "double"}
    assert Case.objects.get().kind == "double"


@pytest.mark.criterion("I.8.2")
def test_too_little_keeps_the_result_unrecorded_and_an_accountant_sees_it(
    story: Postal, signed_in: SignedIn
) -> None:
    dossier, desk = _waiting(story, signed_in)
    desk.post(_page(dossier), {**MAKE, "collects": "1"})
    assert (
        desk.post(
            _page(dossier),
            {"viec": "ghi", "parcel": str(parcel().key), "word": "delivered", "received_by": "A"},
        ).status_code
        == 422
    )
    _delivered(desk, dossier, "200.000")
    dossier.refresh_from_db()
    assert dossier.state == "waiting_handover"
    assert "chưa ghi trả kết quả được" in parcel().problem
    assert Case.objects.get().kind == "short"
    assert "EP1VN" in desk.get("/can-bo/buu-chinh?muc=xu-ly").content.decode()
