"""What the trail holds of second factors and sessions: who changed them, what failed, what was ended; no codes."""

from __future__ import annotations

import pytest

from motcua.audit.models import TrailLine
from motcua.people import factors
from motcua.people.models import User
from tests.people.entering_tools import (
    FIREFOX,
    PASSWORD,
    browser,
    code_of,
    publish,
    sign_in,
    with_app,
    with_cookies_of,
)

pytestmark = pytest.mark.django_db
EMAIL = "an@vidu.vn"


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, full_name="Nguyễn Văn An", phone="0912345678")


def lines(kind: str) -> list[TrailLine]:
    return list(TrailLine.objects.filter(kind=kind).order_by("id"))


def test_a_sign_in_says_by_which_factor_and_a_wrong_one_is_a_failure(person: User) -> None:
    secret = with_app(person)
    client = browser()
    sign_in(client, EMAIL)
    assert not lines("sign_in"), "the password alone is no sign-in"
    client.post("/dang-nhap/xac-thuc", {"factor_code": "000000"})
    (failed,) = lines("sign_in_failed")
    assert (failed.subject, failed.details) == ([person.pk], {"factor": "app"})
    client.post("/dang-nhap/xac-thuc", {"factor_code": code_of(secret, 1)})
    (came,) = lines("sign_in")
    assert (came.person, came.details) == (person, {"proof": "password", "factor": "app"})


def test_a_change_of_factors_says_which(person: User) -> None:
    client = browser()
    sign_in(client, EMAIL)
    with_app(person)
    factors.remove_app(person)
    changes = [line.details["change"] for line in lines("factor_changed")]
    assert changes == ["app_added", "codes_made", "app_removed"]
    assert all(line.subject == [person.pk] for line in lines("factor_changed"))


def test_a_stolen_session_and_one_that_was_ended_are_noted(person: User) -> None:
    victim = browser()
    sign_in(victim, EMAIL)
    with_cookies_of(victim, FIREFOX).get("/tai-khoan")
    (stolen,) = lines("session_stolen")
    assert stolen.subject == [person.pk]
    assert stolen.agent.startswith("Firefox"), "from where it was noticed"
    publish(rules={"citizen": {"sessions": 1}})
    sign_in(browser(), EMAIL)
    second = browser()
    sign_in(second, EMAIL)
    second.post("/dang-nhap/noi-khac", {"vao": "1"})
    (ended,) = lines("sessions_ended")
    assert (ended.person, ended.details) == (person, {"count": 1})
