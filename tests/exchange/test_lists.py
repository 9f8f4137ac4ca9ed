"""Catalogues and the data dictionary come in packages before the forms that name them, and go out as they came."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from motcua.exchange.packages import dump_one, dump_procedure, load_folder
from motcua.exchange.packages.sources import read_archive
from motcua.forms.catalogues import forget
from motcua.forms.models import FormVersion, ListVersion
from tests.exchange.small import small_package, write

pytestmark = pytest.mark.django_db

CATALOGUE: dict[str, Any] = {
    "kind": "catalogue",
    "code": "dan-toc",
    "title": "Dân tộc",
    "entries": [{"code": "01", "label": "Kinh"}, {"code": "02", "label": "Tày", "closed": True}],
}
DICTIONARY: dict[str, Any] = {
    "kind": "dictionary",
    "code": "chung",
    "title": "Từ điển",
    "elements": [
        {"code": "dan_toc", "name": "Dân tộc", "kind": "lookup", "meaning": "Dân tộc của một người."}
    ],
}
ASKED: dict[str, Any] = {
    "code": "dan_toc",
    "kind": "lookup",
    "label": "Dân tộc",
    "catalogue": "dan-toc",
    "datum": "dan_toc",
}


def package(asked: dict[str, Any] = ASKED, **lists: dict[str, Any]) -> dict[str, Any]:
    given = small_package()
    given["bieu-mau.json"]["steps"][0]["fields"].append(asked)
    return given | {f"{name}.json": content for name, content in lists.items()}


@pytest.fixture(autouse=True)
def read_anew() -> None:
    forget()


def test_lists_are_loaded_once_with_the_form_that_names_them_and_dumped_as_they_were(tmp_path: Path) -> None:
    given = package(a=CATALOGUE, b=DICTIONARY)
    counts = load_folder(write(tmp_path, given)).counts
    assert (counts["catalogue"], counts["dictionary"], counts["form"]) == (1, 1, 1)
    assert load_folder(write(tmp_path, given)).counts == {}
    for kind, code, content in (("catalogue", "dan-toc", CATALOGUE), ("dictionary", "chung", DICTIONARY)):
        dumped = dump_one(kind, code)
        assert dumped is not None
        assert json.loads(dumped) == content


def test_a_procedure_goes_out_with_the_lists_of_its_form(tmp_path: Path) -> None:
    load_folder(write(tmp_path, package(a=CATALOGUE, b=DICTIONARY)))
    archive = dump_procedure("2.000620")
    assert archive is not None
    files = read_archive(archive)
    assert json.loads(files["catalogues/dan-toc.json"]) == CATALOGUE
    assert json.loads(files["dictionaries/chung.json"]) == DICTIONARY


def test_a_form_may_come_after_the_lists(tmp_path: Path) -> None:
    lists = {"a.json": CATALOGUE, "b.json": DICTIONARY}
    assert load_folder(write(tmp_path / "a", lists)).ok
    assert load_folder(write(tmp_path / "b", package())).ok
    closed = {**CATALOGUE, "entries": [{"code": "01", "label": "Kinh", "closed": True}]}
    assert load_folder(write(tmp_path / "c", {"a.json": closed})).counts == {"catalogue": 1}
    assert ListVersion.objects.filter(code="dan-toc").count() == 2


@pytest.mark.parametrize(
    ("lists", "asked", "pointer", "says"),
    [
        ({}, ASKED, "catalogue", "Không có danh mục “dan-toc”"),
        ({"a": CATALOGUE}, ASKED, "datum", "không có mục “dan_toc”"),
        (
            {"a": CATALOGUE, "b": DICTIONARY},
            {**ASKED, "kind": "phone", "catalogue": "x"},
            "catalogue",
            "không có tác dụng",
        ),
        (
            {
                "a": {**CATALOGUE, "entries": [*CATALOGUE["entries"], {"code": "01", "label": "Hoa"}]},
                "b": DICTIONARY,
            },
            ASKED,
            "/entries/2/code",
            "“01” viết hai lần",
        ),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(
    tmp_path: Path, lists: dict[str, Any], asked: dict[str, Any], pointer: str, says: str
) -> None:
    report = load_folder(write(tmp_path, package(asked, **lists)))
    assert not report.ok
    assert any(one.pointer.endswith(pointer) and says in one.reason for one in report.mistakes), (
        report.mistakes
    )
    assert not FormVersion.objects.exists()
    assert not ListVersion.objects.exists()
