"""Runs in the jail: reads a document that a stranger gave and writes it as plain, harmless HTML (or PDF for pictures).

`python -m motcua.files.preview.reading CODE SOURCE TARGET`; prints as JSON which bounds cut something off. Without
Django and without a word of ours: the caller puts the notes around it.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nh3

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20, 1000, 60, 20_000
MOST_LETTERS = 2_000
MOST_TEXT = 2_000_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_HTML = 30 * 1024 * 1024
MOST_FRAMES = 100
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*\Z")
_TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre"),
    *("strong", "b", "em", "i", "u", "s", "sup", "sub", "span", "div", "img"),
    *("table", "thead", "tbody", "tr", "th", "td", "caption", "section"),
}
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "img": {"src", "alt"}}


class TooLarge(Exception):
    """The document unpacks to more than it may."""


def clean(html: str) -> str:
    """What is left of HTML when nothing in it can run, load or lead anywhere."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style", "iframe", "object", "template", "svg", "math"},
        url_schemes={"data"},
        attribute_filter=_only_own_pictures,
        link_rel=None,
    )


def _only_own_pictures(_tag: str, name: str, value: str) -> str | None:
    return value if name != "src" or _PICTURE.match(value) else None


def read(code: str, source: Path, target: Path) -> dict[str, bool]:
    """Write what is in `source`, a document of the format `code`, to `target`; return what was cut off.

    Raises whatever the reader raises at a broken document; the process then ends badly, as its caller expects.
    """
    if code == "tiff":
        return _pictures(source, target)
    if code in {"docx", "xlsx", "odt"}:
        _refuse_bomb(source)
    html, cut = _READERS[code](source)
    made = clean(html)
    if len(made) > MOST_HTML:
        made, cut = re.sub(r"<img[^>]*>", "", made)[:MOST_HTML], cut | {"size": True}
    target.write_text(made, encoding="utf-8")
    return cut


def _refuse_bomb(source: Path) -> None:
    """Before anything is unpacked. An archive that lies about itself meets the memory limit instead."""
    with zipfile.ZipFile(source) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
            raise TooLarge


def _docx(source: Path) -> tuple[str, dict[str, bool]]:
    import mammoth

    with source.open("rb") as content:
        # Files that a document points to are never opened: only what lies inside it.
        made = mammoth.convert_to_html(content, external_file_access=False, include_embedded_style_map=False)
    return made.value, {}


def _xlsx(source: Path) -> tuple[str, dict[str, bool]]:
    import openpyxl

    book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    parts: list[str] = []
    cut: dict[str, bool] = {}
    left = MOST_CELLS
    for number, sheet in enumerate(book.worksheets):
        if number >= MOST_SHEETS or left <= 0:
            cut["sheets"] = True
            break
        parts.append(f"<h2>{_text(sheet.title)}</h2><table>")
        for row_number, row in enumerate(
            sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        ):
            if row_number >= MOST_ROWS or left <= 0:
                cut["rows"] = True
                break
            if len(row) > MOST_COLUMNS and row[MOST_COLUMNS] is not None:
                cut["columns"] = True
            shown = _without_tail(row[:MOST_COLUMNS])
            left -= len(shown)
            parts.append(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in shown)}</tr>")
        parts.append("</table>")
    return "".join(parts), cut


def _without_tail(row: tuple[Any, ...]) -> tuple[Any, ...]:
    end = len(row)
    while end and row[end - 1] in (None, ""):
        end -= 1
    return row[:end]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if hasattr(value, "strftime"):
        moment = hasattr(value, "hour") and hasattr(value, "year") and (value.hour or value.minute)
        shape = "%d/%m/%Y %H:%M" if moment else "%d/%m/%Y" if hasattr(value, "year") else "%H:%M"
        value = value.strftime(shape)
    return _text(str(value)[:MOST_LETTERS])


def _odt(source: Path) -> tuple[str, dict[str, bool]]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with zipfile.ZipFile(source) as archive, archive.open("content.xml") as content:
        root = etree.parse(content, parser).getroot()
    body = next(iter(root.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text")), None)
    return "".join(_odt_parts(body)) if body is not None else "", {}


_ODT_ELEMENTS = {
    "p": ("<p>", "</p>"),
    "list": ("<ul>", "</ul>"),
    "list-item": ("<li>", "</li>"),
    "table": ("<table>", "</table>"),
    "table-row": ("<tr>", "</tr>"),
    "table-cell": ("<td>", "</td>"),
}
_ODT_SPACES = {"s": " ", "tab": "\t", "line-break": "<br>"}
_ODT_LEFT_OUT = {"tracked-changes", "annotation", "note-citation", "forms", "sequence-decls", "script"}


def _odt_parts(element: Any) -> Iterator[str]:
    if element.text:
        yield _text(element.text)
    for child in element:
        if isinstance(child.tag, str):
            name = child.tag.rpartition("}")[2]
            if name in _ODT_SPACES:
                yield _ODT_SPACES[name]
            elif name not in _ODT_LEFT_OUT:
                before, after = _odt_shape(child, name)
                yield before
                yield from _odt_parts(child)
                yield after
        if child.tail:
            yield _text(child.tail)


def _odt_shape(element: Any, name: str) -> tuple[str, str]:
    if name == "h":
        level = element.get("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}outline-level", "1")
        level = level if level in set("123456") else "6"
        return f"<h{level}>", f"</h{level}>"
    return _ODT_ELEMENTS.get(name, ("", ""))


def _txt(source: Path) -> tuple[str, dict[str, bool]]:
    with source.open("rb") as content:
        raw = content.read(MOST_TEXT + 1)
    return f"<pre>{_text(_decoded(raw[:MOST_TEXT]))}</pre>", {"size": True} if len(raw) > MOST_TEXT else {}


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 4:  # cut in the middle of a letter
            return raw.decode("utf-8-sig", errors="replace")
        return raw.decode("cp1258", errors="replace")


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pictures(source: Path, target: Path) -> dict[str, bool]:
    from PIL import Image, ImageSequence

    cut: dict[str, bool] = {}
    with Image.open(source, formats=["TIFF"]) as picture:
        frames = (
            frame.convert("L" if frame.mode in {"1", "L", "I;16"} else "RGB")
            for number, frame in enumerate(ImageSequence.Iterator(picture))
            if number < MOST_FRAMES
        )
        cut = {"pages": True} if getattr(picture, "n_frames", 1) > MOST_FRAMES else {}
        first = next(frames)
        first.save(target, "PDF", save_all=True, append_images=frames, resolution=150)
    return cut


_READERS = {"docx": _docx, "xlsx": _xlsx, "odt": _odt, "txt": _txt}

if __name__ == "__main__":
    print(json.dumps(read(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
