"""Where the fees stand of a dossier that another agency has a part in: on its page and in its receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from lxml import etree

from motcua.agencies.models import Agency
from motcua.dossiers.models import Dossier
from motcua.payments import receipt_xml
from motcua.payments.models import FeeReceipt
from motcua.payments.selectors import of_dossier
from tests.acts.coordination import handed_on
from tests.payments.conftest import BUSINESS, WARD, Payments, tell
from tests.story import APPLICANT

SignedIn = Callable[..., Client]


def to_the_ward(steps: dict[str, dict[str, Any]]) -> None:
    steps["lien-thong"]["handoff"] = {"agency": WARD, "procedure": BUSINESS, "waits": True}


def page(client: Client, dossier: Dossier) -> str:
    return client.get(reverse("portal:dossier", kwargs={"key": dossier.key})).content.decode()


def test_what_the_other_agency_asks_stands_on_the_page_of_the_dossier_that_was_filed(
    story: Payments, signed_in: SignedIn
) -> None:
    parent = handed_on(story, to_the_ward)
    child = Dossier.objects.get(parent=parent)
    (owed,) = of_dossier(child)
    citizen = signed_in(APPLICANT)
    shown = page(citizen, parent)
    assert f"Hồ sơ liên thông {child.code or child.receipt_number} tại {child.agency.name}" in shown
    assert "100.000 đồng" in shown
    # The button leads to paying it, though the dossier there is nobody's own.
    reference = child.code or child.receipt_number
    found = citizen.post(reverse("portal:payments"), {"ma": reference})
    assert found.headers["Location"] == reverse("portal:pay", kwargs={"key": owed.request.key})
    tell(Client(), story.order(owed.request, story.gateway()))
    shown = page(citizen, parent)
    assert "Đã nộp phí, lệ phí ở cơ quan phối hợp" in shown
    receipt = FeeReceipt.objects.get()
    assert f"Biên lai số {receipt.content['number']}." in shown
    assert parent.code in receipt.content["handed_on"]
    assert parent.agency.name in receipt.content["handed_on"]
    written = etree.fromstring(receipt_xml.written(receipt.content))
    assert written.findtext(f"{{{receipt_xml.NAMESPACE}}}handed_on") == receipt.content["handed_on"]


def test_a_dossier_that_another_agency_resolves_by_now_says_whose_the_fee_is(
    story: Payments, signed_in: SignedIn
) -> None:
    dossier, request = story.owing()
    citizen = signed_in(APPLICANT)
    assert "nơi yêu cầu nộp" not in page(citizen, dossier)
    other = Agency.objects.get(code="H27.09")
    Dossier.objects.filter(pk=dossier.pk).update(agency=other)
    told = f"Khoản này thuộc {request.agency.name}, nơi yêu cầu nộp; hồ sơ nay do {other.name} giải quyết."
    assert told in page(citizen, dossier)
    tell(Client(), story.order(request, story.gateway()))
    assert FeeReceipt.objects.get().content["handed_on"] == f"Hồ sơ nay do {other.name} giải quyết."
    assert told in page(citizen, dossier)


def test_a_receipt_of_a_dossier_that_stayed_says_nothing_of_it(story: Payments) -> None:
    story.paid()
    assert FeeReceipt.objects.get().content["handed_on"] == ""
