"""Another e-mail or phone: a code at both ends, word at the old one, and every other session out."""

from __future__ import annotations

import datetime

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from motcua.notices.models import MailboxMessage
from motcua.outbox import delivery, services
from motcua.people import challenges
from motcua.people.models import Challenge, LocalAccount, ProvenFacts, Session, User
from motcua.people.services import TooMany

pytestmark = pytest.mark.django_db
PASSWORD = "ruou-nep-cam-9"
EMAIL, PHONE, CODES = "/tai-khoan/thu-dien-tu", "/tai-khoan/dien-thoai", "/tai-khoan/xac-nhan"
OLD, NEW = "an@vidu.vn", "an.moi@vidu.vn"
OLD_PHONE, NEW_PHONE = "0912345678", "0987654321"


@pytest.fixture(autouse=True)
def with_messages(settings: LazySettings) -> None:
    settings.SAMPLE_MODE = True


@pytest.fixture
def person() -> User:
    user = User.objects.create_user(OLD, PASSWORD, full_name="Nguyễn Văn An", phone=OLD_PHONE)
    LocalAccount.objects.create(user=user, user_name="nguyen.an", phone_proven=OLD_PHONE)
    return user


@pytest.fixture
def own(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def deliver() -> None:
    for message in services.waiting():
        delivery.deliver_now(message.pk)


def code_for(target: str) -> str:
    return challenges.code_of(Challenge.objects.get(target=target))


def test_an_email_changes_with_the_codes_of_both_letters(own: Client, person: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    assert own.post(EMAIL, {"value": " An.Moi@ViDu.vn ", "password": PASSWORD})["Location"] == CODES
    deliver()
    assert {letter.to[0]: code_for(letter.to[0]) in str(letter.body) for letter in mail.outbox} == {
        OLD: True,
        NEW: True,
    }
    person.refresh_from_db()
    assert person.email == OLD, "nothing changes before both codes came"
    done = own.post(CODES, {"new_code": code_for(NEW), "old_code": code_for(OLD)})
    assert done["Location"] == reverse("people:account")
    person.refresh_from_db()
    assert person.email == NEW
    mail.outbox.clear()
    deliver()
    (told,) = mail.outbox
    assert told.to == [OLD]
    assert "vừa được đổi" in told.subject
    assert own.get(reverse("people:account")).status_code == 200
    assert elsewhere.get(reverse("people:account")).status_code == 302


@pytest.mark.parametrize("wrong", ["new_code", "old_code"])
def test_one_end_alone_changes_nothing_and_its_right_code_stays_good(
    own: Client, person: User, wrong: str
) -> None:
    own.post(EMAIL, {"value": NEW, "password": PASSWORD})
    typed = {"new_code": code_for(NEW), "old_code": code_for(OLD)}
    spoilt = {**typed, wrong: f"{(int(typed[wrong]) + 1) % 10**6:06d}"}
    answer = own.post(CODES, spoilt)
    assert answer.status_code == 422
    assert f'id="{wrong}-error"' in answer.content.decode()
    person.refresh_from_db()
    assert person.email == OLD
    assert own.post(CODES, typed).status_code == 302
    person.refresh_from_db()
    assert person.email == NEW


def test_a_proven_phone_changes_with_messages_to_both_numbers(own: Client, person: User) -> None:
    led = own.post(reverse("people:account"), {"full_name": "Nguyễn Văn Bình", "phone": NEW_PHONE})
    assert led["Location"] == PHONE, "the form leads to the proof"
    person.refresh_from_db()
    assert (person.full_name, person.phone) == ("Nguyễn Văn Bình", OLD_PHONE)
    assert f'value="{NEW_PHONE}"' in own.get(PHONE).content.decode()
    own.post(PHONE, {"value": NEW_PHONE, "password": PASSWORD})
    deliver()
    assert {row.to for row in MailboxMessage.objects.filter(channel="sms")} == {OLD_PHONE, NEW_PHONE}
    own.post(CODES, {"new_code": code_for(NEW_PHONE), "old_code": code_for(OLD_PHONE)})
    person.refresh_from_db()
    assert person.phone == NEW_PHONE
    assert LocalAccount.objects.get().phone_proven == NEW_PHONE
    deliver()
    assert "vừa được đổi" in MailboxMessage.objects.filter(to=OLD_PHONE).latest("id").body


def test_without_a_proven_phone_the_email_answers_for_the_account(own: Client, person: User) -> None:
    LocalAccount.objects.update(phone_proven="")
    own.post(PHONE, {"value": OLD_PHONE, "password": PASSWORD})
    deliver()
    assert [letter.to for letter in mail.outbox] == [[OLD]]
    assert own.post(CODES, {"new_code": code_for(OLD_PHONE), "old_code": ""}).status_code == 422
    own.post(CODES, {"new_code": code_for(OLD_PHONE), "old_code": code_for(OLD)})
    assert LocalAccount.objects.get().phone_proven == OLD_PHONE


def test_a_first_email_is_proven_with_the_phone_that_activated_the_account(own: Client, person: User) -> None:
    User.objects.update(email="")
    LocalAccount.objects.update(email_wanted=NEW)
    assert f'value="{NEW}"' in own.get(EMAIL).content.decode()
    own.post(EMAIL, {"value": NEW, "password": PASSWORD})
    own.post(CODES, {"new_code": code_for(NEW), "old_code": code_for(OLD_PHONE)})
    person.refresh_from_db()
    assert person.email == NEW
    assert LocalAccount.objects.get().email_wanted == ""


def test_an_address_of_somebody_else_is_answered_alike_and_never_given(own: Client, person: User) -> None:
    User.objects.create_user(NEW, "x", full_name="Chủ Hộp Thư")
    assert own.post(EMAIL, {"value": NEW, "password": PASSWORD})["Location"] == CODES
    deliver()
    told = next(letter for letter in mail.outbox if letter.to == [NEW])
    assert "đã có tài khoản" in told.subject
    assert code_for(NEW) not in str(told.body)
    answer = own.post(CODES, {"new_code": code_for(NEW), "old_code": code_for(OLD)}, follow=True)
    assert "một tài khoản khác" in answer.content.decode()
    person.refresh_from_db()
    assert person.email == OLD


@pytest.mark.parametrize(
    ("page", "typed", "told"),
    [
        (EMAIL, {"value": "", "password": PASSWORD}, "thư điện tử mới"),
        (EMAIL, {"value": "khong phai", "password": PASSWORD}, "không đúng"),
        (EMAIL, {"value": OLD, "password": PASSWORD}, "đang dùng"),
        (EMAIL, {"value": NEW, "password": ""}, "nhập mật khẩu"),
        (EMAIL, {"value": NEW, "password": "sai"}, "Mật khẩu không đúng"),
        (PHONE, {"value": "02438246969", "password": PASSWORD}, "Số cố định"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    own: Client, page: str, typed: dict[str, str], told: str
) -> None:
    answer = own.post(page, typed)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Challenge.objects.exists()


def test_the_codes_are_of_the_person_who_asked(own: Client, person: User) -> None:
    own.post(EMAIL, {"value": NEW, "password": PASSWORD})
    other = Client()
    other.force_login(User.objects.create_user("binh@vidu.vn", PASSWORD))
    session = other.session
    session["contact_change"] = own.session["contact_change"]
    session.save()
    other.post(CODES, {"new_code": code_for(NEW), "old_code": code_for(OLD)})
    assert not User.objects.filter(email=NEW).exists()
    assert Client().get(CODES)["Location"].startswith("/dang-nhap")


def test_codes_that_ended_are_asked_anew(own: Client, person: User) -> None:
    own.post(EMAIL, {"value": NEW, "password": PASSWORD})
    Challenge.objects.update(expires_at=timezone.now())
    answer = own.post(CODES, {"new_code": code_for(NEW), "old_code": code_for(OLD)}, follow=True)
    assert "không còn dùng được" in answer.content.decode()
    person.refresh_from_db()
    assert person.email == OLD


def test_both_codes_are_sent_again(own: Client) -> None:
    own.post(EMAIL, {"value": NEW, "password": PASSWORD})
    Challenge.objects.update(sent_at=timezone.now() - datetime.timedelta(seconds=61))
    own.post(CODES, {"lai": "1"})
    deliver()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([OLD, NEW, OLD, NEW])


def test_sent_often_enough_the_codes_go_on_working(own: Client, person: User) -> None:
    own.post(EMAIL, {"value": NEW, "password": PASSWORD})
    for _number in range(3):
        Challenge.objects.update(sent_at=timezone.now() - datetime.timedelta(seconds=61))
        told = own.post(CODES, {"lai": "1"}, follow=True).content.decode()
    assert "không gửi thêm" in told
    own.post(CODES, {"new_code": code_for(NEW), "old_code": code_for(OLD)})
    person.refresh_from_db()
    assert person.email == NEW


def test_an_unproven_phone_is_a_line_of_the_form(own: Client, person: User) -> None:
    LocalAccount.objects.update(phone_proven="")
    own.post(reverse("people:account"), {"full_name": "Nguyễn Văn An", "phone": NEW_PHONE})
    person.refresh_from_db()
    assert person.phone == NEW_PHONE


@pytest.mark.criterion("DVC.2", "KT.7")
def test_what_electronic_identification_proved_is_not_typed_over(own: Client, person: User) -> None:
    LocalAccount.objects.update(phone_proven="")
    ProvenFacts.objects.create(
        person=person,
        kind=person.kind,
        number=person.id_number or "001090000001",
        full_name=person.full_name,
        birth_date=datetime.date(1990, 5, 20),
        level="2",
        provider="vneid",
        proven_at=timezone.now(),
    )
    page = own.get(reverse("people:account")).content.decode()
    assert 'name="full_name"' not in page
    own.post(
        reverse("people:account"), {"full_name": "Người Khác", "birth_date": "01/01/1980", "phone": NEW_PHONE}
    )
    person.refresh_from_db()
    assert (person.full_name, person.birth_date, person.phone) == ("Nguyễn Văn An", None, NEW_PHONE)


def test_a_session_elsewhere_stays_while_nothing_changed(own: Client, person: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    own.post(EMAIL, {"value": NEW, "password": PASSWORD})
    own.post(CODES, {"new_code": "000000", "old_code": "000000"})
    assert Session.objects.filter(user=person).count() == 2


def test_addresses_of_one_network_are_counted_together(
    person: User, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text messages cost money, and one subscriber has 2^64 addresses of version 6."""
    monkeypatch.setattr(challenges, "CHALLENGES_OF_NETWORK", (2, 3600))
    for number in range(2):
        _asked(rf, f"2001:db8::{number}", f"091234567{number}")
    with pytest.raises(TooMany):
        _asked(rf, "2001:db8::9", "0912345679")
    _asked(rf, "2001:db8:0:1::9", "0912345679")


def _asked(rf: RequestFactory, address: str, number: str) -> None:
    request = rf.post("/", REMOTE_ADDR=address)
    challenges.begin(request, Challenge.Purpose.CHANGE, Challenge.Channel.SMS, number)
