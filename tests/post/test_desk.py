"""A result goes by post: label, list for the postman, what is told, and the hand-over that follows a delivery."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.post.models import HandList, Parcel
from tests.post.conftest import Postal, carrier, outbox, parcel
from tests.story import COMMUNE_DESK, DESK, DESK_2, EXAMINER

SignedIn = Callable[..., Client]
MAKE = {"viec": "tao", "service": "buu-chinh/TH"}


def pdf_text(content: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _page(dossier: Dossier) -> str:
    return reverse("desk:post_dossier", kwargs={"key": dossier.key})


def _made(story: Postal, desk: Client) -> tuple[Dossier, Parcel]:
    carrier()
    dossier = story.ready()
    assert desk.post(_page(dossier), MAKE).status_code == 302
    return dossier, parcel()


def _told(desk: Client, dossier: Dossier, word: str, **more: str) -> int:
    sent = {"viec": "ghi", "parcel": str(parcel().key), "word": word, **more}
    return desk.post(_page(dossier), sent).status_code


@pytest.mark.criterion("II.10.8", "II.11.1")
def test_from_the_envelope_to_the_recorded_hand_over(story: Postal, signed_in: SignedIn) -> None:
    carrier()
    dossier = story.ready()
    desk = signed_in(DESK)
    assert dossier.code in desk.get("/can-bo/buu-chinh").content.decode()
    page = desk.get(_page(dossier)).content.decode()
    assert "Nội tỉnh 26.000 đồng, liên tỉnh 31.000 đồng" in page
    assert desk.post(_page(dossier), {**MAKE, "grams": "9000000"}).status_code == 422
    assert desk.post(_page(dossier), {**MAKE, "grams": "300"}).status_code == 302
    # Sent twice it is made once.
    desk.post(_page(dossier), MAKE)
    made = parcel()
    assert (made.state, made.price, made.weight) == ("ordered", 30_000, 300)
    assert dossier.code not in desk.get("/can-bo/buu-chinh").content.decode()

    label = desk.get(reverse("desk:post_label", kwargs={"key": dossier.key, "parcel": made.key}))
    text = pdf_text(label.content)
    for told in (made.ref, "Nguyễn Văn An", "12 Trần Phú", "30.000 đồng", "Sở Công Thương"):
        assert told in text, told

    ready = desk.get("/can-bo/buu-chinh?muc=giao").content.decode()
    assert made.ref in ready
    hand = {"parcel": str(made.key), "postman": ""}
    assert desk.post("/can-bo/buu-chinh", hand).status_code == 422
    answer = desk.post("/can-bo/buu-chinh", {**hand, "postman": "Bùi Bưu Tá"})
    listed = HandList.objects.get()
    assert answer["Location"] == reverse("desk:post_list", kwargs={"key": listed.key})
    # A second officer with the same page finds nothing left; the list is one.
    signed_in(DESK_2).post("/can-bo/buu-chinh", {**hand, "postman": "Bùi Bưu Tá"})
    assert HandList.objects.count() == 1
    assert (listed.number, parcel().state) == (1, "handed")
    printed = pdf_text(desk.get(reverse("desk:post_list_pdf", kwargs={"key": listed.key})).content)
    for told in ("1/2026/BK-BC"[-6:], "Bùi Bưu Tá", made.ref, dossier.code):
        assert told in printed, told
    assert "Bùi Bưu Tá" in desk.get(answer["Location"]).content.decode()

    assert _told(desk, dossier, "delivered") == 422
    assert _told(desk, dossier, "moving", number="EP123456789VN", note="Đã đến Hà Tĩnh") == 302
    mine = signed_in().get(reverse("portal:post", kwargs={"key": dossier.key})).content.decode()
    assert "EP123456789VN" in mine
    assert "Đã đến Hà Tĩnh" in mine
    assert _told(desk, dossier, "delivered", received_by="Trần Thị Bình") == 302
    outbox()
    outbox()
    dossier.refresh_from_db()
    assert dossier.state == "handed_over"
    event = story.last_event(dossier)
    assert event.data["hand_over"] == {
        "way": "post",
        "receiver": "Trần Thị Bình",
        "relation": "substitute",
        "paper": "Vận đơn EP123456789VN",
    }
    assert event.actor_id is None
    assert list(verify(dossier.code)) == []
    assert parcel().problem == ""


@pytest.mark.criterion("II.10.8")
def test_cancelled_before_and_after_the_postman_took_it(story: Postal, signed_in: SignedIn) -> None:
    desk = signed_in(DESK)
    dossier, made = _made(story, desk)
    cancel = {"viec": "huy", "parcel": str(made.key), "why": ""}
    assert desk.post(_page(dossier), cancel).status_code == 422
    desk.post(_page(dossier), {**cancel, "why": "Sai địa chỉ"})
    assert parcel().state == "cancelled"
    # It waits to be sent again, and is.
    assert dossier.code in desk.get("/can-bo/buu-chinh").content.decode()
    desk.post(_page(dossier), MAKE)
    again = Parcel.objects.latest("pk")
    desk.post("/can-bo/buu-chinh", {"parcel": str(again.key), "postman": "Bùi Bưu Tá"})
    desk.post(_page(dossier), {**cancel, "parcel": str(again.key), "why": "Người nộp đến quầy"})
    again.refresh_from_db()
    assert again.state == "recalling"
    assert again.ref in desk.get("/can-bo/buu-chinh?muc=xu-ly").content.decode()
    mine = signed_in().get(reverse("portal:post", kwargs={"key": dossier.key})).content.decode()
    assert "Đã đề nghị thu hồi, chờ chuyển hoàn" in mine
    back = {"viec": "ghi", "parcel": str(again.key), "word": "returned"}
    desk.post(_page(dossier), back)
    again.refresh_from_db()
    assert again.state == "returned"
    # The result lies at the desk again: to be sent anew, or given there.
    assert again.ref in desk.get("/can-bo/buu-chinh?muc=xu-ly").content.decode()
    assert dossier.code in desk.get("/can-bo/buu-chinh").content.decode()
    story.do("hand_over", dossier, DESK, story.hand_over_data())
    assert again.ref not in desk.get("/can-bo/buu-chinh?muc=xu-ly").content.decode()


def test_a_parcel_that_was_recalled_may_arrive_after_all(story: Postal, signed_in: SignedIn) -> None:
    desk = signed_in(DESK)
    dossier, made = _made(story, desk)
    desk.post("/can-bo/buu-chinh", {"parcel": str(made.key), "postman": "Bùi Bưu Tá"})
    desk.post(_page(dossier), {"viec": "huy", "parcel": str(made.key), "why": "Nhầm"})
    assert _told(desk, dossier, "delivered", received_by="Nguyễn Văn An") == 302
    outbox()
    dossier.refresh_from_db()
    assert (parcel().state, dossier.state) == ("delivered", "handed_over")
    assert story.last_event(dossier).data["hand_over"]["relation"] == "self"


def test_a_delivery_whose_hand_over_may_not_be_recorded_is_shown_to_the_desk(
    story: Postal, signed_in: SignedIn
) -> None:
    desk = signed_in(DESK)
    dossier, made = _made(story, desk)
    Dossier.objects.filter(pk=dossier.pk).update(step="khong-con")
    _told(desk, dossier, "delivered", received_by="Nguyễn Văn An")
    outbox()
    assert "chưa ghi trả kết quả được" in parcel().problem
    assert made.ref in desk.get("/can-bo/buu-chinh?muc=xu-ly").content.decode()


def test_other_desks_and_other_roles_neither_see_nor_send(story: Postal, signed_in: SignedIn) -> None:
    dossier, made = _made(story, signed_in(DESK))
    elsewhere = signed_in(COMMUNE_DESK)
    for tab in ("gui", "giao", "den", "duong", "xu-ly", "xong"):
        assert made.ref not in elsewhere.get(f"/can-bo/buu-chinh?muc={tab}").content.decode()
    assert elsewhere.get(_page(dossier)).status_code == 404
    elsewhere.post("/can-bo/buu-chinh", {"parcel": str(made.key), "postman": "Ai đó"})
    examiner = signed_in(EXAMINER)
    assert examiner.get("/can-bo/buu-chinh").status_code == 403
    assert examiner.get(_page(dossier)).status_code == 200
    examiner.post(_page(dossier), {"viec": "huy", "parcel": str(made.key), "why": "Thử"})
    assert (parcel().state, HandList.objects.count()) == ("ordered", 0)
    stranger = signed_in("tranthibinh@mau.vn")
    assert stranger.get(reverse("portal:post", kwargs={"key": dossier.key})).status_code == 404


def test_dossiers_without_post_ask_nothing_of_it(story: Postal, signed_in: SignedIn) -> None:
    story.delivery = {"way": "desk"}
    dossier = story.ready()
    desk, mine = signed_in(DESK), signed_in()
    for client, page in ((desk, "desk:dossier"), (mine, "portal:dossier")):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(page, kwargs={"key": dossier.key})).status_code == 200
        assert not [one for one in asked if '"post_parcel"' in one["sql"] or '"post_carrier"' in one["sql"]]
