"""The page on which a person chooses by what to be told."""

from __future__ import annotations

import pytest
from django.test import Client

from motcua.notices.models import Choice
from tests.notices.tower import Post, post
from tests.story import APPLICANT, EXAMINER

__all__ = ["post"]

PAGE = "/thong-bao/cach-nhan"


@pytest.mark.criterion("I.5.2", "II.10.3")
def test_a_person_chooses_agrees_and_takes_it_back(post: Post, client: Client) -> None:
    client.force_login(post.person())
    assert 'value="sms"' not in client.get(PAGE).content.decode(), "what no agency has is not offered"
    post.channel()
    wanted = {"by-result": ["sms"], "by-received": ["mail"], "quiet_from": "21:00", "quiet_until": "07:00"}
    answer = client.post(PAGE, wanted)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Hãy đánh dấu đồng ý" in page
    assert 'value="21:00"' in page, "what was typed is still there"
    assert client.post(PAGE, {**wanted, "agrees": "1"}).status_code == 302
    kept = Choice.objects.get(person=post.person())
    agreed = kept.agreed_at
    assert agreed is not None
    assert kept.wanted["result"] == ["sms"]
    assert client.post(PAGE, {**wanted, "agrees": "1", "quiet_until": "8 giờ"}).status_code == 422
    client.post(PAGE, {**wanted, "agrees": "1"})
    assert Choice.objects.get().agreed_at == agreed, "since when stays"
    client.post(PAGE, {"by-received": ["mail"]})
    kept = Choice.objects.get()
    assert (kept.agreed_at, kept.quiet_from) == (None, None)


def test_an_officer_chooses_of_work(post: Post, client: Client) -> None:
    post.channel()
    client.force_login(post.person(EXAMINER))
    page = client.get(PAGE).content.decode()
    assert "Việc mới chuyển đến" in page
    assert "Gộp thư" not in page
    assert client.post(PAGE, {"by-work": ["sms", "mail"], "agrees": "1"}).status_code == 302
    assert Choice.objects.get().wanted["work"] == ["sms"], "letters to officers are chosen elsewhere"


def test_choosing_messages_is_offered_while_applying_where_they_are_sent(post: Post, client: Client) -> None:
    dossier = post.story.draft()
    client.force_login(post.person())
    page = f"/ho-so/{dossier.key}/nhan-ket-qua"
    assert 'name="delivery-sms"' not in client.get(page).content.decode()
    post.channel()
    assert 'name="delivery-sms"' in client.get(page).content.decode()


def test_without_a_telephone_nobody_chooses_messages(post: Post, client: Client) -> None:
    post.channel()
    person = post.story.person(APPLICANT)
    person.phone = ""
    person.save()
    client.force_login(person)
    page = client.post(PAGE, {"by-result": ["sms"], "agrees": "1"}).content.decode()
    assert "chưa có số điện thoại" in page
    assert not Choice.objects.exists()
