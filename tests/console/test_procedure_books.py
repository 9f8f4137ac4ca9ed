"""Procedures as a workbook: out and in again the same; whole or not at all; what is wrong by sheet, row and column."""

from __future__ import annotations

import copy
import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.catalogue.definition import parse
from motcua.catalogue.models import Procedure, ProcedureVersion
from motcua.console.procedures.book_checking import BOUNDS, book_of, changed_by
from motcua.console.procedures.book_columns import SHEETS
from motcua.console.procedures.book_reading import Book, read_book, wanted_sheets
from motcua.exchange.models import Package
from motcua.exchange.packages import load_files, load_folder
from motcua.files.workbooks import WorkbookRefused, read_sheets
from tests.console.drawing import administrator
from tests.console.test_console import signed_in
from tests.exchange.small import as_files, small_package, write

UPLOAD, EXPORT = "/quan-tri/thu-tuc/nap", "/quan-tri/thu-tuc/bang-tinh.xlsx"
FULL: dict[str, Any] = {
    "code": "2.000620",
    "name": "Cấp Giấy phép bán lẻ rượu",
    "sector": "G02-CT11",
    "topics": ["kinh-doanh"],
    "level": "partial",
    "audience": ["citizen", "business"],
    "group": "ruou",
    "agency_levels": ["province", "commune"],
    "effective_from": "2025-07-01",
    "status_note": "Ghi chú",
    "certainty": "verified",
    "offices": [{"agency": "H27.03", "division": "phong"}],
    "form": "don",
    "process": "mot-cua",
    "limit": {"kind": "working_days", "amount": 10},
    "legal_limit_note": "Theo nghị định",
    "legal_basis": [{"number": "17/2020/NĐ-CP", "title": "Nghị định"}, {"number": "1/2", "title": "Khác"}],
    "steps_text": ["Nộp", "Chờ\nhai dòng"],
    "ways": [{"channel": "online", "time": "10 ngày", "fee_note": "có thu"}, {"channel": "desk"}],
    "papers": [
        {
            "code": "dkkd",
            "name": "Giấy chứng nhận",
            "required": True,
            "original_copies": 1,
            "copy_copies": 2,
            "template_note": "Mẫu 01",
            "formats": ["pdf", "docx"],
            "max_mb": 7,
            "max_files": 3,
            "hint": "Chụp đủ trang",
            "shown_when": {"any": [{"field": "loai", "is": "lai"}, {"field": "ten", "is": "A"}]},
        },
        {
            "code": "khac",
            "name": "=Không phải công thức",
            "required": False,
            "formats": ["pdf"],
            "signed": True,
        },
    ],
    "fees": [
        {"code": "p", "name": "Phí", "kind": "phi", "amount": 0, "from": "2020-01-01", "to": "2025-06-30"},
        {
            "code": "p",
            "name": "Phí",
            "kind": "phi",
            "from": "2025-07-01",
            "to": None,
            "legal": "Thông tư 1",
            "tiers": [
                {"label": "Mới", "amount": 1200000, "when": {"field": "loai", "is": "moi"}},
                {"label": "Khác", "amount": 5},
            ],
            "exempt": [
                {"kind": "ho-ngheo", "percent": 50, "when": {"field": "loai", "is": "lai"}, "legal": "Luật"}
            ],
        },
    ],
    "outcome": {"code": "giay-phep", "name": "Giấy phép", "template": "giay-tiep-nhan"},
    "more_outcomes": [{"code": "gia-han", "name": "Giấy gia hạn", "template": "giay-tiep-nhan"}],
    "requirements": ["Có cửa hàng"],
    "sign_form": True,
    "contact": "Một cửa",
    "sets": 2,
}
GROUPS = {"kind": "groups", "groups": [{"code": "ruou", "name": "Kinh doanh rượu"}]}
KINDS = {"kind": "exemptions", "exemptions": [{"code": "ho-ngheo", "name": "Hộ nghèo"}]}


@pytest.fixture
def loaded(db: None, tmp_path: Path) -> None:
    lists = {"nhom-thu-tuc.json": GROUPS, "mien-giam.json": KINDS}
    package = small_package() | lists | {"thu-tuc.json": {"kind": "procedure", **FULL}}
    assert load_folder(write(tmp_path, package)).ok


def read(content: bytes) -> Book:
    return read_book(read_sheets(content, wanted_sheets(), BOUNDS))


def give(client: Client, content: bytes) -> Any:
    return client.post(UPLOAD, {"tep": SimpleUploadedFile("thu-tuc.xlsx", content)})


def changed(content: bytes, cells: dict[tuple[str, str], Any]) -> bytes:
    """The workbook with some cells ("Giấy tờ", "B2") typed over; (sheet, "+") adds a row."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    for (sheet, place), value in cells.items():
        if place == "+":
            workbook[sheet].append(value)
        else:
            workbook[sheet][place] = value
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def problems(answer: Any) -> set[tuple[str, int, str]]:
    rows = re.findall(
        r'data-label="Trang tính"><div[^>]*>([^<]*)</div></td><td[^>]*><div>(\d+)</div></td>'
        r"<td[^>]*><div[^>]*>([^<]*)<",
        answer.content.decode(),
    )
    return {(sheet, int(row), column) for sheet, row, column in rows}


LINE = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=30
    )
    .map(lambda text: __import__("unicodedata").normalize("NFC", text).strip())
    .filter(lambda text: bool(text.strip()) and "_x" not in text.lower())
)
CODE = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
WHEN = st.none() | st.builds(lambda value: {"field": "loai", "is": value}, LINE)


def _with(item: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return item if value is None else {**item, key: value}


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """A procedure with every attribute as people may fill it in."""
    papers = [
        _with(
            {
                "code": code,
                "name": draw(LINE),
                "required": draw(st.booleans()),
                "original_copies": draw(st.integers(0, 9)),
                "copy_copies": draw(st.integers(0, 9)),
                "formats": draw(st.permutations(["pdf", "jpeg", "docx"])),
                "hint": draw(st.just("") | LINE),
                "type": draw(st.just("") | CODE),
            },
            "shown_when",
            draw(WHEN),
        )
        for code in draw(st.lists(CODE, max_size=3, unique=True))
    ]
    fees: list[dict[str, Any]] = []
    for code in draw(st.lists(CODE, max_size=3, unique=True)):
        fee: dict[str, Any] = {
            "code": code,
            "name": draw(LINE),
            "kind": draw(st.sampled_from(["phi", "le_phi"])),
            "from": draw(st.dates()).isoformat(),
            "to": draw(st.none() | st.dates().map(lambda day: day.isoformat())),
        }
        if draw(st.booleans()):
            amounts = draw(st.lists(st.tuples(LINE, st.integers(0, 10**9), WHEN), min_size=1, max_size=3))
            fee["tiers"] = [_with({"label": a, "amount": b}, "when", c) for a, b, c in amounts]
        else:
            fee["amount"] = draw(st.integers(0, 10**9))
        exempt = draw(st.lists(st.tuples(CODE, st.integers(1, 100), WHEN), max_size=2))
        if exempt:
            fee["exempt"] = [_with({"kind": a, "percent": b}, "when", c) for a, b, c in exempt]
        fees.append(fee)
    return {
        **FULL,
        "name": draw(LINE),
        "audience": draw(st.permutations(["citizen", "business"])),
        "level": draw(st.sampled_from(["full", "partial", "information"])),
        "steps_text": draw(st.lists(LINE, max_size=3)),
        "requirements": draw(st.lists(LINE, max_size=2)),
        "contact": draw(st.just("") | LINE),
        "sets": draw(st.integers(1, 99)),
        "papers": papers,
        "fees": fees,
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(definitions(), min_size=1, max_size=2))
def test_what_is_written_out_reads_back_the_same(given_definitions: list[dict[str, Any]]) -> None:
    given_definitions = [{**one, "code": f"2.{n}"} for n, one in enumerate(given_definitions)]
    book = read(book_of(given_definitions))
    assert book.problems == []
    assert [parse(one) for one in book.definitions.values()] == [parse(one) for one in given_definitions]


@pytest.mark.usefixtures("loaded")
def test_every_attribute_comes_back_and_nothing_is_published_for_nothing() -> None:
    client = administrator()
    content = client.get(EXPORT).content
    book = read(content)
    assert parse(book.definitions["2.000620"]) == parse(FULL)
    assert changed_by(book) == {}
    assert "giống hệt danh sách đang có" in give(client, content).content.decode()
    assert ProcedureVersion.objects.count() == 1


@pytest.mark.usefixtures("loaded")
def test_every_column_of_every_sheet_changes_what_it_says() -> None:
    """A column that nobody reads would let an import lose what was typed."""
    content = book_of([FULL])
    before = read(content).definitions
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in SHEETS:
        page = workbook[str(sheet.title)]
        for place, column in enumerate(sheet.columns, start=1):
            if column.key in {"procedure", "fee", "fee_from"} or (not sheet.path and column.key == "code"):
                continue
            spoiled = openpyxl.load_workbook(io.BytesIO(content))
            spoiled[str(sheet.title)].cell(2, place).value = _other(
                column.kind, column, page.cell(2, place).value
            )
            stream = io.BytesIO()
            spoiled.save(stream)
            try:
                after = read(stream.getvalue())
            except WorkbookRefused:
                pytest.fail(f"{sheet.title}/{column.title}")
            assert after.problems or after.definitions != before, f"{sheet.title}/{column.title}"


def _other(kind: str, column: Any, value: Any) -> Any:
    if kind in {"choice", "choices"}:
        return next(str(word) for word in column.words.values() if str(word) != value)
    return {
        "number": 9,
        "money": 77,
        "day": "02/09/2030",
        "yes": "Không" if value == "Có" else "Có",
        "condition": '{"field": "ten", "is": "B"}',
    }.get(kind, "khac-han")


@pytest.mark.usefixtures("loaded")
def test_a_workbook_is_checked_shown_and_then_loaded_whole() -> None:
    client = administrator(name="Trần Nạp")
    content = changed(
        client.get(EXPORT).content,
        {
            ("Thủ tục", "B2"): "Tên mới",
            ("Giấy tờ", "F2"): 4,
            ("Thủ tục", "+"): [
                "9.000001", "Thủ tục thêm", "G02-CT11", "Cung cấp thông tin", "Công dân", "01/01/2026",
                "", "", "", "Không quy định", "", "", "", "", "kq", "Kết quả",
            ],
            ("Cơ quan giải quyết", "+"): ["9.000001", "H27.03", "phong"],
        },
    )  # fmt: skip
    answer = give(client, content)
    assert answer.status_code == 302, problems(answer)
    assert ProcedureVersion.objects.count() == 1, "nothing is loaded before the button is pressed"
    client.post(answer["Location"])
    newest = ProcedureVersion.objects.get(procedure__code="2.000620", number=2)
    assert newest.name == "Tên mới"
    assert newest.data["papers"][0]["original_copies"] == 4
    assert newest.published_by is not None
    assert newest.published_by.full_name == "Trần Nạp"
    assert Procedure.objects.get(code="9.000001").current is not None
    assert "giống hệt" in give(client, client.get(EXPORT).content).content.decode()


@pytest.mark.usefixtures("loaded")
def test_what_is_wrong_is_told_by_sheet_row_and_column_and_nothing_is_half_loaded() -> None:
    client = administrator()
    content = changed(
        client.get(EXPORT).content,
        {
            ("Thủ tục", "B2"): "Tên mới",
            ("Thủ tục", "+"): ["9.000009", "", "KHONG", "Cao nhất", "Công dân", "hôm nay"],
            ("Cơ quan giải quyết", "+"): ["8.1", "H27.03", "phong"],
            ("Giấy tờ", "F2"): "hai",
            ("Giấy tờ", "M3"): "{hỏng",
            ("Phí, lệ phí", "E2"): None,
            ("Mức thu theo trường hợp", "C2"): "01/01/1999",
        },
    )
    answer = give(client, content)
    assert answer.status_code == 422
    assert {
        ("Thủ tục", 3, "Tên thủ tục"),
        ("Thủ tục", 3, "Mức dịch vụ công"),
        ("Thủ tục", 3, "Có hiệu lực từ"),
        ("Cơ quan giải quyết", 3, "Mã thủ tục"),
        ("Giấy tờ", 2, "Số bản chính"),
        ("Giấy tờ", 3, "Chỉ cần khi"),
        ("Phí, lệ phí", 2, "Mức thu (đồng)"),
        ("Mức thu theo trường hợp", 2, "Mã khoản thu"),
    } <= problems(answer)
    assert ProcedureVersion.objects.count() == 1
    assert not Package.objects.filter(loaded_at__isnull=True).exists()


@pytest.mark.usefixtures("loaded")
def test_what_only_the_import_knows_stands_at_its_cell_too() -> None:
    client = administrator()
    cells: dict[tuple[str, str], Any] = {
        ("Thủ tục", "C2"): "KHONG-CO",
        ("Thủ tục", "K2"): 0,
        ("Giấy tờ", "J2"): 999,
        ("Giấy tờ", "M2"): '{"field": "khong_co", "is": "1"}',
        ("Cơ quan giải quyết", "C2"): "khong-co",
        ("Miễn, giảm", "D2"): "khong-co",
        ("Thủ tục", "T2"): "khong-co",
        ("Mức thu theo trường hợp", "F2"): '{"field": "khong_co", "is": "1"}',
    }
    one_by_one = {}
    for place, value in cells.items():
        one_by_one[place] = problems(give(client, changed(client.get(EXPORT).content, {place: value})))
    assert one_by_one == {
        ("Thủ tục", "C2"): {("Thủ tục", 2, "Mã lĩnh vực")},
        ("Thủ tục", "K2"): {("Thủ tục", 2, "Thời hạn (ngày hoặc phút)")},
        ("Giấy tờ", "J2"): {("Giấy tờ", 2, "Mỗi tệp tối đa (MB)")},
        ("Giấy tờ", "M2"): {("Giấy tờ", 2, "Chỉ cần khi")},
        ("Cơ quan giải quyết", "C2"): {("Cơ quan giải quyết", 2, "Mã phòng thụ lý")},
        ("Miễn, giảm", "D2"): {("Miễn, giảm", 2, "Mã đối tượng miễn, giảm")},
        ("Thủ tục", "T2"): {("Thủ tục", 2, "Mã nhóm thủ tục")},
        ("Mức thu theo trường hợp", "F2"): {("Mức thu theo trường hợp", 2, "Áp dụng khi")},
    }


@pytest.mark.usefixtures("loaded")
def test_a_version_that_would_never_hold_is_refused() -> None:
    client = administrator()
    content = changed(client.get(EXPORT).content, {("Thủ tục", "B2"): "Tên", ("Thủ tục", "F2"): "01/01/2020"})
    answer = give(client, content)
    assert problems(answer) == {("Thủ tục", 2, "Có hiệu lực từ")}
    assert "01/07/2025" in answer.content.decode()


@pytest.mark.usefixtures("loaded")
def test_an_administrator_takes_and_brings_only_what_is_in_reach() -> None:
    other = {
        "kind": "procedure",
        **FULL,
        "code": "9.000002",
        "offices": [{"agency": "H27", "division": "phong"}],
    }
    assert load_files(as_files({"a.json": other}), None, name="", keep=True).ok
    whole = administrator().get(EXPORT).content
    assert set(read(whole).definitions) == {"2.000620", "9.000002"}
    department = signed_in("H27.03/quan-tri/quan-tri")
    assert set(read(department.get(EXPORT).content).definitions) == {"2.000620"}
    spoiled = changed(whole, {("Thủ tục", "B3"): "Của cơ quan khác", ("Thủ tục", "B2"): "Của cơ quan khác"})
    refused = give(department, spoiled)
    assert refused.status_code == 422
    assert "không thuộc quyền quản trị" in refused.content.decode()
    assert ProcedureVersion.objects.count() == 2
    citizen, clerk = signed_in("", "citizen"), signed_in("H27.03/mot-cua/can-bo")
    for address in (UPLOAD, EXPORT, "/quan-tri/thu-tuc/mau.xlsx"):
        assert Client().get(address).status_code == 302
        assert citizen.get(address).status_code == 403
        assert clerk.get(address).status_code == 403


@pytest.mark.usefixtures("loaded")
def test_the_list_s_filters_say_what_is_taken() -> None:
    client = administrator()
    assert set(read(client.get(f"{EXPORT}?q=rượu").content).definitions) == {"2.000620"}
    nothing = openpyxl.load_workbook(io.BytesIO(client.get(f"{EXPORT}?q=xyz").content))
    assert nothing["Thủ tục"].max_row == 1


@pytest.mark.usefixtures("loaded")
def test_the_blank_workbook_says_what_each_column_means_and_is_no_load() -> None:
    client = administrator()
    content = client.get("/quan-tri/thu-tuc/mau.xlsx").content
    guide = list(openpyxl.load_workbook(io.BytesIO(content))["Hướng dẫn"].iter_rows(values_only=True))
    assert len(guide) == 1 + sum(len(sheet.columns) for sheet in SHEETS)
    answer = give(client, content)
    assert answer.status_code == 422
    assert "chưa có dòng nào" in answer.content.decode()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("sheet", "cell", "reason"), [("Giấy tờ", "A1", "thiếu cột"), ("Giấy tờ", "B1", "hai cột")]
)
def test_a_workbook_of_another_shape_is_refused_with_what_to_do(sheet: str, cell: str, reason: str) -> None:
    content = changed(book_of([FULL]), {(sheet, cell): "Tên giấy tờ" if reason == "hai cột" else "Khác"})
    if reason == "hai cột":
        content = changed(book_of([FULL]), {(sheet, "N1"): "Mã giấy tờ"})
    answer = give(administrator(), content)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    workbook = openpyxl.load_workbook(io.BytesIO(book_of([FULL])))
    del workbook["Cách nộp"]
    stream = io.BytesIO()
    workbook.save(stream)
    assert (
        "thiếu trang tính “Cách nộp”" in give(administrator(name="Khác"), stream.getvalue()).content.decode()
    )


def _merged(content: bytes) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    workbook["Giấy tờ"].merge_cells("C2:C3")
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        pytest.param(
            lambda book: changed(book, {("Thủ tục", "B2"): "=1+1", ("Phí, lệ phí", "E2"): "=SUM(1,2)"}),
            {("Thủ tục", 2, "Tên thủ tục"), ("Phí, lệ phí", 2, "Mức thu (đồng)")},
            id="formulas",
        ),
        pytest.param(_merged, {("Giấy tờ", 2, "Tên giấy tờ")}, id="merged cells"),
        pytest.param(
            lambda book: changed(book, {("Thủ tục", "F2"): "31/02/2026", ("Phí, lệ phí", "F2"): 45000}),
            {("Thủ tục", 2, "Có hiệu lực từ"), ("Phí, lệ phí", 2, "Thu từ ngày")},
            id="dates that are none",
        ),
        pytest.param(
            lambda book: changed(book, {("Thủ tục", "+"): ["2.000620", "Lần hai", "G02-CT11", "Toàn trình",
                                        "Công dân", "01/01/2027", "", "", "", "Không quy định", "", "", "", "",
                                        "kq", "Kết quả"]}),
            {("Thủ tục", 3, "Mã thủ tục")},
            id="a procedure twice",
        ),
        pytest.param(
            lambda book: changed(book, {("Giấy tờ", "B3"): "dkkd"}), {("Giấy tờ", 3, "Mã giấy tờ")},
            id="a paper twice",
        ),
        pytest.param(
            lambda book: changed(book, {("Cơ quan giải quyết", "+"): ["2.000620", "H27.03", "phong"]}),
            {("Cơ quan giải quyết", 3, "Mã cơ quan")},
            id="an office twice",
        ),
        pytest.param(
            lambda book: changed(book, {("Phí, lệ phí", "F3"): "01/01/2020"}),
            {("Phí, lệ phí", 3, "cả dòng")},
            id="a fee twice in one time",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_at_its_cell_and_nothing_is_loaded(
    spoiled: Callable[[bytes], bytes], told: set[tuple[str, int, str]]
) -> None:
    client = administrator()
    answer = give(client, spoiled(client.get(EXPORT).content))
    assert answer.status_code == 422
    assert problems(answer) >= told, problems(answer)
    assert ProcedureVersion.objects.count() == 1
    assert not Package.objects.filter(loaded_at__isnull=True).exists()


def _with_cells(content: bytes, cell: bytes, times: int) -> bytes:
    """The workbook with one row of so many cells in its first sheet."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            with new.open(name, "w") as out:
                if name != "xl/worksheets/sheet1.xml":
                    out.write(part)
                    continue
                head, tail = part.split(b"<sheetData>")[0], part.split(b"</sheetData>")[1]
                out.write(head + b"<sheetData><row>")
                for _batch in range(times // 10_000):
                    out.write(cell * 10_000)
                out.write(b"</row></sheetData>" + tail)
    return stream.getvalue()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("cell", "times"),
    [
        pytest.param(b"<c><v>1</v></c>", 10_000_000, id="ten million cells"),
        pytest.param(b"<c><v>" + b"1" * 20_000 + b"</v></c>", 10_000, id="a bomb of 200 MB"),
    ],
)
def test_what_unpacks_to_too_much_is_refused_in_bounded_memory(cell: bytes, times: int) -> None:
    content = _with_cells(book_of([FULL]), cell, times)
    client = administrator()
    tracemalloc.start()
    try:
        answer = give(client, content)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 422
    assert "quá lớn khi giải nén" in answer.content.decode()
    assert peak < 80 * 1024 * 1024
    assert ProcedureVersion.objects.count() == 1
    assert not Package.objects.filter(loaded_at__isnull=True).exists()


@pytest.mark.usefixtures("loaded")
def test_a_thousand_rows_are_read_and_checked_in_bounded_time() -> None:
    many = []
    for number in range(250):
        one = copy.deepcopy(FULL) | {"code": f"9.{number:06d}"}
        one["papers"] = [{**FULL["papers"][1], "code": f"g{n}", "name": f"Giấy {n}"} for n in range(20)]
        many.append(one)
    content = book_of(many)
    start = time.perf_counter()
    answer = give(administrator(), content)
    assert answer.status_code == 302, problems(answer)
    assert time.perf_counter() - start < 60
    one_too_many = book_of([{**FULL, "requirements": ["x"] * 10_001}])
    assert "10.000 dòng" in give(administrator(name="Khác"), one_too_many).content.decode()
