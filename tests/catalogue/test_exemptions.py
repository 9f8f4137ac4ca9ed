"""Fees that some people pay less: kinds of people as data, the largest of what applies, told on the portal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from motcua.catalogue.definition import Fee, FeeExemption, FeeTier, parse
from motcua.catalogue.entries import users_of
from motcua.catalogue.rules import amount_for
from motcua.exchange.packages import dump_procedure, load_archive, load_files, load_folder
from tests.exchange.small import as_files, small_package, small_procedure, write

KINDS = {
    "kind": "exemptions",
    "exemptions": [
        {"code": "nguoi-co-cong", "name": "Người có công với cách mạng", "order": 1},
        {"code": "ho-ngheo", "name": "Hộ nghèo", "order": 2},
    ],
}
FEE: dict[str, Any] = {
    "code": "le-phi",
    "name": "Lệ phí cấp",
    "kind": "le_phi",
    "amount": 50000,
    "from": "2020-01-01",
    "exempt": [
        {"kind": "nguoi-co-cong", "percent": 100, "legal": "Điều 10 Luật Phí và lệ phí"},
        {"kind": "ho-ngheo", "percent": 50, "when": {"field": "loai", "is": "lai"}},
    ],
}


def load(**files: Any) -> Any:
    return load_files(
        as_files({f"{name}.json": one for name, one in files.items()}), None, name="", keep=True
    )


@given(st.integers(0, 10**9), st.lists(st.integers(1, 100), max_size=4))
def test_the_largest_exemption_counts_alone(amount: int, percents: list[int]) -> None:
    from datetime import date

    holding = tuple(FeeExemption(str(n), one, {"field": "a", "is": "b"}) for n, one in enumerate(percents))
    fee = Fee("p", "Phí", "phi", date(2020, 1, 1), None, amount, exempt=holding)
    asked = amount_for(fee, {"a": "b"})
    assert asked == amount * (100 - max(percents, default=0)) // 100
    assert amount_for(fee, {"a": "c"}) == amount


def test_an_exemption_without_a_condition_is_told_and_not_taken() -> None:
    (fee,) = parse(small_procedure(fees=[FEE])).fees
    assert amount_for(fee, {}) == 50000
    assert amount_for(fee, {"loai": "lai"}) == 25000


def test_an_exemption_does_not_guess_the_tier() -> None:
    from datetime import date

    tiers = (FeeTier("Hộ", 400, {"field": "loai", "is": "ho"}),)
    exempt = (FeeExemption("x", 100, {"field": "co_cong", "is": "co"}),)
    fee = Fee("p", "Phí", "phi", date(2020, 1, 1), None, 0, tiers, exempt=exempt)
    assert amount_for(fee, {"co_cong": "co"}) is None
    assert amount_for(fee, {"co_cong": "co", "loai": "ho"}) == 0


@pytest.mark.django_db
def test_exemptions_are_checked_told_and_travel_with_the_procedure(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok
    refused = load(a=small_procedure(fees=[FEE]))
    assert [one.pointer for one in refused.mistakes] == [
        "/fees/0/exempt/0/kind",
        "/fees/0/exempt/1/kind",
    ]
    assert load(a=small_procedure(fees=[FEE]), b=KINDS).ok
    html = Client().get("/thu-tuc/2.000620").content.decode()
    assert "Người có công với cách mạng" in html
    assert "Điều 10 Luật Phí và lệ phí" in html
    assert users_of("exemptions", ["ho-ngheo", "khac"]) == {
        "ho-ngheo": [("2.000620", "Cấp Giấy phép bán lẻ rượu")]
    }
    retired = {
        "kind": "exemptions",
        "exemptions": [{"code": "ho-ngheo", "name": "Hộ nghèo", "retired": True}],
    }
    assert not load(a=retired).ok, "what a procedure uses stays"
    package = dump_procedure("2.000620")
    assert package is not None
    assert load_archive(package).counts == {}


@pytest.mark.django_db
def test_a_doubled_or_unreachable_exemption_is_refused(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok
    twice = {**FEE, "exempt": [{"kind": "ho-ngheo", "percent": 50}, {"kind": "ho-ngheo", "percent": 60}]}
    wrong = {
        **FEE,
        "code": "b",
        "exempt": [{"kind": "ho-ngheo", "percent": 5, "when": {"field": "zz", "is": "1"}}],
    }
    report = load(a=small_procedure(fees=[twice, wrong]), b=KINDS)
    assert [one.pointer for one in report.mistakes] == [
        "/fees/0/exempt/1/kind",
        "/fees/1/exempt/0/when/field",
    ]
    assert not load(
        a=small_procedure(fees=[{**FEE, "exempt": [{"kind": "ho-ngheo", "percent": 0}]}]), b=KINDS
    ).ok
