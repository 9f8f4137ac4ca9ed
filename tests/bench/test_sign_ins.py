"""The rush of sign-ins signs people in, at the rate that it says, while the list is asked for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from bench import sign_ins
from motcua.people.models import Session
from tests.story import Story


@pytest.mark.django_db(transaction=True)
def test_everybody_who_is_due_signs_in(
    live_server: Any, story: Story, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    monkeypatch.setattr(sign_ins, "PEOPLE", 3)
    monkeypatch.setattr(sign_ins, "CLIENTS", 4)
    server = cast("Any", SimpleNamespace(port=urlsplit(live_server.url).port))
    found = sign_ins.sign_ins(server, rate=20, seconds=1)
    assert Session.objects.exclude(user=None).exclude(token="").count() == 20
    assert 0 < found.rate <= 21
    assert found.p95_ms > 0
    assert found.list_p95_ms > 0
    assert found.list_alone_ms > 0
