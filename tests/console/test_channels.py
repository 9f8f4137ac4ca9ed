"""Channels of messages in the console: kept, tried, taken away and brought back, by who rules their agency."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from motcua.audit.models import TrailLine
from motcua.notices.kinds import KINDS
from motcua.notices.models import ChannelRow, Delivery
from motcua.outbox import breaker
from motcua.outbox.models import Line
from tests.access.people import TOP_ADMINISTRATOR
from tests.notices.tower import SECRET, Post, post
from tests.story import Story
from tests.story_fixtures import story

__all__ = ["post", "story"]

HOME = "/quan-tri/kenh-thong-bao"


@pytest.fixture
def admin(client: Client, story: Story) -> Client:
    client.force_login(story.person(TOP_ADMINISTRATOR))
    return client


def typed(at: str, **more: Any) -> dict[str, Any]:
    return {
        "code": "sms-thu",
        "kind": "esms",
        "name": "SMS tỉnh",
        "agency": "H27",
        "on": "1",
        "url": f"{at}/MainService.svc/json/SendMultipleMessage_V4_post_json/",
        "account": "APP",
        "sender": "TINHMAU",
        "kinds": list(KINDS),
        "order": "2",
        "price": "350",
        **more,
    }


@pytest.mark.criterion("II.26.5", "II.26.7")
def test_a_channel_is_made_tried_and_changed_without_its_secret_on_any_page(
    admin: Client, post: Post
) -> None:
    answer = admin.post(f"{HOME}/them", typed(post.at, account=""))
    assert answer.status_code == 422
    assert "SMS tỉnh" in answer.content.decode(), "what was typed is still there"
    assert admin.post(f"{HOME}/them", typed(post.at)).status_code == 302
    row = ChannelRow.objects.get()
    assert row.definition["price"] == 350
    page = admin.post(f"{HOME}/kenh/sms-thu", {"thu": "1"}).content.decode()
    assert "trả lời đúng" in page
    assert SECRET not in page
    # A line that rests after failures is asked all the same, and what answers is in use again at once.
    rests_until = timezone.now() + datetime.timedelta(hours=1)
    Line.objects.create(code="messages:sms-thu", failures=9, open_until=rests_until)
    breaker.forget()
    assert "trả lời đúng" in admin.post(f"{HOME}/kenh/sms-thu", {"thu": "1"}).content.decode()
    assert Line.objects.get().open_until is None
    post.tower.secret = "another"
    assert (
        "nhưng từ chối (CodeResult 101)" in admin.post(f"{HOME}/kenh/sms-thu", {"thu": "1"}).content.decode()
    )
    post.tower.mode = "down"
    assert "không trả lời" in admin.post(f"{HOME}/kenh/sms-thu", {"thu": "1"}).content.decode()
    assert admin.post(f"{HOME}/kenh/sms-thu", typed(post.at, kinds=[])).status_code == 422
    assert admin.post(f"{HOME}/kenh/sms-thu", typed(post.at, quiet_from="21:00")).status_code == 422
    assert admin.post(f"{HOME}/kenh/sms-thu", typed(post.at, price="-1")).status_code == 422
    assert TrailLine.objects.filter(about="message_channel:sms-thu").exists()


def test_it_leaves_and_comes_back_as_a_file(admin: Client, post: Post) -> None:
    post.channel(
        "zns",
        templates={"accept": {"id": "T1", "names": ["ma_ho_so"]}},
        quiet_from="21:00",
        quiet_until="07:00",
    )
    before = ChannelRow.objects.get()
    content = admin.get(f"{HOME}/kenh/zalo-thu.json").content
    assert SECRET.encode() not in content
    before_definition = before.definition
    before.delete()
    assert admin.post(HOME, {"file": SimpleUploadedFile("k.json", content)}).status_code == 302
    after = ChannelRow.objects.get()
    assert (after.definition, after.is_on) == (before_definition, True)
    for wrong in (b"[]", b"{", json.dumps({**json.loads(content), "templates": {"accept": 1}}).encode()):
        assert admin.post(HOME, {"file": SimpleUploadedFile("k.json", wrong)}).status_code == 422


def test_the_form_means_what_is_kept(admin: Client, post: Post) -> None:
    post.channel("zns", templates={"accept": {"id": "T1", "names": ["ma_ho_so", "co_quan"]}})
    before = ChannelRow.objects.get().definition
    page = admin.get(f"{HOME}/kenh/zalo-thu").content.decode()
    assert "accept T1 ma_ho_so co_quan" in page
    again = {**{name: str(value) for name, value in before.items()}, "kinds": list(KINDS), "on": "1"}
    again["templates"] = "accept T1 ma_ho_so co_quan\n"
    assert admin.post(f"{HOME}/kenh/zalo-thu", again).status_code == 302
    assert ChannelRow.objects.get().definition["templates"] == before["templates"]


def test_costs_are_shown_and_taken_away(admin: Client, post: Post) -> None:
    post.channel()
    post.wants("sms")
    post.story.submitted()
    post.leave()
    assert Delivery.objects.get().cost == 300
    page = admin.get(f"{HOME}/chi-phi").content.decode()
    assert "Sở Công Thương" in page
    assert "300" in page
    file = admin.get(f"{HOME}/chi-phi?tai=csv").content.decode()
    assert "Tin nhắn SMS,1,0,0,0,1,300" in file
