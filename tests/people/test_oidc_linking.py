"""Which account a proven person enters: nobody takes over anybody, in either direction (decision 0058)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from motcua.exchange.connected.population import Population
from motcua.people import challenges
from motcua.people.models import Challenge, Identity, LocalAccount, LostClaim, ProvenFacts, User
from motcua.people.passwords import ask_for_link
from tests.oidc import CITIZEN, Simulator, Wayfarer, connect, sign_in
from tests.people.oidc_tools import (
    CONTACTS,
    DONE,
    NUMBER,
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


@pytest.fixture(autouse=True)
def vneid(simulator: Simulator) -> None:
    connect(simulator)


def test_the_own_account_is_joined_by_its_password() -> None:
    own = local()
    elsewhere = Client()
    elsewhere.force_login(own)
    browser = arrive()
    page = text(browser.get(DONE))
    assert "Đã có tài khoản với số này" in page
    assert "c***@mau.vn" in page
    assert "cu@mau.vn" not in page
    wrong = browser.post(DONE, {"noi": "1", "own_password": "khong-phai"})
    assert wrong.status_code == 422
    assert who(browser) is None
    assert Identity.objects.count() == 0
    assert browser.post(DONE, {"noi": "1", "own_password": PASSWORD}).status_code == 302
    assert who(browser) == own
    own.refresh_from_db()
    assert (own.full_name, str(own.birth_date)) == ("Phan Thị Ngọc Lan", "1990-11-22")
    assert letters("people.identity_joined") == [str(own.key)]
    assert elsewhere.get("/tai-khoan").status_code == 302, "whoever else was in is out"
    later = Client()
    sign_in(later, "lan")
    assert who(later) == own


def test_an_impostor_who_typed_the_number_gets_nothing_and_loses_it() -> None:
    impostor = local()
    theirs = Client()
    theirs.force_login(impostor)
    browser = arrive()
    assert browser.post(DONE, CONTACTS).status_code == 302
    owner = who(browser)
    assert owner is not None
    assert owner != impostor
    impostor.refresh_from_db()
    assert impostor.id_number == ""
    assert LostClaim.objects.get(person=impostor).masked == f"{NUMBER[:3]}•••••{NUMBER[-4:]}"
    assert letters("people.claim_lost") == [str(impostor.key)]
    page = text(theirs.get(WAYS))
    assert "không còn ở đây" in page
    assert NUMBER not in page
    # What the owner does is the owner's alone.
    assert Population().subject_of(owner) is not None
    assert Population().subject_of(impostor) is None
    sign_in(Client(), "lan")
    assert not Identity.objects.filter(person=impostor).exists()


def test_a_number_that_is_typed_after_it_was_proven_is_worth_nothing() -> None:
    browser = arrive()
    browser.post(DONE, CONTACTS)
    owner = who(browser)
    late = local("sau@mau.vn")
    assert Population().subject_of(late) is None
    again = Client()
    assert sign_in(again, "lan").status_code == 302
    assert who(again) == owner
    late.refresh_from_db()
    assert late.id_number == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"email": CITIZEN["ThuDienTu"], "id_number": "001099000001"},
        {"phone": CITIZEN["SoDienThoai"], "id_number": "001099000001"},
        {"full_name": CITIZEN["HoVaTen"], "birth_date": "1990-11-22", "id_number": "001099000001"},
        {"id_number": "042190001235"},
        {"tax_code": NUMBER, "id_number": "", "kind": "organisation"},
        {"kind": "officer"},
    ],
    ids=["mail", "phone", "name", "one digit off", "as tax code", "officer"],
)
def test_nothing_but_the_number_even_offers_an_account(fields: dict[str, Any]) -> None:
    other = local(**{"email": "nguoi-khac@mau.vn", **fields})
    browser = arrive()
    assert "Đã có tài khoản" not in text(browser.get(DONE))
    assert (
        browser.post(DONE, {"noi": "1", "own_password": PASSWORD, "account": str(other.key)}).status_code
        == 422
    )
    assert browser.post(DONE, {**CONTACTS, "email": other.email}).status_code == 302
    own = who(browser)
    assert own is not None
    assert own != other
    assert own.email == "", (
        "a mail that was typed is nobody's yet, and nobody hears whether it has an account"
    )
    other.refresh_from_db()
    assert other.email == {"email": "nguoi-khac@mau.vn", **fields}["email"]
    assert other.full_name == fields.get("full_name", "Tên Tự Khai")
    assert not ProvenFacts.objects.filter(person=other).exists()


def test_of_several_accounts_the_chosen_one_is_proven() -> None:
    first, second = local("mot@mau.vn"), local("hai@mau.vn")
    User.objects.filter(pk=first.pk).update(password=User(email="x").password or "!")
    browser = arrive()
    assert browser.post(DONE, {"noi": "1", "own_password": PASSWORD}).status_code == 422
    chosen = {"noi": "1", "account": str(first.key), "own_password": PASSWORD}
    assert browser.post(DONE, chosen).status_code == 422, "the password of another does not do"
    assert browser.post(DONE, {**chosen, "account": str(second.key)}).status_code == 302
    assert who(browser) == second


def test_a_proven_number_makes_no_second_account(simulator: Simulator) -> None:
    browser = arrive()
    browser.post(DONE, {**CONTACTS, "password": PASSWORD, "password_again": PASSWORD})
    owner = who(browser)
    simulator.knows({"lan-khac": CITIZEN})  # the provider itself says it of another subject
    other = arrive("lan-khac")
    assert "không tạo thêm tài khoản được" in text(other.get(DONE))
    assert other.post(DONE, {**CONTACTS, "email": "hai@mau.vn"}).status_code == 200
    held = other.post(DONE, {"noi": "1", "own_password": PASSWORD})
    assert held.status_code == 409
    assert who(other) is None
    assert User.objects.filter(id_number=NUMBER).get() == owner
    assert Identity.objects.count() == 1


def test_a_level_that_proves_nothing_takes_no_number_from_anybody(simulator: Simulator) -> None:
    other = local()
    simulator.knows({"lan": {**CITIZEN, "loAs": "1"}})
    browser = arrive()
    assert "Đã có tài khoản" not in text(browser.get(DONE))
    assert browser.post(DONE, CONTACTS).status_code == 302
    person = who(browser)
    assert person is not None
    assert Population().subject_of(person) is None
    other.refresh_from_db()
    assert other.id_number == NUMBER


def test_joining_from_the_own_page_needs_the_same_number_and_a_yes() -> None:
    own = local()
    browser = Client()
    browser.force_login(own)
    assert "Nối VNeID" in text(browser.get(WAYS))
    assert browser.get(back_for_joining(browser)).headers["Location"] == DONE
    assert Identity.objects.count() == 0, "nothing without the button"
    assert "Nối VNeID với tài khoản này?" in text(browser.get(DONE))
    assert "vào được tài khoản cu@mau.vn bằng VNeID" in text(browser.get(DONE))
    assert browser.post(DONE).headers["Location"] == WAYS
    assert who(browser) == own
    assert Identity.objects.get().person == own
    assert "đã được chứng thực" in text(browser.get(WAYS))
    assert browser.post(DONE).headers["Location"] == WAYS, "pressed twice"
    assert Identity.objects.count() == 1


def test_an_account_with_another_number_is_not_joined() -> None:
    other = local(id_number="001099000001")
    browser = Client()
    browser.force_login(other)
    answer = browser.get(back_for_joining(browser))
    assert answer.status_code == 409
    assert "số định danh khác nhau" in text(answer)
    firm = Client()
    firm.force_login(local("cong-ty@mau.vn", id_number="", kind="organisation", organisation_name="Công ty"))
    answer = firm.get(back_for_joining(firm))
    assert answer.status_code == 409
    assert "loại tài khoản khác nhau" in text(answer)
    # Nor does an answer to a sign-in of before join whoever has signed in meanwhile.
    stranger = Client()
    back = Wayfarer().go(stranger.get("/dang-nhap/qua/vneid").headers["Location"], "lan")
    session = stranger.session
    kept = session["sign_in_attempts"]
    stranger.force_login(other)
    session = stranger.session
    session["sign_in_attempts"] = kept
    session.save()
    assert stranger.get(back).status_code == 400
    assert Identity.objects.count() == 0


def test_the_last_way_in_is_not_taken_away() -> None:
    browser = arrive()
    browser.post(DONE, CONTACTS)
    person = who(browser)
    assert person is not None
    number = Identity.objects.get().pk
    browser.post(WAYS, {"bo": str(number)})
    assert Identity.objects.count() == 1
    # Whoever has no password sets one without an old one; then the other way may go.
    assert "Mật khẩu hiện tại" not in text(browser.get("/tai-khoan/doi-mat-khau"))
    answer = browser.post("/tai-khoan/doi-mat-khau", {"password": PASSWORD, "password_again": PASSWORD})
    assert answer.status_code == 302
    stranger = Client()
    stranger.force_login(local("la@mau.vn", id_number=""))
    stranger.post(WAYS, {"bo": str(number)})
    assert Identity.objects.count() == 1
    browser.post(WAYS, {"bo": str(number)})
    assert Identity.objects.count() == 0
    assert letters("people.identity_parted") == [str(person.key)]
    assert ProvenFacts.objects.filter(person=person).exists()


def test_a_mailbox_alone_does_not_open_an_account_that_was_only_proven(rf: Any) -> None:
    browser = arrive()
    browser.post(DONE, CONTACTS)
    person = who(browser)
    assert person is not None
    ask_for_link(rf.get("/"), CONTACTS["email"])
    assert str(person.key) not in letters("people.password_lost"), "typed and never proven"
    User.objects.filter(pk=person.pk).update(email=CONTACTS["email"])
    ask_for_link(rf.get("/"), CONTACTS["email"])
    assert str(person.key) not in letters("people.password_lost")


def test_a_mail_that_was_typed_is_proven_by_a_code_before_it_is_the_account_s() -> None:
    browser = arrive()
    answer = browser.post(DONE, CONTACTS, follow=True)
    person = who(browser)
    assert person is not None
    kept = LocalAccount.objects.get(user=person)
    assert (person.email, kept.user_name, kept.email_wanted) == ("", "tk-moi", "moi@mau.vn")
    assert "Tên đăng nhập của bạn là tk-moi" in text(answer)
    assert "chưa xác nhận" in text(browser.get("/tai-khoan"))
    assert 'value="moi@mau.vn"' in text(browser.get("/tai-khoan/thu-dien-tu"))
    browser.post("/tai-khoan/thu-dien-tu", {"value": "moi@mau.vn"})
    code = challenges.code_of(Challenge.objects.get(target="moi@mau.vn"))
    assert browser.post("/tai-khoan/xac-nhan", {"new_code": code}).headers["Location"] == "/tai-khoan"
    person.refresh_from_db()
    assert person.email == "moi@mau.vn"


def test_a_page_that_waited_too_long_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = arrive()
    monkeypatch.setattr("motcua.people.oidc.views.CHOICE_SECONDS", -1)
    assert browser.get(DONE).headers["Location"] == "/dang-nhap"
    assert browser.post(DONE, CONTACTS).headers["Location"] == "/dang-nhap"
    assert not User.objects.exists()
