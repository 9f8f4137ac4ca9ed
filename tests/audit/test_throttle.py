"""Limits of rate."""

import pytest
from django.test import RequestFactory

from motcua.audit import throttle
from motcua.audit.addresses import client_address
from motcua.audit.models import Throttle
from motcua.audit.throttle import Use, allow, allow_behind, forget_before

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000_000.0]
    monkeypatch.setattr(throttle.time, "time", lambda: now[0])
    return now


def test_within_the_limit_then_refused_then_allowed_in_the_next_window(clock: list[float]) -> None:
    assert [allow("a", 3, 60) for _ in range(5)] == [True, True, True, False, False]
    clock[0] += 60
    assert allow("a", 3, 60)


def test_keys_do_not_disturb_each_other(clock: list[float]) -> None:
    assert allow("a", 1, 60)
    assert allow("b", 1, 60)
    assert not allow("a", 1, 60)


def test_one_statement_and_nothing_personal_stored(clock: list[float], django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        allow("sign-in:an@vidu.vn", 3, 60)
    assert "an@vidu.vn" not in Throttle.objects.get().key


def test_old_counters_are_forgotten(clock: list[float]) -> None:
    allow("a", 3, 60)
    clock[0] += 1000
    allow("a", 3, 60)
    assert forget_before(int(clock[0]) - 500) == 1
    assert Throttle.objects.count() == 1


def test_an_invented_forwarded_address_is_not_believed(settings) -> None:  # type: ignore[no-untyped-def]
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert client_address(request) == "10.0.0.9"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client_address(request) == "2.2.2.2"


def test_whoever_is_stopped_at_the_gate_uses_up_nothing_behind_it() -> None:
    def tried(network: str) -> tuple[bool, list[bool]]:
        return allow_behind(Use(f"net:{network}", 2, 600), Use("account:a", 3, 600), Use("account:b", 9, 600))

    assert [tried("flood") for _ in range(4)] == [
        (True, [True, True]),
        (True, [True, True]),
        (False, [False, False]),
        (False, [False, False]),
    ]
    assert tried("owner") == (True, [True, True]), "the flood counted only twice against the account"
    assert tried("owner") == (True, [False, True])


def test_uses_behind_a_gate_count_like_any_other() -> None:
    allow_behind(Use("net", 9, 600), Use("account", 2, 600))
    assert allow("account", 2, 600)
    assert not allow("account", 2, 600)
    assert allow_behind(Use("net", 9, 600), Use("account", 2, 600)) == (True, [False])
