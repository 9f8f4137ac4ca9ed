"""What the trail holds of accounts: coming in, failing to, leaving, passwords; never what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from motcua.audit.models import TrailLine
from motcua.audit.trail import session_mark
from motcua.people.challenges import token_of
from motcua.people.models import Challenge, User
from motcua.people.passwords import link_of
from tests.story import APPLICANT, EXAMINER, Story

PASSWORD = "mot-cau-rat-dai-2026"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    for email in (APPLICANT, EXAMINER):
        user = User.objects.get(email=email)
        user.set_password(PASSWORD)
        user.save()
    return Story()


def kinds() -> list[str]:
    return list(TrailLine.objects.order_by("id").values_list("kind", flat=True))


def sign_in(email: str, password: str = PASSWORD) -> Client:
    browser = Client(headers={"user-agent": AGENT}, REMOTE_ADDR="10.1.2.3")
    browser.post("/dang-nhap", {"email": email, "password": password})
    return browser


@pytest.mark.criterion("I.23.1")
def test_coming_in_and_leaving_say_who_when_and_from_where(story: Story) -> None:
    browser = sign_in(EXAMINER)
    key = browser.session.session_key
    browser.post("/dang-xuat")
    came, left = TrailLine.objects.order_by("id")
    person, seat = story.person(EXAMINER), story.actor(EXAMINER).seats[0]
    for line, kind in ((came, "sign_in"), (left, "sign_out")):
        assert (line.kind, line.person, line.subject) == (kind, person, [person.pk])
        assert (line.address, line.agent) == ("10.1.2.3", "Firefox 128, Linux")
        assert (line.agency_id, line.post_id) == (seat.agency_id, seat.post_id)
        assert line.session == session_mark(key)
    assert came.details == {"proof": "password"}
    Client().post("/dang-xuat")
    assert len(kinds()) == 2


@pytest.mark.criterion("I.23.1")
def test_a_failure_is_the_owners_to_see_and_one_on_no_account_names_nobody(story: Story) -> None:
    sign_in(APPLICANT, "sai")
    sign_in("ai-do-la@mau.vn", "sai")
    sign_in("AI-DO-LA@mau.vn", "sai-nua")
    known, first, second = TrailLine.objects.order_by("id")
    assert kinds() == ["sign_in_failed"] * 3
    assert (known.person, known.subject, known.details) == (None, [story.person(APPLICANT).pk], {})
    assert first.subject == []
    assert first.details == second.details != {}
    assert not any(
        "ai-do" in str(line.details).lower() or "sai" in str(line.details) for line in (first, second)
    )


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/tai-khoan/doi-mat-khau", {"old_password": "sai"}),
        ("/tai-khoan/thu-dien-tu", {"value": "moi@mau.vn", "password": "sai"}),
        ("/tai-khoan/xac-nhan-lai", {"password": "sai"}),
        ("/tai-khoan/dong", {"agreed": "1", "password": "sai"}),
    ],
)
def test_a_wrong_password_where_it_is_asked_again_is_a_failure_too(
    story: Story, page: str, typed: dict[str, str]
) -> None:
    """Somebody may try out passwords in a session that was left open."""
    browser = sign_in(APPLICANT)
    assert browser.post(page, typed).status_code == 422
    came, failed = TrailLine.objects.order_by("id")
    assert (came.kind, failed.kind) == ("sign_in", "sign_in_failed")
    assert (failed.person, failed.subject, failed.address) == (came.person, came.subject, "10.1.2.3")


def test_an_account_that_is_made_or_changed_leaves_the_names_of_the_fields_alone(
    story: Story, sign_up_form: dict[str, str]
) -> None:
    browser = Client()
    assert browser.post("/dang-ky", sign_up_form).status_code == 302
    assert kinds() == [], "nothing is an account yet"
    browser.post("/kich-hoat", {"gui": "1", "cach": "thu"})
    asked = Challenge.objects.get()
    browser.get(f"/kich-hoat/{asked.key}/{token_of(asked)}")
    browser.post("/kich-hoat/xac-nhan")
    person = User.objects.get(email=sign_up_form["email"])
    assert kinds() == ["account_made", "sign_in"]
    assert TrailLine.objects.get(kind="account_made").details == {"proof": "letter"}
    assert set(TrailLine.objects.values_list("person", flat=True)) == {person.pk}
    typed = {"full_name": "Tên Hoàn Toàn Mới", "phone": person.phone, "birth_date": ""}
    address = {f"address.{part}": str(value) for part, value in person.address.items()}
    assert browser.post("/tai-khoan", typed | address).status_code == 302
    changed = TrailLine.objects.latest("id")
    assert changed.kind == "account_changed"
    assert "full_name" in changed.details["fields"]
    assert "Mới" not in str(changed.details)


@pytest.fixture
def sign_up_form() -> dict[str, str]:
    return {
        "kind": "citizen",
        "full_name": "Lê Thị Mai",
        "email": "le-thi-mai@mau.vn",
        "id_number": "042190000123",
        "phone": "0912345678",
        "user_name": "le.thi.mai",
        "birth_date": "02/09/1990",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }


def test_passwords_asked_for_set_anew_and_changed(story: Story) -> None:
    person = story.person(APPLICANT)
    browser = Client()
    browser.post("/quen-mat-khau", {"email": APPLICANT})
    browser.post("/quen-mat-khau", {"email": "khong-co@mau.vn"})
    browser.get(link_of(person))
    new = {"password": PASSWORD + "x", "password_again": PASSWORD + "x"}
    assert browser.post("/quen-mat-khau/dat-lai", new).status_code == 302
    browser = sign_in(APPLICANT, PASSWORD + "x")
    again = {"old_password": PASSWORD + "x", "password": PASSWORD + "y", "password_again": PASSWORD + "y"}
    assert browser.post("/tai-khoan/doi-mat-khau", again).status_code == 302
    assert kinds() == ["password_asked", "password_asked", "password_reset", "sign_in", "password_changed"]
    subjects = list(TrailLine.objects.order_by("id").values_list("subject", flat=True))
    assert subjects == [[person.pk], [], [person.pk], [person.pk], [person.pk]]
    assert all(line.address for line in TrailLine.objects.all()), "the reset knows from where it came, too"
