"""Robots kept off public forms: free tries, proofs of work, codes seen or heard, each of them used once."""

from __future__ import annotations

import base64
import io
import json
import re
import time
import wave
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from motcua.audit import robot_code, robots
from motcua.audit.robots import TOKEN, TYPED, WORK, Form
from motcua.people.models import Registration
from tests.audit.proving import heard, worked

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
PASSWORD = "ruou-nep-cam-9"
ASKED = "Hãy xác nhận bạn không phải rô-bốt"
WRONG = "Xác nhận không đúng hoặc đã hết hạn"


@pytest.fixture(autouse=True)
def two_free_tries(settings: SettingsWrapper) -> None:
    settings.ROBOT_FREE_TRIES = 2


def recover(client: Client, **proof: str) -> Any:
    return client.post(reverse("people:recovery"), {"email": "ai@vidu.vn", **proof})


def sign_up(client: Client, email: str = "an@vidu.vn", **proof: str) -> Any:
    return client.post(
        reverse("people:sign_up"),
        {
            "kind": "citizen",
            "full_name": "Nguyễn Văn An",
            "id_number": "042085004821",
            "birth_date": "02/09/1985",
            "user_name": email.partition("@")[0] * 3,
            "email": email,
            "phone": "0912345678",
            "password": PASSWORD,
            "password_again": PASSWORD,
            **proof,
        },
    )


def exhaust(client: Client) -> None:
    for _try in range(2):
        assert recover(client).status_code == 302


def test_nothing_is_asked_as_long_as_tries_are_free(client: Client) -> None:
    assert "robot_code" not in client.get(reverse("people:recovery")).content.decode()
    exhaust(client)
    page = client.get(reverse("people:recovery")).content.decode()
    assert "robot_code" in page, "the next try needs it, so the form asks for it before"


def test_a_form_without_proof_is_not_taken_and_loses_nothing(client: Client) -> None:
    exhaust(client)
    answer = recover(client)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ASKED in page
    assert 'value="ai@vidu.vn"' in page


@pytest.mark.criterion("VI.18")
@pytest.mark.parametrize("proof", [lambda: worked(Form.RECOVERY), heard], ids=["work", "code"])
def test_either_proof_opens_the_form_and_serves_once(
    client: Client, proof: Callable[[], dict[str, str]]
) -> None:
    exhaust(client)
    given = proof()
    assert recover(client, **given).status_code == 302
    exhaust(client)  # a proof makes the next tries free
    again = recover(client, **given)
    assert again.status_code == 422
    assert WRONG in again.content.decode()


@pytest.mark.criterion("VI.18")
def test_signing_up_in_numbers_takes_proofs(client: Client) -> None:
    for number in range(2):
        assert sign_up(Client(), f"a{number}@vidu.vn").status_code == 302
    refused = sign_up(Client(), "a2@vidu.vn")
    assert refused.status_code == 422
    assert ASKED in refused.content.decode()
    assert Registration.objects.count() == 2
    assert sign_up(Client(), "a2@vidu.vn", **worked(Form.SIGN_UP)).status_code == 302


def test_the_code_of_the_page_can_be_seen_and_heard_and_typed(client: Client) -> None:
    exhaust(client)
    page = client.get(reverse("people:recovery")).content.decode()
    found = re.search(r'name="robot_token" value="([^"]+)"', page)
    assert found
    token = found[1]
    seen = client.get(reverse("audit:robot_picture", kwargs={"token": token}))
    heard_of = client.get(reverse("audit:robot_sound", kwargs={"token": token}))
    assert Image.open(io.BytesIO(seen.content)).size == (264, 72)
    with wave.open(io.BytesIO(heard_of.content)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
    assert 3 < seconds < 12
    for response in (seen, heard_of):
        assert response["Cache-Control"].startswith("max-age=0")
    digits = robot_code.digits_of(token)
    assert digits is not None
    assert digits not in page
    assert recover(client, **{TOKEN: token, TYPED: " ".join(digits)}).status_code == 302


def test_a_sound_has_the_spoken_digits_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without noise the samples of each digit stand in it as they were recorded, one after the other."""
    monkeypatch.setattr(robot_code.secrets, "token_bytes", lambda size: bytes([6]) * size)
    with wave.open(io.BytesIO(robot_code.sound("70719"))) as made:
        samples = made.readframes(made.getnframes())
    place = 0
    for digit in "70719":
        with wave.open(str(robot_code._SOUNDS / f"{digit}.wav")) as spoken:
            place = samples.index(spoken.readframes(spoken.getnframes()), place) + 1


def test_one_wrong_try_uses_the_code_up(client: Client) -> None:
    exhaust(client)
    right = heard()
    wrong = {**right, TYPED: "00000" if right[TYPED] != "00000" else "11111"}
    assert recover(client, **wrong).status_code == 422
    assert recover(client, **right).status_code == 422


def test_old_codes_and_old_work_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    exhaust(client)
    code, work = heard(), worked(Form.RECOVERY)
    later = time.time() + robot_code.SECONDS + 5
    monkeypatch.setattr(time, "time", lambda: later)
    exhausted = robots.settings.ROBOT_FREE_TRIES
    for given in (code, work):
        for _try in range(exhausted):
            recover(client)
        assert WRONG in recover(client, **given).content.decode()
    assert client.get(reverse("audit:robot_sound", kwargs={"token": code[TOKEN]})).status_code == 404


def bent(change: Callable[[dict[str, Any]], object]) -> dict[str, str]:
    content = json.loads(base64.b64decode(worked(Form.RECOVERY)[WORK]))
    change(content)
    return {WORK: base64.b64encode(json.dumps(content).encode()).decode()}


@pytest.mark.parametrize(
    "proof",
    [
        lambda: worked(Form.SIGN_UP),
        lambda: bent(lambda content: content["challenge"]["parameters"].update(cost=0)),
        lambda: bent(lambda content: content["challenge"]["parameters"].update(expiresAt=9_999_999_999)),
        lambda: bent(lambda content: content["challenge"].update(signature="")),
        lambda: bent(lambda content: content["challenge"].pop("signature")),
        lambda: bent(lambda content: content["solution"].update(counter=-1, derivedKey="00" * 32)),
        lambda: {WORK: "không phải base64"},
        lambda: {WORK: base64.b64encode(b"[" * 3000).decode()},
        lambda: {WORK: base64.b64encode(b'{"challenge": {"parameters": []}}').decode()},
        lambda: {WORK: "A" * 100_000},
        lambda: {TOKEN: "", TYPED: "12345"},
        lambda: {TOKEN: "a:b:c", TYPED: "12345"},
        lambda: {TOKEN: "x" * 5000, TYPED: "9" * 5000},
    ],
)
def test_what_proves_nothing_is_refused(client: Client, proof: Callable[[], dict[str, str]]) -> None:
    exhaust(client)
    answer = recover(client, **proof())
    assert answer.status_code == 422
    assert WRONG in answer.content.decode()


def test_networks_are_counted_apart_and_ipv6_by_its_64() -> None:
    exhaust(Client(REMOTE_ADDR="2001:db8:1:2::1"))
    assert recover(Client(REMOTE_ADDR="2001:db8:1:2:ffff::9")).status_code == 422
    assert recover(Client(REMOTE_ADDR="2001:db8:1:3::1")).status_code == 302
    assert recover(Client(REMOTE_ADDR="203.0.113.7")).status_code == 302


def test_a_puzzle_is_only_for_known_forms(client: Client) -> None:
    puzzle = client.get(reverse("audit:puzzle", kwargs={"form": "sign-up"})).json()
    assert puzzle["parameters"]["data"] == {"form": "sign-up"}
    assert client.get("/xac-nhan/khong-co/cau-do").status_code == 404
