"""An account is joined with a provider's subject by nothing less than what entering the account takes."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from motcua.audit.robots import Form
from motcua.people import services
from motcua.people.models import CodeApp, Identity, LocalAccount, ProvenFacts, Session, User
from tests.audit.proving import worked
from tests.oidc import Simulator, connect, sign_in
from tests.people.entering_tools import code_of, publish, with_app
from tests.people.oidc_tools import (
    CONTACTS,
    DONE,
    PASSWORD,
    WAYS,
    arrive,
    back_for_joining,
    letters,
    local,
    text,
    who,
)

pytestmark = pytest.mark.django_db

JOIN = {"noi": "1", "own_password": PASSWORD}
FACTOR, PROVE = "/dang-nhap/xac-thuc", "/tai-khoan/xac-nhan-lai"


@pytest.fixture(autouse=True)
def vneid(simulator: Simulator) -> None:
    connect(simulator)


def without_mail(user_name: str = "ngoc.lan") -> User:
    person = local("")
    LocalAccount.objects.create(user=person, user_name=user_name, phone_proven="0912345678")
    return person


def make_stale() -> None:
    Session.objects.update(begun_at=timezone.now() - datetime.timedelta(minutes=16))


def test_a_password_alone_takes_over_no_account_that_has_a_second_factor() -> None:
    own = local()
    secret = with_app(own)
    theirs = Client()
    theirs.force_login(own)
    thief = arrive()
    assert thief.post(DONE, JOIN).headers["Location"] == FACTOR
    assert who(thief) is None
    assert (Identity.objects.count(), ProvenFacts.objects.count()) == (0, 0)
    assert thief.get("/tai-khoan").status_code == 302
    assert "Đã có tài khoản với số này" in text(thief.get(DONE)), "nothing more to see than before"
    assert thief.post(DONE, {}).status_code == 422, "nor is a bare yes taken for one"
    assert thief.post(FACTOR, {"factor_code": "000000"}).status_code == 422
    assert Identity.objects.count() == 0
    assert theirs.get("/tai-khoan").status_code == 200, "and its owner notices nothing"
    own.refresh_from_db()
    assert own.full_name == "Tên Tự Khai"
    assert letters("people.identity_joined") == []

    # With the code as well it is the owner, who is asked once more.
    CodeApp.objects.update(last_step=0)
    assert thief.post(FACTOR, {"factor_code": code_of(secret)}).headers["Location"] == DONE
    assert who(thief) == own
    assert Identity.objects.count() == 0
    assert "Nối VNeID với tài khoản này?" in text(thief.get(DONE))
    assert thief.post(DONE).headers["Location"] == WAYS
    assert Identity.objects.get().person == own
    assert letters("people.identity_joined") == [str(own.key)]
    assert theirs.get("/tai-khoan").status_code == 302


def test_somebody_else_who_signs_in_meanwhile_is_not_joined() -> None:
    own, other = local(), local("khac@mau.vn", id_number="001099000001")
    with_app(own)
    browser = arrive()
    assert browser.post(DONE, {**JOIN, "account": str(own.key)}).headers["Location"] == FACTOR
    browser.post("/dang-nhap", {"email": other.email, "password": PASSWORD})
    assert who(browser) == other
    assert browser.post(DONE).status_code == 302
    assert Identity.objects.count() == 0


def test_joining_waits_behind_the_limit_of_sessions_too() -> None:
    publish(rules={"citizen": {"sessions": 1}})
    own = local()
    elsewhere = Client()
    elsewhere.force_login(own)
    browser = arrive()
    assert browser.post(DONE, JOIN).headers["Location"] == "/dang-nhap/noi-khac"
    assert Identity.objects.count() == 0
    assert elsewhere.get("/tai-khoan").status_code == 200
    assert browser.post("/dang-nhap/noi-khac", {"vao": "1"}).headers["Location"] == DONE
    assert browser.post(DONE).headers["Location"] == WAYS
    assert Identity.objects.get().person == own


def test_who_guesses_at_the_password_must_be_no_robot(monkeypatch: pytest.MonkeyPatch) -> None:
    own = local()
    monkeypatch.setattr(services, "SIGN_INS_OF_ACCOUNT", (1, 3600))
    browser = arrive()
    assert "rô-bốt" not in text(browser.get(DONE))
    assert browser.post(DONE, {**JOIN, "own_password": "doan-mo"}).status_code == 422
    asked = browser.post(DONE, JOIN)
    assert asked.status_code == 422
    assert "Hãy xác nhận bạn không phải rô-bốt" in text(asked)
    assert 'name="robot_code"' in text(asked), "there is a field for it, with or without a script"
    assert (who(browser), Identity.objects.count()) == (None, 0), "the right password was not even tried"
    assert browser.post(DONE, {**JOIN, **worked(Form.SIGN_IN)}).status_code == 302
    assert Identity.objects.get().person == own


def test_an_account_without_mail_is_known_again_and_joined_by_its_user_name() -> None:
    own = without_mail()
    browser = arrive()
    page = text(browser.get(DONE))
    assert "Tài khoản: n***<" in page
    assert "ngoc.lan" not in page
    assert browser.post(DONE, JOIN).status_code == 302
    assert who(browser) == own
    assert "Vào bằng ngoc.lan và mật khẩu" in text(browser.get(WAYS))


def test_of_several_accounts_each_is_told_by_its_own_name() -> None:
    local()
    own = without_mail()
    browser = arrive()
    page = text(browser.get(DONE))
    assert "c***@mau.vn" in page
    assert "n***" in page
    assert browser.post(DONE, {**JOIN, "account": str(own.key)}).status_code == 302
    assert who(browser) == own


def test_joining_from_the_own_page_names_an_account_without_mail() -> None:
    own = without_mail()
    browser = Client()
    browser.force_login(own)
    browser.get(back_for_joining(browser))
    assert "vào được tài khoản ngoc.lan bằng VNeID" in text(browser.get(DONE))


def test_a_key_in_a_device_is_made_for_the_user_name_where_there_is_no_mail() -> None:
    browser = Client()
    browser.force_login(without_mail())
    assert "ngoc.lan" in text(browser.get("/tai-khoan/bao-mat/khoa"))


def test_a_session_left_open_joins_nobody_and_takes_nothing_away() -> None:
    own = local()
    browser = Client()
    browser.force_login(own)
    make_stale()
    begun = browser.get("/dang-nhap/qua/vneid?noi=1")
    assert begun.headers["Location"] == f"{PROVE}?next=%2Fdang-nhap%2Fqua%2Fvneid%3Fnoi%3D1"
    assert browser.post(PROVE, {"password": "doan-mo", "next": "/x"}).status_code == 422
    assert browser.get("/dang-nhap/qua/vneid?noi=1").headers["Location"].startswith(PROVE)
    there = browser.post(PROVE, {"password": PASSWORD, "next": "/dang-nhap/qua/vneid?noi=1"})
    assert there.headers["Location"] == "/dang-nhap/qua/vneid?noi=1"
    browser.get(back_for_joining(browser))
    browser.post(DONE)
    joined = Identity.objects.get()
    assert joined.person == own
    make_stale()
    session = browser.session
    session["proven_at"] = 0
    session.save()
    assert browser.post(WAYS, {"bo": str(joined.pk)}).headers["Location"].startswith(PROVE)
    assert Identity.objects.count() == 1


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/tai-khoan/doi-mat-khau", {"password": PASSWORD, "password_again": PASSWORD}),
        ("/tai-khoan/thu-dien-tu", {"value": "ke-gian@mau.vn"}),
    ],
)
def test_an_account_without_password_is_not_taken_by_a_session_left_open(
    page: str, typed: dict[str, str]
) -> None:
    browser = arrive()
    browser.post(DONE, CONTACTS)
    person = who(browser)
    assert person is not None
    make_stale()
    assert browser.get(page).headers["Location"].startswith(PROVE)
    assert browser.post(page, typed).headers["Location"].startswith(PROVE)
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert browser.get("/tai-khoan/xac-nhan").status_code == 302, "no code is under way"
    # The only proof is to come in again as before; then the page is there.
    assert "Đăng nhập lại" in text(browser.get(PROVE))
    away = browser.post(PROVE, {"again": "1", "next": page})
    assert who(browser) is None
    assert away.headers["Location"].startswith("/dang-nhap?next=")
    assert sign_in(browser, "lan", after=page).headers["Location"] == page
    assert browser.get(page).status_code == 200
    assert browser.post(page, typed).status_code == 302
