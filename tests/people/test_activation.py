"""From a registration to an account: by the letter's link or by the code of a text message (KT.2, DVC.1)."""

from __future__ import annotations

import datetime
import re

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.outbox import delivery, services
from motcua.people import challenges, signing_up
from motcua.people.models import Challenge, LocalAccount, Registration, User
from tests.people.test_sign_up import GOOD, GOOD_ORGANISATION, sign_up

pytestmark = pytest.mark.django_db
ACTIVATION = "/kich-hoat"


@pytest.fixture(autouse=True)
def with_messages(settings: LazySettings) -> None:
    """Text messages leave, in the sample mode's mailbox; letters into the tests' own."""
    settings.SAMPLE_MODE = True


def deliver() -> None:
    for message in services.waiting():
        delivery.deliver_now(message.pk)


def ask(client: Client, way: str) -> Challenge:
    response = client.post(ACTIVATION, {"gui": "1", "cach": way})
    assert response["Location"] == ACTIVATION
    return Challenge.objects.latest("sent_at")


def link_in(letter: mail.EmailMessage) -> str:
    found = re.search(r"http://localhost:8000(/kich-hoat/\S+)", str(letter.body))
    assert found
    return found[1]


def type_code(client: Client, code: str):  # type: ignore[no-untyped-def]
    return client.post(ACTIVATION, {"kich-hoat": "1", "code": code})


@pytest.mark.criterion("KT.2", "DVC.1")
def test_the_code_of_the_text_message_activates_and_signs_in(client: Client) -> None:
    sign_up(client, next="/thu-tuc")
    asked = ask(client, "tin-nhan")
    deliver()
    from motcua.notices.models import MailboxMessage

    message = MailboxMessage.objects.get(to="0912345678")
    code = challenges.code_of(asked)
    assert code in message.body
    assert type_code(client, f" {code[:3]} {code[3:]} ")["Location"] == "/thu-tuc"
    person = User.objects.get()
    local = person.local  # type: ignore[attr-defined]
    assert (person.email, person.phone, local.phone_proven) == ("", "0912345678", "0912345678")
    assert (local.user_name, local.email_wanted) == ("lan.pham", "lan@vidu.vn")
    assert person.check_password(GOOD["password"])
    assert client.get(reverse("people:account")).status_code == 200
    assert not Registration.objects.exists()


@pytest.mark.criterion("KT.2")
def test_the_link_of_the_letter_activates_by_its_button_alone(client: Client) -> None:
    client.post(reverse("people:sign_up"), GOOD_ORGANISATION)
    ask(client, "thu")
    deliver()
    (letter,) = mail.outbox
    assert letter.to == ["lan@vidu.vn"]
    opened = client.get(link_in(letter), follow=True)
    assert opened.redirect_chain == [("/kich-hoat/xac-nhan", 302)]
    assert opened.status_code == 200
    assert not User.objects.exists(), "a program that looks at links activates nothing"
    assert client.post("/kich-hoat/xac-nhan")["Location"] == "/ho-so"
    person = User.objects.get()
    assert (person.email, person.kind, person.tax_code) == ("lan@vidu.vn", "organisation", "0300588569")
    local = LocalAccount.objects.get()
    assert (local.form, local.phone_proven, local.email_wanted) == ("enterprise", "", "")
    assert client.get(reverse("people:account")).status_code == 200
    assert Client().get(link_in(letter)).status_code == 410


@pytest.mark.criterion("KT.2")
def test_nobody_signs_in_before_activating(client: Client) -> None:
    sign_up(client)
    elsewhere = Client()
    led = elsewhere.post(reverse("people:sign_in"), {"email": "lan.pham", "password": GOOD["password"]})
    assert led["Location"] == ACTIVATION
    assert elsewhere.get(reverse("people:account")).status_code == 302
    assert "l***@vidu.vn" in elsewhere.get(ACTIVATION).content.decode()
    wrong = Client().post(reverse("people:sign_in"), {"email": "lan.pham", "password": "sai"})
    assert wrong.status_code == 422


def test_elsewhere_the_link_asks_for_the_password_of_the_sign_up(client: Client) -> None:
    """Somebody typed a stranger's address: the stranger who opens the letter makes no account for the typist."""
    sign_up(client)
    ask(client, "thu")
    deliver()
    elsewhere = Client()
    elsewhere.get(link_in(mail.outbox[0]))
    refused = elsewhere.post("/kich-hoat/xac-nhan", {"password": "toi-khong-biet"})
    assert refused.status_code == 422
    assert not User.objects.exists()
    assert elsewhere.post("/kich-hoat/xac-nhan", {"password": GOOD["password"]}).status_code == 302
    assert User.objects.get().email == "lan@vidu.vn"


def test_the_owner_of_an_address_is_told_and_the_one_who_typed_it_is_not(client: Client) -> None:
    owner = User.objects.create_user("lan@vidu.vn", "x", full_name="Chủ Hộp Thư")
    sign_up(client)
    ask(client, "thu")
    deliver()
    (letter,) = mail.outbox
    assert "Địa chỉ này đã có tài khoản" in letter.subject
    assert "/kich-hoat/" not in str(letter.body)
    assert GOOD["full_name"] not in str(letter.body)
    assert "đã có tài khoản" not in client.get(ACTIVATION).content.decode()
    # The phone still activates, and takes the address from nobody.
    asked = ask(client, "tin-nhan")
    type_code(client, challenges.code_of(asked))
    assert User.objects.get(email="lan@vidu.vn").pk == owner.pk
    assert LocalAccount.objects.get().user.email == ""


def test_a_wrong_code_costs_a_try_and_the_right_one_still_works(client: Client) -> None:
    sign_up(client)
    asked = ask(client, "tin-nhan")
    code = challenges.code_of(asked)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    answered = type_code(client, wrong)
    assert answered.status_code == 422
    page = answered.content.decode()
    assert "còn 4 lần thử" in page
    assert f'value="{wrong}"' in page, "what was typed stands there to be mended"
    assert "6 chữ số" in type_code(client, "12").content.decode()
    asked.refresh_from_db()
    assert asked.tries_left == 4, "half a code is no try"
    assert type_code(client, code).status_code == 302


def test_after_five_wrong_codes_the_right_one_is_too_late(client: Client) -> None:
    sign_up(client)
    asked = ask(client, "tin-nhan")
    code = challenges.code_of(asked)
    for number in range(1, 6):
        type_code(client, f"{(int(code) + number) % 10**6:06d}")
    type_code(client, code)
    assert not User.objects.exists()
    again = ask(client, "tin-nhan")
    assert challenges.code_of(again) != code
    assert type_code(client, challenges.code_of(again)).status_code == 302


@pytest.mark.parametrize(
    ("way", "holds"), [("tin-nhan", datetime.timedelta(minutes=10)), ("thu", datetime.timedelta(hours=24))]
)
def test_codes_and_links_end(client: Client, way: str, holds: datetime.timedelta) -> None:
    sign_up(client)
    asked = ask(client, way)
    assert abs(asked.expires_at - asked.sent_at - holds) < datetime.timedelta(seconds=5)
    Challenge.objects.update(expires_at=timezone.now())
    if way == "thu":
        address = reverse(
            "people:activation_link", kwargs={"key": asked.key, "token": challenges.token_of(asked)}
        )
        assert client.get(address).status_code == 410
    else:
        type_code(client, challenges.code_of(asked))
    assert not User.objects.exists()
    deliver()
    assert not mail.outbox


def test_sent_again_after_a_while_and_both_codes_work(client: Client) -> None:
    sign_up(client)
    asked = ask(client, "tin-nhan")
    first = challenges.code_of(asked)
    assert "Hãy đợi" in client.post(ACTIVATION, {"lai": "1"}, follow=True).content.decode()
    Challenge.objects.update(sent_at=timezone.now() - datetime.timedelta(seconds=61))
    assert "Đã gửi lại" in client.post(ACTIVATION, {"lai": "1"}, follow=True).content.decode()
    asked.refresh_from_db()
    assert challenges.code_of(asked) != first, "operators drop a text that repeats"
    assert type_code(client, first).status_code == 302


@pytest.mark.parametrize("way", ["tin-nhan", "thu"])
def test_sent_often_enough_it_is_not_sent_again_and_goes_on_working(client: Client, way: str) -> None:
    sign_up(client)
    asked = ask(client, way)
    for _number in range(3):
        Challenge.objects.update(sent_at=timezone.now() - datetime.timedelta(seconds=61))
        told = client.post(ACTIVATION, {"lai": "1"}, follow=True).content.decode()
    assert "không gửi thêm" in told
    assert "không còn dùng được" not in told
    asked.refresh_from_db()
    assert asked.sends == 3
    if way == "tin-nhan":
        assert type_code(client, challenges.code_of(asked)).status_code == 302
    else:
        token = challenges.token_of(asked)
        client.get(reverse("people:activation_link", kwargs={"key": asked.key, "token": token}))
        assert client.post("/kich-hoat/xac-nhan").status_code == 302
    assert User.objects.exists()


def test_one_number_gets_a_few_messages_an_hour_whoever_asks(client: Client) -> None:
    codes = []
    for number in range(7):
        browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        sign_up(browser, user_name=f"lan.pham{number}")
        codes.append(browser.post(ACTIVATION, {"gui": "1", "cach": "tin-nhan"}).status_code)
    assert codes == [302] * 6 + [429]


def test_ten_wrong_codes_to_a_number_end_the_day_for_it(client: Client) -> None:
    for number in range(2):
        browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        sign_up(browser, user_name=f"lan.pham{number}")
        asked = ask(browser, "tin-nhan")
        Challenge.objects.filter(pk=asked.pk).update(tries_left=0)
    sign_up(client)
    assert client.post(ACTIVATION, {"gui": "1", "cach": "tin-nhan"}).status_code == 429
    assert client.post(ACTIVATION, {"gui": "1", "cach": "thu"}).status_code == 302, "the letter stays"


@pytest.mark.parametrize("way", ["", "bo-cau", "tin-nhan"])
def test_only_ways_that_there_are(client: Client, settings: LazySettings, way: str) -> None:
    settings.SAMPLE_MODE = False
    sign_up(client)
    page = client.get(ACTIVATION).content.decode()
    assert "tin-nhan" not in page
    assert client.post(ACTIVATION, {"gui": "1", "cach": way}).status_code == 422


def test_somebody_elses_code_activates_nothing(client: Client) -> None:
    sign_up(client)
    ask(client, "tin-nhan")
    other = Client()
    sign_up(other, user_name="nguoi.khac", phone="0987654321")
    theirs = ask(other, "tin-nhan")
    type_code(client, challenges.code_of(theirs))
    assert not User.objects.exists()


def test_an_address_that_got_an_account_meanwhile_is_told(client: Client) -> None:
    sign_up(client)
    asked = ask(client, "thu")
    address = reverse(
        "people:activation_link", kwargs={"key": asked.key, "token": challenges.token_of(asked)}
    )
    client.get(address)
    User.objects.create_user("lan@vidu.vn", "x")
    assert client.post("/kich-hoat/xac-nhan").status_code == 409
    assert User.objects.count() == 1


def test_neither_code_nor_link_stands_in_the_database(client: Client) -> None:
    sign_up(client)
    asked = ask(client, "tin-nhan")
    everything = str(list(Challenge.objects.values())) + str(list(services.waiting().values()))
    assert challenges.code_of(asked) not in everything
    assert challenges.token_of(asked) not in everything
    assert "0912345678" not in str(list(services.waiting().values()))


def test_what_nobody_activated_goes_by_night(client: Client) -> None:
    from motcua.people.tasks import forget_unproven

    sign_up(client)
    sign_up(Client(), user_name="con.han")
    Registration.objects.filter(user_name="lan.pham").update(expires_at=timezone.now())
    forget_unproven(0)
    assert [one.user_name for one in Registration.objects.all()] == ["con.han"]
    assert signing_up.standing(Registration.objects.get().pk) is not None


def test_without_a_registration_one_is_led_to_signing_in(client: Client) -> None:
    assert client.get(ACTIVATION)["Location"] == reverse("people:sign_in")
    assert client.get("/kich-hoat/xac-nhan").status_code == 410
