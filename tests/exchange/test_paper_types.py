"""Types of papers come in packages, are checked with the form that they name, and go out as they came."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from motcua.catalogue.models import PaperTypeVersion, ProcedureVersion
from motcua.catalogue.paper_types import type_titles
from motcua.catalogue.selectors import cached_version
from motcua.exchange.packages import dump_one, load_folder
from motcua.exchange.packages.dumping import dump_procedure
from tests.exchange.small import small_package, write

pytestmark = pytest.mark.django_db

CODE = "2.000620"
TYPE = {
    "kind": "paper_type",
    "code": "KQ.G15.000123",
    "title": "Giấy khai sinh",
    "issuer": "commune",
    "form": "giay-khai-sinh",
    "proposals": [
        {"field": "so", "after": ["Số"], "before": ["Quyển số"]},
        {"field": "bo_me", "after": ["Họ và tên cha", "Họ và tên mẹ"]},
    ],
}
FORM: dict[str, Any] = {
    "kind": "form",
    "code": "giay-khai-sinh",
    "title": "Thông tin giấy khai sinh",
    "steps": [
        {
            "code": "giay",
            "title": "Thông tin trên giấy",
            "fields": [
                {"code": "so", "kind": "text", "label": "Số", "required": True},
                {"code": "bo_me", "kind": "textarea", "label": "Cha mẹ"},
                {
                    "code": "giay_khac",
                    "kind": "choices",
                    "label": "Kèm theo",
                    "options": [{"value": "ban_sao", "label": "Bản sao"}],
                },
            ],
        }
    ],
}


def package(named: str = "KQ.G15.000123", **changes: Any) -> dict[str, Any]:
    """The small package, with a type, its form, and a paper of the procedure that names a type."""
    found = small_package()
    [file] = [name for name, one in found.items() if isinstance(one, dict) and one.get("kind") == "procedure"]
    paper = {"code": "giay-khai-sinh", "name": "Giấy khai sinh", "required": True, "type": named}
    procedure = {**found[file], "papers": [*found[file]["papers"], paper]}
    return {**found, file: procedure, "loai.json": {**TYPE, **changes}, "giay.json": FORM}


def with_file_field() -> dict[str, Any]:
    """The package with a form that asks for a file, which a paper cannot have in itself."""
    step = FORM["steps"][0]
    fields = [*step["fields"], {"code": "tep", "kind": "file", "label": "Tệp"}]
    return {**package(), "giay.json": {**FORM, "steps": [{**step, "fields": fields}]}}


def test_a_type_is_loaded_once_and_dumped_as_it_was(tmp_path: Path) -> None:
    first = load_folder(write(tmp_path, package()))
    assert first.ok, first.mistakes
    assert first.counts["paper_type"] == 1
    assert load_folder(tmp_path).counts == {}
    assert type_titles() == [("KQ.G15.000123", "Giấy khai sinh")]
    dumped = dump_one("paper_type", "KQ.G15.000123")
    assert dumped is not None
    assert json.loads(dumped) == TYPE


def test_a_change_is_the_next_version_and_leaves_the_first(tmp_path: Path) -> None:
    load_folder(write(tmp_path, package()))
    assert load_folder(write(tmp_path, package(title="Giấy khai sinh (bản chính)"))).counts == {
        "paper_type": 1
    }
    versions = PaperTypeVersion.objects.order_by("number").values_list("number", "title")
    assert list(versions) == [(1, "Giấy khai sinh"), (2, "Giấy khai sinh (bản chính)")]
    assert type_titles() == [("KQ.G15.000123", "Giấy khai sinh (bản chính)")]


def test_a_procedure_knows_the_type_and_takes_it_along(tmp_path: Path) -> None:
    load_folder(write(tmp_path, package()))
    version = ProcedureVersion.objects.get(procedure__code=CODE)
    paper = cached_version(version.id).paper("giay-khai-sinh")
    assert paper is not None
    assert paper.type == "KQ.G15.000123"
    archive = dump_procedure(CODE)
    assert archive is not None
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert {"paper_types/KQ.G15.000123.json", "forms/giay-khai-sinh.json"} <= set(names)


@pytest.mark.parametrize(
    ("spoiled", "file", "message"),
    [
        (package(code="001099012345"), "loai.json", "Mã loại giấy tờ gồm"),
        (package(form="khong-co"), "loai.json", "Không có biểu mẫu “khong-co”."),
        (package(issuer="ai-do"), "loai.json", "issuer"),
        (
            package(proposals=[{"field": "khong_co", "after": ["Số"]}]),
            "loai.json",
            "Biểu mẫu không có ô “khong_co”.",
        ),
        (package(proposals=[{"field": "giay_khac", "after": ["Số"]}]), "loai.json", "không nhận đề xuất"),
        (package(proposals=[{"field": "so", "after": []}]), "loai.json", "after"),
        (package(proposals=[{"field": "so", "after": ["Số"], "pattern": ".*"}]), "loai.json", "pattern"),
        (with_file_field(), "loai.json", "Biểu mẫu của loại giấy tờ không có ô tệp"),
        (package("KQ.KHAC"), "", "Không có loại giấy tờ “KQ.KHAC”."),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(
    tmp_path: Path, spoiled: dict[str, Any], file: str, message: str
) -> None:
    report = load_folder(write(tmp_path, spoiled))
    assert not report.ok
    told = [one for one in report.mistakes if message in f"{one.pointer} {one.reason}"]
    assert told
    assert file in told[0].file
    assert not PaperTypeVersion.objects.exists()
