"""What strangers send to the doors of gateways breaks nothing; a file of a channel is read whatever stands in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.notices import channel_files
from motcua.notices.models import ChannelRow, Question
from motcua.simulate.messages.tower import hmac_of, zalo_mac
from tests.notices.tower import SECRET, SIGN, Post, post

__all__ = ["post"]
DOORS = ("/tin-nhan/hoi/zalo-thu", "/tin-nhan/bao/zalo-thu", "/tin-nhan/hoi/sms-thu")
BODIES = (
    b"",
    b"{",
    b"[]",
    b"\xff\xfe",
    '{"timestamp": "1"}'.encode("utf-16"),
    '{"timestamp": "1"}'.encode("utf-8-sig"),
    b'{"timestamp": "\\ud800"}',
    b'{"timestamp": NaN}',
    b'{"a":' * 3000,
)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("body", BODIES)
def test_a_stranger_gets_one_answer_whatever_is_sent(post: Post, door: str, body: bytes) -> None:
    post.channel()
    post.channel("zns", templates={})
    for signature in ("", "mac=00", "mac=é"):
        headers = {"X-ZEvent-Signature": signature, "X-Signature": signature}
        answer = Client().post(door, body, "application/json", headers=headers)
        assert (answer.status_code, answer.json()) == (404, {}), body


@pytest.mark.parametrize("text", ["HS \0H27", "HS \ud800", "HS " + "9" * 400])
def test_an_operator_that_hands_over_what_no_column_holds_gets_help(post: Post, text: str) -> None:
    post.channel()
    body = json.dumps({"id": "1\0", "from": "0911\0", "text": text})
    headers = {"X-Signature": hmac_of(SECRET, body.encode())}
    answer = Client().post("/tin-nhan/hoi/sms-thu", body, "application/json", headers=headers)
    assert answer.status_code == 200
    assert "HS, dau cach" in answer.json()["reply"]
    assert Question.objects.get().external == "1"


def test_zalo_is_understood_whatever_its_time_stamp_is(post: Post) -> None:
    post.channel("zns", templates={})
    for number, stamp in enumerate(("7", 7, 1.5, None)):
        event: dict[str, Any] = {
            "event_name": "user_send_text",
            "timestamp": stamp,
            "sender": {"id": "zalo-1"},
            "message": {"msg_id": f"m{number}", "text": "xin chào"},
        }
        body = json.dumps(event, ensure_ascii=False)
        headers = {"X-ZEvent-Signature": f"mac={zalo_mac('APP', body, str(stamp), SIGN)}"}
        answer = Client().post("/tin-nhan/hoi/zalo-thu", body, "application/json", headers=headers)
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "broken",
    [
        {"kinds": [[]]},
        {"kinds": [{}]},
        {"templates": {"a": {"id": "1", "names": [1]}}},
        {"order": True},
        {"order": float("nan")},
        {"name": "\ud800"},
        {"account": "a\0b"},
        {"code": "a\0b"},
        {"agency": "H27\0"},
    ],
)
def test_a_file_that_somebody_made_by_hand_is_kept_or_refused_with_a_word(
    post: Post, broken: dict[str, Any]
) -> None:
    row = post.channel()
    whole = channel_files.as_data(row) | {"code": "nap-tay"} | broken
    client = Client()
    client.force_login(post.story.person("quantri@hatinh.mau.vn"))
    sent = {"file": SimpleUploadedFile("kenh.json", json.dumps(whole).encode())}
    answer = client.post("/quan-tri/kenh-thong-bao", sent)
    assert answer.status_code in (302, 422)
    assert ChannelRow.objects.count() == (2 if answer.status_code == 302 else 1)
