"""The own sessions: which there are, from where, and ending them; what a request costs for it."""

from __future__ import annotations

import datetime
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.people import devices, sessions
from motcua.people.browsers import name_of, shown_address
from motcua.people.models import Session, User
from tests.people.entering_tools import (
    CHROME,
    CHROME_ON_PHONE,
    FIREFOX,
    PASSWORD,
    browser,
    is_in,
    sign_in,
)

pytestmark = pytest.mark.django_db
EMAIL = "an@vidu.vn"


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, full_name="Nguyễn Văn An", phone="0912345678")


def test_the_list_says_which_browser_and_roughly_where_and_hides_the_key(person: User) -> None:
    desktop, phone = browser(FIREFOX), browser(CHROME_ON_PHONE, "2405:4802:1234:5678::9")
    sign_in(desktop, EMAIL)
    sign_in(phone, EMAIL)
    page = desktop.get("/tai-khoan/phien").content.decode()
    assert "Firefox 140, Windows" in page
    assert "Chrome 140, Android" in page
    assert "203.113.131.…" in page
    assert "2405:4802:1234:…" in page
    assert "203.113.131.7" not in page
    assert page.count("nơi này") == 1
    for key in Session.objects.values_list("session_key", flat=True):
        assert key not in page


def test_one_is_ended_and_all_others(person: User) -> None:
    here, there, third = browser(), browser(FIREFOX), browser(CHROME_ON_PHONE)
    for one in (here, there, third):
        sign_in(one, EMAIL)
    handle = next(
        one.handle for one in devices.live_sessions(person) if one.browser == "Firefox 140, Windows"
    )
    here.post("/tai-khoan/phien", {"action": f"mot:{handle}"})
    assert [is_in(one) for one in (here, there, third)] == [True, False, True]
    here.post("/tai-khoan/phien", {"action": "tat-ca"})
    assert [is_in(one) for one in (here, third)] == [True, False]


def test_what_ended_by_itself_is_no_place_where_one_was_signed_out(person: User) -> None:
    here, there, gone = browser(), browser(FIREFOX), browser(CHROME_ON_PHONE)
    for one in (here, there, gone):
        sign_in(one, EMAIL)
    long_ago = timezone.now() - datetime.timedelta(hours=3)
    Session.objects.filter(agent=CHROME_ON_PHONE).update(seen_at=long_ago)
    page = here.post("/tai-khoan/phien", {"action": "tat-ca"}, follow=True).content.decode()
    assert "Đã đăng xuất ở 1 nơi khác" in page
    assert Session.objects.filter(user=person).count() == 1


def test_the_session_of_somebody_else_is_not_ended_by_its_handle(person: User) -> None:
    other = User.objects.create_user("binh@vidu.vn", PASSWORD, full_name="Trần Thị Bình", phone="0912345679")
    mine, theirs = browser(), browser()
    sign_in(mine, EMAIL)
    sign_in(theirs, other.email)
    (handle,) = [one.handle for one in devices.live_sessions(other)]
    mine.post("/tai-khoan/phien", {"action": f"mot:{handle}"})
    assert is_in(theirs)


def test_signing_out_here_by_the_list_is_signing_out(person: User) -> None:
    client = browser()
    sign_in(client, EMAIL)
    (handle,) = [one.handle for one in devices.live_sessions(person)]
    assert client.post("/tai-khoan/phien", {"action": f"mot:{handle}"})["Location"] == "/"
    assert not is_in(client)


def test_the_use_is_noted_every_few_minutes_and_not_with_each_request(person: User) -> None:
    client = browser()
    sign_in(client, EMAIL)
    client.get("/tai-khoan")
    with CaptureQueriesContext(
        connection,
    ) as soon:
        client.get("/tai-khoan")
    assert not [one for one in soon if one["sql"].startswith("UPDATE")]
    reads = [one for one in soon if "people_session" in one["sql"]]
    assert len(reads) == 1, "the session and the person are one statement"
    old = timezone.now() - datetime.timedelta(minutes=6)
    Session.objects.update(seen_at=old, turned_at=old)
    with CaptureQueriesContext(connection) as later:
        client.get("/tai-khoan")
    writes = [one["sql"] for one in later if one["sql"].startswith("UPDATE")]
    assert len(writes) == 1, writes
    assert Session.objects.get(user=person).seen_at > old + datetime.timedelta(minutes=5)


def test_what_is_noted_survives_a_session_whose_content_is_saved_later(person: User) -> None:
    client = browser(FIREFOX)
    sign_in(client, EMAIL)
    before = Session.objects.get(user=person)
    content = client.session
    content["anything"] = 1
    content.save()
    after = Session.objects.get(user=person)
    assert (after.agent, after.token, after.begun_at) == (before.agent, before.token, before.begun_at)
    assert is_in(client)


def test_a_changed_password_leaves_the_own_browser_bound(person: User) -> None:
    client = browser(FIREFOX)
    sign_in(client, EMAIL)
    typed = {"old_password": PASSWORD, "password": "nep-cam-moi-77", "password_again": "nep-cam-moi-77"}
    assert client.post("/tai-khoan/doi-mat-khau", typed)["Location"] == "/tai-khoan"
    kept = Session.objects.get(user=person)
    assert kept.token
    assert kept.agent == FIREFOX
    assert is_in(client)


def test_old_sessions_are_forgotten_but_not_those_whose_form_may_still_come(person: User) -> None:
    now = timezone.now()
    for key, hours in (("a" * 32, 30), ("b" * 32, 2)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=now - datetime.timedelta(hours=hours), user=person
        )
    assert devices.forget_ended(now) == 1
    assert Session.objects.get(user=person).session_key == "b" * 32


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (CHROME, "Chrome 140, Windows"),
        (f"{CHROME} Edg/140.0.0.0", "Edge 140, Windows"),
        (f"{CHROME} coc_coc_browser/140.0", "Cốc Cốc 140, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari 18, iPhone",
        ),
        ("", "Trình duyệt khác"),
        ("curl/8", "curl 8"),
    ],
)
def test_browsers_are_told_by_name(agent: str, shown: str) -> None:
    assert name_of(agent) == shown


def test_an_address_that_is_none_is_shown_as_unknown() -> None:
    assert shown_address("unix:") == "không rõ"
    assert shown_address("fe80::1%eth0").startswith("fe80:")


def test_threads_that_remember_whose_sessions_bring_no_posts_at_once_stumble_over_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "_of_no_officer", type(sessions._of_no_officer)())
    monkeypatch.setattr(sessions, "_MOST_REMEMBERED", 50)
    citizen = User(kind=User.Kind.CITIZEN)

    def many(thread: int) -> None:
        for number in range(60_000):
            sessions._remember(f"{thread}-{number}", citizen)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            for done in [threads.submit(many, thread) for thread in range(4)]:
                done.result()
    finally:
        sys.setswitchinterval(before)
    assert 0 < len(sessions._of_no_officer) <= 50
