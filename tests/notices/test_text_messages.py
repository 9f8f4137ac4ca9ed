"""Text messages leave through the gateway that the settings name: against one of its own, in every mood."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from motcua.notices.texts import Misconfigured, NoSuchNumber, NotTaken, send_text, without_marks
from motcua.outbox import delivery, services
from motcua.outbox.models import Message
from motcua.people.challenges import TOPIC, TRIES, code_of
from motcua.people.models import Challenge, User
from tests.gateway import KEY, SECRET, SENDER, Gateway

pytestmark = pytest.mark.django_db
NUMBER = "0912345678"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    gateway = Gateway(tmp_path_factory.mktemp("gateway"))
    yield gateway
    gateway.stop()


@pytest.fixture
def gateway(process: Gateway, settings: LazySettings) -> Gateway:
    process.behaves("well")
    (process.folder / "taken.jsonl").unlink(missing_ok=True)
    settings.SMS_GATEWAY, settings.SMS_URL = "esms", process.url
    settings.SMS_KEY, settings.SMS_SECRET, settings.SMS_SENDER = KEY, SECRET, SENDER
    settings.SMS_SECONDS = 0.5
    return process


@pytest.fixture
def challenge() -> Challenge:
    now = timezone.now()
    made = Challenge.objects.create(
        purpose="change",
        channel="sms",
        target=NUMBER,
        person=User.objects.create_user("an@vidu.vn", "x", full_name="Nguyễn Văn An"),
        tries_left=TRIES,
        sent_at=now,
        expires_at=now + datetime.timedelta(minutes=10),
    )
    services.send(TOPIC, f"{TOPIC}/{made.key}/1", {"challenge": str(made.key)})
    return made


def deliver() -> None:
    delivery.deliver_now(Message.objects.get(topic=TOPIC).pk)


def test_a_text_leaves_without_marks_under_the_registered_sender(gateway: Gateway) -> None:
    send_text(NUMBER, "Mã của Đặng Thị Ngà là 123456", "mot")
    (taken,) = gateway.taken()
    assert taken["Content"] == "Ma cua Dang Thi Nga la 123456"
    assert (taken["Phone"], taken["Brandname"], taken["SmsType"]) == (NUMBER, SENDER, "2")
    assert without_marks("ƯỚC ự Ễ đ") == "UOC u E d"


def test_the_code_goes_to_the_number_and_once_only(gateway: Gateway, challenge: Challenge) -> None:
    deliver()
    services.replay(Message.objects.get(topic=TOPIC))
    deliver()
    (taken,) = gateway.taken()
    assert code_of(challenge) in taken["Content"]
    assert len(taken["RequestId"]) <= 50


def test_a_message_whose_answer_was_lost_is_not_sent_twice(gateway: Gateway, challenge: Challenge) -> None:
    gateway.behaves("takes and falls")
    with pytest.raises(delivery.DeliveryFailed):
        deliver()
    assert services.waiting().filter(topic=TOPIC).exists()
    gateway.behaves("well")
    deliver()
    assert len(gateway.taken()) == 1
    assert not services.waiting().filter(topic=TOPIC).exists()


@pytest.mark.parametrize("mood", ["down", "slow", "dripping", "wrong", "endless"])
def test_a_gateway_that_fails_is_tried_again_and_holds_nobody_up(
    gateway: Gateway, challenge: Challenge, mood: str
) -> None:
    gateway.behaves(mood)
    began = time.monotonic()
    with pytest.raises(delivery.DeliveryFailed) as failed:
        deliver()
    assert time.monotonic() - began < 5
    kept = Message.objects.get(topic=TOPIC)
    assert kept.delivered_at is None
    assert "NotTaken" in kept.last_error
    assert NUMBER not in str(failed.value) + kept.last_error
    assert code_of(challenge) not in str(failed.value) + kept.last_error


def test_nothing_listens(gateway: Gateway, settings: LazySettings) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/"
    with pytest.raises(NotTaken):
        send_text(NUMBER, "x", "mot")


@pytest.mark.parametrize(
    ("setting", "value"), [("SMS_KEY", "sai"), ("SMS_SENDER", "NGUOIKHAC")], ids=["key", "sender"]
)
def test_a_refused_installation_is_told_apart(
    gateway: Gateway, settings: LazySettings, setting: str, value: str
) -> None:
    setattr(settings, setting, value)
    with pytest.raises(Misconfigured):
        send_text(NUMBER, "x", "mot")


def test_without_credit_the_message_waits(gateway: Gateway, challenge: Challenge) -> None:
    gateway.behaves("poor")
    with pytest.raises(delivery.DeliveryFailed):
        deliver()
    gateway.behaves("well")
    deliver()
    assert len(gateway.taken()) == 1


def test_a_number_that_takes_none_is_given_up(gateway: Gateway, challenge: Challenge) -> None:
    gateway.behaves("blocked")
    with pytest.raises(NoSuchNumber):
        send_text(NUMBER, "x", "mot")
    deliver()
    assert not services.waiting().filter(topic=TOPIC).exists()


def test_a_code_that_ended_is_not_sent_late(gateway: Gateway, challenge: Challenge) -> None:
    Challenge.objects.update(expires_at=timezone.now())
    deliver()
    assert gateway.taken() == []


def test_the_text_that_the_operators_registered(
    gateway: Gateway, challenge: Challenge, settings: LazySettings
) -> None:
    settings.SMS_CODE_TEXT = "{code} la ma xac minh cua ban"
    deliver()
    assert gateway.taken()[0]["Content"] == f"{code_of(challenge)} la ma xac minh cua ban"


def test_without_a_gateway_nothing_is_kept_of_people(settings: LazySettings) -> None:
    with pytest.raises(ImproperlyConfigured, match="MOTCUA_SMS_GATEWAY"):
        send_text(NUMBER, "x", "mot")
    settings.SMS_GATEWAY = "bo-cau"
    with pytest.raises(ImproperlyConfigured, match="esms"):
        send_text(NUMBER, "x", "mot")
