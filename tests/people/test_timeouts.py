"""Sessions end when nothing is done for too long, and when they are too old; pages know when, and may stay."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from motcua.people.clock import clock_of, has_ended, idle_left
from motcua.people.models import Session, User
from motcua.people.policy import Rule
from tests.people.entering_tools import PASSWORD, browser, is_in, publish, sign_in

pytestmark = pytest.mark.django_db
EMAIL = "an@vidu.vn"
NOW = datetime.datetime(2026, 11, 29, 8, tzinfo=datetime.UTC)


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, full_name="Nguyễn Văn An", phone="0912345678")


@pytest.fixture
def client(person: User) -> Client:
    found = browser()
    sign_in(found, EMAIL)
    return found


@pytest.mark.parametrize(
    ("seen", "begun", "ended"),
    [
        (0, 0, False),
        (20, 20, False),
        (21.9, 21.9, False),
        (22.1, 22.1, True),
        (0, 60, False),
        (0, 60.1, True),
    ],
)
def test_the_ends_by_minutes(seen: float, begun: float, ended: bool) -> None:
    """Idle after twenty minutes, and two more for what is noted only every two minutes; an hour in all."""
    rule = Rule(idle_minutes=20, longest_minutes=60)
    session = Session(
        seen_at=NOW - minutes(seen), begun_at=NOW - minutes(begun), expire_date=NOW + minutes(480)
    )
    assert has_ended(session, rule, NOW) is ended


def test_what_is_left() -> None:
    rule = Rule(idle_minutes=20, longest_minutes=60)
    session = Session(seen_at=NOW - minutes(5), begun_at=NOW - minutes(30), expire_date=NOW + minutes(480))
    assert idle_left(session, rule, NOW) == 15 * 60
    assert clock_of(session, rule, NOW).left == 30 * 60
    old = Session(seen_at=NOW, begun_at=NOW - minutes(58), expire_date=NOW + minutes(480))
    assert idle_left(old, rule, NOW) == 120, "no staying beyond the longest time"


def test_an_idle_session_is_over_and_what_was_typed_is_kept(person: User, client: Client) -> None:
    Session.objects.update(seen_at=timezone.now() - minutes(66))
    typed = {"full_name": "Nguyễn Văn Anh", "phone": "0987654321", "birth_date": ""}
    assert client.post("/tai-khoan", typed)["Location"] == "/dang-nhap?next=%2Ftai-khoan"
    sign_in(client, EMAIL, next="/tai-khoan")
    page = client.get("/tai-khoan").content.decode()
    assert "Nguyễn Văn Anh" in page
    person.refresh_from_db()
    assert person.full_name == "Nguyễn Văn An"


def test_what_was_typed_in_an_idle_session_is_shown_to_nobody_else(person: User, client: Client) -> None:
    other = User.objects.create_user("binh@vidu.vn", PASSWORD, full_name="Trần Thị Bình", phone="0912345679")
    Session.objects.update(seen_at=timezone.now() - minutes(66))
    client.post("/tai-khoan", {"full_name": "Bí mật của An", "phone": "0987654321", "birth_date": ""})
    sign_in(client, other.email, next="/tai-khoan")
    assert "Bí mật của An" not in client.get("/tai-khoan").content.decode()


def test_work_does_not_stretch_a_session_beyond_the_longest_time(client: Client) -> None:
    publish(rules={"citizen": {"longest_minutes": 60}})
    Session.objects.update(begun_at=timezone.now() - minutes(61))
    assert not is_in(client)


def test_by_role(person: User, client: Client) -> None:
    publish(rules={"officer": {"idle_minutes": 10}})
    Session.objects.update(seen_at=timezone.now() - minutes(30))
    assert is_in(client), "a citizen has an hour"
    Session.objects.update(seen_at=timezone.now() - minutes(30))
    User.objects.filter(pk=person.pk).update(kind=User.Kind.OFFICER)
    assert not is_in(client)


def test_a_page_asks_how_long_without_staying_and_stays_when_somebody_says_so(client: Client) -> None:
    half_an_hour_ago = timezone.now() - minutes(30)
    Session.objects.update(seen_at=half_an_hour_ago, turned_at=half_an_hour_ago)
    left = client.get("/phien/con-lai").json()["left"]
    assert 29 * 60 <= left <= 30 * 60
    assert Session.objects.exclude(user=None).get().seen_at == half_an_hour_ago
    assert client.get("/phien/o-lai").status_code == 405
    assert 59 * 60 <= client.post("/phien/o-lai").json()["left"] <= 60 * 60
    assert Session.objects.exclude(user=None).get().seen_at > half_an_hour_ago
    assert browser().get("/phien/con-lai").status_code == 401


def test_pages_carry_when_they_end_and_strangers_pages_nothing(client: Client) -> None:
    page = client.get("/tai-khoan").content.decode()
    assert 'data-idle="3600"' in page
    assert "data-session-clock" in page
    assert "data-session-clock" not in browser().get("/").content.decode()
