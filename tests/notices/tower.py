"""The simulated gateway of messages beside a story: channels at it, people with telephones, and what leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from motcua.agencies.models import Agency
from motcua.notices import channels
from motcua.notices.channel_files import publish
from motcua.notices.choosing import keep
from motcua.notices.kinds import OF_APPLICANTS
from motcua.notices.models import ChannelRow, Choice, Delivery
from motcua.outbox import delivery, services
from motcua.people.models import User
from motcua.simulate.messages.server import serve
from motcua.simulate.messages.tower import Sent, Tower
from tests.story import APPLICANT, Story

SECRET, SIGN = "bi-mat-thu-nghiem-0123456789", "khoa-ky-thu-nghiem"
PHONE = "0912345678"
PRICE = 300


class Post:
    """Everything that leaves in one test."""

    def __init__(self, story: Story, tower: Tower, at: str) -> None:
        self.story, self.tower, self.at = story, tower, at

    def channel(self, kind: str = "esms", agency: str = "H27", **more: Any) -> ChannelRow:
        """A channel at the simulator that is on."""
        usual: dict[str, Any] = {
            "code": "sms-thu" if kind == "esms" else "zalo-thu",
            "kind": kind,
            "name": "SMS" if kind == "esms" else "Zalo",
            "agency": agency,
            "url": f"{self.at}/MainService.svc/json/SendMultipleMessage_V4_post_json/"
            if kind == "esms"
            else f"{self.at}/message/template",
            "account": "APP",
            "sender": "TINHMAU",
            "price": PRICE,
            "order": 2 if kind == "esms" else 1,
            "on": True,
        }
        return publish({**usual, **more})

    def person(self, email: str = APPLICANT) -> User:
        """Somebody with a telephone."""
        User.objects.filter(email=email).update(phone=PHONE)
        return self.story.person(email)

    def wants(self, *media: str, email: str = APPLICANT, **more: Any) -> Choice:
        """Who wants to be told everything by these."""
        usual = {"quiet": (None, None), "gathers": False, "language": "vi", "agrees": True}
        wanted = dict.fromkeys(OF_APPLICANTS, media)
        return keep(self.person(email), **{"wanted": wanted, **usual, **more})

    def leave(self, *, failing: bool = False) -> None:
        """Deliver what waits, and what comes of it. `failing`: what is tried again is, until it is given up."""
        for _turn in range(20):
            waiting = list(services.waiting())
            if not waiting:
                return
            for message in waiting:
                try:
                    delivery.deliver_now(message.pk)
                except delivery.DeliveryFailed:
                    assert failing
        raise AssertionError("something never leaves")

    def sent(self, protocol: str = "sms") -> list[Sent]:
        """What the gateway took."""
        return [one for one in self.tower.messages.values() if one.protocol == protocol]

    def told(self, event: str) -> dict[str, str]:
        """How one event stands, by medium."""
        return dict(Delivery.objects.filter(event=event).values_list("medium", "state"))

    def receipt(
        self, row: Delivery, *, arrived: bool = True, client: Client | None = None, token: str = ""
    ) -> int:
        """The gateway tells what became of a text message."""
        assert row.channel is not None
        channel = channels.read(row.channel)
        told = {
            "SMSID": row.external,
            "SendStatus": "5",
            "SendSuccess": "1" if arrived else "0",
            "RequestId": f"mc{row.pk}",
        }
        address = f"/tin-nhan/bao/{channel.code}/{token or channel.token}"
        return (client or Client()).get(address, told).status_code


@pytest.fixture
def post(story: Story, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A running simulator that tells nothing by itself."""
    for code in ("SMS_THU", "ZALO_THU", "SMS_GAN"):
        monkeypatch.setenv(f"MOTCUA_MESSAGES_{code}_SECRET", SECRET)
    monkeypatch.setenv("MOTCUA_MESSAGES_ZALO_THU_SIGN", SIGN)
    away = "http://127.0.0.1:9/"
    tower = Tower(
        account="APP",
        secret=SECRET,
        sender="TINHMAU",
        app="APP",
        sign=SIGN,
        hooks={"zalo": away, "zalo question": away, "question": away},
        mode="silent",
    )
    server = serve(tower, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield Post(story, tower, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def top() -> Agency:
    """The province."""
    return Agency.objects.get(code="H27")
