"""Two officers at once, days that cannot be, and what is told after it was told otherwise: nothing counts wrongly."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.agencies.rights import EXPORT, Effect
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier
from motcua.dossiers.people_part import People
from motcua.kernel.dates import format_date
from motcua.payments.models import Money
from motcua.portal.delivering import people_fields
from motcua.post.models import HandList, Parcel, Tracking
from motcua.post.parcels import ByHand, arrived, follow_by_hand
from motcua.post.tracking import Said, keep
from tests.granted import granted
from tests.post.conftest import BY_POST, FETCHED, Postal, carrier, fees_due, outbox, parcel
from tests.story import DESK, DESK_2

SignedIn = Callable[..., Client]
MAKE = {"viec": "tao", "service": "buu-chinh/TH"}


def _page(dossier: Dossier) -> str:
    return reverse("desk:post_dossier", kwargs={"key": dossier.key})


def test_two_officers_record_one_arrival_once(story: Postal, signed_in: SignedIn) -> None:
    carrier()
    story.delivery = {**BY_POST, **FETCHED}
    story.submitted()
    outbox("papers.fetched")
    first, second = parcel(), parcel()
    arrived(story.actor(DESK), first)
    with pytest.raises(Conflict):
        arrived(story.actor(DESK_2), second)
    with pytest.raises(Conflict):
        follow_by_hand(story.actor(DESK_2), second, ByHand("lost", timezone.now()))
    assert Tracking.objects.filter(source="desk").count() == 1
    assert parcel().state == "delivered"


def test_nothing_is_written_down_of_a_day_before_the_parcel_was_made(
    story: Postal, signed_in: SignedIn
) -> None:
    carrier()
    dossier = story.ready()
    desk = signed_in(DESK)
    desk.post(_page(dossier), MAKE)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    sent = {"viec": "ghi", "parcel": str(parcel().key), "word": "handed", "note": "Bưu tá Hoà"}
    wrong = desk.post(_page(dossier), {**sent, "day": format_date(yesterday)})
    assert wrong.status_code == 422
    assert "trước ngày tạo bưu gửi" in wrong.content.decode()
    assert "Bưu tá Hoà" in wrong.content.decode()
    assert parcel().state == "ordered"
    assert desk.post(_page(dossier), {**sent, "day": format_date(timezone.localdate())}).status_code == 302
    assert parcel().state == "handed"


def test_what_came_back_before_it_was_said_to_be_delivered_is_neither_paid_nor_handed_over(
    story: Postal, signed_in: SignedIn
) -> None:
    """The carrier errs and corrects itself before the delivery was worked on."""
    carrier()
    fees_due("result")
    story.delivery = {**BY_POST, "cod": "yes"}
    dossier = story.ready()
    outbox()
    signed_in(DESK).post(_page(dossier), {**MAKE, "collects": "1"})
    now, source = timezone.now(), Tracking.Source.CARRIER
    assert keep(parcel(), Said("delivered", now, source, collected=1_200_000)).state == "delivered"
    before = now - datetime.timedelta(seconds=1)
    assert keep(parcel(), Said("returned", before, source)).state == "returned"
    outbox("post.delivered")
    dossier.refresh_from_db()
    assert dossier.state == "waiting_handover"
    assert not Money.objects.exists()


def test_a_name_that_no_label_holds_is_refused_with_a_word(story: Postal, signed_in: SignedIn) -> None:
    carrier()
    story.delivery = {"way": "desk"}
    dossier = story.accepted()
    fields = {part: code for code, part in people_fields().delivery.items()}
    sent = {fields["way"]: "post", fields["name"]: "A" * 5000, fields["phone"]: "0900000101"}
    answer = signed_in().post(reverse("portal:post", kwargs={"key": dossier.key}), {"viec": "doi", **sent})
    assert answer.status_code == 422
    assert "dài quá 300" in answer.content.decode()
    dossier.refresh_from_db()
    assert dossier.delivery["way"] == "desk"


def test_who_may_take_no_lists_away_takes_none_of_the_post(story: Postal, signed_in: SignedIn) -> None:
    carrier()
    dossier = story.ready()
    desk = signed_in(DESK)
    desk.post(_page(dossier), MAKE)
    desk.post("/can-bo/buu-chinh", {"parcel": str(Parcel.objects.get().key), "postman": "Bùi Bưu Tá"})
    pdf = reverse("desk:post_list_pdf", kwargs={"key": HandList.objects.get().key})
    assert desk.get(pdf).status_code == 200
    granted(story, Effect.FORBID, EXPORT, to=DESK)
    assert desk.get(pdf).status_code == 403


def test_messages_on_the_telephone_alone_say_nothing_of_the_way() -> None:
    """Two windows: one fetches the result at the desk after all, the other only asked for messages. No conflict."""
    fields = people_fields()
    code = {part: code for code, part in fields.delivery.items()}
    page = People(fields, {code["way"]: "post", code["pickup"]: "post"})
    assert page.with_related({code["sms"]: "yes"}) == {code["sms"]: "yes"}
    assert page.with_related({code["name"]: "Bình"})[code["way"]] == "post"
    assert code["pickup"] not in page.with_related({code["name"]: "Bình"})
    fetched = page.with_related({code["pickup_name"]: "Bình"})
    assert (fetched[code["pickup"]], code["way"] in fetched) == ("post", False)
