"""Every mistake of a package names its file, its line and the reason, and nothing of the package is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from motcua.exchange.packages import Mistake, load_folder
from tests.exchange.small import as_files, rows, small_package, write

pytestmark = pytest.mark.django_db

Package = dict[str, Any]
Spoil = Callable[[Package], object]


def mistakes_of(folder: Path, package: Package) -> list[Mistake]:
    """Load a wrong package; nothing may have been written."""
    before = rows()
    report = load_folder(write(folder, package))
    assert not report.ok
    assert rows() == before
    return report.mistakes


def line_of(package: Package, file: str, text: str) -> int:
    """The line on which a text first stands in a file of the package."""
    lines = as_files(package)[file].decode().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def change(file: str, **values: Any) -> Spoil:
    return lambda package: package[file].update(values)


def within(file: str, *path: str | int, value: Any) -> Spoil:
    """Set a value deep in a file."""

    def spoil(package: Package) -> None:
        place = package[file]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return spoil


def without(file: str, key: str) -> Spoil:
    return lambda package: package[file].pop(key)


# What is spoilt, in which file, the text of the line that must be named, words of the reason.
CASES: dict[str, tuple[Spoil, str, str, str]] = {
    "unknown key, with the nearest known one": (
        change("thu-tuc.json", papres=[]),
        "thu-tuc.json",
        '"papres"',
        "Ý bạn là “papers”",
    ),
    "missing key": (without("thu-tuc.json", "limit"), "thu-tuc.json", "{", "Thiếu khoá bắt buộc “limit”"),
    "wrong type": (change("thu-tuc.json", name=5), "thu-tuc.json", '"name": 5', "Sai kiểu dữ liệu"),
    "not in the list": (change("thu-tuc.json", level="ful"), "thu-tuc.json", '"level"', "Ý bạn là “full”"),
    "malformed code": (
        change("so.json", code="h27 03"),
        "so.json",
        '"code": "h27 03"',
        "mã định danh cơ quan",
    ),
    "impossible date": (
        change("thu-tuc.json", effective_from="2026-02-30"),
        "thu-tuc.json",
        "2026-02-30",
        "ngày có thật",
    ),
    "too long": (change("bieu-mau.json", title="a" * 301), "bieu-mau.json", '"title": "aaa', "tối đa 300"),
    "unknown kind": (change("nhom.json", kind="topcs"), "nhom.json", '"kind"', "Ý bạn là “topics”"),
    "no kind": (without("nhom.json", "kind"), "nhom.json", "{", "Thiếu khoá “kind”"),
    "a fraction": (within("thu-tuc.json", "limit", "amount", value=1.5), "thu-tuc.json", "1.5", "số nguyên"),
    "a limit without its amount": (
        change("thu-tuc.json", limit={"kind": "working_days"}),
        "thu-tuc.json",
        '"limit"',
        "“amount”",
    ),
    "unknown sector": (
        change("thu-tuc.json", sector="G02-CT12"),
        "thu-tuc.json",
        "G02-CT12",
        "Không có lĩnh vực “G02-CT12”. Ý bạn là “G02-CT11”",
    ),
    "unknown topic": (
        change("thu-tuc.json", topics=["la"]),
        "thu-tuc.json",
        '"la"',
        "Không có nhóm dịch vụ “la”",
    ),
    "unknown form": (
        change("thu-tuc.json", form="khac"),
        "thu-tuc.json",
        '"form"',
        "Không có biểu mẫu “khac”",
    ),
    "unknown process": (
        change("thu-tuc.json", process="khac"),
        "thu-tuc.json",
        '"process"',
        "Không có quy trình “khac”",
    ),
    "unknown agency of an office": (
        within("thu-tuc.json", "offices", 0, "agency", value="H99"),
        "thu-tuc.json",
        "H99",
        "Không có cơ quan “H99”",
    ),
    "unknown division": (
        within("thu-tuc.json", "offices", 0, "division", value="la"),
        "thu-tuc.json",
        '"la"',
        "không có đơn vị “la”",
    ),
    "a condition over an unknown field": (
        within("thu-tuc.json", "papers", 1, "shown_when", "field", value="la"),
        "thu-tuc.json",
        '"field": "la"',
        "không có trường “la”",
    ),
    "two fees at once": (
        within("thu-tuc.json", "fees", 0, "to", value=None),
        "thu-tuc.json",
        "2025-07-01",
        "cùng hiệu lực",
    ),
    "a fee that ends before it starts": (
        within("thu-tuc.json", "fees", 0, "to", value="2016-01-01"),
        "thu-tuc.json",
        "2016-01-01",
        "đứng trước",
    ),
    "steps longer than the limit": (
        within("thu-tuc.json", "limit", "amount", value=1),
        "thu-tuc.json",
        '"process"',
        "nhiều hơn thời hạn",
    ),
    "unknown parent": (change("so.json", parent="H99"), "so.json", '"parent"', "Không có cơ quan “H99”"),
    "agencies in a circle": (
        change("co-quan.json", parent="H27.03"),
        "co-quan.json",
        '"parent"',
        "tạo thành vòng",
    ),
    "unknown calendar": (
        change("so.json", calendar="la"),
        "so.json",
        '"calendar"',
        "Không có lịch làm việc “la”",
    ),
    "the same unit twice": (
        lambda package: package["so.json"]["units"].append(
            package["so.json"]["units"][1] | {"name": "Phòng sau"}
        ),
        "so.json",
        '"code": "phong"',
        "viết hai lần",
    ),
    "shifts that overlap": (
        within("lich.json", "hours", "mon", value=[["07:30", "11:30"], ["11:00", "17:30"]]),
        "lich.json",
        '"mon"',
        "Giờ làm việc không hợp lệ",
    ),
    "the same day twice": (
        within("lich.json", "days", 1, "date", value="2026-01-01"),
        "lich.json",
        "2026-01-01",
        "viết hai lần",
    ),
    "unknown post": (
        within("nguoi.json", "people", 0, "posts", value=["H27.03/mot-cua/la"]),
        "nguoi.json",
        "H27.03/mot-cua/la",
        "Không có vị trí",
    ),
    "a post for a citizen": (
        within("nguoi.json", "people", 1, "posts", value=["H27.03/mot-cua/can-bo"]),
        "nguoi.json",
        '"posts"',
        "Chỉ tài khoản cán bộ",
    ),
    "unknown template of the result": (
        within("thu-tuc.json", "outcome", "template", value="la"),
        "thu-tuc.json",
        '"template": "la"',
        "Không có mẫu phiếu “la”",
    ),
    "unknown slip": (
        within("quy-tac.json", "slips", "refuse", value="la"),
        "quy-tac.json",
        '"refuse"',
        "Không có mẫu phiếu “la”",
    ),
    "a missing template": (
        lambda package: package.pop("phieu/giay-tiep-nhan.typ"),
        "phieu/giay-tiep-nhan.json",
        '"source_file"',
        "Không thấy tệp mẫu phiếu",
    ),
    "a missing state": (
        lambda package: package["trang-thai.json"]["states"].pop(3),
        "trang-thai.json",
        '"states"',
        "Thiếu trạng thái “supplemented”",
    ),
    "a form field of no known kind": (
        within("bieu-mau.json", "steps", 0, "fields", 0, "kind", value="txet"),
        "bieu-mau.json",
        '"txet"',
        "Ý bạn là “text”",
    ),
    "a form's condition over an unknown field": (
        within("bieu-mau.json", "steps", 0, "fields", 1, "shown_when", value={"field": "la", "filled": True}),
        "bieu-mau.json",
        '"field": "la"',
        "không có trường “la”",
    ),
    "a step that leads nowhere": (
        within("quy-trinh.json", "steps", 2, "actions", 0, "to", value="khong-co"),
        "quy-trinh.json",
        '"khong-co"',
        "không có trong quy trình",
    ),
    "an unknown act": (
        within("quy-trinh.json", "steps", 0, "actions", 0, "act", value="bay"),
        "quy-trinh.json",
        '"act": "bay"',
        "Không có hành vi pháp lý “bay”",
    ),
}
MARKS = {"steps longer than the limit": pytest.mark.criterion("II.3.2")}


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=MARKS[case]) if case in MARKS else case for case in CASES],
)
def test_a_mistake_names_file_line_and_reason(case: str, tmp_path: Path) -> None:
    spoil, file, text, reason = CASES[case]
    package = small_package()
    spoil(package)
    found = [
        mistake
        for mistake in mistakes_of(tmp_path, package)
        if mistake.file == file and reason in mistake.reason
    ]
    lines = as_files(package)[file].decode().splitlines()
    assert [mistake for mistake in found if text in lines[mistake.line - 1]]


def test_a_process_in_a_circle_without_an_end_is_refused(tmp_path: Path) -> None:
    package = small_package()
    within("quy-trinh.json", "steps", 2, "actions", 0, "to", value="tiep-nhan")(package)
    found = mistakes_of(tmp_path, package)
    assert any("đi vòng mãi" in mistake.reason for mistake in found)
    assert {mistake.file for mistake in found} == {"quy-trinh.json"}


def test_the_second_of_a_doubled_code_is_named(tmp_path: Path) -> None:
    package = small_package()
    package["them.json"] = package["thu-tuc.json"]
    (found,) = mistakes_of(tmp_path, package)
    assert (found.file, found.line) == (
        "thu-tuc.json",
        line_of(package, "thu-tuc.json", '"code": "2.000620"'),
    )
    assert "them.json" in found.reason


def test_an_account_given_twice_is_named(tmp_path: Path) -> None:
    package = small_package()
    people = package["nguoi.json"]["people"]
    people.append({**people[1], "email": "DAN@thu.vn"})
    (found,) = mistakes_of(tmp_path, package)
    assert (found.file, found.line) == ("nguoi.json", line_of(package, "nguoi.json", "DAN@thu.vn"))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{\n  "kind": "topics",\n  "topics": [,]\n}', 3, "cú pháp"),
        ('{\n  "kind": "topics"\n  "topics": []\n}', 3, "dấu phẩy"),
        ('{\n  "kind": "topics",\n  "kind": "topics"\n}', 3, "viết hai lần"),
        ('{"kind": "topics",\r\n\r\n"topics": [}', 3, "cú pháp"),
        ("[]", 1, "đối tượng JSON"),
        ("", 1, "trống"),
        ('{"kind": "topics", "topics": NaN}', 1, "NaN"),
        (
            '{"kind": "topics",\n"topics": [{"code": "a\\u0000", "name": "b", "audience": "citizen"}]}',
            2,
            "không lưu được",
        ),
        ('{"kind": "topics", "topics": ' + "[" * 500 + "]" * 500 + "}", 1, "lồng nhau"),
        ('{"kind": "topics", "topics": ' + "[" * 200_000, 1, "lồng nhau"),
    ],
)
def test_a_broken_file_is_named_with_its_line(text: str, line: int, reason: str, tmp_path: Path) -> None:
    package = small_package()
    package["nhom.json"] = text
    found = mistakes_of(tmp_path, package)
    assert [(mistake.file, mistake.line) for mistake in found] == [("nhom.json", line)]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (2, "định dạng 2, mới hơn định dạng 1 mà hệ thống này đọc được"),
        ("2", "số nguyên từ 1 trở lên"),
        (0, "số nguyên từ 1 trở lên"),
        (True, "số nguyên từ 1 trở lên"),
    ],
)
def test_a_file_of_a_later_format_is_named_and_its_keys_are_not_guessed_at(
    given: object, reason: str, tmp_path: Path
) -> None:
    later = {"kind": "sectors", "format": given, "sectors": {"what": "this release does not know"}}
    (tmp_path / "sau.json").write_text(json.dumps(later, indent=1), encoding="utf-8")
    before = rows()
    (mistake,) = load_folder(tmp_path).mistakes
    assert rows() == before
    assert (mistake.file, mistake.line) == ("sau.json", 3)
    assert reason in mistake.reason


def test_a_file_may_say_that_it_is_of_this_format(tmp_path: Path) -> None:
    sectors = [{"code": "G99-X1", "name": "Lĩnh vực thử", "order": 99}]
    (tmp_path / "nay.json").write_text(
        json.dumps({"kind": "sectors", "format": 1, "sectors": sectors}), encoding="utf-8"
    )
    assert load_folder(tmp_path).ok


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, small_package())
    (folder / "nhom.json").write_bytes('{"kind":\n "nhóm"}'.encode("cp1258"))
    report = load_folder(folder)
    assert [(mistake.file, mistake.line) for mistake in report.mistakes] == [("nhom.json", 2)]
    assert "UTF-8" in report.mistakes[0].reason


def test_a_template_that_makes_no_page_is_named_with_its_line(tmp_path: Path) -> None:
    package = small_package()
    package["phieu/giay-tiep-nhan.typ"] = "= Giấy\n\n#khong_co_ham()\n"
    (found,) = mistakes_of(tmp_path, package)
    assert (found.file, found.line) == ("phieu/giay-tiep-nhan.typ", 3)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "Không thấy tệp mẫu phiếu “phieu/mau.docx”"), (b"PK hong", "không phải tệp Word .docx")],
)
def test_a_word_template_that_is_missing_or_none_is_named(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    package = small_package()
    package["phieu/giay-tiep-nhan.json"]["word_file"] = "mau.docx"
    if content is not None:
        package["phieu/mau.docx"] = content
    (found,) = mistakes_of(tmp_path, package)
    assert reason in found.reason
    assert found.file == ("phieu/mau.docx" if content else "phieu/giay-tiep-nhan.json")


def test_mistakes_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    package = small_package()
    package["so.json"]["parent"] = "H99"
    package["thu-tuc.json"]["sector"] = "la"
    package["quy-trinh.json"]["start"] = "la"
    assert {mistake.file for mistake in mistakes_of(tmp_path, package)} == {
        "so.json",
        "thu-tuc.json",
        "quy-trinh.json",
    }


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    report = load_folder(tmp_path / "khong-co")
    assert not report.ok
    assert "Không thấy thư mục" in report.mistakes[0].reason


def test_every_schema_is_itself_valid() -> None:
    from importlib.resources import files

    from jsonschema import Draft202012Validator

    for schema in files("motcua.exchange").joinpath("schemas").iterdir():
        Draft202012Validator.check_schema(json.loads(schema.read_text("utf-8")))
