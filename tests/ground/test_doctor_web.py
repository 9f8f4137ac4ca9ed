"""What `motcua doctor` says of the address, TLS, the proxy, host names and the key."""

from __future__ import annotations

import pytest

from motcua.cli.doctor_web import host_names, https, listening, public_address, secret_key
from motcua.cli.findings import OFF, OK, WRONG

_NAMES = ("ADDRESS", "FILES_ORIGIN", "HTTPS", "BEHIND_PROXY", "HOST", "HOSTS", "SECRET_KEY", "SMTP_HOST")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _NAMES:
        monkeypatch.delenv(f"MOTCUA_{name}", raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"MOTCUA_{name}", value)


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ({}, OFF),
        ({"ADDRESS": "https://a.vn"}, WRONG),
        ({"ADDRESS": "https://a.vn", "HTTPS": "1"}, WRONG),
        ({"ADDRESS": "http://a.vn", "HTTPS": "1", "BEHIND_PROXY": "1"}, WRONG),
        ({"ADDRESS": "https://a.vn", "HTTPS": "1", "BEHIND_PROXY": "1"}, OK),
    ],
)
def test_tls_with_all_that_belongs_to_it(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], level: str
) -> None:
    given(monkeypatch, **values)
    assert https().level == level


def test_a_trusted_proxy_that_can_be_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, BEHIND_PROXY="1", HOST="0.0.0.0")
    assert listening().level == WRONG
    given(monkeypatch, HOST="127.0.0.1")
    assert listening().level == OK


@pytest.mark.parametrize(
    ("hosts", "level"), [("", OK), ("a.vn", OK), ("*", WRONG), (".vn", WRONG), ("b.vn", WRONG)]
)
def test_names_that_are_answered_to(monkeypatch: pytest.MonkeyPatch, hosts: str, level: str) -> None:
    given(monkeypatch, HOSTS=hosts, ADDRESS="https://a.vn")
    assert host_names().level == level


@pytest.mark.parametrize(
    ("key", "level"), [("x" * 80, WRONG), ("short", WRONG), ("0123456789abcdef" * 4, OK)]
)
def test_keys_too_short_or_too_simple(monkeypatch: pytest.MonkeyPatch, key: str, level: str) -> None:
    given(monkeypatch, SECRET_KEY=key)
    assert secret_key().level == level


def test_letters_that_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert public_address().level == OFF
    given(monkeypatch, SMTP_HOST="mail.a.vn")
    assert public_address().level == WRONG
