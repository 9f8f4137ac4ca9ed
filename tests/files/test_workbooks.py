"""Reading workbooks: what people write comes out as text, what was made to break the reader is refused in bounds."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from motcua.files import workbooks
from motcua.files.tables import xlsx_file
from motcua.files.workbooks import CellsRefused, WorkbookRefused, read_workbook


def book(rows: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def changed(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The workbook with some parts put in or replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return stream.getvalue()


def sheet(rows: str, before: str = "") -> bytes:
    """A sheet written by hand."""
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}{data}'.encode()


SHEET = "xl/worksheets/sheet1.xml"


def test_cells_come_as_the_text_that_people_see() -> None:
    day = datetime.date(2026, 9, 2)
    content = book([["Mã", "Tên"], ["A1", "  Lưu thông\nhàng hoá "], [], [12, day], [3.5, True]])
    assert read_workbook(content, 3) == [
        (1, ("Mã", "Tên", "")),
        (2, ("A1", "Lưu thông hàng hoá", "")),
        (4, ("12", "02/09/2026", "")),
        (5, ("3.5", "True", "")),
    ]


def test_what_we_write_is_read_again() -> None:
    content = xlsx_file("Lĩnh vực", ["Mã", "Tên"], [("01", "=1+1"), ("02", "Đất đai")])
    assert read_workbook(content, 2) == [(1, ("Mã", "Tên")), (2, ("01", "=1+1")), (3, ("02", "Đất đai"))]


def test_a_sheet_may_lie_about_its_size() -> None:
    lying = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c></row>').replace(
        b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
    )
    assert read_workbook(changed(book([["x"]]), {SHEET: lying}), 2) == [(1, ("Mã", ""))]


def test_cells_that_do_not_say_what_stands_in_them_are_told_one_by_one() -> None:
    made = openpyxl.Workbook()
    for row in (["Mã", "Tên", "Thứ tự"], ["01", "=UPPER(A2)", 1], ["02", "Đất đai", 2], ["03", "Rừng", 3]):
        made.active.append(row)
    made.active.merge_cells("C3:C4")
    made.active.merge_cells("H1:J9")
    made.active["C2"] = "#N/A"
    made.active["C2"].data_type = "e"
    stream = io.BytesIO()
    made.save(stream)
    with pytest.raises(CellsRefused) as refused:
        read_workbook(stream.getvalue(), 3)
    told = {(one.row, one.column, one.reason.partition(".")[0]) for one in refused.value.cells}
    assert told == {
        (2, "Tên", "Ô này là công thức"),
        (2, "Thứ tự", "Ô này báo lỗi tính toán"),
        (3, "Thứ tự", "Ô này gộp với ô khác nên không rõ dòng nào ghi gì"),
    }, "what stands right of the columns that are read is nobody's business"


def test_a_formula_is_found_whatever_it_gave_and_however_it_is_written() -> None:
    """Without its place, with what it gave when saved, among thousands that would each take long to be taken apart."""
    long = "A1" + "+A1" * 2000
    cells = (
        f'<c><f t="shared" ref="B1:B3000" si="0">{long}</f><v>7</v></c>'
        + '<c><f si="0" t="shared"/></c>' * 3000
    )
    content = changed(book([["x"]]), {SHEET: sheet(f'<row r="2"><c r="A2"><v>1</v></c>{cells}</row>')})
    with pytest.raises(CellsRefused) as refused:
        read_workbook(content, 5)
    assert [(one.row, one.column) for one in refused.value.cells] == [(2, letter) for letter in "7CDE"]


BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
CELL = '<c r="A{0}"><v>1</v></c>'


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        pytest.param({SHEET: sheet("", BOMB)}, "Không mở được", id="entities"),
        pytest.param({SHEET: sheet("").decode().encode("utf-16")}, "Không mở được", id="another encoding"),
        pytest.param(
            {SHEET: sheet("").replace(b"UTF-8", b"UTF-7")}, "Không mở được", id="an encoding that hides tags"
        ),
        pytest.param({SHEET: b"<worksheet"}, "Không mở được", id="broken"),
        pytest.param({"xl/workbook.xml": b"<a/>"}, "Không mở được", id="no workbook"),
        pytest.param(
            {"xl/media/a.bin": bytes(30 * 1024 * 1024)}, "quá lớn khi giải nén", id="unpacks to 30 MB"
        ),
        pytest.param(
            {SHEET: sheet('<row r="1">' + "<c/>" * 500_000 + "</row>")},
            "quá lớn khi giải nén",
            id="cells in a row",
        ),
        pytest.param(
            {SHEET: sheet('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>')},
            "hơn 2.000 dòng",
            id="a row far away",
        ),
        pytest.param(
            {SHEET: sheet("".join(f'<row r="{n}">{CELL.format(n)}</row>' for n in range(1, 2103)))},
            "hơn 2.000 dòng",
            id="rows",
        ),
        pytest.param({f"a{n}.xml": b"<a/>" for n in range(300)}, "quá lớn khi giải nén", id="parts"),
    ],
)
def test_what_was_made_to_break_the_reader_is_refused(parts: dict[str, bytes], reason: str) -> None:
    with pytest.raises(WorkbookRefused, match=reason):
        read_workbook(changed(book([["x"]]), parts), 5)


@pytest.mark.parametrize("content", [b"", b"Ma,Ten\n", b"PK\x03\x04" + bytes(200)])
def test_what_is_no_workbook_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(WorkbookRefused, match=r"lưu lại thành \.xlsx"):
        read_workbook(content, 5)


def test_a_heavy_file_is_not_even_opened() -> None:
    with pytest.raises(WorkbookRefused, match="nặng hơn 2 MB"):
        read_workbook(bytes(workbooks.MOST_BYTES + 1), 5)
