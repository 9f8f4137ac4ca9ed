"""Letters leave through the mail server that the settings name: over SMTP, against a server of its own."""

from __future__ import annotations

import email
import email.policy
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from django.conf import LazySettings

from motcua.outbox import delivery, services
from tests.story import APPLICANT, Story


class Letters(Sink):
    """Keeps every letter that it takes; says what it is told to say."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        if self.answer.startswith("250"):
            content = envelope.content  # type: ignore[attr-defined]
            self.taken.append(email.message_from_bytes(content, policy=email.policy.default))  # type: ignore[arg-type]
        return self.answer


@pytest.fixture
def post(settings: LazySettings) -> Iterator[Letters]:
    letters = Letters()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(letters, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    settings.EMAIL_PORT = port
    yield letters
    server.stop()


def test_a_letter_arrives_as_text_and_html_in_vietnamese(story: Story, post: Letters) -> None:
    dossier = story.submitted()
    for message in services.waiting():
        delivery.deliver_now(message.pk)
    (letter,) = [one for one in post.taken if one["To"] == APPLICANT]
    assert str(dossier.receipt_number) in letter["Subject"] + letter.get_body(("plain",)).get_content()
    kinds = [part.get_content_type() for part in letter.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert "hồ sơ" in letter.get_body(("html",)).get_content()


def test_a_server_that_refuses_is_asked_again_later(story: Story, post: Letters) -> None:
    story.submitted()
    message = services.waiting().filter(payload__act="submit").get()
    post.answer = "451 Requested action aborted"
    with pytest.raises(delivery.DeliveryFailed):
        delivery.deliver_now(message.pk)
    message.refresh_from_db()
    assert message.delivered_at is None
    assert APPLICANT not in message.last_error
    post.answer = "250 OK"
    delivery.deliver_now(message.pk)
    assert [letter["To"] for letter in post.taken] == [APPLICANT]


@pytest.mark.parametrize(
    ("given", "backend", "port", "tls"),
    [
        ({}, "motcua.notices.adapters.mailbox.MailboxBackend", 587, True),
        (
            {"MOTCUA_SMTP_HOST": "thu.hatinh.gov.vn", "MOTCUA_SMTP_PORT": "2525", "MOTCUA_SMTP_TLS": "0"},
            "django.core.mail.backends.smtp.EmailBackend",
            2525,
            False,
        ),
    ],
    ids=["without a server", "with one"],
)
def test_the_environment_says_which_way_mail_goes(
    given: dict[str, str], backend: str, port: int, tls: bool
) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_SMTP")}
    asked = "from motcua.config import settings as s; print(s.EMAIL_BACKEND, s.EMAIL_PORT, s.EMAIL_USE_TLS)"
    done = subprocess.run(
        [sys.executable, "-c", asked], env=plain | given, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [backend, str(port), str(tls)]
