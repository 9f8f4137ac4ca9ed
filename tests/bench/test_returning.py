"""The measured returns sign people in, each with a session of its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from bench.returning import returning
from motcua.people.models import IdentityProvider, Session
from tests.story import Story


@pytest.mark.django_db(transaction=True)
def test_everybody_who_comes_back_is_signed_in(live_server: Any, story: Story) -> None:
    server = cast("Any", SimpleNamespace(port=urlsplit(live_server.url).port))
    assert returning(server, people=3).callback_ms > 0
    assert Session.objects.exclude(user=None).exclude(token="").count() == 3
    assert not IdentityProvider.objects.filter(code="vneid", is_on=True).exists(), "it is taken away again"
