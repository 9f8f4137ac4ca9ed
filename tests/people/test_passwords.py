"""A lost password set anew by a link that serves once, and the own password changed; the same answer for everyone."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from motcua.outbox import delivery
from motcua.outbox.models import Message
from motcua.outbox.services import waiting
from motcua.people import passwords
from motcua.people.models import LocalAccount, Session, User

pytestmark = pytest.mark.django_db
OLD, NEW = "ruou-nep-cam-9", "buoi-phuc-trach-7"
EMAIL = "an@vidu.vn"
ASK = "/quen-mat-khau"
SET = "/quen-mat-khau/dat-lai"
CHANGE = "/tai-khoan/doi-mat-khau"
Letters = list[EmailMultiAlternatives]


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, OLD, full_name="Nguyễn Văn An", phone="0912345678")


def deliver() -> None:
    for message in waiting():
        delivery.deliver_now(message.pk)


def asked(letters: Letters, email: str = EMAIL) -> str:
    """The path of the link that the letter brought."""
    answer = Client().post(ASK, {"email": email})
    assert answer.status_code == 302
    deliver()
    found = re.search(r"https?://[^/\s]+(/quen-mat-khau/\S+)", letters[-1].body)
    assert found is not None
    return found[1]


def set_anew(browser: Client, password: str = NEW, again: str | None = None) -> int:
    typed = {"password": password, "password_again": password if again is None else again}
    return browser.post(SET, typed).status_code


def signs_in(password: str) -> bool:
    return Client().post("/dang-nhap", {"email": EMAIL, "password": password}).status_code == 302


def test_a_lost_password_is_set_anew_by_the_link_of_the_letter(person: User, mailoutbox: Letters) -> None:
    link = asked(mailoutbox)
    assert mailoutbox[-1].to == [EMAIL]
    assert "Đặt mật khẩu mới" in mailoutbox[-1].body
    browser = Client()
    opened = browser.get(link)
    # What proves the person stands in no later address.
    assert (opened.status_code, opened["Location"]) == (302, SET)
    assert "Đặt mật khẩu mới" in browser.get(SET).content.decode()
    answer = browser.post(SET, {"password": NEW, "password_again": NEW}, follow=True)
    assert "Đã đặt mật khẩu mới" in answer.content.decode()
    assert (signs_in(OLD), signs_in(NEW)) == (False, True)


def test_the_link_serves_once(person: User, mailoutbox: Letters) -> None:
    link = asked(mailoutbox)
    first, second = Client(), Client()
    first.get(link)
    second.get(link)
    assert set_anew(first) == 302
    assert set_anew(second, "chanh-leo-son-la-3") == 410
    assert Client().get(link).status_code == 410
    assert signs_in(NEW)


def test_a_second_letter_does_not_make_the_first_last_longer(person: User, mailoutbox: Letters) -> None:
    first, second = asked(mailoutbox), asked(mailoutbox)
    browser = Client()
    browser.get(second)
    set_anew(browser)
    assert Client().get(first).status_code == 410


def test_the_link_holds_for_an_hour(
    person: User, mailoutbox: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = asked(mailoutbox)
    tokens = passwords.default_token_generator
    now = datetime.datetime.now()
    monkeypatch.setattr(tokens, "_now", lambda: now + datetime.timedelta(minutes=59))
    browser = Client()
    assert browser.get(link).status_code == 302
    monkeypatch.setattr(tokens, "_now", lambda: now + datetime.timedelta(minutes=61))
    assert set_anew(browser) == 410
    page = Client().get(link)
    assert page.status_code == 410
    assert f'href="{ASK}"' in page.content.decode()
    assert signs_in(OLD)


def test_signing_in_after_all_ends_the_link(person: User, mailoutbox: Letters) -> None:
    link = asked(mailoutbox)
    assert signs_in(OLD)
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("link", ["khac", "c8nzzz-0123456789abcdef0123456789abcdef"])
def test_an_invented_link_opens_nothing(person: User, link: str) -> None:
    assert Client().get(f"{ASK}/{person.key}/{link}").status_code == 410
    assert Client().get(SET).status_code == 410


def test_known_unknown_and_closed_get_the_same_answer(person: User, mailoutbox: Letters) -> None:
    User.objects.create_user("dong@vidu.vn", OLD, full_name="Đã đóng", is_active=False)
    answers = [
        Client().post(ASK, {"email": email}, follow=True) for email in (EMAIL, "khong@co.vn", "dong@vidu.vn")
    ]
    assert [answer.redirect_chain for answer in answers] == [[("/quen-mat-khau/da-gui", 302)]] * 3
    texts = [re.sub(r'nonce="[^"]*"|csrf\S+', "", answer.content.decode()) for answer in answers]
    assert len(set(texts)) == 1
    assert Message.objects.count() == 3  # and the same is done for each
    deliver()
    assert [letter.to for letter in mailoutbox] == [[EMAIL]]


def test_nothing_that_waits_holds_the_link_or_the_address(person: User, mailoutbox: Letters) -> None:
    token = asked(mailoutbox).rsplit("/", 1)[1]
    kept = str(list(Message.objects.values()))
    assert EMAIL not in kept
    assert token not in kept


def test_letters_are_limited_for_an_address_and_from_one(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "LETTERS_TO_ADDRESS", (2, 600))
    codes = [Client().post(ASK, {"email": email}).status_code for email in (EMAIL, " AN@vidu.vn ", EMAIL)]
    assert codes == [302, 302, 429]
    monkeypatch.setattr(passwords, "LETTERS_FROM_ADDRESS", (1, 600))
    assert Client().post(ASK, {"email": "a@vidu.vn"}).status_code == 302
    last = Client().post(ASK, {"email": "b@vidu.vn"})
    assert (last.status_code, last["Retry-After"]) == (429, "600")


@pytest.mark.parametrize("email", ["", "khong phai", "a@"])
def test_what_is_no_address_is_told_and_kept(person: User, email: str) -> None:
    answer = Client().post(ASK, {"email": email})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="email-error"' in page
    assert f'value="{email.strip()}"' in page or not email


def test_a_weak_or_mistyped_new_password_is_told_and_the_link_still_serves(
    person: User, mailoutbox: Letters
) -> None:
    browser = Client()
    browser.get(asked(mailoutbox))
    assert [set_anew(browser, "12345678"), set_anew(browser, "password1"), set_anew(browser, NEW, "x")] == [
        422,
        422,
        422,
    ]
    assert signs_in(OLD)


def test_every_session_of_that_person_ends_and_no_other(person: User, mailoutbox: Letters) -> None:
    other = User.objects.create_user("binh@vidu.vn", OLD, full_name="Trần Thị Bình")
    browsers = {name: Client() for name in ("phone", "desktop")}
    for one in browsers.values():
        one.post("/dang-nhap", {"email": EMAIL, "password": OLD})
    stranger = Client()
    stranger.post("/dang-nhap", {"email": other.email, "password": OLD})
    browser = Client()
    browser.get(asked(mailoutbox))
    assert set_anew(browser) == 302
    assert not Session.objects.filter(user=person).exists()
    assert [one.get("/tai-khoan").status_code for one in browsers.values()] == [302, 302]
    assert stranger.get("/tai-khoan").status_code == 200


def test_the_person_is_told_that_the_password_was_set(person: User, mailoutbox: Letters) -> None:
    browser = Client()
    browser.get(asked(mailoutbox))
    set_anew(browser)
    deliver()
    assert mailoutbox[-1].subject == "Mật khẩu của bạn vừa được thay"
    assert mailoutbox[-1].to == [EMAIL]
    assert ASK in mailoutbox[-1].body


def change(browser: Client, old: str = OLD, password: str = NEW, again: str = NEW) -> int:
    typed = {"old_password": old, "password": password, "password_again": again}
    return browser.post(CHANGE, typed).status_code


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    client.post("/dang-nhap", {"email": EMAIL, "password": OLD})
    return client


def test_the_own_password_is_changed_with_the_old_one(browser: Client) -> None:
    elsewhere = Client()
    elsewhere.post("/dang-nhap", {"email": EMAIL, "password": OLD})
    assert change(browser) == 302
    assert browser.get("/tai-khoan").status_code == 200
    assert elsewhere.get("/tai-khoan").status_code == 302
    assert (signs_in(OLD), signs_in(NEW)) == (False, True)


@pytest.mark.parametrize(
    ("old", "password", "again", "field"),
    [
        ("sai", NEW, NEW, "old_password"),
        ("", NEW, NEW, "old_password"),
        (OLD, "", "", "password"),
        (OLD, "12345678", "12345678", "password"),
        (OLD, OLD, OLD, "password"),
        (OLD, NEW, "khac", "password_again"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_changes(
    browser: Client, old: str, password: str, again: str, field: str
) -> None:
    answer = browser.post(CHANGE, {"old_password": old, "password": password, "password_again": again})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert signs_in(OLD)


def test_guessing_the_old_password_is_stopped(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "CHANGES_OF_ACCOUNT", (2, 600))
    assert [change(browser, "a"), change(browser, "b"), change(browser)] == [422, 422, 429]
    assert signs_in(OLD)


def test_a_password_like_the_user_name_is_refused_here_as_at_sign_up(browser: Client, person: User) -> None:
    LocalAccount.objects.create(user=person, user_name="buoi.phuc.trach")
    like = "buoi.phuc.trach1"
    answer = browser.post(CHANGE, {"old_password": OLD, "password": like, "password_again": like})
    assert answer.status_code == 422
    assert "quá giống" in answer.content.decode()


def test_an_account_closed_while_its_password_is_changed_stays_closed(
    browser: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed_meanwhile(*_typed: object) -> dict[str, str]:
        User.objects.filter(pk=person.pk).update(is_active=False)
        return {}

    monkeypatch.setattr(passwords, "password_errors", closed_meanwhile)
    change(browser)
    person.refresh_from_db()
    assert not person.is_active


def test_strangers_sign_in_before_changing_and_no_password_is_kept(person: User) -> None:
    stranger = Client()
    sent = stranger.post(CHANGE, {"old_password": OLD, "password": NEW, "password_again": NEW})
    assert sent["Location"] == "/dang-nhap?next=%2Ftai-khoan%2Fdoi-mat-khau"
    assert OLD not in str(dict(stranger.session.items()))
    assert NEW not in str(dict(stranger.session.items()))


def test_the_pages_are_reached_by_links(browser: Client) -> None:
    assert f'href="{ASK}"' in Client().get("/dang-nhap").content.decode()
    assert f'href="{CHANGE}"' in browser.get("/tai-khoan").content.decode()
    assert f'href="{ASK}"' in browser.get(CHANGE).content.decode()
