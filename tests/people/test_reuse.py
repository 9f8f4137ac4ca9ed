"""Keeping data for next time: agreed to in so many words, shown, withdrawn, gone (HT.2)."""

from __future__ import annotations

import datetime
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from motcua.people import reuse
from motcua.people.models import KeptAnswer, ReuseConsent, User

pytestmark = pytest.mark.django_db
PAGE = "/tai-khoan/du-lieu-dung-lai"
AT = datetime.datetime(2026, 9, 3, 2, 0, tzinfo=datetime.UTC)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("an@mau.vn", full_name="Nguyễn Văn An")


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def answer(text: str, name: str = "don.dia_chi") -> reuse.Answer:
    return reuse.Answer(name, "text", "Địa chỉ", text, text)


def kept(person: User) -> list[Any]:
    return [row.value for rows in reuse.kept_answers(person, ["don.dia_chi"]).values() for row in rows]


def test_without_agreement_nothing_is_kept(person: User) -> None:
    assert reuse.keep(person, [answer("Số 1")], "H1", AT) == 0
    assert not KeptAnswer.objects.exists()


def test_the_newest_answers_of_a_name_stay(person: User) -> None:
    reuse.give_consent(person)
    for number in range(reuse.MOST_OF_A_NAME + 2):
        reuse.keep(person, [answer(f"Số {number}")], f"H{number}", AT + datetime.timedelta(days=number))
    assert kept(person) == [f"Số {number}" for number in range(6, 1, -1)]
    reuse.keep(person, [answer("Số 6")], "H6", AT)
    assert len(kept(person)) == reuse.MOST_OF_A_NAME


def test_the_agreement_is_recorded_with_its_words_and_time(browser: Client, person: User) -> None:
    page = browser.get(PAGE).content.decode()
    assert reuse.wording() in page
    assert "checked" not in page
    refused = browser.post(PAGE, {"action": "dong-y"})
    assert refused.status_code == 422
    assert not ReuseConsent.objects.exists()
    before = timezone.now()
    assert browser.post(PAGE, {"action": "dong-y", "dong_y": "1"}).status_code == 302
    given = ReuseConsent.objects.get(person=person)
    assert given.wording == reuse.wording()
    assert before <= given.given_at <= timezone.now()
    assert reuse.give_consent(person) == given


def test_withdrawing_deletes_what_was_kept_and_leaves_the_proof(browser: Client, person: User) -> None:
    reuse.give_consent(person)
    reuse.keep(person, [answer("Số 12, đường Trần Phú")], "H27.03-260903-0001", AT)
    page = browser.get(PAGE).content.decode()
    assert "Số 12, đường Trần Phú" in page
    assert "H27.03-260903-0001, 3/9/2026" in page.replace("03/09/2026", "3/9/2026")
    page = browser.post(PAGE, {"action": "rut-lai"}, follow=True).content.decode()
    assert "xoá 1 mục" in page
    assert "Số 12, đường Trần Phú" not in page
    assert not KeptAnswer.objects.exists()
    assert ReuseConsent.objects.get(person=person).withdrawn_at is not None
    assert "Các lần đồng ý trước" in page
    assert reuse.keep(person, [answer("Số 13")], "H2", AT) == 0


def test_one_answer_is_deleted_alone_and_only_the_own_one(browser: Client, person: User) -> None:
    other = User.objects.create_user("binh@mau.vn", full_name="Trần Thị Bình")
    for one in (person, other):
        reuse.give_consent(one)
        reuse.keep(one, [answer("Số 1"), answer("Số 2", "don.khac")], "H1", AT)
    theirs = KeptAnswer.objects.filter(person=other)[0]
    browser.post(PAGE, {"action": f"xoa:{theirs.pk}"})
    assert KeptAnswer.objects.filter(person=other).count() == 2
    mine = KeptAnswer.objects.get(person=person, name="don.khac")
    browser.post(PAGE, {"action": f"xoa:{mine.pk}"})
    assert list(KeptAnswer.objects.filter(person=person).values_list("name", flat=True)) == ["don.dia_chi"]
    assert browser.post(PAGE, {"action": "xoa:99999999999999999999"}).status_code == 302


def test_the_page_is_the_persons_own() -> None:
    assert Client().get(PAGE).status_code == 302


def test_one_agreement_at_a_time(person: User) -> None:
    reuse.give_consent(person)
    with pytest.raises(IntegrityError, match="one_reuse_consent"), transaction.atomic():
        ReuseConsent.objects.create(person=person, wording="x", given_at=AT)


def agreed_at(person: User) -> datetime.datetime | None:
    return User.objects.values_list("reuse_agreed_at", flat=True).get(pk=person.pk)


def test_the_account_itself_says_since_when_and_nothing_saved_later_takes_it_back(person: User) -> None:
    stale = User.objects.get(pk=person.pk)
    given = reuse.give_consent(person)
    assert person.reuse_agreed_at == agreed_at(person) == given.given_at
    stale.phone = "0912345678"
    stale.save()
    assert agreed_at(person) == given.given_at
    reuse.withdraw(person)
    assert person.reuse_agreed_at is agreed_at(person) is None
    again = ReuseConsent.objects.create(person=person, wording="x", given_at=AT)
    assert agreed_at(person) == AT
    again.delete()
    assert agreed_at(person) is None


def test_without_agreement_nothing_is_asked_of_the_database(
    person: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert reuse.keep(person, [answer("Số 1")], "H1", AT) == 0
        assert reuse.kept_answers(person, ["don.dia_chi"]) == {}


def test_the_migration_tells_it_of_agreements_that_were_there(person: User) -> None:
    module = import_module("motcua.people.migrations.0005_reuse_agreed_at")
    withdrawn = User.objects.create_user("ba@mau.vn", full_name="Trần Thị Ba")
    ReuseConsent.objects.create(person=withdrawn, wording="x", given_at=AT, withdrawn_at=AT)
    ReuseConsent.objects.create(person=person, wording="x", given_at=AT)
    User.objects.update(reuse_agreed_at=None)
    with connection.cursor() as cursor:
        cursor.execute(module.LEAVE + module.TELL)
    assert (agreed_at(person), agreed_at(withdrawn)) == (AT, None)
