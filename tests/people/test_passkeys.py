"""Keys in devices: made, proved, and every forged answer refused."""

from __future__ import annotations

import html
import json
import os
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from motcua.people import passkeys
from motcua.people.models import Passkey, User
from tests.people.entering_tools import PASSWORD, browser, codes_on, is_in, sign_in
from tests.people.soft_key import SoftKey

pytestmark = pytest.mark.django_db
EMAIL = "an@vidu.vn"


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, full_name="Nguyễn Văn An", phone="0912345678")


def options_on(page: Any) -> dict[str, Any]:
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found is not None
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


def add_key(client: Client, key: SoftKey, name: str = "Điện thoại") -> Any:
    options = options_on(client.get("/tai-khoan/bao-mat/khoa"))
    return client.post("/tai-khoan/bao-mat/khoa", {"name": name, "key_answer": key.made(options)})


@pytest.fixture
def key(person: User) -> SoftKey:
    """A key that the person has."""
    client, made = browser(), SoftKey()
    sign_in(client, EMAIL)
    assert len(codes_on(add_key(client, made))) == 10
    return made


@pytest.fixture
def asked(key: SoftKey) -> tuple[Client, dict[str, Any]]:
    """A browser in which the password was given, and what it is asked to prove."""
    client = browser()
    assert sign_in(client, EMAIL)["Location"] == "/dang-nhap/xac-thuc"
    return client, options_on(client.get("/dang-nhap/xac-thuc"))


def test_a_key_is_made_and_opens_the_way_in(person: User, key: SoftKey, asked: tuple[Client, Any]) -> None:
    client, options = asked
    assert [one["id"] for one in options["allowCredentials"]] == [json.loads(key.proved(options))["id"]]
    answer = {"key_answer": key.proved(options)}
    assert client.post("/dang-nhap/xac-thuc", answer)["Location"] == "/ho-so"
    assert is_in(client)
    kept = Passkey.objects.get(person=person)
    assert kept.name == "Điện thoại"
    assert kept.uses == key.uses
    assert kept.used_at is not None


@pytest.mark.parametrize(
    "forged",
    [
        {"origin": "http://testserver.ac.vn"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver:8443"},
        {"site": "ac.vn"},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"signer": ec.generate_private_key(ec.SECP256R1())},
        {"kind": "webauthn.create"},
        {"flags": 0},
    ],
    ids=["look-alike", "scheme", "port", "site", "challenge", "signature", "kind", "nobody-there"],
)
def test_forged_proofs_are_refused(key: SoftKey, asked: tuple[Client, Any], forged: dict[str, Any]) -> None:
    client, options = asked
    answer = client.post("/dang-nhap/xac-thuc", {"key_answer": key.proved(options, **forged)})
    assert answer.status_code == 422
    assert not is_in(client)


def test_a_proof_serves_once(key: SoftKey, asked: tuple[Client, Any]) -> None:
    client, options = asked
    recorded = key.proved(options)
    client.post("/dang-nhap/xac-thuc", {"key_answer": recorded})
    again = browser()
    sign_in(again, EMAIL)
    again.get("/dang-nhap/xac-thuc")
    assert again.post("/dang-nhap/xac-thuc", {"key_answer": recorded}).status_code == 422
    assert not is_in(again)


def test_a_challenge_is_answered_once(key: SoftKey, asked: tuple[Client, Any]) -> None:
    client, options = asked
    client.post("/dang-nhap/xac-thuc", {"key_answer": key.proved(options, flags=0)})
    late = client.post("/dang-nhap/xac-thuc", {"key_answer": key.proved(options)})
    assert late.status_code == 422, "the page had shown another challenge by then"


def test_a_copied_key_is_noticed_by_its_counter(key: SoftKey, asked: tuple[Client, Any]) -> None:
    client, options = asked
    key.uses = 7
    client.post("/dang-nhap/xac-thuc", {"key_answer": key.proved(options)})
    twin = browser()
    sign_in(twin, EMAIL)
    behind = options_on(twin.get("/dang-nhap/xac-thuc"))
    key.uses = 3
    assert twin.post("/dang-nhap/xac-thuc", {"key_answer": key.proved(behind)}).status_code == 422


def test_a_key_that_counts_nothing_serves_again_and_again(
    person: User, key: SoftKey, asked: tuple[Client, Any]
) -> None:
    client, options = asked
    client.post("/dang-nhap/xac-thuc", {"key_answer": key.proved(options, counts=0)})
    assert is_in(client)
    second = browser()
    sign_in(second, EMAIL)
    more = options_on(second.get("/dang-nhap/xac-thuc"))
    second.post("/dang-nhap/xac-thuc", {"key_answer": key.proved(more, counts=0)})
    assert is_in(second)


def test_the_key_of_somebody_else_opens_nothing(person: User, key: SoftKey) -> None:
    other = User.objects.create_user("binh@vidu.vn", PASSWORD, full_name="Trần Thị Bình", phone="0912345679")
    theirs, client = SoftKey(), browser()
    sign_in(client, other.email)
    add_key(client, theirs)
    thief = browser()
    sign_in(thief, EMAIL)
    options = options_on(thief.get("/dang-nhap/xac-thuc"))
    assert thief.post("/dang-nhap/xac-thuc", {"key_answer": theirs.proved(options)}).status_code == 422
    assert not is_in(thief)


@pytest.mark.parametrize(
    "forged",
    [
        {"origin": "http://ac.vn"},
        {"site": "ac.vn"},
        {"flags": 0x40},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAA"},
    ],
)
def test_forged_keys_are_not_taken(person: User, forged: dict[str, Any]) -> None:
    client, key = browser(), SoftKey()
    sign_in(client, EMAIL)
    options = options_on(client.get("/tai-khoan/bao-mat/khoa"))
    answer = client.post("/tai-khoan/bao-mat/khoa", {"key_answer": key.made(options, **forged)})
    assert answer.status_code == 422
    assert not Passkey.objects.exists()


def test_a_key_with_an_endless_identifier_is_not_taken(person: User) -> None:
    client, key = browser(), SoftKey()
    key.identifier = os.urandom(4000)
    sign_in(client, EMAIL)
    assert add_key(client, key).status_code == 422
    assert not Passkey.objects.exists()


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "{", '{"id": 1}', "x" * 30_000])
def test_what_is_no_answer_is_told(person: User, answer: str) -> None:
    client = browser()
    sign_in(client, EMAIL)
    client.get("/tai-khoan/bao-mat/khoa")
    page = client.post("/tai-khoan/bao-mat/khoa", {"name": "Máy ở nhà", "key_answer": answer})
    assert page.status_code == 422
    assert "Chưa xác nhận được khoá" in page.content.decode()
    assert "Máy ở nhà" in page.content.decode()


def test_one_key_is_taken_once_and_there_is_an_end(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client, key = browser(), SoftKey()
    sign_in(client, EMAIL)
    add_key(client, key)
    again = add_key(client, key)
    assert again.status_code == 422
    assert "đã được thêm" in again.content.decode()
    monkeypatch.setattr(passkeys, "MOST", 1)
    assert add_key(client, SoftKey()).status_code == 422
    assert Passkey.objects.count() == 1


def test_a_key_is_taken_away_by_its_person_alone(person: User, key: SoftKey) -> None:
    other = User.objects.create_user("binh@vidu.vn", PASSWORD, full_name="Trần Thị Bình", phone="0912345679")
    stranger, number = browser(), Passkey.objects.get().pk
    sign_in(stranger, other.email)
    stranger.post("/tai-khoan/bao-mat", {"action": f"bo-khoa:{number}"})
    assert Passkey.objects.exists()
    passkeys.remove(person, number)
    assert not Passkey.objects.exists()
    assert sign_in(browser(), EMAIL)["Location"] == "/ho-so"
