"""Questions by message, "HS <code>": answered with the state, once, to the operator that proves itself (II.21.2)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from motcua.notices.models import Question
from motcua.simulate.messages.tower import hmac_of, zalo_mac
from tests.notices.tower import SECRET, SIGN, Post, post
from tests.story import APPLICANT

__all__ = ["post"]


def ask(text: str, number: str = "1", *, sender: str = "0911", secret: str = SECRET) -> Any:
    """What the operator of a short number hands over."""
    body = json.dumps({"id": number, "from": sender, "text": text})
    headers = {"X-Signature": hmac_of(secret, body.encode())}
    return Client().post("/tin-nhan/hoi/sms-thu", body, "application/json", headers=headers)


@pytest.mark.criterion("II.21.2")
def test_a_code_is_answered_with_the_state_and_nothing_about_a_person(post: Post) -> None:
    post.channel()
    dossier = post.story.accepted()
    reply = ask(f"hs {dossier.code}").json()["reply"]
    assert dossier.code in reply
    assert "Hen tra" in reply
    assert reply.isascii()
    for word in dossier.applicant_name.split():
        assert word not in reply.replace("Ho so", "")
    assert ask(f"  Hồ sơ: {dossier.receipt_number}.", "2").json()["reply"].startswith("Ho so ")


def test_a_wrong_code_and_what_is_no_question_get_help(post: Post) -> None:
    post.channel()
    wrong = ask("HS H27.03-250115-9999").json()["reply"]
    assert wrong.startswith("Khong tim thay")
    assert "HS, dau cach" in wrong
    assert ask("xin chao", "2").json()["reply"].startswith("Soan HS")
    assert ask("HS", "3").json()["reply"].startswith("Soan HS")
    assert [one.outcome for one in Question.objects.order_by("id")] == ["unknown", "helped", "helped"]


def test_only_the_operator_is_answered(post: Post) -> None:
    post.channel()
    code = post.story.accepted().code
    assert ask(f"HS {code}", secret="another").status_code == 404
    assert Client().post("/tin-nhan/hoi/sms-thu", "{}", "application/json").status_code == 404
    assert Client().get("/tin-nhan/hoi/sms-thu").status_code == 405
    assert not Question.objects.exists()


def test_one_question_is_answered_once_and_who_asks_on_and_on_is_not(post: Post) -> None:
    post.channel()
    dossier = post.story.accepted()
    first = ask(f"HS {dossier.code}").json()
    assert ask(f"HS {dossier.code}").json() == first
    assert Question.objects.count() == 1
    replies = [ask(f"HS {dossier.code}", str(number)).json()["reply"] for number in range(2, 15)]
    assert replies[0]
    assert replies[-1] == ""
    assert ask(f"HS {dossier.code}", "99", sender="0922").json()["reply"], "others are answered"
    kept = json.dumps(list(Question.objects.values()), default=str)
    assert "0911" not in kept


@pytest.mark.criterion("II.21.2", "II.26.7")
def test_zalo_asks_too(post: Post) -> None:
    post.channel("zns", templates={})
    code = post.story.accepted().code
    event = {
        "event_name": "user_send_text",
        "timestamp": "7",
        "sender": {"id": "zalo-1"},
        "message": {"msg_id": "m1", "text": f"HS {code}"},
    }
    body = json.dumps(event)

    def told(sign: str) -> Any:
        headers = {"X-ZEvent-Signature": f"mac={zalo_mac('APP', body, '7', sign)}"}
        return Client().post("/tin-nhan/hoi/zalo-thu", body, "application/json", headers=headers)

    assert told("another").status_code == 404
    assert f"Hồ sơ {code}" in told(SIGN).json()["reply"]


def test_a_channel_that_is_off_answers_nobody(post: Post) -> None:
    post.channel(on=False)
    assert ask(f"HS {post.story.submitted(APPLICANT).receipt_number}").json()["reply"] == ""
    assert not Question.objects.exists()
