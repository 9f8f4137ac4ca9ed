"""Reading spreadsheets back: the texts of every cell, row by row."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_rows(content: bytes) -> list[list[list[str]]]:
    """Each sheet as rows of texts, from the first column to the last one that is filled."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = [
            "".join(part.text or "" for part in item.iter(f"{_MAIN}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        names = sorted(name for name in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
        return [_rows(ElementTree.fromstring(book.read(name)), shared) for name in names]


def _rows(sheet: ElementTree.Element, shared: list[str]) -> list[list[str]]:
    found: dict[int, dict[int, str]] = {}
    for cell in sheet.iter(f"{_MAIN}c"):
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
        value = cell.find(f"{_MAIN}v")
        if match is None or value is None or value.text is None:
            continue
        text = shared[int(value.text)] if cell.get("t") == "s" else value.text
        found.setdefault(int(match[2]), {})[_column(match[1])] = text
    return [
        [found.get(row, {}).get(column, "") for column in range(max(found.get(row, {0: ""})) + 1)]
        for row in range(1, max(found) + 1)
    ]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
