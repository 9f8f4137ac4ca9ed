"""Simultaneous sessions limited by role: the next sign-in shows the others and may end them, and two never slip in."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connections
from django.utils import timezone

from motcua.people import devices
from motcua.people.models import Session, User
from tests.people.entering_tools import CHROME, FIREFOX, PASSWORD, browser, is_in, publish, sign_in, with_app

EMAIL = "an@vidu.vn"


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user(
        EMAIL, PASSWORD, full_name="Nguyễn Văn An", phone="0912345678", kind=User.Kind.OFFICER
    )


@pytest.mark.criterion("VI.16")
def test_two_officers_on_one_account_with_the_limit_at_one(person: User) -> None:
    publish(rules={"officer": {"sessions": 1}})
    first, second = browser(FIREFOX), browser(CHROME)
    assert sign_in(first, EMAIL, next="/tai-khoan")["Location"] == "/tai-khoan"
    assert sign_in(second, EMAIL, next="/tai-khoan/bao-mat")["Location"] == "/dang-nhap/noi-khac"
    assert is_in(first)
    assert not is_in(second)
    page = second.get("/dang-nhap/noi-khac")
    assert page.status_code == 409
    shown = page.content.decode()
    assert "Firefox 140, Windows" in shown
    assert "Đăng xuất nơi kia và vào" in shown
    second.post("/dang-nhap/noi-khac", {"thoi": "1"})
    assert is_in(first), "leaving it ends nothing"
    assert second.post("/dang-nhap/noi-khac", {"vao": "1"})["Location"] == "/dang-nhap", "that was given up"
    sign_in(second, EMAIL, next="/tai-khoan/bao-mat")
    assert second.post("/dang-nhap/noi-khac", {"vao": "1"})["Location"] == "/tai-khoan/bao-mat"
    assert is_in(second)
    assert not is_in(first)
    assert Session.objects.filter(user=person).count() == 1


@pytest.mark.criterion("VI.16")
def test_without_a_limit_both_stay(person: User) -> None:
    publish(rules={"citizen": {"sessions": 1}})
    first, second = browser(FIREFOX), browser(CHROME)
    sign_in(first, EMAIL)
    sign_in(second, EMAIL)
    assert is_in(first)
    assert is_in(second)


def test_the_one_that_was_chosen_goes(person: User) -> None:
    publish(rules={"officer": {"sessions": 2}})
    first, second, third = browser(FIREFOX), browser(CHROME), browser(CHROME)
    sign_in(first, EMAIL)
    sign_in(second, EMAIL)
    sign_in(third, EMAIL)
    shown = devices.live_sessions(person)
    chosen = next(one.handle for one in shown if one.browser == "Chrome 140, Windows")
    assert f'value="{chosen}"' in third.get("/dang-nhap/noi-khac").content.decode()
    third.post("/dang-nhap/noi-khac", {"vao": "1", "phien": chosen})
    assert [is_in(one) for one in (first, second, third)] == [True, False, True]


def test_a_lowered_limit_ends_as_many_as_are_too_many(person: User) -> None:
    browsers = [browser() for _number in range(3)]
    for one in browsers:
        sign_in(one, EMAIL)
    publish(rules={"officer": {"sessions": 1}})
    fourth = browser()
    sign_in(fourth, EMAIL)
    fourth.post("/dang-nhap/noi-khac", {"vao": "1"})
    assert [is_in(one) for one in [*browsers, fourth]] == [False, False, False, True]


def test_sessions_that_ended_by_themselves_do_not_count(person: User) -> None:
    publish(rules={"officer": {"sessions": 1, "idle_minutes": 10}})
    first, second = browser(), browser()
    sign_in(first, EMAIL)
    Session.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=20))
    assert sign_in(second, EMAIL, next="/tai-khoan")["Location"] == "/tai-khoan"


def test_the_second_factor_comes_before_the_list_of_sessions(person: User) -> None:
    """Where somebody is signed in is told to nobody who knows the password alone."""
    with_app(person)
    publish(rules={"officer": {"sessions": 1}})
    thief = browser()
    assert sign_in(thief, EMAIL)["Location"] == "/dang-nhap/xac-thuc"
    assert thief.get("/dang-nhap/noi-khac")["Location"] == "/dang-nhap"


@pytest.mark.django_db(transaction=True)
def test_two_that_come_at_the_same_moment_do_not_both_enter() -> None:
    person = User.objects.create_user(
        EMAIL, PASSWORD, full_name="Nguyễn Văn An", phone="0912345678", kind=User.Kind.OFFICER
    )
    publish(rules={"officer": {"sessions": 1}})
    gate = threading.Barrier(4)
    led: list[str] = []

    def come() -> None:
        client = browser()
        try:
            gate.wait()
            led.append(sign_in(client, EMAIL, next="/tai-khoan")["Location"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=come) for _number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(led) == ["/dang-nhap/noi-khac"] * 3 + ["/tai-khoan"]
    assert Session.objects.filter(user=person).count() == 1
