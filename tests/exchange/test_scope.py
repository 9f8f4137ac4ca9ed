"""An agency's administrator publishes for that agency and what is below it, not for the province."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from motcua.agencies.selectors import actor_for
from motcua.agencies.services import hold_post
from motcua.exchange.packages import Report, load_files, load_folder
from motcua.exchange.packages.scope import EVERYTHING, Scope, scope_of
from motcua.people.models import User
from tests.exchange.small import as_files, small_package, small_procedure, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok


def administrator(place: str) -> Scope:
    person = User.objects.create_user(
        f"{place.replace('/', '.')}@a.vn", None, full_name="Quản Trị", kind="officer"
    )
    hold_post(person, place)
    return scope_of(actor_for(person))


def load(package: dict[str, Any], scope: Scope) -> Report:
    return load_files(as_files(package), None, name="thử", keep=True, scope=scope)


def test_the_top_agency_rules_everything_and_a_department_itself() -> None:
    assert administrator("H27/quan-tri/quan-tri") == EVERYTHING
    assert administrator("H27.03/quan-tri/quan-tri").agencies == {"H27.03"}


def test_a_department_changes_its_own_procedure() -> None:
    scope = administrator("H27.03/quan-tri/quan-tri")
    report = load({"a.json": small_procedure(name="Tên mới")}, scope)
    assert report.mistakes == []
    assert report.counts == {"procedure": 1}


@pytest.mark.parametrize(
    "file", ["trang-thai.json", "linh-vuc.json", "quy-tac.json", "lich.json", "cong.json"]
)
def test_a_department_does_not_change_what_all_share(file: str) -> None:
    scope = administrator("H27.03/quan-tri/quan-tri")
    report = load({file: small_package()[file]}, scope)
    assert [mistake.file for mistake in report.mistakes] == [file]
    assert "dùng chung" in report.mistakes[0].reason


def test_a_department_seats_nobody_elsewhere() -> None:
    scope = administrator("H27.03/quan-tri/quan-tri")
    person = {
        "email": "toi@a.vn",
        "full_name": "Tôi",
        "kind": "officer",
        "posts": ["H27/quan-tri/quan-tri"],
    }
    report = load({"a.json": {"kind": "people", "people": [person]}}, scope)
    assert not report.ok
    assert not User.objects.filter(email="toi@a.vn").exists()


def test_a_department_makes_no_accounts_of_citizens() -> None:
    """They belong to no agency, and prove their address when they sign up."""
    person = {"email": "toi@a.vn", "full_name": "Tôi", "kind": "citizen", "id_number": "042085000001"}
    package = {"a.json": {"kind": "people", "people": [person]}}
    report = load(package, administrator("H27.03/quan-tri/quan-tri"))
    assert [mistake.pointer for mistake in report.mistakes] == ["/people/0/kind"]
    assert not User.objects.filter(email="toi@a.vn").exists()
    assert load(package, EVERYTHING).ok


def test_a_department_does_not_take_a_foreign_agency_under_itself() -> None:
    scope = administrator("H27.03/quan-tri/quan-tri")
    foreign = small_package()["co-quan.json"] | {"code": "H27.04"}
    assert load({"a.json": foreign | {"parent": "H27"}}, EVERYTHING).ok
    assert not load({"a.json": foreign | {"parent": "H27.03"}}, scope).ok
    below = foreign | {"code": "H27.03.01", "parent": "H27.03"}
    assert load({"a.json": below}, scope).ok


def test_a_form_that_another_agency_works_with_is_not_changed() -> None:
    scope = administrator("H27.03/quan-tri/quan-tri")
    other = small_procedure(
        code="2.000001", name="Của tỉnh", offices=[{"agency": "H27", "division": "phong"}]
    )
    assert load({"a.json": other}, EVERYTHING).ok
    form = small_package()["bieu-mau.json"] | {"title": "Đơn khác"}
    report = load({"a.json": form}, scope)
    assert "đang được cơ quan khác dùng" in report.mistakes[0].reason
