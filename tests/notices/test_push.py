"""Notices in the browser: sealed for it alone, signed by us, to known push services, forgotten once they are gone."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import LazySettings
from django.test import Client

from motcua.agencies.outside import Wrong
from motcua.notices.adapters.push import _derived, is_service, padded, public_key, sealed, unpadded
from motcua.notices.models import Delivery, Subscription
from tests.notices.tower import Post, post
from tests.story import APPLICANT, EXAMINER, STRANGER

__all__ = ["post"]

PAGE = "/thong-bao/cach-nhan"
KEY = padded(ec.derive_private_key(7, ec.SECP256R1()).private_numbers().private_value.to_bytes(32, "big"))


class _Service(BaseHTTPRequestHandler):
    status = 201
    taken: list[tuple[dict[str, str], bytes]]

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.send_header("Content-Length", "0")
        self.end_headers()


class Browser:
    """A browser with its key, subscribed at a push service on this machine."""

    def __init__(self, address: str, service: type[_Service]) -> None:
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.address, self.service = address, service

    def subscription(self) -> str:
        return json.dumps(
            {"endpoint": self.address, "keys": {"p256dh": padded(self.point), "auth": padded(self.auth)}}
        )

    def opened(self, body: bytes) -> Any:
        """As RFC 8291 says that a browser reads it."""
        salt, length = body[:16], body[20]
        public, sent = body[21 : 21 + length], body[21 + length :]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        shared = self.key.exchange(ec.ECDH(), point)
        secret = _derived(shared, self.auth, b"WebPush: info\0" + self.point + public, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        return json.loads(AESGCM(key).decrypt(nonce, sent, None).rstrip(b"\x02"))


@pytest.fixture
def browser(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    settings.SAMPLE_MODE = True
    monkeypatch.setenv("MOTCUA_MESSAGES_PUSH_SECRET", KEY)
    service = type("Service", (_Service,), {"taken": [], "status": 201})
    server = ThreadingHTTPServer(("127.0.0.1", 0), service)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield Browser(f"http://127.0.0.1:{server.server_port}/browser-1", service)
    server.shutdown()
    server.server_close()


def channel(post: Post, **more: Any) -> None:
    post.channel(
        "webpush", code="push", name="Push", url="", account="mailto:a@tinh.example", sender="", **more
    )


def test_a_message_is_sealed_as_the_worked_example_of_the_rfc() -> None:
    """RFC 8291, appendix A."""
    own = ec.derive_private_key(
        int.from_bytes(unpadded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    found = sealed(
        b"When I grow up, I want to be a watermelon",
        unpadded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        unpadded("BTBZMqHH6r4Tts7J_aSIgg"),
        own=own,
        salt=unpadded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert padded(found) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl"
        "95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.criterion("I.5.2", "II.26.7")
def test_a_browser_that_was_allowed_shows_what_is_told(post: Post, browser: Browser, client: Client) -> None:
    channel(post)
    client.force_login(post.story.person(APPLICANT))
    page = client.get(PAGE).content.decode()
    assert f'data-push-key="{public_key(KEY)}"' in page
    assert KEY not in page
    assert client.post("/thong-bao/trinh-duyet", {"subscription": browser.subscription()}).status_code == 302
    dossier = post.story.submitted()
    post.leave()
    assert post.told("submit") == {"mail": "sent", "push": "sent"}
    ((headers, body),) = browser.service.taken
    told = browser.opened(body)
    assert dossier.receipt_number in told["title"]
    assert told["url"].endswith(f"/ho-so/{dossier.key}")
    assert dossier.applicant_name not in json.dumps(told, ensure_ascii=False), "what a locked screen shows"
    token, key = headers["Authorization"].removeprefix("vapid t=").split(", k=")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(key))
    claims = jwt.decode(token, public, algorithms=["ES256"], audience=browser.address.rsplit("/", 1)[0])
    assert claims["sub"] == "mailto:a@tinh.example"


def test_a_browser_that_is_gone_is_forgotten_and_another_that_is_there_is_enough(
    post: Post, browser: Browser, client: Client
) -> None:
    channel(post)
    client.force_login(post.story.person(APPLICANT))
    client.post("/thong-bao/trinh-duyet", {"subscription": browser.subscription()})
    browser.service.status = 410
    post.wants("push")
    post.story.submitted()
    post.leave()
    assert not Subscription.objects.exists()
    assert post.told("submit") == {"push": "failed", "mail": "sent"}


def test_browsers_are_ones_own_and_only_of_known_services(
    post: Post, browser: Browser, settings: Any
) -> None:
    mine, other = Client(), Client()
    mine.force_login(post.story.person(APPLICANT))
    other.force_login(post.story.person(STRANGER))
    mine.post("/thong-bao/trinh-duyet", {"subscription": browser.subscription()})
    assert not Subscription.objects.exists(), "nobody pushes"
    channel(post)
    for wrong in (
        "",
        "[]",
        "{}",
        '{"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "AA", "auth": "AA"}}',
    ):
        mine.post("/thong-bao/trinh-duyet", {"subscription": wrong})
    assert not Subscription.objects.exists()
    mine.post("/thong-bao/trinh-duyet", {"subscription": browser.subscription()})
    row = Subscription.objects.get()
    assert other.post(f"/thong-bao/trinh-duyet/{row.pk}/bo").status_code == 404
    assert mine.post(f"/thong-bao/trinh-duyet/{row.pk}/bo").status_code == 302
    settings.SAMPLE_MODE = False
    assert is_service("https://fcm.googleapis.com/fcm/send/x")
    assert is_service("https://day.tinh.vn/x", "day.tinh.vn")
    for away in (
        browser.address,
        "https://10.0.0.1/x",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com.example/x",
        "https://a@fcm.googleapis.com/x",
    ):
        assert not is_service(away)


@pytest.mark.criterion("II.23.5")
def test_an_officer_is_told_of_work_in_the_browser(post: Post, browser: Browser, client: Client) -> None:
    channel(post)
    client.force_login(post.story.person(EXAMINER))
    client.post("/thong-bao/trinh-duyet", {"subscription": browser.subscription()})
    dossier = post.story.assigned()
    post.leave()
    (told,) = [browser.opened(body) for _headers, body in browser.service.taken]
    assert dossier.code in told["title"]
    assert told["url"].endswith(f"/can-bo/ho-so/{dossier.key}")
    assert set(Delivery.objects.filter(event__startswith="bell_").values_list("medium", flat=True)) == {
        "push"
    }


def test_there_is_one_key_for_the_whole_installation(post: Post, browser: Browser) -> None:
    with pytest.raises(Wrong):
        channel(post, agency="H27.03")


def test_the_script_that_shows_it_stands_at_the_root(client: Client, db: None) -> None:
    answer = client.get("/thong-bao-trinh-duyet.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content
