"""What a provider says, read by the mapping of its definition."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from motcua.people.oidc.claims import Facts, Lacking, TooLow, facts_of, staff_facts_of
from motcua.people.oidc.providers import is_safe_address, mistakes_of
from tests.oidc import CITIZEN, OFFICER, ORGANISATION

SAMPLE = Path(__file__).parents[2] / "sample" / "identity_providers"
VNEID = json.loads((SAMPLE / "vneid.json").read_text("utf-8"))
DIRECTORY = json.loads((SAMPLE / "danh-ba.json").read_text("utf-8"))


def read(claims: dict[str, Any], **changes: Any) -> Facts:
    how = {
        "mapping": VNEID["claims"],
        "kinds": VNEID["account_kinds"],
        "accepted": VNEID["levels"]["accepted"],
        "proves": VNEID["levels"]["proves"],
        **changes,
    }
    return facts_of({"sub": "s", **claims}, provider="vneid", issuer="https://vneid.mau.vn", **how)


def test_a_citizen_as_the_national_system_names_it() -> None:
    found = read(CITIZEN)
    assert (found.kind, found.number, found.full_name) == ("citizen", "042190001234", "Phan Thị Ngọc Lan")
    assert (found.birth_date, found.email, found.phone) == (
        datetime.date(1990, 11, 22),
        "ngoclan@mau.vn",
        "0912345678",
    )
    assert (found.tech_id, found.level, found.proves) == ("TECH-1", "2", True)
    assert Facts.from_kept(json.loads(json.dumps(found.kept()))) == found


def test_an_organisation_has_its_tax_code_not_the_number_of_who_represents_it() -> None:
    found = read(ORGANISATION)
    assert (found.kind, found.number) == ("organisation", "0100109106")
    assert found.organisation_name == "Công ty TNHH Hồng Lĩnh"
    with_business_code = {**ORGANISATION, "MaSoThue": "", "MaSoDoanhNghiep": "0100109106"}
    assert read(with_business_code).number == "0100109106"


@pytest.mark.parametrize("text", ["22/11/1990", "1990-11-22", "19901122", "22-11-1990"])
def test_days_in_every_way_of_writing(text: str) -> None:
    assert read({**CITIZEN, "NgayThangNamSinh": text}).birth_date == datetime.date(1990, 11, 22)


def test_what_lacks_or_is_no_number_of_today_is_refused() -> None:
    for changes, lacking in (
        ({"SoDinhDanh": ""}, "id_number"),
        ({"SoDinhDanh": "", "SoCMND": "183456789"}, "id_number"),
        ({"SoDinhDanh": "999190001234"}, "id_number"),
        ({"HoVaTen": " "}, "full_name"),
        ({"LoaiTaiKhoan": "3"}, "account_kind"),
        ({"LoaiTaiKhoan": ["1"]}, "account_kind"),
        ({"LoaiTaiKhoan": "2"}, "tax_code"),
    ):
        with pytest.raises(Lacking) as found:
            read({**CITIZEN, **changes})
        assert str(found.value) == lacking
    assert read({**CITIZEN, "SoDinhDanh": "", "SoCMND": "042190001234"}).number == "042190001234"


def test_the_level_is_held_against_what_the_agency_accepts() -> None:
    assert read({**CITIZEN, "loAs": "1"}).proves is False
    assert read({**CITIZEN, "loAs": "", "IAL": "3"}).level == "3"
    for level in ("0", ""):
        with pytest.raises(TooLow):
            read({**CITIZEN, "loAs": level})
    assert read({**CITIZEN, "loAs": ""}, accepted=(), proves=()).proves is False


def test_an_officer_as_the_directory_names_it() -> None:
    found = staff_facts_of(
        {"sub": "s", **OFFICER}, issuer="https://x.vn", mapping=DIRECTORY["claims"], accepted=()
    )
    assert (found.email, found.number, found.title) == ("binh@hatinh.mau.vn", "CB-0042", "Chuyên viên chính")
    unverified = staff_facts_of(
        {"sub": "s", **OFFICER, "email_verified": False},
        issuer="https://x.vn",
        mapping=DIRECTORY["claims"],
        accepted=(),
    )
    assert unverified.email == ""


def test_a_definition_that_could_not_work_is_told_at_its_place() -> None:
    assert mistakes_of(VNEID) == []
    assert mistakes_of(DIRECTORY) == []
    for changes, pointer in (
        ({"issuer": "http://vneid.mau.vn"}, "/issuer"),
        ({"scopes": ["profile"]}, "/scopes"),
        ({"claims": {"full_name": ["HoVaTen"], "level": ["loAs"]}}, "/claims"),
        ({"levels": {"accepted": ["1"], "proves": ["2"]}}, "/levels/proves"),
        ({"staff": {"match": "email"}}, "/staff"),
    ):
        assert pointer in [where for where, _reason in mistakes_of({**VNEID, **changes})]
    assert mistakes_of({**DIRECTORY, "staff": {"match": "number"}, "claims": {"email": ["email"]}})


def test_addresses_to_which_requests_may_go() -> None:
    for address in ("https://a.vn", "https://a.vn:8443/x", "http://127.0.0.1:9", "http://localhost"):
        assert is_safe_address(address)
    for address in (
        "http://a.vn",
        "ftp://a.vn",
        "https://u:p@a.vn",
        "https://a.vn/?q",
        "https://a.vn/#x",
        "https://",
        "//a.vn",
        "https://a.vn:xx",
        "http://127.0.0.1.a.vn",
    ):
        assert not is_safe_address(address), address
