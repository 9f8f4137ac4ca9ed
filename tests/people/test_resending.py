"""What is sent after the session has ended is not lost: every form without a page of its own for it is sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.catalogue.models import ReadyReply
from motcua.people.models import Session, User
from tests.commerce import WEBSITE
from tests.story import ADMINISTRATOR, EXAMINER

PAGE = f"/quan-tri/mau-tra-loi/{WEBSITE}"
TYPED = {"action": "tu-choi", "title": "Trùng tên miền", "text": "Tên miền này đã được thông báo rồi."}
PASSWORD = "mat-khau-moi-9"

pytestmark = pytest.mark.usefixtures("sample", "db")


def sign_in(client: Client, email: str, after: str) -> Any:
    person = User.objects.get(email=email)
    person.set_password(PASSWORD)
    person.save()
    return client.post("/dang-nhap", {"email": email, "password": PASSWORD, "next": after})


def sent_after_the_end() -> Client:
    client = Client()
    sent = client.post(PAGE, TYPED)
    assert sent["Location"] == "/dang-nhap?next=%2Fgui-lai"
    assert "được giữ lại" in client.get(sent["Location"]).content.decode()
    assert sign_in(client, ADMINISTRATOR, "/gui-lai")["Location"] == "/gui-lai"
    return client


def test_an_administrator_sends_again_what_was_typed_when_the_session_had_ended() -> None:
    client = sent_after_the_end()
    page = client.get("/gui-lai").content.decode()
    assert "Trùng tên miền" in page
    assert "Tên miền này đã được thông báo rồi." in page
    assert not ReadyReply.objects.filter(title="Trùng tên miền").exists(), "nothing is sent unasked"
    answer = client.post("/gui-lai", TYPED)
    assert (answer.status_code, answer["Location"]) == (307, PAGE)
    client.post(PAGE, TYPED)
    assert ReadyReply.objects.filter(title="Trùng tên miền", text=TYPED["text"]).count() == 1
    assert client.get("/gui-lai")["Location"] == "/", "once is enough"


def test_it_can_be_given_up() -> None:
    client = sent_after_the_end()
    client.post("/gui-lai/bo")
    assert client.get("/gui-lai")["Location"] == "/"
    assert not ReadyReply.objects.filter(title="Trùng tên miền").exists()


def test_passwords_and_tokens_are_not_kept() -> None:
    client = Client()
    client.post(PAGE, {**TYPED, "password": "bí mật", "csrfmiddlewaretoken": "cũ"})
    sign_in(client, ADMINISTRATOR, "/gui-lai")
    page = client.get("/gui-lai").content.decode()
    assert "bí mật" not in page
    assert 'value="cũ"' not in page


def ended_session_of(email: str) -> Client:
    """A browser whose session has run out, as the database then has it."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    Session.objects.filter(session_key=client.session.session_key).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )
    return client


def test_it_is_shown_to_who_typed_it_and_to_nobody_else_at_the_same_computer() -> None:
    client = ended_session_of(ADMINISTRATOR)
    client.post(PAGE, TYPED)
    sign_in(client, EXAMINER, "/gui-lai")
    assert client.get("/gui-lai")["Location"] == "/"
    client = ended_session_of(ADMINISTRATOR)
    client.post(PAGE, TYPED)
    sign_in(client, ADMINISTRATOR, "/gui-lai")
    assert "Tên miền này đã được thông báo rồi." in client.get("/gui-lai").content.decode()


def test_where_only_passwords_were_typed_nothing_is_kept() -> None:
    client = Client()
    sent = client.post(
        "/tai-khoan/doi-mat-khau", {"old_password": "a", "password": "b", "password_again": "b"}
    )
    assert sent["Location"] == "/dang-nhap?next=%2Ftai-khoan%2Fdoi-mat-khau"


def test_who_may_not_do_it_may_not_send_it_again_either() -> None:
    client = Client()
    client.post(PAGE, TYPED)
    sign_in(client, EXAMINER, "/gui-lai")
    assert client.post("/gui-lai", TYPED)["Location"] == PAGE
    assert client.post(PAGE, TYPED).status_code == 403
    assert not ReadyReply.objects.filter(title="Trùng tên miền").exists()


def test_a_form_with_an_old_token_is_offered_to_be_sent_again_and_a_foreign_one_is_not() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(email=ADMINISTRATOR))
    old = {**TYPED, "csrfmiddlewaretoken": "x" * 64}
    foreign = client.post(PAGE, old, headers={"Origin": "https://ac.vn"})
    assert foreign.status_code == 403
    assert client.get("/gui-lai").status_code == 302
    ours = client.post(PAGE, old, headers={"Origin": "http://testserver"})
    assert (ours.status_code, ours["Location"]) == (303, "/gui-lai")
    assert "Tên miền này đã được thông báo rồi." in client.get("/gui-lai").content.decode()
