"""Services outside between administrators: a code stays whose it is, and the trail says what was changed."""

from __future__ import annotations

import re
import threading
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from motcua.audit.models import TrailLine
from motcua.notices.models import ChannelRow
from tests.story import ADMINISTRATOR, Story
from tests.story_fixtures import story

__all__ = ["story"]
OTHER = "quantri@stp.mau.vn"
TOP = "quantri@hatinh.mau.vn"
NEW = "/quan-tri/kenh-thong-bao/them"


def at(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def agency_of(story: Story, email: str) -> str:
    return story.actor(email).seats[0].agency_code


def typed(agency: str, **more: str) -> dict[str, Any]:
    usual = {"code": "sms-chung", "kind": "esms", "name": "SMS", "agency": agency, "order": "1", "price": "0"}
    return {
        **usual,
        "url": "https://sms.example/",
        "account": "A",
        "sender": "B",
        "kinds": ["received"],
        **more,
    }


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_choose_one_code_at_once_do_not_take_it_from_each_other(story: Story) -> None:
    """Whoever took it over would have had the secret of the other's channel sent to an address of their own."""
    start = threading.Barrier(2)
    answers: dict[str, int] = {}

    def click(email: str) -> None:
        client, sent = at(story, email), typed(agency_of(story, email))
        start.wait(timeout=30)
        answers[email] = client.post(NEW, sent).status_code
        connection.close()

    clicks = [threading.Thread(target=click, args=(email,)) for email in (ADMINISTRATOR, OTHER)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(timeout=60)
    assert sorted(answers.values()) == [302, 422]
    (winner,) = (email for email, status in answers.items() if status == 302)
    row = ChannelRow.objects.select_related("agency").get()
    assert row.agency.code == row.definition["agency"] == agency_of(story, winner)


def test_the_trail_says_which_parts_were_changed_and_nothing_of_them(story: Story) -> None:
    office, agency = at(story, ADMINISTRATOR), agency_of(story, ADMINISTRATOR)
    assert office.post(NEW, typed(agency)).status_code == 302
    page = reverse("console:channel", kwargs={"code": "sms-chung"})
    elsewhere = typed(agency, url="https://ke-xau.example/", price="5")
    assert office.post(page, elsewhere).status_code == 302
    line = TrailLine.objects.filter(about="message_channel:sms-chung").latest("id")
    assert line.details == {"on": False, "changed": "price url"}
    assert "ke-xau" not in str(line.details)


@pytest.mark.parametrize(
    "page",
    [
        "carrier_new",
        "payment_gateway_new",
        "channel_new",
        "invoice_provider_new",
        "identity_new",
        "signing_new",
    ],
)
def test_the_name_of_the_variable_is_read_whole_before_there_is_a_code(story: Story, page: str) -> None:
    shown = lxml.html.fromstring(
        at(story, TOP).get(reverse(f"console:{page}")).content.decode()
    ).text_content()
    assert re.search(r"MOTCUA_[A-Z]+_\[MÃ\]_SECRET", shown)
    assert not re.search(r"MOTCUA_[A-Z]+__SECRET", shown)
