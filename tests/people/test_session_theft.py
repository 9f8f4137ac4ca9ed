"""A session whose cookies were copied to another browser is noticed; honest people stay signed in."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from motcua.notices.models import Notice
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from motcua.people import binding
from motcua.people.browsers import mark_of
from motcua.people.models import Session, User
from tests.people.entering_tools import (
    CHROME,
    CHROME_DESKTOP_PAGES,
    CHROME_ON_PHONE,
    FIREFOX,
    PASSWORD,
    browser,
    is_in,
    sign_in,
    with_cookies_of,
)

pytestmark = pytest.mark.django_db
EMAIL = "an@vidu.vn"
NOW = datetime.datetime(2026, 11, 29, 8, tzinfo=datetime.UTC)


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, full_name="Nguyễn Văn An", phone="0912345678")


def let_pass(minutes: float) -> None:
    """Time passes for every session."""
    ago = datetime.timedelta(minutes=minutes)
    for row in Session.objects.exclude(user=None):
        for name in ("begun_at", "seen_at", "turned_at", "offered_at"):
            moment = getattr(row, name)
            setattr(row, name, moment - ago if moment else None)
        Session.objects.filter(pk=row.pk).update(
            begun_at=row.begun_at, seen_at=row.seen_at, turned_at=row.turned_at, offered_at=row.offered_at
        )


def stolen() -> list[Message]:
    return list(Message.objects.filter(topic="people.session_stolen"))


def test_the_session_cookie_alone_opens_nothing(person: User) -> None:
    victim = browser()
    sign_in(victim, EMAIL)
    thief = browser()
    thief.cookies["sessionid"] = victim.cookies["sessionid"].value
    assert not is_in(thief)
    assert not is_in(victim), "nobody can tell who copied: it ends for both"
    assert len(stolen()) == 1


def test_another_kind_of_browser_is_noticed_at_once_even_with_all_cookies(person: User) -> None:
    victim = browser(CHROME)
    sign_in(victim, EMAIL)
    thief = with_cookies_of(victim, FIREFOX)
    assert not is_in(thief)
    assert not is_in(victim)


def test_the_same_kind_of_browser_with_all_cookies_is_noticed_when_both_go_on(person: User) -> None:
    victim = browser()
    sign_in(victim, EMAIL)
    thief = with_cookies_of(victim)
    let_pass(6)
    assert is_in(thief), "until the second cookie changes they look alike"
    assert is_in(thief), "the thief shows the new one"
    let_pass(2)
    assert not is_in(victim), "the victim still has the old one"
    assert not is_in(thief)
    assert len(stolen()) == 1


def test_the_person_is_told_by_letter_and_on_the_own_page_and_by_the_sign_in_page(
    person: User, mailoutbox: list[Any]
) -> None:
    victim = browser()
    sign_in(victim, EMAIL)
    thief = with_cookies_of(victim, FIREFOX)
    led = thief.get("/tai-khoan")
    assert "ở hai trình duyệt" in thief.get(led["Location"]).content.decode()
    (message,) = stolen()
    deliver_now(message.pk)
    deliver_now(message.pk)  # at least once may be twice
    assert "ở hai trình duyệt" in mailoutbox[0].subject
    assert "Chrome 140, Windows" in mailoutbox[0].body
    notice = Notice.objects.get(person=person)
    assert "ở hai trình duyệt" in notice.title
    again = browser()
    sign_in(again, EMAIL)
    assert is_in(again), "the account stays open"


def test_a_phone_that_changes_networks_stays_in(person: User) -> None:
    phone = browser(CHROME_ON_PHONE, "203.113.131.7")
    sign_in(phone, EMAIL)
    for address in ("27.64.1.2", "2405:4802::7", "203.113.131.7", "27.64.1.2"):
        phone.defaults["REMOTE_ADDR"] = address
        assert is_in(phone)
        let_pass(0.5)
        assert is_in(phone)
    assert not stolen()


def test_desktop_pages_on_a_phone_are_the_same_browser(person: User) -> None:
    phone = browser(CHROME_ON_PHONE)
    sign_in(phone, EMAIL)
    for agent in (CHROME_DESKTOP_PAGES, CHROME_ON_PHONE):
        phone.defaults["HTTP_USER_AGENT"] = agent
        assert is_in(phone)
        let_pass(2)
        assert is_in(phone)
    assert not stolen()


def test_another_network_hurries_the_change_of_the_cookie(person: User) -> None:
    """Who shares a session from another network is noticed within a minute or two, not only after five."""
    victim = browser()
    sign_in(victim, EMAIL)
    let_pass(1.5)
    thief = with_cookies_of(victim, address="27.64.1.2")
    assert is_in(thief)
    assert is_in(thief)
    let_pass(1.5)
    assert not is_in(victim)
    assert not is_in(thief)


def test_an_update_of_the_browser_is_no_other_browser(person: User) -> None:
    client = browser(CHROME)
    sign_in(client, EMAIL)
    client.defaults["HTTP_USER_AGENT"] = CHROME.replace("140", "141")
    assert is_in(client)


def test_tabs_that_race_stay_in(person: User) -> None:
    first = browser()
    sign_in(first, EMAIL)
    tab = with_cookies_of(first)  # a request that was under way when the cookie changed
    let_pass(6)
    assert is_in(first)
    assert is_in(first)
    assert is_in(tab), "the one before is taken for a minute"
    assert not stolen()


def test_an_answer_that_was_lost_takes_nothing_away(person: User) -> None:
    client = browser()
    sign_in(client, EMAIL)
    for _turn in range(4):
        let_pass(6)
        before = client.cookies[binding.COOKIE].value
        assert is_in(client)
        client.cookies[binding.COOKIE] = before  # the answer with the new cookie never arrived
    assert is_in(client)
    assert not stolen()


def test_a_copy_is_never_handed_the_cookie_that_waits_in_the_persons_browser(person: User) -> None:
    """Else both would change in step for ever: the person reads a page for long, and the thief goes on meanwhile."""
    victim = browser()
    sign_in(victim, EMAIL)
    thief = with_cookies_of(victim)
    let_pass(6)
    assert is_in(victim), "handed a new one, and reads on"
    let_pass(2)
    assert is_in(thief)
    assert thief.cookies[binding.COOKIE].value != victim.cookies[binding.COOKIE].value
    assert is_in(thief)
    assert not is_in(victim)
    assert len(stolen()) == 1


def test_a_proxy_that_takes_out_what_the_browser_calls_itself_signs_nobody_out(person: User) -> None:
    client = browser(CHROME)
    sign_in(client, EMAIL)
    client.defaults.pop("HTTP_USER_AGENT")
    let_pass(6)
    assert is_in(client)
    assert is_in(client)
    kept = Session.objects.get(user=person)
    assert (kept.agent, kept.mark) == (CHROME, "chromium/Windows"), "what is known of it stays"
    client.defaults["HTTP_USER_AGENT"] = CHROME
    let_pass(2)
    assert is_in(client)
    assert not stolen()
    client.defaults["HTTP_USER_AGENT"] = FIREFOX
    assert not is_in(client), "another browser is one as before"


def test_a_session_begun_behind_such_a_proxy_goes_on_without_it(person: User) -> None:
    client = browser(CHROME)
    client.defaults.pop("HTTP_USER_AGENT")
    sign_in(client, EMAIL)
    client.defaults["HTTP_USER_AGENT"] = CHROME
    assert is_in(client)
    assert not stolen()


def test_a_session_from_before_is_bound_by_and_by(person: User) -> None:
    client = browser()
    client.force_login(person)
    assert is_in(client)
    let_pass(6)
    assert is_in(client)
    assert is_in(client)
    assert Session.objects.get(user=person).token
    thief = browser()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert not is_in(thief)


def test_what_was_typed_by_whoever_was_signed_out_is_kept(person: User) -> None:
    victim = browser()
    sign_in(victim, EMAIL)
    with_cookies_of(victim, FIREFOX).get("/tai-khoan")
    typed = {"full_name": "Nguyễn Văn Anh", "phone": "0987654321", "birth_date": ""}
    victim.post("/tai-khoan", typed)
    sign_in(victim, EMAIL, next="/tai-khoan")
    assert "Nguyễn Văn Anh" in victim.get("/tai-khoan").content.decode()


def row(**fields: Any) -> Session:
    usual = {"token": "a", "token_before": "", "token_next": "", "mark": "chromium/Windows", "turned_at": NOW}
    return Session(session_key="x" * 32, **{**usual, **fields})


HOLDS, TURNS, STOLEN = binding.Verdict.HOLDS, binding.Verdict.TURNS, binding.Verdict.STOLEN


@pytest.mark.parametrize(
    ("session", "shown", "agent", "seconds", "verdict"),
    [
        (row(), "a", CHROME, 0, HOLDS),
        (row(), "", CHROME, 0, STOLEN),
        (row(), "z", CHROME, 0, STOLEN),
        (row(), "a", FIREFOX, 0, STOLEN),
        (row(), "a", "", 0, HOLDS),
        (row(), "z", "", 0, STOLEN),
        (row(), "", "", 0, STOLEN),
        (row(), "a", "curl/8.5", 0, STOLEN),
        (row(token_next="b"), "b", CHROME, 0, TURNS),
        (row(token_next="b"), "b", FIREFOX, 0, STOLEN),
        (row(token_next="b"), "a", CHROME, 3600, HOLDS),
        (row(token_before="0"), "0", CHROME, 60, HOLDS),
        (row(token_before="0"), "0", CHROME, 61, STOLEN),
        (row(token="", token_before=""), "", CHROME, 3600, HOLDS),
        (row(token="", token_next="b", mark=""), "b", FIREFOX, 0, TURNS),
    ],
)
def test_the_verdict(
    session: Session, shown: str, agent: str, seconds: int, verdict: binding.Verdict
) -> None:
    at = NOW + datetime.timedelta(seconds=seconds)
    assert binding.judge(session, shown, mark_of(agent) if agent else None, at) is verdict


def test_tokens_stand_in_the_database_as_hashes_alone(person: User) -> None:
    client = browser()
    sign_in(client, EMAIL)
    value = client.cookies[binding.COOKIE].value
    kept = Session.objects.get(user=person)
    assert kept.token == binding.digest(value) != value
    morsel = client.cookies[binding.COOKIE]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert timezone.now() - kept.turned_at < datetime.timedelta(minutes=1)
