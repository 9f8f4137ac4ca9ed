"""An organisation's members: invited by letter, accepted with the account of that address, changed, ended at once."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from motcua.audit.models import TrailLine
from motcua.people import mandates
from motcua.people.models import Mandate, MandateChange, User
from tests.acting import PASSWORD, Letters, browser_of, deliver, link_in, mandate_for

pytestmark = pytest.mark.django_db
MEMBERS = "/to-chuc/thanh-vien"
ADDRESS = "hoa@vidu.vn"


@pytest.fixture
def organisation() -> User:
    return User.objects.create_user(
        "hop-tac-xa@vidu.vn",
        PASSWORD,
        kind="organisation",
        full_name="Lê Thị Giám Đốc",
        organisation_name="Hợp tác xã Hương Sơn",
        phone="0912345678",
    )


@pytest.fixture
def person() -> User:
    return User.objects.create_user(ADDRESS, PASSWORD, full_name="Phạm Thị Hoa", phone="0912345679")


def invite(browser: Client, email: str = ADDRESS, rights: str = "draft") -> int:
    return browser.post(MEMBERS, {"action": "moi", "email": email, "rights": rights}).status_code


def opened(link: str, person: User | None) -> Client:
    """A browser in which the link was opened, by this person."""
    browser = browser_of(person) if person is not None else Client()
    assert browser.get(link)["Location"] == "/loi-moi"
    return browser


def test_whoever_is_invited_accepts_on_screen_and_acts_for_the_organisation(
    organisation: User, person: User, mailoutbox: Letters
) -> None:
    assert invite(browser_of(organisation), rights="submit") == 302
    deliver()
    assert mailoutbox[-1].to == [ADDRESS]
    assert "Hợp tác xã Hương Sơn" in mailoutbox[-1].body
    browser = opened(link_in(mailoutbox[-1]), person)
    page = browser.get("/loi-moi").content.decode()
    assert "Hợp tác xã Hương Sơn mời bạn làm thành viên" in page
    assert "Soạn và nộp hồ sơ" in page
    assert not Mandate.objects.get().runs
    assert browser.post("/loi-moi", {"answer": "nhan"})["Location"] == "/ho-so"
    assert "Bạn đang làm thay:" in browser.get("/").content.decode()
    mandate = Mandate.objects.get()
    assert (mandate.agent, mandate.rights, mandate.runs) == (person, "submit", True)
    deliver()
    assert mailoutbox[-1].to == [organisation.email]
    assert "Phạm Thị Hoa đã nhận lời" in mailoutbox[-1].subject


def test_a_link_serves_once(organisation: User, person: User, mailoutbox: Letters) -> None:
    invite(browser_of(organisation))
    deliver()
    link = link_in(mailoutbox[-1])
    opened(link, person).post("/loi-moi", {"answer": "nhan"})
    assert Client().get(link).status_code == 410
    assert Mandate.objects.count() == 1


def test_a_link_holds_for_seven_days_and_until_the_next_letter(
    organisation: User, person: User, mailoutbox: Letters
) -> None:
    browser = browser_of(organisation)
    invite(browser)
    deliver()
    first = link_in(mailoutbox[-1])
    mandate = Mandate.objects.get()
    assert mandate.invited_until - mandate.invited_at == datetime.timedelta(days=7)
    assert browser.post(MEMBERS, {"action": f"gui-lai:{mandate.pk}"}).status_code == 302
    deliver()
    assert Client().get(first).status_code == 410
    second = link_in(mailoutbox[-1])
    kept = opened(second, person)
    Mandate.objects.update(invited_until=timezone.now() - datetime.timedelta(seconds=1))
    assert Client().get(second).status_code == 410
    assert kept.post("/loi-moi", {"answer": "nhan"}).status_code == 410
    assert Mandate.objects.get().agent is None


def test_a_guessed_or_changed_link_says_nothing(organisation: User, mailoutbox: Letters) -> None:
    invite(browser_of(organisation))
    key = Mandate.objects.get().key
    answer = Client().get(f"/loi-moi/{key}/{'0' * 48}")
    assert answer.status_code == 410
    assert "Hương Sơn" not in answer.content.decode()
    assert Client().get("/loi-moi").status_code == 410


def test_only_the_account_with_the_address_of_the_letter_may_accept(
    organisation: User, person: User, mailoutbox: Letters
) -> None:
    """Whoever got hold of the link, or signs in with another account, does not become a member."""
    other = User.objects.create_user("khac@vidu.vn", PASSWORD, full_name="Người Khác")
    invite(browser_of(organisation))
    deliver()
    browser = opened(link_in(mailoutbox[-1]), other)
    assert "Nhận lời" not in browser.get("/loi-moi").content.decode()
    assert browser.post("/loi-moi", {"answer": "nhan"}).status_code == 409
    assert Mandate.objects.get().agent is None


@pytest.mark.parametrize("kind", ["organisation", "officer"])
def test_neither_an_organisation_nor_an_officers_account_becomes_a_member(
    kind: str, organisation: User, person: User, mailoutbox: Letters
) -> None:
    User.objects.filter(pk=person.pk).update(kind=kind)
    invite(browser_of(organisation))
    deliver()
    browser = opened(link_in(mailoutbox[-1]), User.objects.get(pk=person.pk))
    assert browser.post("/loi-moi", {"answer": "nhan"}).status_code == 409
    assert Mandate.objects.get().agent is None


def test_a_stranger_is_led_through_signing_up_and_comes_back(organisation: User, mailoutbox: Letters) -> None:
    invite(browser_of(organisation))
    deliver()
    browser = opened(link_in(mailoutbox[-1]), None)
    page = browser.get("/loi-moi").content.decode()
    assert "/dang-ky?next=/loi-moi" in page
    assert "Nhận lời" not in page
    assert browser.post("/loi-moi", {"answer": "nhan"}).status_code == 200
    new = User.objects.create_user(ADDRESS, PASSWORD, full_name="Phạm Thị Hoa")
    browser.post("/dang-nhap", {"email": new.email, "password": PASSWORD, "next": "/loi-moi"})
    assert browser.post("/loi-moi", {"answer": "nhan"})["Location"] == "/ho-so"
    assert Mandate.objects.get().agent == new


def test_an_invitation_is_turned_down(organisation: User, person: User, mailoutbox: Letters) -> None:
    invite(browser_of(organisation))
    deliver()
    opened(link_in(mailoutbox[-1]), person).post("/loi-moi", {"answer": "tu-choi"})
    mandate = Mandate.objects.get()
    assert (mandate.ending, mandate.agent) == ("declined", None)
    deliver()
    assert mailoutbox[-1].to == [organisation.email]


def test_nobody_learns_whether_an_address_has_an_account(
    organisation: User, person: User, mailoutbox: Letters
) -> None:
    browser = browser_of(organisation)
    assert invite(browser, ADDRESS) == invite(browser, "khong-co@vidu.vn") == 302
    deliver()
    with_account, without = mailoutbox[-2:]
    assert with_account.subject == without.subject
    page = browser.get(MEMBERS).content.decode()
    assert "Phạm Thị Hoa" not in page
    assert page.count("Đã mời, chờ nhận lời") == 2


@pytest.mark.parametrize(
    ("email", "rights", "told"),
    [
        ("", "draft", "Hãy nhập địa chỉ thư điện tử"),
        ("khong phai", "draft", "không đúng"),
        ("hop-tac-xa@vidu.vn", "draft", "chính tài khoản này"),
        (ADDRESS, "all", "Hãy chọn việc"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said(
    organisation: User, email: str, rights: str, told: str
) -> None:
    answer = browser_of(organisation).post(MEMBERS, {"action": "moi", "email": email, "rights": rights})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Mandate.objects.exists()


def test_an_address_is_invited_once(organisation: User) -> None:
    browser = browser_of(organisation)
    assert invite(browser) == 302
    assert invite(browser, ADDRESS.upper()) == 422
    assert Mandate.objects.count() == 1


def test_letters_to_one_address_are_limited(organisation: User) -> None:
    browser = browser_of(organisation)
    invite(browser)
    number = Mandate.objects.get().pk
    answers = [browser.post(MEMBERS, {"action": f"gui-lai:{number}"}).status_code for _one in range(6)]
    assert answers[0] == 302
    assert answers[-1] == 429


def test_rights_are_changed_from_the_next_page_on(
    organisation: User, person: User, mailoutbox: Letters
) -> None:
    mandate = mandate_for(organisation, person, "draft")
    member = browser_of(person, mandate)
    assert member.get(MEMBERS).status_code == 404
    browser_of(organisation).post(
        MEMBERS, {"action": f"doi-quyen:{mandate.pk}", f"rights-{mandate.pk}": "manage"}
    )
    assert member.get(MEMBERS).status_code == 200
    change = MandateChange.objects.get(what="rights")
    assert (change.by, change.details) == (organisation, {"from": "draft", "to": "manage"})
    deliver()
    assert mailoutbox[-1].to == [person.email]


def test_removing_asks_first_and_is_kept_in_the_history(
    organisation: User, person: User, mailoutbox: Letters
) -> None:
    mandate = mandate_for(organisation, person)
    browser = browser_of(organisation)
    page = f"{MEMBERS}/{mandate.pk}/thu-hoi"
    assert "Thu hồi quyền của Phạm Thị Hoa?" in browser.get(page).content.decode()
    assert Mandate.objects.get().runs
    assert browser.post(page)["Location"] == MEMBERS
    kept = Mandate.objects.get()
    assert (kept.runs, kept.ending) == (False, "removed")
    assert "Thu hồi</b> – Phạm Thị Hoa" in browser.get(MEMBERS).content.decode()
    deliver()
    assert mailoutbox[-1].to == [person.email]
    # Twice is once.
    assert browser.post(page).status_code == 302
    assert MandateChange.objects.filter(what="removed").count() == 1


def test_an_invitation_is_taken_back(organisation: User, person: User, mailoutbox: Letters) -> None:
    browser = browser_of(organisation)
    invite(browser)
    deliver()
    link = link_in(mailoutbox[-1])
    browser.post(f"{MEMBERS}/{Mandate.objects.get().pk}/thu-hoi")
    assert Client().get(link).status_code == 410
    assert invite(browser) == 302  # and the address may be invited anew


def test_a_manager_who_is_not_the_account_invites_and_removes(organisation: User, person: User) -> None:
    manager = browser_of(person, mandate_for(organisation, person, "manage"))
    assert invite(manager, "moi@vidu.vn") == 302
    invited = Mandate.objects.get(email="moi@vidu.vn")
    assert (invited.principal, invited.invited_by) == (organisation, person)
    manager.post(f"{MEMBERS}/{invited.pk}/thu-hoi")
    assert not Mandate.objects.get(pk=invited.pk).is_open


def test_the_last_manager_stays_where_the_account_itself_cannot_sign_in(
    organisation: User, person: User
) -> None:
    other = User.objects.create_user("khac@vidu.vn", PASSWORD, full_name="Người Khác")
    last, member = mandate_for(organisation, person, "manage"), mandate_for(organisation, other, "draft")
    organisation.set_unusable_password()
    organisation.save()
    for refused in (
        lambda: mandates.remove(person, organisation, last.pk),
        lambda: mandates.leave(person, last.pk),
        lambda: mandates.change_rights(person, organisation, last.pk, "submit"),
    ):
        with pytest.raises(mandates.Refused, match="người quản lý cuối cùng"):
            refused()
    assert Mandate.objects.get(pk=last.pk).rights == "manage"
    mandates.change_rights(person, organisation, member.pk, "manage")
    assert mandates.leave(person, last.pk).ending == "left"


def test_the_last_manager_may_go_while_the_account_itself_manages(organisation: User, person: User) -> None:
    mandate = mandate_for(organisation, person, "manage")
    browser = browser_of(person, mandate)
    assert browser.post(f"{MEMBERS}/{mandate.pk}/thu-hoi")["Location"] == "/lam-thay"
    assert browser.get("/lam-thay").status_code == 200
    assert browser.get(MEMBERS).status_code == 404


def test_a_closed_organisation_gives_nobody_anything(organisation: User, person: User) -> None:
    browser = browser_of(person, mandate_for(organisation, person, "manage"))
    User.objects.filter(pk=organisation.pk).update(is_active=False)
    assert browser.get(MEMBERS).status_code == 403


def test_what_happens_to_members_is_in_the_trail(organisation: User, person: User) -> None:
    manager = User.objects.create_user("quanly@vidu.vn", PASSWORD, full_name="Quản Lý")
    mandate = mandate_for(organisation, person)
    browser = browser_of(manager, mandate_for(organisation, manager, "manage"))
    browser.post(f"{MEMBERS}/{mandate.pk}/thu-hoi")
    chosen, removed = TrailLine.objects.filter(kind__in=["acting_chosen", "mandate_changed"]).order_by("id")
    assert (chosen.person, chosen.on_behalf_of, chosen.subject) == (manager, organisation, [organisation.pk])
    assert (removed.person, removed.on_behalf_of) == (manager, organisation)
    assert removed.subject == sorted([organisation.pk, person.pk])
    assert (removed.about, removed.details["what"]) == (f"mandate:{mandate.key}", "removed")
