"""A register comes in a package, is checked with everything that names it, and goes out as it came."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from motcua.exchange.packages import dump_one, load_folder
from motcua.registers.models import Register, RegisterVersion
from tests.exchange.small import rows, small_package, write
from tests.registers.books import CODE, book

pytestmark = pytest.mark.django_db


def package(**changes: Any) -> dict[str, Any]:
    return small_package() | {"danh-sach.json": {"kind": "register", **book(**changes)}}


def test_a_register_is_loaded_once_and_dumped_as_it_was(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, package())).counts["register"] == 1
    assert load_folder(write(tmp_path, package())).counts == {}
    dumped = dump_one("register", CODE)
    assert dumped is not None
    assert json.loads(dumped) == package()["danh-sach.json"]
    report = load_folder(write(tmp_path, package(title="Tên khác")))
    assert report.counts == {"register": 1}
    assert [one.number for one in RegisterVersion.objects.order_by("number")] == [1, 2]
    assert Register.objects.get().current.title == "Tên khác"  # type: ignore[union-attr]


def _columns(**changed: Any) -> list[dict[str, Any]]:
    first, *others = book()["columns"]
    return [{**first, **changed}, *others]


@pytest.mark.parametrize(
    ("changes", "pointer", "said"),
    [
        ({"columns": [*book()["columns"], book()["columns"][1]]}, "/columns/4/code", "viết hai lần"),
        (
            {"columns": _columns(**{"from": "applicant.nane"})},
            "/columns/0/from",
            "Ý bạn là “applicant.name”?",
        ),
        ({"columns": _columns(filter=True, public=False)}, "/columns/0/filter", "không công khai"),
        ({"heading": "khong_co"}, "/heading", "Không có cột “khong_co”"),
        ({"heading": "dien_thoai"}, "/heading", "phải công khai"),
        ({"number_prefix": "thấp"}, "/number_prefix", "chữ hoa"),
    ],
)
def test_a_mistake_names_its_place_and_loads_nothing(
    tmp_path: Path, changes: dict[str, Any], pointer: str, said: str
) -> None:
    before = rows()
    report = load_folder(write(tmp_path, package(**changes)))
    found = {mistake.pointer: str(mistake) for mistake in report.mistakes}
    assert said in found[pointer]
    assert rows() == before


def test_an_action_names_only_a_register_that_there_is(tmp_path: Path) -> None:
    given = package()
    action = given["quy-trinh.json"]["steps"][2]["actions"][0]
    action["register"] = {"register": "khong-co", "does": "enter"}
    report = load_folder(write(tmp_path / "sai", given))
    assert [(one.file, one.pointer) for one in report.mistakes] == [
        ("quy-trinh.json", "/steps/2/actions/0/register/register")
    ]
    action["register"] = {"register": CODE, "does": "enter"}
    assert load_folder(write(tmp_path / "dung", given)).ok
