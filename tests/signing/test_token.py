"""A token at the machine of whoever signs: the reference bridge as its own process over SoftHSM, and both pages."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Paper
from motcua.dossiers.verification import verify
from motcua.signing.models import Credential, Document, Gateway, Signature
from motcua.signing.tokens import bridge as bridging
from tests.acts.test_digitise import digitised
from tests.signing.esign import Esign
from tests.signing.softhsm import LABEL, PIN, Token, needs_softhsm
from tests.signing.test_copies import asked
from tests.signing.test_results import signing as two_signatures
from tests.signing.test_results import to_sign
from tests.story import APPLICANT, DESK, DIRECTOR, EXAMINER, Story

__all__ = ["two_signatures"]
pytestmark = [pytest.mark.django_db, needs_softhsm]
SITE = "http://localhost:8000"
JSON = {"HTTP_ACCEPT": "application/json"}


class Bridge:
    """How a page's script speaks to the bridge."""

    def __init__(self, address: str) -> None:
        self.address = address

    def call(
        self, path: str, body: dict[str, Any] | None = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        sent = {"Origin": SITE} | headers
        if body is not None:
            sent["Content-Type"] = sent.get("Content-Type", "application/json")
        request = urllib.request.Request(
            self.address + path, data=None if body is None else json.dumps(body).encode(), headers=sent
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def challenge(self) -> str:
        return str(self.call("/v1/hello")[1]["challenge"])

    def sign(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return self.call("/v1/sign", asked | {"challenge": self.challenge()})


@pytest.fixture
def pin(tmp_path: Path) -> Path:
    file = tmp_path / "pin"
    file.write_text(PIN)
    return file


@pytest.fixture
def bridge(softhsm: Token, pin: Path) -> Iterator[Bridge]:
    """`motcua bridge`, as somebody starts it."""
    with started(softhsm, pin, SITE) as running:
        yield running


@contextmanager
def started(softhsm: Token, pin: Path, site: str) -> Iterator[Bridge]:
    """The bridge as its own process for one site; whoever uses the token "types" what stands in the file `pin`."""
    command = [sys.executable, "-m", "motcua.cli", "bridge", "--module", softhsm.module, "--token", LABEL]
    command += ["--origin", site, "--port", "0", "--pin-file", str(pin)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as process:
        assert process.stdout is not None
        address = next(word for word in process.stdout.readline().split() if word.startswith("http://127"))
        yield Bridge(address.rstrip(","))
        process.terminate()


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ) | {"PYTHONUNBUFFERED": "1"}


@pytest.fixture
def tokens(esign: Esign, story: Story) -> Gateway:
    """Tokens may sign here."""
    esign.connect()
    Gateway.objects.update(is_on=False)
    return Gateway.objects.create(
        code="token", way="token", name="USB token", timestamp_url=f"{esign.base}tsa", is_on=True
    )


def held(esign: Esign, softhsm: Token, name: str, number: str) -> None:
    authority = esign.service.authorities["government"]
    softhsm.hold(authority.issue(name), authority, number)


def registered(bridge: Bridge, client: Client, page: str) -> Credential:
    """The certificates are read from the token and handed in as the page's script does."""
    found = bridge.call("/v1/certificates", {"challenge": bridge.challenge()})[1]["certificates"]
    pem = "\n".join(
        f"-----BEGIN CERTIFICATE-----\n{one}\n-----END CERTIFICATE-----" for chain in found for one in chain
    )
    assert client.post(reverse(page), {"dich-vu": "token", "pem": pem}).status_code == 302
    return Credential.objects.order_by("id").last()  # type: ignore[return-value]


@pytest.mark.criterion("I.11.1", "I.11.3", "I.11.4", "II.10.1")
def test_an_officer_signs_a_result_with_a_token(
    story: Story, esign: Esign, softhsm: Token, tokens: Gateway, bridge: Bridge, pin: Path
) -> None:
    held(esign, softhsm, story.person(DIRECTOR).full_name, "b1")
    client = Client()
    client.force_login(story.person(DIRECTOR))
    key = registered(bridge, client, "desk:certificates")
    dossier = to_sign(story)
    here = reverse("desk:signing", kwargs={"key": dossier.key})
    client.post(here, {"viec": "chuan-bi", "nguon": "du-thao", "issued_on": story.today()})
    shown = client.get(here)
    assert "http://127.0.0.1:15280" in shown["Content-Security-Policy"]
    assert f'data-tokens="{key.key}"' in shown.content.decode()
    assert (
        "http://127"
        not in client.get(reverse("desk:dossier", kwargs={"key": dossier.key}))["Content-Security-Policy"]
    )
    asked = {"viec": "ky", "chung-thu": str(key.key), "sha256": Document.objects.get().file.sha256}
    # Without a script nothing is signed, and the page says what it needs.
    plain = client.post(here, asked)
    assert plain.status_code == 422
    assert "JavaScript" in plain.content.decode()

    def begun() -> dict[str, Any]:
        answer = client.post(here, asked, **JSON)
        assert answer.status_code == 200, answer.content
        return answer.json()

    wanted = begun()
    # While the token signs, nobody else does.
    assert client.post(here, asked, **JSON).status_code == 422
    pin.write_text("000000")
    assert bridge.sign(wanted) == (401, {"error": "wrong_pin"})
    client.post(here, {"viec": "thiet-bi-bo", "lan": wanted["order"]}, **JSON)
    pin.write_text(PIN)
    wanted = begun()
    signatures = bridge.sign(wanted)[1]["signatures"]
    done = {"viec": "thiet-bi-xong", "lan": wanted["order"]}
    other = Client()
    other.force_login(story.person(APPLICANT))
    assert other.post(here, done | {"chu-ky": json.dumps(signatures)}, **JSON).status_code in (302, 403, 404)
    # A signature over something else is not taken.
    false = bridge.sign(wanted | {"hashes": [base64.b64encode(b"x" * 32).decode()]})[1]["signatures"]
    client.post(here, done | {"chu-ky": json.dumps(false)}, **JSON)
    assert "không khớp" in Signature.objects.order_by("id").last().error  # type: ignore[union-attr]
    wanted = begun()
    signatures = bridge.sign(wanted)[1]["signatures"]
    done["lan"] = wanted["order"]
    answer = client.post(here, done | {"chu-ky": json.dumps(signatures)}, **JSON)
    assert answer.json() == {"address": here}
    assert "Ký thành công" in client.get(here).content.decode()
    made = Signature.objects.order_by("id").last()
    assert made is not None
    assert (made.state, made.level) == ("done", "B-LT")
    # Once is enough.
    assert client.post(here, done | {"chu-ky": json.dumps(signatures)}, **JSON).status_code == 422


def test_a_certificate_revoked_while_the_token_signs_signs_nothing(
    story: Story, esign: Esign, softhsm: Token, tokens: Gateway, bridge: Bridge
) -> None:
    held(esign, softhsm, story.person(DIRECTOR).full_name, "b2")
    client = Client()
    client.force_login(story.person(DIRECTOR))
    key = registered(bridge, client, "desk:certificates")
    dossier = to_sign(story)
    here = reverse("desk:signing", kwargs={"key": dossier.key})
    client.post(here, {"viec": "chuan-bi", "nguon": "du-thao", "issued_on": story.today()})
    asked = {"viec": "ky", "chung-thu": str(key.key), "sha256": Document.objects.get().file.sha256}
    wanted = client.post(here, asked, **JSON).json()
    signatures = bridge.sign(wanted)[1]["signatures"]
    esign.service.authorities["government"].revoked[int(key.serial, 16)] = Document.objects.get().made_at
    answer = client.post(
        here, {"viec": "thiet-bi-xong", "lan": wanted["order"], "chu-ky": json.dumps(signatures)}, **JSON
    )
    assert answer.status_code == 422
    assert "thu hồi" in answer.json()["error"]
    assert Signature.objects.get().state == "failed"


@pytest.mark.criterion("I.6.4", "I.11.1")
def test_an_applicant_signs_the_form_with_a_token(
    story: Story, esign: Esign, softhsm: Token, tokens: Gateway, bridge: Bridge
) -> None:
    person = story.person(APPLICANT)
    held(esign, softhsm, person.full_name, "b3")
    client = Client()
    client.force_login(person)
    key = registered(bridge, client, "portal:certificates")
    here = reverse("portal:sign_form", kwargs={"key": story.draft().key})
    client.post(here, {"viec": "chuan-bi"})
    asked = {"viec": "ky", "chung-thu": str(key.key), "sha256": Document.objects.get().file.sha256}
    wanted = client.post(here, asked, **JSON).json()
    signatures = bridge.sign(wanted)[1]["signatures"]
    answer = client.post(
        here, {"viec": "thiet-bi-xong", "lan": wanted["order"], "chu-ky": json.dumps(signatures)}, **JSON
    )
    assert answer.json() == {"address": here}
    assert "Tờ khai đã ký nằm trong mục giấy tờ khác" in client.get(here).content.decode()


def test_an_officer_signs_all_digitised_papers_of_a_dossier_with_one_look_at_the_token(
    story: Story, esign: Esign, softhsm: Token, tokens: Gateway, bridge: Bridge
) -> None:
    held(esign, softhsm, story.person(DESK).full_name, "b5")
    dossier = story.accepted()
    papers = [digitised(story, dossier), digitised(story, dossier)]
    officer = Client()
    officer.force_login(story.person(DESK))
    key = registered(bridge, officer, "desk:certificates")
    here = reverse("desk:sign_copies", kwargs={"key": dossier.key})
    page = officer.get(here)
    # The page's script may reach the bridge, and asks for this key.
    assert str(key.key) in page.content.decode()
    assert "127.0.0.1" in page["Content-Security-Policy"]
    said = asked(page.content.decode(), **{"chung-thu": str(key.key)})
    # Without a script nothing can be signed, and what was ticked stays ticked.
    plain = officer.post(here, said)
    assert plain.status_code == 422
    assert "JavaScript" in plain.content.decode()
    assert len(asked(plain.content.decode())["chon"]) == 2
    wanted = officer.post(here, said, **JSON).json()
    assert len(wanted["hashes"]) == 2
    # Given up at the token, the papers are free again.
    assert officer.post(here, {"viec": "thiet-bi-bo", "lan": wanted["order"]}, **JSON).json() == {}
    wanted = officer.post(here, said, **JSON).json()
    signatures = bridge.sign(wanted)[1]["signatures"]
    done = {"viec": "thiet-bi-xong", "lan": wanted["order"], "chu-ky": json.dumps(signatures)}
    # Nobody else brings them in the officer's place.
    other = Client()
    other.force_login(story.person(EXAMINER))
    other.post(here, done, **JSON)
    assert not Signature.objects.filter(state="done").exists()
    assert officer.post(here, done, **JSON).json() == {"address": here}
    assert Signature.objects.filter(state="done").values("order").distinct().count() == 1
    for paper in Paper.objects.filter(pk__in=[one.pk for one in papers]):
        assert paper.digitised is not None
        assert paper.digitised["signature"]["signer"] == story.person(DESK).full_name
    assert "Đã ký 2 văn bản" in officer.get(here).content.decode()
    assert list(verify()) == []


def test_the_bridge_answers_the_sites_it_was_started_for_and_signs_hashes_alone(
    esign: Esign, softhsm: Token, bridge: Bridge
) -> None:
    held(esign, softhsm, "Người Ký", "b4")
    assert bridge.call("/v1/hello", Origin="https://ke-gian.vn") == (403, {"error": "origin"})
    assert bridge.call("/v1/hello", Host="ke-gian.vn") == (403, {"error": "origin"})
    challenge = bridge.challenge()
    assert bridge.call("/v1/certificates", {"challenge": challenge})[0] == 200
    # Once, and no other one.
    assert bridge.call("/v1/certificates", {"challenge": challenge}) == (409, {"error": "challenge"})
    assert bridge.call("/v1/sign", {"challenge": "x"})[0] == 409
    whole = {"certificate": "0" * 64, "hashes": [base64.b64encode(b"a whole file, and no hash").decode()]}
    assert bridge.sign(whole)[0] == 400
    assert bridge.sign(whole | {"hashes": [base64.b64encode(b"x" * 32).decode()]}) == (
        404,
        {"error": "no_key"},
    )
    assert (
        bridge.call("/v1/sign", {"challenge": bridge.challenge()}, **{"Content-Type": "text/plain"})[0] == 400
    )


def test_while_somebody_thinks_about_a_pin_the_bridge_answers_all_others(
    softhsm: Token, esign: Esign
) -> None:
    """A page that finds no bridge says that there is none; two questions for a PIN would be taken for each other."""
    authority = esign.service.authorities["government"]
    softhsm.hold(authority.issue("Trần Văn Ký"), authority, "c1")
    asked, answered, given = threading.Event(), threading.Event(), list[dict[str, Any]]()

    def ask(_site: str, _words: str, _count: int) -> str:
        asked.set()
        assert answered.wait(timeout=30)
        return PIN

    here = bridging.Bridge(softhsm.module, LABEL, frozenset({SITE}), ask)
    found = [base64.b64decode(chain[0]) for chain in here.certificates()["certificates"]]
    own = next(one for one in found if "Trần Văn Ký".encode() in one)
    wanted = hashlib.sha256(own).hexdigest()
    task = {"certificate": wanted, "hashes": [base64.b64encode(bytes(32)).decode()], "words": "Kết quả"}
    thinking = threading.Thread(target=lambda: given.append(here.sign(SITE, task)))
    thinking.start()
    assert asked.wait(timeout=30)
    began = time.monotonic()
    assert here.hello(SITE)["challenge"]
    assert here.certificates()["certificates"]
    with pytest.raises(bridging.Refused) as refused:
        here.sign(SITE, task)
    assert (refused.value.code, refused.value.status) == ("busy", 409)
    assert time.monotonic() - began < 10
    answered.set()
    thinking.join(timeout=30)
    assert len(given[0]["signatures"]) == 1
    # The next one is asked for again.
    assert len(here.sign(SITE, task)["signatures"]) == 1


def test_a_page_that_asks_on_and_on_fills_no_memory() -> None:
    here = bridging.Bridge("", "", frozenset({SITE}), lambda *_asked: None)
    first = here.hello(SITE)["challenge"]
    last = [here.hello(SITE)["challenge"] for _turn in range(1000)][-1]
    assert len(here._challenges) <= 200
    with pytest.raises(bridging.Refused):
        here.use(SITE, first)
    here.use(SITE, last)
