"""The applicant chooses the post: what it costs is shown first, and what was chosen is done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier
from motcua.post.models import Parcel
from tests.portal.way import address, begin, delivery_post
from tests.post.conftest import BY_POST, FETCHED, Postal, carrier, outbox, parcel
from tests.story import DESK, EXAMINER

SignedIn = Callable[..., Client]
POSTED = {
    "way": "post",
    "delivery-name": "Lê Thị Hoa",
    "delivery-phone": "0912345678",
    "delivery-shape": "old",
    "delivery-former-old_province": "Nghệ An",
    "delivery-former-old_district": "Nam Đàn",
    "delivery-former-detail": "Xóm 3",
    "delivery-service": "buu-chinh/TH",
    "pickup": "post",
    "pickup-name": "Nguyễn Văn An",
    "pickup-phone": "0900000101",
    "pickup-shape": "new",
    "pickup-address-province": "42",
    "pickup-address-ward": "18073",
    "pickup-address-detail": "12 Trần Phú",
    "pickup-service": "buu-chinh/TH",
}


@pytest.mark.criterion("I.8.1", "I.8.2", "DVC.5")
def test_both_services_are_chosen_with_their_prices_in_sight_and_addresses_of_both_shapes(
    story: Postal, signed_in: SignedIn
) -> None:
    carrier()
    citizen = signed_in()
    dossier = begin(citizen)
    where = address("delivery", dossier)
    page = citizen.get(where).content.decode()
    assert "Nội tỉnh 26.000 đồng, liên tỉnh 31.000 đồng; 2 ngày" in page
    wrong = citizen.post(where, delivery_post(**{**POSTED, "pickup-name": "", "delivery-former-detail": ""}))
    assert wrong.status_code == 422
    shown = wrong.content.decode()
    assert 'href="#pickup-name"' in shown
    assert 'href="#delivery-former"' in shown
    assert 'value="Lê Thị Hoa"' in shown
    assert citizen.post(where, delivery_post(**POSTED))["Location"] == address("check", dossier)
    dossier.refresh_from_db()
    assert dossier.delivery["former"] == {
        "old_province": "Nghệ An",
        "old_district": "Nam Đàn",
        "detail": "Xóm 3",
    }
    check = citizen.get(address("check", dossier)).content.decode()
    assert "Xóm 3, Nam Đàn, Nghệ An" in check
    assert "26.000 đồng (Bưu chính thử – Hồ sơ), trả cho bưu chính" in check
    assert "31.000 đồng (Bưu chính thử – Hồ sơ), trả cho bưu chính" in check
    # Leaving the post out again leaves nothing of it behind.
    citizen.post(where, delivery_post(way="desk", pickup="no"))
    dossier.refresh_from_db()
    assert dossier.delivery == {"way": "desk"}


@pytest.mark.criterion("I.8.1")
def test_papers_are_fetched_once_and_the_desk_writes_down_that_they_came(
    story: Postal, signed_in: SignedIn
) -> None:
    carrier()
    story.delivery = {"way": "desk", **FETCHED}
    dossier = story.submitted()
    assert outbox("papers.fetched") == 1
    made = parcel()
    assert (made.purpose, made.state, made.price) == ("papers", "ordered", 31_000)
    assert made.sender["address"]["old_district"] == "Nam Đàn"
    desk = signed_in(DESK)
    assert "Giấy tờ đang đến qua bưu chính" in desk.get(_desk("desk:dossier", dossier)).content.decode()
    assert made.ref in desk.get("/can-bo/buu-chinh?muc=den").content.decode()
    page = _desk("desk:post_dossier", dossier)
    note = {"viec": "den", "parcel": made.key, "note": "01 bản chính"}
    assert desk.post(page, note).status_code == 302
    desk.post(page, note)
    assert parcel().state == "delivered"
    assert parcel().trackings.filter(word="delivered").count() == 1
    mine = signed_in().get(reverse("portal:post", kwargs={"key": dossier.key})).content.decode()
    assert "Đã phát" in mine
    assert "01 bản chính" in mine
    # An officer who is at no desk writes nothing.
    assert signed_in(EXAMINER).post(page, note).status_code in (302, 404)


@pytest.mark.criterion("II.6.6")
def test_papers_of_a_supplement_come_by_post(story: Postal, signed_in: SignedIn) -> None:
    carrier()
    story.delivery = {"way": "desk"}
    dossier = story.asked()
    citizen = signed_in()
    page = reverse("portal:post", kwargs={"key": dossier.key})
    assert page in citizen.get(reverse("portal:supply", kwargs={"key": dossier.key})).content.decode()
    sent = {name: value for name, value in POSTED.items() if name.startswith("pickup")} | {"viec": "gui"}
    refused = citizen.post(page, {**sent, "pickup-phone": "12"})
    assert refused.status_code == 422
    assert 'value="12 Trần Phú"' in refused.content.decode()
    assert citizen.post(page, sent).status_code == 302
    citizen.post(page, sent)
    made = parcel()
    assert (made.purpose, made.state) == ("supplement", "ordered")
    desk = signed_in(DESK)
    assert "Giấy tờ bổ sung" in desk.get("/can-bo/buu-chinh?muc=den").content.decode()
    assert "Giấy tờ bổ sung" in desk.get(_desk("desk:dossier", dossier)).content.decode()


def test_what_a_procedure_does_not_allow_is_not_offered_and_not_taken(
    story: Postal, signed_in: SignedIn
) -> None:
    carrier()
    citizen = signed_in()
    dossier = begin(citizen)
    version = dossier.procedure_version
    data = version.data | {"no_post": ["pickup", "delivery"]}
    type(version).objects.filter(pk=version.pk).update(data=data)
    cached_version.cache_clear()
    where = address("delivery", dossier)
    page = citizen.get(where).content.decode()
    assert "Qua bưu chính" not in page
    assert "bưu chính đến nhận" not in page
    assert citizen.post(where, delivery_post(**POSTED)).status_code == 422
    cached_version.cache_clear()


@pytest.mark.criterion("II.11.1", "II.11.2")
def test_the_desk_takes_a_dossier_that_was_brought_and_whose_result_goes_by_post(
    story: Postal, signed_in: SignedIn
) -> None:
    carrier()
    desk = signed_in(DESK)
    dossier = story.brought()
    page = reverse("desk:entry", kwargs={"key": dossier.key})
    assert "nkq_former" in desk.get(page).content.decode()
    sent = {
        "chs_kind": "citizen",
        "chs_name": "Phan Thị Cúc",
        "chs_phone": "0912000111",
        "nkq_way": "post",
        "nkq_name": "Phan Thị Cúc",
        "nkq_phone": "0912000111",
        "nkq_shape": "old",
        "nkq_former-old_province": "Nghệ An",
        "nkq_former-old_district": "Nam Đàn",
        "nkq_former-old_ward": "Kim Liên",
        "nkq_former-detail": "Xóm 3",
        "nkq_cod": "yes",
        "action": "save",
    }
    assert desk.post(page, sent).status_code == 302
    dossier.refresh_from_db()
    assert dossier.delivery["former"]["old_district"] == "Nam Đàn"
    assert (dossier.delivery["way"], dossier.delivery["cod"]) == ("post", "yes")


def test_whoever_changes_their_mind_does_until_the_result_is_on_its_way(
    story: Postal, signed_in: SignedIn
) -> None:
    carrier()
    story.delivery = {"way": "desk"}
    dossier = story.ready()
    citizen = signed_in()
    page = reverse("portal:post", kwargs={"key": dossier.key})
    sent = {name: value for name, value in POSTED.items() if not name.startswith("pickup")}
    assert citizen.post(page, {**sent, "viec": "doi"}).status_code == 302
    dossier.refresh_from_db()
    assert dossier.delivery["way"] == "post"
    desk = signed_in(DESK)
    desk.post(_desk("desk:post_dossier", dossier), {"viec": "tao", "service": "buu-chinh/TH"})
    assert Parcel.objects.get().receiver["name"] == "Lê Thị Hoa"
    told = citizen.post(page, {"viec": "doi", "way": "desk"}, follow=True).content.decode()
    assert "đã được giao cho bưu chính" in told
    dossier.refresh_from_db()
    assert dossier.delivery["way"] == "post"


def test_once_a_dossier_has_ended_the_post_is_offered_to_nobody_who_did_not_choose_it(
    story: Postal, signed_in: SignedIn
) -> None:
    for way, is_offered in (("desk", False), ("post", True)):
        story.delivery = {**BY_POST, "way": way}
        dossier = story.ready()
        page, leads_to = (
            reverse(f"portal:{name}", kwargs={"key": dossier.key}) for name in ("dossier", "post")
        )
        assert leads_to in signed_in().get(page).content.decode()
        story.do("hand_over", dossier, DESK, story.hand_over_data())
        assert (leads_to in signed_in().get(page).content.decode()) is is_offered


def _desk(name: str, dossier: Dossier) -> str:
    return reverse(name, kwargs={"key": dossier.key})
