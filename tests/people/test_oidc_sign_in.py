"""Signing in with a real provider process: the way there and back, and every way in which its answer can be wrong."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.people.contacts import user_name_of
from motcua.people.models import Identity, IdentityProvider, ProvenFacts, User
from motcua.people.oidc import calling, metadata, views
from tests.oidc import CITIZEN, PUBLIC, Simulator, Wayfarer, connect, sign_in

pytestmark = pytest.mark.django_db

CONTACTS = {"email": "ngoclan@mau.vn", "phone": "0912345678"}
BEGIN, DONE = "/dang-nhap/qua/vneid", "/dang-nhap/hoan-tat"


@pytest.fixture(autouse=True)
def vneid(simulator: Simulator) -> IdentityProvider:
    return connect(simulator)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def signed_in_as(browser: Client) -> User | None:
    number = browser.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else None


def newcomer(browser: Client, person: str = "lan", **contacts: str) -> User:
    assert sign_in(browser, person).headers["Location"] == DONE
    answer = browser.post(DONE, {**CONTACTS, **contacts})
    assert answer.status_code == 302, text(answer)
    found = signed_in_as(browser)
    assert found is not None
    return found


@pytest.mark.criterion("I.1.1", "HT.1")
def test_a_citizen_comes_in_by_the_national_identification(client: Client) -> None:
    assert "Đăng nhập bằng VNeID" in text(client.get("/dang-nhap"))
    page = client.get(sign_in(client, "lan").headers["Location"])
    assert "Phan Thị Ngọc Lan" in text(page)
    assert "042190001234" in text(page)
    assert 'value="ngoclan@mau.vn"' in text(page)
    answer = client.post(DONE, CONTACTS)
    assert answer.headers["Location"] == "/ho-so"
    person = signed_in_as(client)
    assert person is not None
    assert (person.kind, person.id_number, str(person.birth_date)) == (
        "citizen",
        "042190001234",
        "1990-11-22",
    )
    assert client.session["proof"] == "vneid"
    proven = ProvenFacts.objects.get(person=person)
    assert (proven.number, proven.level, proven.provider, proven.tech_id) == (
        "042190001234",
        "2",
        "vneid",
        "TECH-1",
    )
    # The next time nothing is asked any more.
    again = Client()
    assert sign_in(again, "lan").headers["Location"] == "/ho-so"
    assert signed_in_as(again) == person
    assert User.objects.filter(full_name="Phan Thị Ngọc Lan").count() == 1


@pytest.mark.criterion("I.1.1")
def test_an_organisation_comes_in_by_the_national_identification(client: Client) -> None:
    person = newcomer(client, "hong-linh", email="honglinh@mau.vn")
    assert (person.kind, person.tax_code, person.id_number) == ("organisation", "0100109106", "")
    assert person.organisation_name == "Công ty TNHH Hồng Lĩnh"
    # Its representative is somebody else here: a citizen with an account of her own.
    assert newcomer(Client(), "lan", email="rieng@mau.vn") != person


def test_where_the_person_wanted_to_go_and_what_was_typed_is_kept(client: Client) -> None:
    newcomer(Client())
    kept = client.post("/tai-khoan", {"full_name": "x", "phone": "0987000111"})
    assert kept.status_code == 302
    page = client.get(kept.headers["Location"])
    assert "được giữ lại" in text(page)
    assert f'href="{BEGIN}?next=/tai-khoan"' in text(page).replace("%2F", "/")
    answer = sign_in(client, "lan", after="/tai-khoan")
    assert answer.headers["Location"] == "/tai-khoan"
    assert 'value="0987000111"' in text(client.get("/tai-khoan"))
    foreign = sign_in(Client(), "lan", after="https://ke-khac.vn/")
    assert foreign.headers["Location"] == "/ho-so"


def test_what_is_asked_of_the_provider(client: Client, simulator: Simulator) -> None:
    connect(simulator, acr_values=["2"])
    address = client.get(BEGIN).headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert asked["acr_values"] == "2"
    assert asked["redirect_uri"] == f"{PUBLIC}{BEGIN}/tra-ve"
    assert len(asked["state"]) > 30
    assert len(asked["nonce"]) > 30
    other = Client().get(BEGIN, HTTP_HOST="localhost").headers["Location"]
    assert asked["state"] not in other


@pytest.mark.parametrize(
    "lie",
    [
        "wrong-issuer",
        "wrong-audience",
        "wrong-party",
        "wrong-nonce",
        "wrong-hash",
        "wrong-key",
        "expired",
        "from-the-future",
        "none",
        "hmac",
        "other-subject",
        "mix-up",
        "nameless",
    ],
)
def test_a_lying_provider_gets_nobody_in(client: Client, simulator: Simulator, lie: str) -> None:
    simulator.behaves(lie)
    answer = sign_in(client, "lan")
    assert answer.status_code == 502
    assert "Không kiểm chứng được câu trả lời của VNeID" in text(answer)
    assert "Đăng nhập cách khác" in text(answer)
    assert signed_in_as(client) is None
    assert client.get(DONE).status_code == 302, "nothing of the lie is kept"
    simulator.behaves("well")
    assert sign_in(client, "lan").headers["Location"] == DONE


def test_metadata_of_somebody_else_send_nobody_there(client: Client, simulator: Simulator) -> None:
    simulator.behaves("other-metadata")
    assert client.get(BEGIN).status_code == 503


def test_a_provider_may_change_its_keys(client: Client, simulator: Simulator, monkeypatch: Any) -> None:
    assert sign_in(Client(), "lan").status_code == 302  # its old key is known now
    simulator.behaves("rotated")
    assert sign_in(client, "lan").status_code == 502, (
        "asked for again too soon: a flood of wrong names costs nothing"
    )
    monkeypatch.setattr(metadata, "KEYS_AGAIN_AFTER", 0)
    assert sign_in(client, "lan").headers["Location"] == DONE


def test_an_answer_counts_once_and_only_where_it_was_asked_for(client: Client) -> None:
    back = Wayfarer().go(client.get(BEGIN).headers["Location"], "lan")
    # Somebody else's browser, a foreign state, and none at all.
    for browser, address in (
        (Client(), back),
        (client, back.replace("state=", "state=x")),
        (client, f"{BEGIN}/tra-ve?code=a"),
        (client, f"{BEGIN}/tra-ve"),
        (client, f"{back}&state=hai"),
    ):
        answer = browser.get(address)
        assert answer.status_code == 400
        assert "không còn dùng được" in text(answer)
    assert client.get(back).headers["Location"] == DONE
    assert client.get(back).status_code == 400, "the same answer again"


def test_a_code_that_was_used_is_refused_by_the_provider_and_told(client: Client) -> None:
    back = Wayfarer().go(client.get(BEGIN).headers["Location"], "lan")
    thief = Client()
    state = parse_qs(urlsplit(thief.get(BEGIN).headers["Location"]).query)["state"][0]
    own = parse_qs(urlsplit(back).query)
    stolen = f"{BEGIN}/tra-ve?code={own['code'][0]}&state={state}&iss={own['iss'][0]}"
    assert thief.get(stolen).status_code == 400, "a code is bound to the browser that began (PKCE)"
    assert signed_in_as(thief) is None


def test_an_attempt_ends_after_a_while(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    back = Wayfarer().go(client.get(BEGIN).headers["Location"], "lan")
    later = time.time() + 16 * 60
    monkeypatch.setattr("motcua.people.oidc.flow.time.time", lambda: later)
    assert client.get(back).status_code == 400


def test_whoever_says_no_is_told_how_to_go_on(client: Client, simulator: Simulator) -> None:
    answer = sign_in(client, "", after="/tai-khoan")
    assert answer.status_code == 200
    assert "Bạn đã dừng đăng nhập" in text(answer)
    assert "next=%2Ftai-khoan" in text(answer)
    simulator.behaves("declining")
    answer = sign_in(Client(), "lan")
    assert answer.status_code == 502
    assert "không nhận yêu cầu đăng nhập" in text(answer)


@pytest.mark.criterion("I.1.2")
def test_when_it_is_down_the_page_says_so_and_the_local_way_is_there(
    client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = newcomer(Client(), password="mat-khau-rieng-2026", password_again="mat-khau-rieng-2026")
    simulator.behaves("down")
    metadata.forget()
    answer = client.get(BEGIN, {"next": "/tai-khoan"})
    assert answer.status_code == 503
    assert "VNeID đang gián đoạn" in text(answer)
    # Others see it on their sign-in page without waiting, and nobody asks again at once.
    assert "VNeID đang gián đoạn" in text(Client().get("/dang-nhap"))
    monkeypatch.setattr(calling, "get_json", None)
    assert Client().get(BEGIN).status_code == 503
    local = {"email": user_name_of(person), "password": "mat-khau-rieng-2026", "next": "/tai-khoan"}
    assert client.post("/dang-nhap", local).headers["Location"] == "/tai-khoan"
    assert signed_in_as(client) == person


def test_a_slow_provider_keeps_nobody_waiting(
    client: Client, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "PROBE_SECONDS", 0.3)
    simulator.behaves("slow")
    began = time.monotonic()
    assert client.get(BEGIN).status_code == 503
    assert time.monotonic() - began < 2
    simulator.behaves("well")
    metadata.forget()
    assert client.get(BEGIN).status_code == 302
    assert "gián đoạn" not in text(Client().get("/dang-nhap")), (
        "it answers again, and the page says no more of it"
    )


def test_it_dies_while_somebody_is_on_the_way(client: Client, simulator: Simulator) -> None:
    back = Wayfarer().go(client.get(BEGIN, {"next": "/tai-khoan"}).headers["Location"], "lan")
    simulator.behaves("down")
    answer = client.get(back)
    assert answer.status_code == 503
    assert "VNeID đang gián đoạn" in text(answer)
    assert 'name="next" value="/tai-khoan"' in text(answer), "the local way leads on to where one was going"


def test_answers_that_nobody_asked_for_do_not_fill_the_trail(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ATTEMPTS_OF_ADDRESS", (2, 600))
    answers = [client.get(f"{BEGIN}/tra-ve?state={number}").status_code for number in range(4)]
    assert answers == [400, 400, 429, 429]
    assert TrailLine.objects.filter(kind=Kind.SIGN_IN_FAILED.value).count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"SoDinhDanh": ""}, "chưa cho biết đủ thông tin"), ({"loAs": "0"}, "Mức định danh của bạn chưa đủ")],
)
def test_who_proved_too_little_is_told_what_to_do(
    client: Client, simulator: Simulator, changes: dict[str, str], words: str
) -> None:
    simulator.knows({"lan": {**CITIZEN, **changes}})
    answer = sign_in(client, "lan")
    assert answer.status_code == 403
    assert words in text(answer)


def test_a_closed_account_stays_closed(client: Client) -> None:
    person = newcomer(Client())
    User.objects.filter(pk=person.pk).update(is_active=False)
    answer = sign_in(client, "lan")
    assert answer.status_code == 403
    assert "bị khoá" in text(answer)
    assert signed_in_as(client) is None


def test_each_time_the_data_follow_the_provider(client: Client, simulator: Simulator) -> None:
    person = newcomer(Client())
    simulator.knows({"lan": {**CITIZEN, "HoVaTen": "Phan Thị Lan", "loAs": "3"}})
    sign_in(client, "lan")
    person.refresh_from_db()
    assert person.full_name == "Phan Thị Lan"
    assert ProvenFacts.objects.get(person=person).level == "3"
    # And nobody types over what was proven.
    client.post("/tai-khoan", {"full_name": "Ai Khác", "birth_date": "01/01/2000", "phone": "0987000111"})
    person.refresh_from_db()
    assert (person.full_name, str(person.birth_date), person.phone) == (
        "Phan Thị Lan",
        "1990-11-22",
        "0987000111",
    )


def test_signing_out_offers_to_sign_out_there_too(client: Client, simulator: Simulator) -> None:
    newcomer(client)
    answer = client.post("/dang-xuat")
    page = text(client.get(answer.headers["Location"]))
    assert "/session/end?client_id=vneid" in page
    assert "id_token_hint" not in page, "an address is no place for what a token says"
    assert signed_in_as(client) is None
    # Whichever process answers: this one may never have heard of the provider.
    metadata.forget()
    assert "/session/end?client_id=vneid" in text(client.get("/dang-xuat/vneid"))
    metadata.forget()
    simulator.behaves("down")
    assert client.get("/dang-xuat/vneid").headers["Location"] == "/"


def test_a_provider_that_is_off_is_nowhere(client: Client, vneid: IdentityProvider) -> None:
    IdentityProvider.objects.filter(pk=vneid.pk).update(is_on=False)
    assert client.get(BEGIN).status_code == 404
    assert client.get(f"{BEGIN}/tra-ve?code=a&state=b").status_code == 404
    assert "VNeID" not in text(client.get("/dang-nhap"))


def test_nothing_personal_stands_in_addresses_or_logs(
    client: Client, simulator: Simulator, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    simulator.behaves("wrong-nonce")
    begun = client.get(BEGIN).headers["Location"]
    back = Wayfarer().go(begun, "lan")
    client.get(back)
    simulator.behaves("well")
    done = sign_in(client, "lan").headers["Location"]
    said = "".join([begun, back, done, *capsys.readouterr(), caplog.text])
    for personal in ("042190001234", "Lan", "ngoclan", "0912345678", "lan"):
        assert personal not in said.replace("language", ""), personal


def test_two_answers_at_once_make_one_account(client: Client) -> None:
    other = Client()
    assert sign_in(client, "lan").headers["Location"] == DONE
    assert sign_in(other, "lan").headers["Location"] == DONE
    assert client.post(DONE, CONTACTS).status_code == 302
    late = other.post(DONE, {**CONTACTS, "email": "khac@mau.vn"})
    assert late.status_code == 409 or "đã được chứng thực" in text(late)
    assert Identity.objects.count() == 1
    assert User.objects.filter(id_number="042190001234").count() == 1
