"""Events told by text message and by Zalo beside letters: as chosen, once, with states, costs and the next channel."""

from __future__ import annotations

import datetime
import json
import smtplib

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.notices import sending
from motcua.notices.costs import costs_of
from motcua.notices.held import release_held
from motcua.notices.models import Delivery, Notice
from motcua.outbox import services
from motcua.outbox.models import Message
from motcua.simulate.messages.tower import zalo_mac
from tests.notices.tower import PHONE, PRICE, SIGN, Post, post, top
from tests.story import APPLICANT, DESK, EXAMINER, STRANGER

__all__ = ["post"]


@pytest.mark.criterion("II.26.5", "I.5.2", "II.5.10")
def test_who_agreed_is_told_by_text_message_as_well(post: Post) -> None:
    post.channel()
    post.wants("mail", "sms")
    dossier = post.story.accepted()
    post.leave()
    texts = [one.text for one in post.sent()]
    assert any(f"Ho so {dossier.code} da duoc tiep nhan" in text for text in texts)
    assert all(text.isascii() for text in texts)
    assert {one.to for one in post.sent()} == {PHONE}
    assert post.told("accept") == {"mail": "sent", "sms": "sent"}
    row = Delivery.objects.get(event="accept", medium="sms")
    assert (row.parts, row.cost) == (1, PRICE)
    assert row.external.startswith("sms-")
    assert PHONE not in json.dumps(list(Delivery.objects.values()), default=str), "no address is kept"


@pytest.mark.criterion("II.10.3")
def test_without_an_agreement_nothing_goes_to_a_telephone(post: Post) -> None:
    post.channel()
    post.person()
    post.story.accepted()
    post.leave()
    assert post.sent() == []
    post.wants("sms", agrees=False)
    post.story.accepted()
    post.leave()
    assert post.sent() == []


@pytest.mark.criterion("II.26.7", "I.5.2", "II.8.9")
def test_zalo_tells_what_has_a_template_there(post: Post) -> None:
    names = ["ma_ho_so", "ten_thu_tuc"]
    post.channel(
        "zns", templates={"accept": {"id": "T1", "names": names}, "processing": {"id": "T2", "names": names}}
    )
    post.wants("ott")
    dossier = post.story.proposed()
    post.leave()
    accepted, begun = post.sent("zalo")
    assert (accepted.template, begun.template) == ("T1", "T2")
    assert accepted.to == "84912345678"
    assert dossier.code in accepted.text
    assert dossier.procedure_version.name in accepted.text
    assert post.told("submit") == {}, "no template, and letters were not wanted: the page alone"
    assert Notice.objects.filter(person__email=APPLICANT, title__contains=dossier.receipt_number).exists()


def test_nothing_is_told_twice_by_one_channel(post: Post) -> None:
    post.channel()
    post.wants("mail", "sms")
    post.story.accepted()
    post.leave()
    sent, letters = len(post.sent()), len(mail.outbox)
    for message in Message.objects.all():
        services.replay(message)
    post.leave()
    assert len(post.sent()) == sent
    assert len(mail.outbox) == letters


def test_the_answer_that_got_lost_sends_nothing_more(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the gateway's answer and noting it: the same reference is known there."""
    post.channel()
    post.wants("sms")
    post.story.submitted()
    with monkeypatch.context() as killed:
        killed.setattr(
            "motcua.notices.sending._sent", lambda *_rest: (_ for _ in ()).throw(RuntimeError("killed"))
        )
        with pytest.raises(AssertionError):
            post.leave()
    assert post.told("submit") == {"sms": "queued"}
    post.leave()
    assert post.told("submit") == {"sms": "sent"}
    assert len(post.sent()) == 1


@pytest.mark.parametrize(
    ("mode", "reason"), [("error in body", "99999"), ("poor", "103"), ("garbage", "no JSON")]
)
def test_an_answer_of_200_with_an_error_inside_is_a_failure_that_is_seen_and_letters_take_over(
    post: Post, client: Client, mode: str, reason: str
) -> None:
    """The gateway says 200 every time; nothing counts as sent, nothing costs, and the person hears of it by letter."""
    post.channel()
    post.wants("sms")
    post.tower.mode = mode
    dossier = post.story.submitted()
    post.leave(failing=True)
    row = Delivery.objects.get(event="submit", medium="sms")
    assert (row.state, row.cost, row.parts) == ("failed", 0, 0)
    assert reason in row.reason
    assert row.attempts == 6
    assert post.told("submit")["mail"] == "sent"
    client.force_login(post.story.person(DESK))
    page = client.get(f"/can-bo/ho-so/{dossier.key}/da-bao").content.decode()
    assert "Không gửi được" in page
    client.force_login(post.story.person("quantri@hatinh.mau.vn"))
    page = client.get("/quan-tri/kenh-thong-bao/kenh/sms-thu").content.decode()
    assert dossier.receipt_number in page
    assert reason in page or mode == "garbage"


def test_what_zalo_cannot_deliver_goes_by_text_message_and_then_by_letter(post: Post) -> None:
    post.channel("zns", templates={"submit": {"id": "T1", "names": ["ma_ho_so"]}})
    post.channel()
    post.wants("ott")
    post.tower.mode = "blocked"
    post.story.submitted()
    post.leave()
    assert list(Delivery.objects.order_by("id").values_list("medium", "state")) == [
        ("ott", "failed"),
        ("sms", "failed"),
        ("mail", "sent"),
    ]
    post.tower.mode = "silent"
    post.story.submitted()
    post.leave()
    assert (len(post.sent("zalo")), len(post.sent()), len(mail.outbox)) == (1, 0, 1), "one was enough"


def test_letters_that_are_refused_for_good_go_by_text_message(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise smtplib.SMTPRecipientsRefused({APPLICANT: (550, b"no such user")})

    post.channel()
    post.wants("mail")
    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    post.story.submitted()
    post.leave()
    assert post.told("submit") == {"mail": "failed", "sms": "sent"}


def test_receipts_make_it_delivered_in_whatever_order_and_number_they_come(post: Post) -> None:
    post.channel()
    post.wants("sms")
    post.story.submitted()
    post.leave()
    row = Delivery.objects.get(event="submit", medium="sms")
    assert post.receipt(row, token="0" * 40) == 404
    assert post.told("submit") == {"sms": "sent"}
    for arrived in (True, True, False):
        assert post.receipt(row, arrived=arrived) == 200
    assert post.told("submit") == {"sms": "delivered"}, "what arrived has arrived"
    other = Delivery.objects.get(pk=row.pk)
    other.external, other.pk = "unknown", 10**12
    assert post.receipt(other) == 200


def test_a_receipt_that_comes_before_the_answer_counts(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.channel()
    post.wants("sms")
    post.story.submitted()
    original = sending._sent

    def told_first(row: Delivery, *rest: object) -> None:
        assert post.receipt(row) == 200
        original(row, *rest)

    monkeypatch.setattr(sending, "_sent", told_first)
    post.leave()
    row = Delivery.objects.get(event="submit", medium="sms")
    assert (row.state, row.cost) == ("delivered", PRICE)


def test_a_receipt_that_it_did_not_arrive_moves_on_to_the_next_channel(post: Post) -> None:
    post.channel()
    post.wants("sms")
    post.story.submitted()
    post.leave()
    row = Delivery.objects.get(event="submit", medium="sms")
    assert post.receipt(row, arrived=False) == 200
    assert post.receipt(row, arrived=False) == 200
    post.leave()
    assert post.told("submit") == {"sms": "failed", "mail": "sent"}
    assert len(mail.outbox) == 1
    assert post.receipt(row) == 200
    assert post.told("submit")["sms"] == "delivered", "late, but it arrived"


def test_zalo_is_believed_by_its_signature_alone(post: Post, client: Client) -> None:
    post.channel("zns", templates={"submit": {"id": "T1"}})
    post.wants("ott")
    post.story.submitted()
    post.leave()
    row = Delivery.objects.get(event="submit", medium="ott")
    event = {
        "event_name": "user_received_message",
        "timestamp": "1",
        "message": {"tracking_id": f"mc{row.pk}"},
    }
    body = json.dumps(event)

    def told(sign: str, text: str = body) -> int:
        mac = zalo_mac("APP", body, "1", sign)
        return client.post(
            "/tin-nhan/bao/zalo-thu", text, "application/json", headers={"X-ZEvent-Signature": f"mac={mac}"}
        ).status_code

    assert told("another") == 404
    assert told(SIGN, body.replace("received", "reseived")) == 404
    assert post.told("submit") == {"ott": "sent"}
    assert told(SIGN) == 200
    assert post.told("submit") == {"ott": "delivered"}


def test_in_quiet_hours_everything_waits_but_the_page(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.channel(quiet_from="00:00", quiet_until="23:59")
    quiet = (datetime.time(0, 0), datetime.time(23, 59))
    post.wants("mail", "sms", quiet=quiet)
    post.story.submitted()
    post.leave()
    assert post.told("submit") == {"mail": "queued", "sms": "queued"}
    assert mail.outbox == []
    assert Notice.objects.filter(person__email=APPLICANT).exists()
    assert release_held() == 0
    later = timezone.now() + datetime.timedelta(days=1)
    assert release_held(later) == 2
    assert release_held(later) == 0
    post.leave()
    assert post.told("submit") == {"mail": "sent", "sms": "sent"}
    assert len(mail.outbox) == 1


def test_letters_of_a_day_come_in_one_for_whom_wants_it(post: Post) -> None:
    post.wants("mail", gathers=True)
    dossier = post.story.accepted()
    post.leave()
    assert mail.outbox == []
    release_held(timezone.now() + datetime.timedelta(days=1))
    post.leave()
    (letter,) = mail.outbox
    assert letter.subject == "2 thông báo về hồ sơ của bạn"
    assert f"Hồ sơ {dossier.code} đã được tiếp nhận" in letter.body
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.criterion("DVC.5")
def test_messages_chosen_while_applying_go_to_the_applicant_of_that_dossier(post: Post) -> None:
    post.channel()
    dossier = post.story.draft()
    dossier.delivery = {"way": "desk", "sms": "yes"}
    dossier.applicant = {**dossier.applicant, "phone": "0987654321"}
    dossier.save(update_fields=["delivery", "applicant"])
    post.story.do("submit", dossier, APPLICANT)
    post.story.submitted(STRANGER)
    post.leave()
    assert [one.to for one in post.sent()] == ["0987654321"]


def test_the_nearest_channel_serves_and_one_that_is_off_ends_it(post: Post) -> None:
    post.channel()
    own = post.channel(code="sms-gan", agency="H27.03", name="SMS của sở")
    post.wants("sms")
    post.story.submitted()
    post.leave()
    assert Delivery.objects.get(event="submit").channel == own
    own.is_on = False
    own.save()
    post.story.submitted()
    post.leave()
    assert len(post.sent()) == 1


@pytest.mark.criterion("II.23.5")
def test_an_officer_who_agreed_hears_of_work_on_the_telephone(post: Post) -> None:
    post.channel()
    post.wants("sms", email=EXAMINER, wanted={"work": ["sms"]})
    dossier = post.story.assigned()
    post.leave()
    assert [dossier.code in one.text for one in post.sent()] == [True]


def test_what_it_costs_is_told_by_month_agency_and_medium(post: Post) -> None:
    post.channel()
    post.wants("mail", "sms")
    post.story.accepted()
    post.leave()
    lines = {
        one.medium: one for one in costs_of([post.story.submitted().agency_id], timezone.localdate().year)
    }
    assert lines["Tin nhắn SMS"].cost == 2 * PRICE
    assert (lines["Thư điện tử"].sent, lines["Thư điện tử"].cost) == (2, 0)
    assert costs_of([top().pk], timezone.localdate().year) == []


def test_what_stands_on_the_own_page_says_how_far_it_came(post: Post, client: Client) -> None:
    post.channel()
    post.wants("mail", "sms")
    post.story.submitted()
    post.leave()
    post.receipt(Delivery.objects.get(event="submit", medium="sms"))
    client.force_login(post.story.person(APPLICANT))
    page = client.get("/thong-bao").content.decode()
    assert "Thư điện tử: đã gửi" in page
    assert "Tin nhắn SMS: đã đến" in page
    with CaptureQueriesContext(connection) as asked:
        client.get("/thong-bao")
    assert len(asked) <= 8


@pytest.mark.criterion("HT.15", "II.10.3")
def test_the_result_is_told_by_letter_and_text_message_and_its_hand_over_is_recorded(post: Post) -> None:
    """That it is not handed over while a fee is owed: `tests/payments/test_moments.py`."""
    post.channel()
    post.wants("mail", "sms")
    dossier = post.story.ready()
    post.leave()
    assert post.told("result_ready") == {"mail": "sent", "sms": "sent"}
    assert f"Ho so {dossier.code} da co ket qua" in post.sent()[-1].text
    dossier = post.story.do("hand_over", dossier, DESK, post.story.hand_over_data()).dossier
    post.leave()
    assert post.story.last_event(dossier).data["hand_over"]["way"] == "desk"
    assert post.told("hand_over") == {"mail": "sent", "sms": "sent"}
