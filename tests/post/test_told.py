"""What becomes of a parcel is told to the applicant: each thing once, by what the person chose."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from motcua.catalogue.notice_texts import publish_notice
from motcua.dossiers.delivery import PARCEL
from motcua.dossiers.models import Dossier
from motcua.notices import handlers
from motcua.notices.event_texts import TO_APPLICANTS, specimen
from motcua.notices.models import Delivery, Notice
from motcua.outbox.models import Message
from motcua.outbox.services import replay
from motcua.post.models import Parcel, Tracking
from motcua.post.parcels import Wanted, chosen_offer, send_result
from motcua.post.tracking import Said, keep
from tests.post.conftest import BY_POST, Postal, carrier, outbox
from tests.story import APPLICANT, DESK

assert handlers
STATES = ("handed", "moving", "failed", "returned", "lost")


def sent(story: Postal) -> tuple[Dossier, Parcel]:
    carrier()
    story.delivery = BY_POST
    dossier = story.ready()
    offer = chosen_offer(dossier, "delivery")
    assert offer is not None
    made = send_result(story.actor(DESK), dossier, Wanted(offer))
    outbox()
    return dossier, made


def told(story: Postal) -> list[str]:
    outbox(PARCEL)
    rows = Notice.objects.filter(person=story.person(APPLICANT), title__contains="ưu gửi").order_by("id")
    return list(rows.values_list("title", flat=True))


def happens(parcel: Parcel, *words: str, days: int = 0) -> None:
    for number, word in enumerate(words):
        at = timezone.now() - datetime.timedelta(days=3 - days, minutes=-number)
        keep(parcel, Said(word, at, Tracking.Source.CARRIER, code=word, number="EP1VN"))


@pytest.mark.parametrize("state", STATES)
def test_each_turn_is_told_with_the_number_of_the_parcel(story: Postal, state: str) -> None:
    dossier, made = sent(story)
    happens(made, state)
    (title,) = told(story)
    assert "EP1VN" in title
    assert dossier.code in title
    text = Notice.objects.get(title=title).text
    assert "Bưu chính thử" in text
    assert "kết quả giải quyết" in text


def test_the_same_told_again_and_out_of_order_is_told_to_the_person_once_by_each_channel(
    story: Postal,
) -> None:
    _dossier, made = sent(story)
    happens(made, "handed", "moving")
    happens(made, "handed", "moving", days=1)
    assert len(told(story)) == 2
    for message in Message.objects.filter(topic=PARCEL):
        replay(message)
    assert len(told(story)) == 2
    keys = list(Delivery.objects.filter(event__startswith="parcel_").values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 2, "one letter for each"


def test_a_postman_who_comes_again_in_vain_is_told_once_a_day(story: Postal) -> None:
    _dossier, made = sent(story)
    happens(made, "failed", "delivering", "failed")
    assert sum("Chưa phát được" in title for title in told(story)) == 1
    happens(made, "delivering", "failed", days=1)
    assert sum("Chưa phát được" in title for title in told(story)) == 2


def test_that_a_result_came_is_told_as_handed_over_and_not_twice(story: Postal) -> None:
    _dossier, made = sent(story)
    happens(made, "delivered")
    outbox()
    outbox("dossier.event")
    assert told(story) == []
    titles = Notice.objects.filter(person=story.person(APPLICANT)).values_list("title", flat=True)
    assert sum(title.startswith("Đã trả kết quả") for title in titles) == 1


def test_the_words_are_data_once_an_administrator_published_them(story: Postal) -> None:
    _dossier, made = sent(story)
    publish_notice(
        specimen("parcel_lost") | {"subject": "Mất {so_van_don} của {buu_chinh}: {noi_dung_buu_gui}"}
    )
    happens(made, "lost")
    outbox(PARCEL)
    titles = Notice.objects.filter(person=story.person(APPLICANT)).values_list("title", flat=True)
    assert "Mất EP1VN của Bưu chính thử: kết quả giải quyết" in titles


@pytest.mark.parametrize("state", [*STATES, "delivered"])
def test_every_one_of_them_begins_with_names_in_place_of_values(state: str) -> None:
    event = f"parcel_{state}"
    assert event in TO_APPLICANTS
    begins = specimen(event)
    assert "{so_van_don}" in begins["subject"]
    assert "{buu_chinh}" in begins["body"][0]
    assert "{so_van_don}" in begins["english"]["subject"]
