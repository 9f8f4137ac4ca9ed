"""Where the visible blocks of signatures stand in PDFs. Runs in the jail, for what is read may come from strangers;
imports nothing of ours, so that it starts quickly.

In its folder lie the documents 0, 1, 2… and `asked.json`: for each a list of names, and whether the block stands beside
them. It writes `told.json`: for each document and name [page, left, bottom, right, top], or null for a document that
cannot be read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pypdfium2 as pdfium

WIDTH, HEIGHT = 150, 58
_RIGHT_MARGIN, _BOTTOM = 56, 24
ASKED, TOLD = "asked.json", "told.json"


def place(document: pdfium.PdfDocument, name: str, *, beside: bool) -> list[int]:
    """[page, left, bottom, right, top]: above the name where one of the last pages carries it, else at the foot.

    `beside`: to the left of that place, so that neither block is drawn over the other.
    """
    last = len(document) - 1
    pages = range(last, max(-1, last - 3), -1)
    found = next((each for number in pages if (each := _named(document, number, name))), None)
    page, (left, bottom, right) = found if found is not None else (last, _foot(document, last))
    middle = (left + right) / 2 if found is not None else right - WIDTH / 2
    x, y = middle - WIDTH / 2, bottom
    if beside:
        x -= WIDTH + 2
    width, _height = document[page].get_size()
    x = min(max(8, x), max(8, width - WIDTH - 8))
    return [page, int(x), int(y), int(x) + WIDTH, int(y) + HEIGHT]


def _named(
    document: pdfium.PdfDocument, number: int, name: str
) -> tuple[int, tuple[float, float, float]] | None:
    if not name:
        return None
    text = document[number].get_textpage()
    search = text.search(name, match_case=False)
    best: tuple[float, float, float] | None = None
    while (hit := search.get_next()) is not None:
        boxes = [text.get_charbox(index) for index in range(hit[0], hit[0] + hit[1])]
        left, top, right = (
            min(box[0] for box in boxes),
            max(box[3] for box in boxes),
            max(box[2] for box in boxes),
        )
        # The lowest: a name may stand in the text as well.
        if best is None or top < best[1]:
            best = (left, top + 3, right)
    return (number, best) if best is not None else None


def _foot(document: pdfium.PdfDocument, number: int) -> tuple[float, float, float]:
    width, _height = document[number].get_size()
    return (width - _RIGHT_MARGIN - WIDTH, _BOTTOM, width - _RIGHT_MARGIN)


def main(folder: Path) -> None:
    """Tell the places for what lies there."""
    told: list[list[list[int]] | None] = []
    for number, names in enumerate(json.loads((folder / ASKED).read_text(encoding="utf-8"))):
        try:
            document = pdfium.PdfDocument(folder / str(number))
            try:
                told.append([place(document, name, beside=beside) for name, beside in names])
            finally:
                document.close()
        except (pdfium.PdfiumError, RuntimeError, ValueError, OSError):
            told.append(None)
    (folder / TOLD).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
