"""A lost password set anew by a code to the proven phone: for its owner alone, and the same page for everybody."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from motcua.notices.models import MailboxMessage
from motcua.outbox import delivery, services
from motcua.people import challenges
from motcua.people import services as signing_in
from motcua.people.models import Challenge, LocalAccount, User

pytestmark = pytest.mark.django_db
ASK, CODE, SET = "/quen-mat-khau", "/quen-mat-khau/ma", "/quen-mat-khau/dat-lai"
PHONE = "0912345678"
NEW_PASSWORD = "bon-tu-khong-lien-quan"


@pytest.fixture(autouse=True)
def with_messages(settings: LazySettings) -> None:
    settings.SAMPLE_MODE = True


@pytest.fixture
def person() -> User:
    user = User.objects.create_user("an@vidu.vn", "ruou-nep-cam-9", full_name="Nguyễn Văn An", phone=PHONE)
    LocalAccount.objects.create(user=user, user_name="nguyen.an", phone_proven=PHONE)
    return user


def ask(client: Client, name: str):  # type: ignore[no-untyped-def]
    return client.post(ASK, {"email": name, "cach": "tin-nhan"})


def deliver() -> None:
    for message in services.waiting():
        delivery.deliver_now(message.pk)


@pytest.mark.parametrize("name", ["nguyen.an", "an@vidu.vn"])
def test_the_code_leads_to_a_new_password(client: Client, person: User, name: str) -> None:
    assert ask(client, name)["Location"] == CODE
    deliver()
    code = challenges.code_of(Challenge.objects.get())
    assert code in MailboxMessage.objects.get(to=PHONE).body
    assert client.post(CODE, {"code": code})["Location"] == SET
    client.post(SET, {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD})
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert Client().post(CODE, {"code": code})["Location"] == ASK


def test_whoever_reset_the_password_signs_in_at_once_however_others_guess(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "SIGN_INS_OF_ACCOUNT", (0, 3600))
    typed = {"email": "nguyen.an", "password": NEW_PASSWORD}
    ask(client, "nguyen.an")
    client.post(CODE, {"code": challenges.code_of(Challenge.objects.get())})
    client.post(SET, {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD})
    assert Client().post(reverse("people:sign_in"), typed).status_code == 422
    assert client.post(reverse("people:sign_in"), typed).status_code == 302


@pytest.mark.parametrize("which", ["nobody", "unproven", "closed", "officer"])
def test_nobody_else_gets_a_code_and_nothing_tells(client: Client, person: User, which: str) -> None:
    name = "khong.co.ai" if which == "nobody" else "nguyen.an"
    if which == "unproven":
        LocalAccount.objects.update(phone_proven="")
    if which == "closed":
        User.objects.update(is_active=False)
    if which == "officer":
        User.objects.update(kind="officer")
    assert ask(client, name)["Location"] == CODE
    assert "Nếu tài khoản có số điện thoại đã xác nhận" in client.get(CODE).content.decode()
    deliver()
    assert not MailboxMessage.objects.exists()
    guessed = client.post(CODE, {"code": challenges.code_of(Challenge.objects.get())})
    assert guessed["Location"] == ASK, "what was sent to no one is answered by no one"
    assert client.get(SET).status_code == 410


def test_wrong_codes_are_counted(client: Client, person: User) -> None:
    ask(client, "nguyen.an")
    code = challenges.code_of(Challenge.objects.get())
    for number in range(1, 6):
        client.post(CODE, {"code": f"{(int(code) + number) % 10**6:06d}"})
    assert client.post(CODE, {"code": code})["Location"] == ASK
    assert client.get(SET).status_code == 410


def test_one_name_asks_a_few_times_an_hour_from_wherever(client: Client) -> None:
    codes = [ask(Client(REMOTE_ADDR=f"203.0.113.{number}"), "ai.do").status_code for number in range(7)]
    assert codes == [302] * 6 + [429]


def test_without_messages_there_is_the_letter_alone(client: Client, settings: LazySettings) -> None:
    settings.SAMPLE_MODE = False
    assert "tin-nhan" not in client.get(ASK).content.decode()
    assert ask(client, "nguyen.an")["Location"] == "/quen-mat-khau/da-gui"
