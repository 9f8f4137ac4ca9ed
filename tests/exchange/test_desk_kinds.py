"""Letters, ready replies and named lists come in packages, are checked with what they name, and go out as they came."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from motcua.catalogue.models import FolderSet, ReadyReply
from motcua.exchange.packages import Report, dump_one, load_files, load_folder
from motcua.process.models import ProcessVersion
from tests.exchange.small import as_files, rows, small_package, write

pytestmark = pytest.mark.django_db

CODE = "2.000620"


def package(**changes: dict[str, Any]) -> dict[str, Any]:
    """The small package with one file of each kind; `changes` by kind."""
    own: dict[str, dict[str, Any]] = {
        "notice": {
            "kind": "notice",
            "code": "loi-bao",
            "title": "Lời báo",
            "to": ["applicant"],
            "subject": "Hồ sơ {ma_ho_so}",
            "body": ["Lý do: {ly_do}"],
        },
        "replies": {
            "kind": "replies",
            "code": CODE,
            "replies": [{"action": "ask-supplement", "title": "Mờ", "text": "Bản chụp mờ."}],
        },
        "folders": {
            "kind": "folders",
            "code": "bo-mot",
            "title": "Bộ một",
            "procedures": [CODE],
            "folders": [
                {"code": "tat-ca", "title": "Tất cả"},
                {"code": "cho", "title": "Chờ", "places": ["tiep-nhan", "xong"]},
            ],
        },
    }
    return small_package() | {
        f"{kind}.json": {**content, **changes.get(kind, {})} for kind, content in own.items()
    }


def load(file: dict[str, Any]) -> Report:
    return load_files(as_files({"folders.json": file}), None, name="thử", keep=True)


def test_each_is_loaded_once_and_dumped_as_it_was(tmp_path: Path) -> None:
    given = package()
    counts = load_folder(write(tmp_path, given)).counts
    assert {kind: counts[kind] for kind in ("notice", "replies", "folders")} == {
        "notice": 1,
        "replies": 1,
        "folders": 1,
    }
    assert load_folder(write(tmp_path, given)).counts == {}
    for kind, code in (("notice", "loi-bao"), ("replies", CODE), ("folders", "bo-mot")):
        dumped = dump_one(kind, code)
        assert dumped is not None
        assert json.loads(dumped) == given[f"{kind}.json"]


def test_a_further_load_changes_what_it_names_and_deletes_no_reply(tmp_path: Path) -> None:
    load_folder(write(tmp_path, package()))
    more = [{"action": "ask-supplement", "title": "Thiếu", "text": "Thiếu trang."}]
    assert load_folder(write(tmp_path, package(replies={"replies": more}))).counts == {"replies": 1}
    assert set(ReadyReply.objects.values_list("title", flat=True)) == {"Mờ", "Thiếu"}
    assert load_folder(write(tmp_path, package(folders={"title": "Bộ khác"}))).ok
    assert FolderSet.objects.get().data["title"] == "Bộ khác"


@pytest.mark.parametrize(
    ("kind", "changes", "pointer", "said"),
    [
        ("notice", {"subject": "Chào {ten}"}, "/subject", "{ten}"),
        ("notice", {"body": ["{x.__class__}"]}, "/body/0", "Không có chỗ điền"),
        ("notice", {"to": ["everyone"]}, "/to/0", "không có trong danh sách"),
        ("replies", {"code": "9.9"}, "/code", "Không có thủ tục"),
        (
            "replies",
            {"replies": [{"action": "bay", "title": "A", "text": "B"}]},
            "/replies/0/action",
            "Quy trình của thủ tục không có thao tác “bay”",
        ),
        (
            "replies",
            {"replies": [{"action": "ask-supplement", "title": "A", "text": "B"}] * 2},
            "/replies/1/title",
            "viết hai lần",
        ),
        ("folders", {"procedures": [CODE, "9.9"]}, "/procedures/1", "Không có thủ tục"),
        ("folders", {"code": "Bộ.Một"}, "/code", "chữ thường"),
        (
            "folders",
            {"folders": [{"code": "a", "title": "A", "places": ["khong-co"]}]},
            "/folders/0/places/0",
            "không có bước hoặc kết thúc “khong-co”",
        ),
        ("folders", {"folders": [{"code": "a", "title": "A"}] * 2}, "/folders/1/code", "viết hai lần"),
        (
            "folders",
            {"folders": [{"code": "a", "title": "A", "procedures": ["8.8"]}]},
            "/folders/0/procedures/0",
            "không thuộc bộ",
        ),
    ],
)
def test_a_mistake_names_its_place_and_loads_nothing(
    tmp_path: Path, kind: str, changes: dict[str, Any], pointer: str, said: str
) -> None:
    before = rows()
    report = load_folder(write(tmp_path, package(**{kind: changes})))
    told = [str(one) for one in report.mistakes if (one.file, one.pointer) == (f"{kind}.json", pointer)]
    assert any(said in text for text in told), report.mistakes
    assert rows() == before


def test_an_action_names_only_a_letter_that_there_is(tmp_path: Path) -> None:
    given = package()
    given["quy-trinh.json"]["steps"][0]["actions"][1]["notice"] = "khong-co"
    report = load_folder(write(tmp_path, given))
    assert [(one.file, one.pointer) for one in report.mistakes] == [
        ("quy-trinh.json", "/steps/0/actions/1/notice")
    ]


def test_a_procedure_names_only_a_register_and_a_field_that_there_are(tmp_path: Path) -> None:
    given = package()
    given["thu-tuc.json"]["entry"] = {"register": "khong-co", "field": "loai"}
    report = load_folder(write(tmp_path, given))
    assert {one.pointer for one in report.mistakes} == {"/entry/register", "/entry/field"}


def test_what_a_kept_set_names_may_stay_when_its_process_lost_it(tmp_path: Path) -> None:
    """Dossiers of the earlier version still stand there; nobody else may name the place any more."""
    folder = {"code": "cho", "title": "Chờ", "places": ["xong"]}
    load_folder(write(tmp_path, package(folders={"folders": [folder]})))
    version = ProcessVersion.objects.latest("number")
    for end in version.definition["ends"]:
        end["code"] = f"{end['code']}-moi"
    ProcessVersion.objects.create(
        code=version.code,
        number=version.number + 1,
        title=version.title,
        definition=version.definition,
        content_sha256="0" * 64,
    )
    file = package(folders={"folders": [{**folder, "title": "Đổi tên"}]})["folders.json"]
    assert load(file).ok
    other = {**file, "folders": [*file["folders"], {**folder, "code": "khac"}]}
    assert [one.pointer for one in load(other).mistakes] == ["/folders/1/places/0"]
    assert [one.pointer for one in load({**file, "code": "bo-hai"}).mistakes] == ["/folders/0/places/0"]
