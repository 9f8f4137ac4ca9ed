"""Ready-made replies: written by administrators for each procedure and action, there at the officer's act."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from motcua.catalogue.models import ReadyReply
from motcua.people.models import User
from tests.commerce import RATING, WEBSITE, Commerce
from tests.sample_database import forget_cached
from tests.story import ADMINISTRATOR, APPLICANT, EXAMINER, HEAD, JUSTICE_ADMINISTRATOR

PAGE = f"/quan-tri/mau-tra-loi/{WEBSITE}"
NEW = {"action": "tu-choi", "title": "Trùng tên miền", "text": "Tên miền đã được thông báo."}


@pytest.fixture
def commerce(sample: Any, db: None) -> Commerce:
    return Commerce()


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def replies_shown(commerce: Commerce, procedure: str, action: str, email: str = EXAMINER) -> str:
    forget_cached()
    dossier = commerce.filed(procedure)
    html = client_of(email).get(f"/can-bo/ho-so/{dossier.key}?thao-tac={action}").content.decode()
    return html.split('id="mau-tra-loi"')[1].split("</ul>")[0] if 'id="mau-tra-loi"' in html else ""


def test_each_action_of_a_procedure_offers_its_own_replies(commerce: Commerce) -> None:
    refusing = replies_shown(commerce, WEBSITE, "tu-choi")
    assert "Hàng cấm kinh doanh" in refusing
    assert "Bản chụp mờ" not in refusing
    assert "Bản chụp mờ" in replies_shown(commerce, WEBSITE, "yeu-cau-bo-sung")
    assert "Hàng cấm kinh doanh" not in replies_shown(commerce, RATING, "tu-choi")
    assert replies_shown(commerce, RATING, "duyet-day-du") == ""


def test_without_scripts_a_reply_is_a_link_that_fills_the_reason(commerce: Commerce) -> None:
    dossier = commerce.filed(WEBSITE)
    reply = ReadyReply.objects.filter(procedure__code=WEBSITE, action="tu-choi")[0]
    address = f"/can-bo/ho-so/{dossier.key}?thao-tac=tu-choi&mau={reply.id}"
    html = client_of(EXAMINER).get(address).content.decode()
    assert f">{reply.text}</textarea>" in html
    other = ReadyReply.objects.filter(procedure__code=RATING)[0]
    html = client_of(EXAMINER).get(address.replace(f"mau={reply.id}", f"mau={other.id}")).content.decode()
    assert f">{other.text}</textarea>" not in html


def test_an_administrator_adds_changes_and_deletes_a_reply(commerce: Commerce) -> None:
    administrator = client_of(ADMINISTRATOR)
    assert administrator.post(PAGE, NEW).status_code == 302
    assert "Trùng tên miền" in replies_shown(commerce, WEBSITE, "tu-choi")
    made = ReadyReply.objects.get(title="Trùng tên miền")
    changed = {**NEW, "text": "Tên miền này đã được thông báo trước đó."}
    assert administrator.post(f"{PAGE}/{made.id}", changed).status_code == 302
    made.refresh_from_db()
    assert made.text == changed["text"]
    assert administrator.post(f"{PAGE}/{made.id}", {"xoa": "1"}).status_code == 302
    assert not ReadyReply.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "  "}, "Hãy nhập “Nội dung”"),
        ({"title": ""}, "Hãy nhập “Tên mẫu”"),
        ({"action": "khong-co"}, "Hãy chọn thao tác"),
        ({"title": "Hàng cấm kinh doanh"}, "đã có mẫu mang tên đó"),
        ({"text": "a" * 5001}, "dài quá"),
    ],
)
def test_a_wrong_reply_is_told_and_keeps_what_was_typed(
    commerce: Commerce, wrong: dict[str, str], said: str
) -> None:
    before = ReadyReply.objects.count()
    answer = client_of(ADMINISTRATOR).post(PAGE, {**NEW, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    if "text" not in wrong:
        assert NEW["text"] in answer.content.decode()
    assert ReadyReply.objects.count() == before


def test_only_the_administrator_of_every_agency_that_resolves_it_writes_replies(commerce: Commerce) -> None:
    for email in (EXAMINER, HEAD, APPLICANT):
        assert client_of(email).get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302
    other = client_of(JUSTICE_ADMINISTRATOR)
    assert other.get(PAGE).status_code == 404
    assert other.post(PAGE, NEW).status_code == 404
    assert WEBSITE not in other.get("/quan-tri/mau-tra-loi").content.decode()
    reply = ReadyReply.objects.filter(procedure__code=WEBSITE)[0]
    assert other.post(f"{PAGE}/{reply.id}", {"xoa": "1"}).status_code == 404
    assert ReadyReply.objects.filter(pk=reply.pk).exists()
    assert WEBSITE in client_of(ADMINISTRATOR).get("/quan-tri/mau-tra-loi").content.decode()
    assert "Hàng cấm kinh doanh" in client_of(ADMINISTRATOR).get(PAGE).content.decode()
