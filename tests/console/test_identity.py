"""Providers of identity on the screen: who may describe them, what is kept, what leaves, and whether one answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from motcua.console.identity import definition_from, typed_of
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_files
from motcua.people.models import IdentityProvider, User
from motcua.people.oidc import calling, metadata
from motcua.people.oidc.providers import definition_of, providers_on, read
from tests.story import APPLICANT, DESK

LIST = "/quan-tri/dinh-danh"
VNEID, ADD = f"{LIST}/he-thong/vneid", f"{LIST}/them"
PROVINCE, DEPARTMENTS = "quantri@hatinh.mau.vn", "quantri@sct.mau.vn"


@pytest.fixture(autouse=True)
def ground(sample: Any, db: None) -> None:
    """The sample province with its two providers, both off."""


def signed_in(email: str = PROVINCE) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def vneid() -> IdentityProvider:
    return IdentityProvider.objects.get(code="vneid")


def test_only_administrators_of_the_top_agency_come_in() -> None:
    for address in (LIST, ADD, VNEID):
        assert Client().get(address).status_code == 302
        for email in (APPLICANT, DESK, DEPARTMENTS):
            assert signed_in(email).get(address).status_code == 403
        assert signed_in().get(address).status_code == 200
    assert (
        signed_in(DEPARTMENTS).post(VNEID, typed_of(definition_of(vneid())) | {"on": "1"}).status_code == 403
    )
    assert not vneid().is_on


def test_of_the_sample_data_none_is_on() -> None:
    assert IdentityProvider.objects.count() == 2
    assert providers_on() == []
    assert "VNeID" not in text(Client().get("/dang-nhap"))


def test_the_form_means_the_definition_and_back() -> None:
    for row in IdentityProvider.objects.all():
        assert definition_from(typed_of(definition_of(row)), row.code) == definition_of(row)


def test_a_provider_is_changed_and_turned_on() -> None:
    browser = signed_in()
    typed = typed_of(definition_of(vneid())) | {
        "on": "1",
        "issuer": "https://dinhdanh.vidu.vn",
        "proves": "3",
    }
    assert browser.post(VNEID, typed).headers["Location"] == VNEID
    found = read(vneid())
    assert (found.is_on, found.issuer, list(found.proves)) == (True, "https://dinhdanh.vidu.vn", ["3"])
    assert "Đăng nhập bằng VNeID" in text(Client().get("/dang-nhap"))
    assert "https://dinhdanh.vidu.vn" in text(browser.get(LIST))


def test_what_could_not_work_is_told_at_its_field_and_nothing_typed_is_lost() -> None:
    browser = signed_in()
    typed = typed_of(definition_of(vneid())) | {
        "issuer": "http://khong-an-toan.vn",
        "proves": "9",
        "name": "",
    }
    answer = browser.post(VNEID, typed)
    assert answer.status_code == 422
    assert 'href="#name"' in text(answer)
    answer = browser.post(VNEID, {**typed, "name": "VNeID"})
    assert answer.status_code == 422
    for field in ("issuer", "proves"):
        assert f'href="#{field}"' in text(answer)
    assert 'value="http://khong-an-toan.vn"' in text(answer)
    assert read(vneid()).issuer == "https://vneid.mau.vn"


def test_a_new_one_is_added_once() -> None:
    browser = signed_in()
    typed = typed_of(definition_of(vneid())) | {"code": "dvcqg", "name": "Cổng quốc gia"}
    assert browser.post(ADD, typed).headers["Location"] == f"{LIST}/he-thong/dvcqg"
    again = browser.post(ADD, typed)
    assert again.status_code == 422
    assert "Mã này đã dùng" in text(again)
    wrong = browser.post(ADD, {**typed, "code": "Có Dấu"})
    assert wrong.status_code == 422
    assert 'href="#code"' in text(wrong)


def test_whether_it_answers_and_whether_a_secret_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    browser = signed_in()
    assert "chưa có" in text(browser.get(VNEID))
    file = tmp_path / "bi-mat"
    file.write_text("rat-bi-mat\n")
    monkeypatch.setenv("MOTCUA_OIDC_VNEID_SECRET_FILE", str(file))
    page = text(browser.get(VNEID))
    assert "đã đặt" in page
    assert "rat-bi-mat" not in page
    assert read(vneid()).secret == "rat-bi-mat"

    def away(*_arguments: Any, **_more: Any) -> None:
        raise calling.Away("ConnectTimeoutError")

    monkeypatch.setattr(calling, "get_json", away)
    assert "không trả lời" in text(browser.post(VNEID, {"thu": "1"}))
    issuer = read(vneid()).issuer
    told = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/a",
        "token_endpoint": f"{issuer}/t",
        "jwks_uri": f"{issuer}/k",
        "keys": [{"kty": "RSA"}],
    }
    metadata.forget()
    monkeypatch.setattr(calling, "get_json", lambda *_arguments, **_more: told)
    assert "trả lời, có 1 khoá ký" in text(browser.post(VNEID, {"thu": "1"}))
    told["token_endpoint"] = "http://127.0.0.1/t"  # an outside issuer leads to this machine
    assert "trả lời không đúng" in text(browser.post(VNEID, {"thu": "1"}))
    metadata.forget()


def test_a_package_carries_it_without_any_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_OIDC_VNEID_SECRET", "rat-bi-mat")
    files = dump_files(("identity_provider",))
    assert set(files) == {"identity_providers/vneid.json", "identity_providers/danh-ba.json"}
    assert b"rat-bi-mat" not in b"".join(files.values())
    assert load_files(files, None, name="lại", keep=True).counts == {}
    taken = json.loads(files["identity_providers/vneid.json"])
    report = load_files({"a.json": as_json({**taken, "on": True})}, None, name="thử", keep=True)
    assert report.counts == {"identity_provider": 1}
    assert vneid().is_on
    for wrong in ({"issuer": "http://x.vn"}, {"claims": {"khong_co": ["a"]}}, {"audience": "ai"}):
        report = load_files({"a.json": as_json({**taken, **wrong})}, None, name="thử", keep=True)
        assert not report.ok


def test_in_the_sample_mode_the_environment_may_name_a_simulator(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv("MOTCUA_OIDC_VNEID_ISSUER", "http://127.0.0.1:9999")
    settings.SAMPLE_MODE = False
    assert providers_on() == []
    settings.SAMPLE_MODE = True
    assert [(one.code, one.issuer) for one in providers_on()] == [("vneid", "http://127.0.0.1:9999")]
