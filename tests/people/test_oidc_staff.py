"""Officers by the directory: who comes in, who does not, and what the sign-in updates."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from motcua.people.models import Identity, IdentityProvider, StaffRecord, User
from tests.oidc import CITIZEN, OFFICER, Simulator, connect, connect_staff, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def directory(simulator: Simulator) -> IdentityProvider:
    return connect_staff(simulator)


def officer(email: str = "binh@hatinh.mau.vn", **fields: Any) -> User:
    return User.objects.create_user(
        email, "mat-khau-cu", **{"kind": "officer", "full_name": "Tên Cũ", **fields}
    )


def come(person: str = "binh") -> tuple[Any, Client]:
    browser = Client()
    return sign_in(browser, person, code="danh-ba"), browser


def who(browser: Client) -> User | None:
    number = browser.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else None


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_officer_comes_in_and_the_account_follows_the_directory() -> None:
    own = officer()
    answer, browser = come()
    assert answer.headers["Location"] == "/can-bo/"
    assert who(browser) == own
    assert browser.session["proof"] == "directory"
    own.refresh_from_db()
    assert (own.full_name, own.phone) == ("Trần Văn Bình", "0987654321")
    record = StaffRecord.objects.get(person=own)
    assert (record.number, record.title, record.department) == (
        "CB-0042",
        "Chuyên viên chính",
        "Phòng Quản lý thương mại",
    )


def test_once_joined_the_subject_counts_whatever_the_mail_becomes(simulator: Simulator) -> None:
    own = officer()
    come()
    simulator.knows({"binh": {**OFFICER, "email": "binh.tran@hatinh.mau.vn"}, "moi": OFFICER})
    _answer, browser = come()
    assert who(browser) == own
    # The address was given to somebody new: the account is not.
    answer, other = come("moi")
    assert answer.status_code == 409
    assert who(other) is None
    assert Identity.objects.count() == 1


def test_by_the_staff_number_where_the_agency_says_so(simulator: Simulator) -> None:
    connect_staff(simulator, staff={"match": "number"})
    own = officer("khac@hatinh.mau.vn")
    StaffRecord.objects.create(person=own, number="CB-0042")
    officer()  # has the mail, which counts for nothing here
    _answer, browser = come()
    assert who(browser) == own


@pytest.mark.parametrize("kind", ["citizen", "organisation", ""])
def test_whoever_has_no_officers_account_is_told_whom_to_ask(kind: str) -> None:
    if kind:
        officer(kind=kind)  # a citizen's account with the very mail is no officer's
    answer, browser = come()
    assert answer.status_code == 403
    assert "Bạn chưa có tài khoản cán bộ ở đây" in text(answer)
    assert "Cán bộ và quyền" in text(answer)
    assert who(browser) is None
    assert Identity.objects.count() == 0


def test_an_unverified_mail_finds_nobody(simulator: Simulator) -> None:
    officer()
    simulator.knows({"binh": {**OFFICER, "email_verified": False}})
    answer, _browser = come()
    assert answer.status_code == 403


def test_an_account_without_posts_is_made_only_where_the_agency_says_so(simulator: Simulator) -> None:
    connect_staff(simulator, staff={"match": "email", "makes_accounts": True})
    answer, browser = come()
    assert answer.status_code == 302
    made = who(browser)
    assert made is not None
    assert (made.kind, made.email, made.full_name) == ("officer", "binh@hatinh.mau.vn", "Trần Văn Bình")
    assert not made.has_usable_password()
    assert browser.get("/can-bo/").status_code in (200, 403)
    simulator.knows({"la": {**OFFICER, "email": "dan@mau.vn"}})
    officer("dan@mau.vn", kind="citizen")
    answer, _browser = come("la")
    assert answer.status_code == 409


def test_a_closed_officer_stays_out() -> None:
    officer(is_active=False)
    answer, browser = come()
    assert answer.status_code == 403
    assert "bị khoá" in text(answer)
    assert who(browser) is None


def test_a_citizens_provider_never_opens_an_officers_account(simulator: Simulator) -> None:
    own = officer(id_number=CITIZEN["SoDinhDanh"])
    connect(simulator)
    simulator.knows({"lan": {**CITIZEN, "ThuDienTu": own.email}})
    browser = Client()
    sign_in(browser, "lan")
    assert "Đã có tài khoản" not in text(browser.get("/dang-nhap/hoan-tat"))
    Identity.objects.create(person=own, issuer=simulator.issuer, subject="lan")
    answer = sign_in(Client(), "lan")
    assert answer.status_code == 409
