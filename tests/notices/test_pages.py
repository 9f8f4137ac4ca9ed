"""The pages of notices and of the test mailbox: each person the own ones, the mailbox in the sample mode alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, send_mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from motcua.notices.models import MailboxMessage, Notice
from motcua.notices.selectors import unread_count
from motcua.people.models import User

pytestmark = pytest.mark.django_db

MAILBOX = override_settings(SAMPLE_MODE=True, EMAIL_BACKEND="motcua.notices.adapters.mailbox.MailboxBackend")


@pytest.fixture
def person() -> User:
    return User.objects.create_user("an@thu.example", "mat-khau-1", full_name="Nguyễn Văn An")


@pytest.fixture
def other() -> User:
    return User.objects.create_user("binh@thu.example", "mat-khau-1", full_name="Trần Thị Bình")


def notice(person: User, title: str, **fields: Any) -> Notice:
    key = f"{person.pk}/{title}"
    return Notice.objects.create(
        person=person, key=key, title=title, text="Một\nHai\n\nBa", link="/ho-so", **fields
    )


@pytest.mark.criterion("I.5.1")
def test_a_person_reads_the_own_notices_and_no_others(client: Client, person: User, other: User) -> None:
    notice(person, "Hồ sơ A đã được tiếp nhận")
    notice(other, "Hồ sơ B đã được tiếp nhận")
    client.force_login(person)
    page = client.get("/thong-bao").content.decode()
    assert "Hồ sơ A đã được tiếp nhận" in page
    assert "Hồ sơ B" not in page


def test_what_was_shown_counts_as_read_from_then_on(client: Client, person: User, other: User) -> None:
    notice(person, "Hồ sơ A")
    notice(other, "Hồ sơ B")
    client.force_login(person)
    assert unread_count(person) == 1
    assert ">Mới<" in client.get("/thong-bao").content.decode()
    assert unread_count(person) == 0
    assert unread_count(other) == 1
    assert ">Mới<" not in client.get("/thong-bao").content.decode()


def test_only_the_page_that_was_opened_is_read(client: Client, person: User) -> None:
    for number in range(25):
        notice(person, f"Thông báo {number}")
    client.force_login(person)
    first = client.get("/thong-bao").content.decode()
    assert "Thông báo 24" in first
    assert "Thông báo 4<" not in first
    assert unread_count(person) == 5
    assert "Thông báo 4<" in client.get("/thong-bao?page=2").content.decode()


def test_the_number_of_statements_does_not_grow_with_notices(client: Client, person: User) -> None:
    client.force_login(person)
    counts = []
    for round_number in range(2):
        for number in range(5):
            notice(person, f"Thông báo {round_number}.{number}")
        client.get("/thong-bao")
        with CaptureQueriesContext(connection) as statements:
            client.get("/thong-bao")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    response = client.get("/thong-bao")
    assert response.status_code == 302
    assert response["Location"].startswith("/dang-nhap?")


def test_an_empty_page_says_what_will_come(client: Client, person: User) -> None:
    client.force_login(person)
    assert "Chưa có thông báo nào" in client.get("/thong-bao").content.decode()


@MAILBOX
def test_in_the_sample_mode_letters_are_read_in_the_mailbox(client: Client) -> None:
    send_mail("Đã nhận hồ sơ <1>", "Kính gửi An,\n\nXem: http://localhost/ho-so", None, ["an@thu.example"])
    send_mail("Thư khác", "…", None, ["binh@thu.example"])
    page = client.get("/hop-thu-thu-nghiem").content.decode()
    assert "Đã nhận hồ sơ &lt;1&gt;" in page
    assert "Thư khác" in page
    found = client.get("/hop-thu-thu-nghiem?q=AN@thu").content.decode()
    assert "Đã nhận hồ sơ" in found
    assert "Thư khác" not in found
    kept = MailboxMessage.objects.get(to="an@thu.example")
    letter = client.get(f"/hop-thu-thu-nghiem/{kept.pk}").content.decode()
    assert 'href="http://localhost/ho-so"' in letter


@MAILBOX
def test_each_recipient_has_the_letter_and_a_missing_one_is_not_found(client: Client) -> None:
    EmailMessage("Thư", "…", to=["an@thu.example"], cc=["binh@thu.example"]).send()
    assert set(MailboxMessage.objects.values_list("to", flat=True)) == {"an@thu.example", "binh@thu.example"}
    assert client.get("/hop-thu-thu-nghiem/0").status_code == 404


@override_settings(SAMPLE_MODE=False)
def test_outside_the_sample_mode_there_is_no_mailbox(client: Client) -> None:
    kept = MailboxMessage.objects.create(to="an@thu.example", subject="Thư", body="…")
    assert client.get("/hop-thu-thu-nghiem").status_code == 404
    assert client.get(f"/hop-thu-thu-nghiem/{kept.pk}").status_code == 404


@override_settings(SAMPLE_MODE=False, EMAIL_BACKEND="motcua.notices.adapters.mailbox.MailboxBackend")
def test_outside_the_sample_mode_letters_do_not_pile_up_unread() -> None:
    with pytest.raises(ImproperlyConfigured):
        send_mail("Thư", "…", None, ["an@thu.example"])
    assert not MailboxMessage.objects.exists()
